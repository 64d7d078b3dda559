package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
)

// book is an API with one project in Define, and what the tests of benefits send again and again.
type book struct {
	*apitest.Harness
	t       *testing.T
	project string
}

type lineAnswer struct {
	ID, Title     string
	TargetsLocked bool `json:"targets_locked"`
	Version       int
	Totals        map[string]string
}

type entryAnswer struct {
	ID, Kind, Amount, Status, Month, Currency, By string
	CountsAs                                      string `json:"counts_as"`
}

type entriesAnswer struct {
	Items []entryAnswer
	Next  string
}

type problemAnswer struct {
	Code   fault.Code
	Detail string
	Errors []fault.Field
}

func newBook(t *testing.T) book {
	b := book{Harness: apitest.New(t), t: t}
	b.project = b.newProject("PRJ-1", "Restore \"A&E\"", "Leeds", "=Operations")
	return b
}

func (b book) newProject(key, title, site, portfolio string) string {
	b.t.Helper()
	id, data := uuid.NewString(), lifecycle.ProjectData{Template: lifecycle.ProjectTemplate{LockTargetsAfter: "define"}}
	snapshot, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err = b.DB.Exec(context.Background(), `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, site, portfolio, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'project', $2, $3, 'define', 1, 1, $4, $5, $6, 'lena', now(), now())`, id, key, title, site, portfolio, string(snapshot)); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b book) line(body map[string]any) lineAnswer {
	b.t.Helper()
	var line lineAnswer
	b.Post("lena", "/v1/benefit-lines", body, http.StatusCreated, &line)
	return line
}

func (b book) claim(line, month, amount string) string {
	b.t.Helper()
	var added struct{ Items []struct{ ID, Status string } }
	b.Post("lena", "/v1/ledger", entries("line_id", line, "kind", "claimed", "month", month, "amount", amount), 200, &added)
	return added.Items[0].ID
}

// entries is a body with one entry of those fields.
func entries(pairs ...string) map[string]any {
	entry := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		entry[pairs[i]] = pairs[i+1]
	}
	return map[string]any{"entries": []any{entry}}
}

func (b book) refused(as, method, path string, body any, status int) problemAnswer {
	b.t.Helper()
	var p problemAnswer
	b.Do(apitest.Request{As: as, Method: method, Path: path, Body: body}).Into(b.t, status, &p)
	return p
}

func TestABenefitFromTargetToReport(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": "PRJ-1", "title": "Fewer agency nurses", "category": "hard_saving", "currency": "GBP",
		"targets": map[string]any{"shape": "flat", "recurrence": "one_time", "amount": "100", "from": "2026-11", "months": 3}})
	if line.Totals["target"] != "100.00" || line.TargetsLocked {
		t.Fatalf("%+v", line)
	}
	r := b.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/benefit-lines/" + line.ID + "/targets", Header: map[string]string{"If-Match": `"1"`},
		Body: map[string]any{"shape": "ramp", "recurrence": "one_time", "amount": "600", "from": "2026-11", "months": 3}})
	if r.Into(t, 200, &line); line.Version != 2 || r.Header.Get("ETag") != `"2"` || line.Totals["target"] != "600.00" {
		t.Fatalf("%+v %v", line, r.Header)
	}
	b.Post("lena", "/v1/ledger", entries("line_id", line.ID, "kind", "forecast", "month", "2026-11", "amount", "90"), 200, nil)
	full, part, no := b.claim(line.ID, "2026-11", "80"), b.claim(line.ID, "2026-12", "50.50"), b.claim(line.ID, "2026-12", "9")
	b.Post("felix", "/v1/ledger/"+full+"/validate", nil, 200, nil)
	var written entriesAnswer
	b.Post("felix", "/v1/ledger/"+part+"/validate", map[string]any{"amount": "40", "reason": "the rest is last year's"}, 200, &written)
	if len(written.Items) != 2 || written.Items[1].Kind != "rejected" || written.Items[1].Amount != "10.50" {
		t.Fatalf("%+v", written)
	}
	b.Post("fiona", "/v1/ledger/"+no+"/reject", map[string]any{"reason": "not in the accounts"}, 200, nil)
	var report struct {
		GroupBy      []string `json:"group_by"`
		Rows, Totals []map[string]string
	}
	b.Get("vera", "/v1/reports/benefits?project=PRJ-1&group_by=month,%20category&from=2026-11&to=2026-12", &report)
	want := []map[string]string{
		{"category": "hard_saving", "month": "2026-11", "currency": "GBP", "target": "100.00", "forecast": "90.00", "claimed": "80.00", "validated": "80.00", "rejected": "0.00", "open": "0.00"},
		{"category": "hard_saving", "month": "2026-12", "currency": "GBP", "target": "200.00", "forecast": "0.00", "claimed": "59.50", "validated": "40.00", "rejected": "19.50", "open": "0.00"},
	}
	if fmt.Sprint(report.Rows) != fmt.Sprint(want) || report.Totals[0]["target"] != "300.00" || report.Totals[0]["claimed"] != "139.50" || fmt.Sprint(report.GroupBy) != "[category month]" {
		t.Fatalf("%v %v", report.Rows, report.Totals)
	}
}

func TestSegregationOfDuties(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"})
	var added struct{ Items []struct{ ID string } }
	b.Post("felix", "/v1/ledger", entries("line_id", line.ID, "kind", "claimed", "month", "2026-11", "amount", "5"), 200, &added)
	claim := "/v1/ledger/" + added.Items[0].ID
	for path, body := range map[string]any{claim + "/validate": nil, claim + "/reject": map[string]string{"reason": "no"}} {
		if p := b.refused("felix", "POST", path, body, 403); p.Code != fault.Forbidden || !strings.Contains(p.Detail, "segregation of duties") {
			t.Errorf("%s by who claimed: %+v", path, p)
		}
		if p := b.refused("lena", "POST", path, body, 403); !strings.Contains(p.Detail, "benefits.validate") {
			t.Errorf("%s by a lead: %+v", path, p)
		}
	}
	b.Post("fiona", claim+"/validate", nil, 200, nil)
	p := b.refused("lena", "POST", claim+"/reverse", map[string]string{"reason": "oops"}, 409)
	if p.Code != fault.Conflict || !strings.Contains(p.Detail, "finance reverses that decision first") {
		t.Errorf("reversing a decided claim: %+v", p)
	}
}

func TestTheSameKeyDecidesOnce(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"})
	one, two := b.claim(line.ID, "2026-11", "5"), b.claim(line.ID, "2026-11", "6")
	request := apitest.Request{As: "felix", Method: "POST", Path: "/v1/ledger/decisions", Header: map[string]string{"Idempotency-Key": "decide-1"},
		Body: map[string]any{"decisions": []map[string]string{{"claim_id": one, "decision": "validate"}, {"claim_id": two, "decision": "reject", "reason": "no"}}}}
	first, again := b.Do(request), b.Do(request)
	if first.Status != 200 || string(first.Body) != string(again.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("%d %s\n%d %s", first.Status, first.Body, again.Status, again.Body)
	}
	request.Header = nil
	if p := b.refused("felix", "POST", request.Path, request.Body, 409); len(p.Errors) != 2 || p.Errors[1].Path != "body.decisions[1]" || p.Errors[0].Code != string(fault.Conflict) {
		t.Fatalf("%+v", p)
	}
}

func TestListOfEntriesByPage(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"})
	for i := range 5 {
		b.claim(line.ID, fmt.Sprintf("2026-%02d", 5-i), fmt.Sprint(i))
	}
	var amounts []string
	for path := "/v1/ledger?kind=claimed&sort=month&limit=2&project=PRJ-1&from=2026-02&by=lena"; path != ""; {
		var page entriesAnswer
		r := b.Do(apitest.Request{As: "felix", Method: "GET", Path: path})
		r.Into(t, 200, &page)
		for _, e := range page.Items {
			amounts = append(amounts, e.Amount+" "+e.Status)
		}
		path = ""
		if link, _, ok := strings.Cut(r.Header.Get("Link"), ">; rel=\"next\""); ok {
			path = strings.TrimPrefix(link, "<")
		}
	}
	if strings.Join(amounts, ", ") != "3.00 open, 2.00 open, 1.00 open, 0.00 open" {
		t.Fatal(amounts)
	}
}

func TestCursorsThatWereMadeUp(t *testing.T) {
	b := newBook(t)
	for path, sorts := range map[string][]string{"/v1/ledger": {"recorded_at", "-month"}, "/v1/benefit-lines": {"-created_at"}} {
		for _, sort := range sorts {
			for _, cursor := range []string{"x", store.Cursor{Sort: sort, Value: "x", ID: "y"}.Encode(), store.Cursor{Sort: "other", Value: "2026-01-01", ID: "y"}.Encode()} {
				if p := b.refused("vera", "GET", path+"?sort="+sort+"&cursor="+cursor, nil, 422); len(p.Errors) != 1 || p.Errors[0].Path != "query.cursor" {
					t.Errorf("%s by %s after %q: %+v", path, sort, cursor, p)
				}
			}
		}
	}
}

func TestReportAsItWas(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"})
	claim := b.claim(line.ID, "2026-11", "5")
	var entry struct {
		RecordedAt string `json:"recorded_at"`
	}
	b.Get("lena", "/v1/ledger/"+claim, &entry)
	b.Post("lena", "/v1/ledger/"+claim+"/reverse", map[string]string{"reason": "typed twice"}, 200, nil)
	for asOf, want := range map[string]string{"": "0.00", entry.RecordedAt: "5.00", "0001-01-01T00:00:00Z": "none", "9999-12-31T23:59:59Z": "0.00", "2000-01-01T00:00:00%2B02:00": "none"} {
		var report struct{ Totals []map[string]string }
		b.Get("vera", "/v1/reports/benefits?as_of="+asOf, &report)
		got := "none"
		if len(report.Totals) > 0 {
			got = report.Totals[0]["claimed"]
		}
		if got != want {
			t.Errorf("as of %q: %s claimed; want %s", asOf, got, want)
		}
	}
}

func TestReportAsCSVIsSafeInASpreadsheet(t *testing.T) {
	b := newBook(t)
	for _, title := range []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@x", "\tx", "＝1", "plain, \"quoted\"", "Ünïcode"} {
		line := b.line(map[string]any{"project_id": b.project, "title": title, "category": "revenue", "currency": "JPY"})
		b.claim(line.ID, "2026-11", "1000000")
	}
	r := b.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/reports/benefits?group_by=portfolio,line,month", Header: map[string]string{"Accept": "text/csv"}})
	if r.Status != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%d %v", r.Status, r.Header)
	}
	golden := []string{
		"portfolio,line_ref,line_title,month,currency,unit,target,forecast,claimed,validated,rejected,open",
		"'=Operations,,'\tx", "'=Operations,,'+1", "'=Operations,,'-1", "'=Operations,,\"'=HYPERLINK(\"\"http://x\"\")\"", "'=Operations,,'@x",
		"'=Operations,,\"plain, \"\"quoted\"\"\"", "'=Operations,,'＝1", "'=Operations,,Ünïcode",
	}
	var got []string
	for i, record := range strings.Split(strings.TrimSuffix(string(r.Body), "\n"), "\n") {
		fields := strings.Split(record, ",") // the second is the line's id, which is another each time
		got = append(got, strings.Join(slices.Delete(fields, 1, 2), ","))
		if i > 0 {
			golden[i] += ",2026-11,JPY,,0,0,1000000,0,0,1000000"
		}
	}
	slices.Sort(got[1:])
	slices.Sort(golden[1:])
	if !slices.Equal(got, golden) {
		t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(golden, "\n"))
	}
}

func TestReportsOfNothingAndOfWhatIsNotThere(t *testing.T) {
	b := newBook(t)
	var report struct{ Rows, Totals []any }
	b.Get("vera", "/v1/reports/benefits", &report)
	if report.Rows == nil || len(report.Rows) != 0 || report.Totals == nil {
		t.Fatalf("%+v", report)
	}
	for query, field := range map[string]string{
		"from=2026-13": "query.from", "to=x": "query.to", "from=2026-05&to=2026-04": "query.to", "group_by=colour": "query.group_by",
		"as_of=yesterday": "query.as_of", "project=PRJ-99": "query.project", "category=x": "query.category", "format=xls": "query.format", "colour=red": "query.colour",
	} {
		p := b.refused("vera", "GET", "/v1/reports/benefits?"+query, nil, 422)
		if len(p.Errors) == 0 || p.Errors[0].Path != field {
			t.Errorf("%s: %+v", query, p)
		}
	}
}

func TestANonFinancialBenefitIsCountedInItsUnit(t *testing.T) {
	b := newBook(t)
	hours := b.line(map[string]any{"project_id": b.project, "title": "Nurses' time", "category": "non_financial", "unit": "hours"})
	money := b.line(map[string]any{"project_id": b.project, "title": "Rota", "category": "non_financial", "currency": "GBP"})
	b.claim(hours.ID, "2026-11", "12.250000")
	b.claim(money.ID, "2026-11", "12.25")
	var report struct{ Rows, Totals []map[string]string }
	b.Get("vera", "/v1/reports/benefits?group_by=category", &report)
	if len(report.Rows) != 2 || len(report.Totals) != 2 || report.Rows[1]["unit"] != "hours" || report.Rows[1]["claimed"] != "12.25" || report.Rows[0]["currency"] != "GBP" || report.Rows[0]["claimed"] != "12.25" {
		t.Fatalf("%v %v", report.Rows, report.Totals)
	}
}

// A report that breaks off in the middle must not arrive as a whole one.
func TestHalfAReportDoesNotLookWhole(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("month,amount\n"))
		_ = http.NewResponseController(w).Flush()
		api.CutOff(w)
	}))
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if got, err := io.ReadAll(answer.Body); err == nil {
		t.Fatalf("read to its end: %q", got)
	}
}
