package booking_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tollgate/api/apitest"
	"tollgate/fault"
	"tollgate/fitara"
	"tollgate/fitara/booking"
	"tollgate/lifecycle"
	"tollgate/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// newServer is an API that has the project already: launching one needs Temporal, which these tests do without.
func newServer(t *testing.T) (*apitest.Harness, *httptest.Server, *gate) {
	h := apitest.New(t)
	snapshot, err := json.Marshal(map[string]any{"data": lifecycle.ProjectData{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Exec(context.Background(), `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, external_ref, snapshot, created_by, created_at, updated_at)
		VALUES ('default', '0198c0de-0000-7000-8000-000000000001', 'project', 'PRJ-1', 'FITARA', 'draft', 1, 1, 'savings', $1, 'lena', now(), now())`, string(snapshot)); err != nil {
		t.Fatal(err)
	}
	g := &gate{next: h.Server}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return h, server, g
}

// gate counts requests, and breaks every one after the limit off, if there is one.
type gate struct {
	next                http.Handler
	served, posted, max int
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.served++; g.max > 0 && g.served > g.max {
		http.Error(w, "broken off", http.StatusInternalServerError)
		return
	}
	if r.Method == http.MethodPost {
		g.posted++
	}
	g.next.ServeHTTP(w, r)
}

func options(url string) booking.Options {
	return booking.Options{BaseURL: url, ClaimToken: storetest.Token("lena"), ValidateToken: storetest.Token("felix"), ProjectRef: "savings", ProjectTitle: "Savings"}
}

func parse(t *testing.T, path string) fitara.File {
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	file, err := fitara.Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

const sample = "../testdata/sample-windows-1252.json"

func run(t *testing.T, o booking.Options, file fitara.File) booking.Report {
	t.Helper()
	report, err := booking.New(o).Run(t.Context(), file, func(booking.Record) {})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestBookingTwiceChangesNothing(t *testing.T) {
	h, server, g := newServer(t)
	first := run(t, options(server.URL), parse(t, sample))
	if first.Lines != 3 || first.Claimed != 5 || first.Validated != 5 || !first.Changed() || first.Project.Created {
		t.Fatalf("%+v", first)
	}
	var statuses []string
	for _, r := range first.Records {
		statuses = append(statuses, r.Status)
	}
	if got := strings.Join(statuses, " "); got != "imported imported imported refused refused refused" {
		t.Fatal(got)
	}
	g.posted = 0
	again := run(t, options(server.URL), parse(t, sample))
	if again.Changed() || again.Existing != 5 || g.posted != 0 || !strings.Contains(again.Summary(), "Nothing changed") {
		t.Fatalf("%+v after %d writes", again, g.posted)
	}
	var report struct{ Rows []map[string]string }
	h.Get("vera", "/v1/reports/benefits?group_by=category,month&project=PRJ-1&category=hard_saving", &report)
	if len(report.Rows) != 3 || report.Rows[0]["month"] != "2012-09" || report.Rows[0]["validated"] != "4118000.00" || report.Rows[2]["validated"] != "1.00" {
		t.Fatalf("%+v", report.Rows)
	}
}

// Wherever an import is broken off, running it again completes it, and nothing is there twice.
func TestAnImportThatWasBrokenOffGoesOn(t *testing.T) {
	_, server, g := newServer(t)
	file := parse(t, sample)
	for broken := 1; ; broken++ {
		g.served, g.max = 0, broken
		_, err := booking.New(options(server.URL)).Run(t.Context(), file, func(booking.Record) {})
		if err == nil {
			break
		}
		if fault.Of(err) != fault.Internal {
			t.Fatalf("broken off after %d requests: %v", broken, err)
		}
	}
	g.max = 0
	report := run(t, options(server.URL), file)
	if report.Changed() || report.Existing != 5 || report.Refused != 6 {
		t.Fatalf("%+v", report)
	}
}

func TestAChangedPublicationIsRefusedRecordByRecord(t *testing.T) {
	_, server, _ := newServer(t)
	file := parse(t, sample)
	run(t, options(server.URL), file)
	file.Strategies[0].Amounts[0].USD = decimal.NewFromInt(7)
	again := run(t, options(server.URL), file)
	if again.Changed() || len(again.Records[0].Refused) != 1 || again.Records[0].Refused[0].Code != "differs" {
		t.Fatalf("%+v", again.Records[0])
	}
}

func TestWhatFinanceTookBackStaysTakenBack(t *testing.T) {
	h, server, _ := newServer(t)
	run(t, options(server.URL), parse(t, sample))
	var page struct{ Items []struct{ ID string } }
	h.Get("felix", "/v1/ledger?kind=validated&limit=1", &page)
	h.Post("felix", "/v1/ledger/"+page.Items[0].ID+"/reverse", map[string]string{"reason": "not ours"}, 200, nil)
	if again := run(t, options(server.URL), parse(t, sample)); again.Changed() {
		t.Fatalf("%+v", again)
	}
}

func TestPeopleAreCheckedBeforeAnythingIsWritten(t *testing.T) {
	_, server, g := newServer(t)
	for _, c := range []struct{ claim, validate, says string }{
		{"felix", "felix", "nobody validates what they claimed"}, {"vera", "felix", "no lead"}, {"lena", "luis", "not in finance"}, {"nobody", "felix", "unauthenticated"},
	} {
		o := options(server.URL)
		o.ClaimToken, o.ValidateToken = storetest.Token(c.claim), storetest.Token(c.validate)
		if _, err := booking.New(o).Run(t.Context(), parse(t, sample), nil); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s and %s: %v; want %q", c.claim, c.validate, err, c.says)
		}
	}
	if g.posted != 0 {
		t.Fatalf("%d writes", g.posted)
	}
}

func TestReportsOfAnImport(t *testing.T) {
	_, server, _ := newServer(t)
	report := run(t, options(server.URL), parse(t, sample))
	var text, sheet bytes.Buffer
	if err := report.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var back booking.Report
	if err := json.Unmarshal(text.Bytes(), &back); err != nil || len(back.Records) != 6 || back.Records[1].Assumed[0].Code != "id_derived" {
		t.Fatalf("%v %s", err, text.String())
	}
	if err := report.WriteCSV(&sheet); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&sheet).ReadAll()
	if err != nil || len(rows) != 1+report.Assumed+report.Refused {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
}

// The whole publication through the API shows its published totals.
func TestTheWholePublication(t *testing.T) {
	const path = "../../../shared/data/federal-cost-savings.json"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the publication of the U.S. Department of Education is not kept with the project; the sample of the other tests stands for it")
	}
	h, server, _ := newServer(t)
	report := run(t, options(server.URL), parse(t, path))
	if report.Lines != 61 || report.Claimed != 486 || report.Validated != 486 || report.Refused != 0 {
		t.Fatalf("%d lines, %d claimed, %d validated, %d refused", report.Lines, report.Claimed, report.Validated, report.Refused)
	}
	var answer struct{ Rows []map[string]string }
	h.Get("vera", "/v1/reports/benefits?project=PRJ-1&group_by=category", &answer)
	got := map[string]string{}
	for _, row := range answer.Rows {
		got[row["category"]] = row["validated"]
	}
	for category, want := range map[string]string{"hard_saving": "51702815.00", "cost_avoidance": "233930813.00", "unsplit_saving_avoidance": "23491200.00"} {
		if got[category] != want {
			t.Errorf("%s: validated %s USD; the publication has %s", category, got[category], want)
		}
	}
}
