package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// wrong is a request and the fields that its refusal must name.
type wrong struct {
	name   string
	body   any
	status int
	fields string
}

func TestWrongBenefitLinesNameEveryField(t *testing.T) {
	b := newBook(t)
	with := func(changes map[string]any) map[string]any {
		body := map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"}
		for name, value := range changes {
			if body[name] = value; value == nil {
				delete(body, name)
			}
		}
		return body
	}
	targets := func(pairs ...any) map[string]any {
		profile := map[string]any{"shape": "flat", "recurrence": "one_time", "amount": "1", "from": "2026-11"}
		for i := 0; i < len(pairs); i += 2 {
			profile[pairs[i].(string)] = pairs[i+1]
		}
		return with(map[string]any{"targets": profile})
	}
	b.grid("POST", "/v1/benefit-lines", []wrong{
		{"malformed JSON", `{"title":`, 400, ""},
		{"not an object", `[]`, 422, "body"},
		{"nothing", `{}`, 422, "body.category body.project_id body.title"},
		{"an unknown field", with(map[string]any{"colour": "red"}), 422, "body.colour"},
		{"wrong types", with(map[string]any{"title": 7, "currency": true}), 422, "body.currency body.title"},
		{"empty texts", with(map[string]any{"title": "", "project_id": ""}), 422, "body.project_id body.title"},
		{"a blank title", with(map[string]any{"title": " \t"}), 422, "body.title"},
		{"a control character", with(map[string]any{"title": "a\u0000b"}), 422, "body.title"},
		{"invalid UTF-8", "{\"title\":\"\xff\"}", 400, "body"},
		{"a project that is not there", with(map[string]any{"project_id": "PRJ-99"}), 422, "body.project_id"},
		{"a category that is not there", with(map[string]any{"category": "savings"}), 422, "body.category"},
		{"no currency", with(map[string]any{"currency": nil}), 422, "body.currency"},
		{"a currency that is not there", with(map[string]any{"currency": "EURO"}), 422, "body.currency"},
		{"a currency of the past", with(map[string]any{"currency": "DEM"}), 422, "body.currency"},
		{"a unit of money", with(map[string]any{"currency": nil, "unit": "hours"}), 422, "body.unit"},
		{"a very long title", with(map[string]any{"title": strings.Repeat("x", 201)}), 422, "body.title"},
		{"a shape that is not there", targets("shape", "bell"), 422, "body.targets.shape"},
		{"negative targets", targets("amount", "-1"), 422, "body.targets.amount"},
		{"absurd targets", targets("amount", "1000000000000000"), 422, "body.targets.amount"},
		{"NaN", targets("amount", "NaN"), 422, "body.targets.amount"},
		{"a number as money", targets("amount", 1.5), 422, "body.targets.amount"},
		{"too many decimals, no such month, no such length", targets("amount", "0.001", "from", "2026-13", "months", 601), 422, "body.targets.amount body.targets.from body.targets.months"},
		{"a huge number of months", targets("months", 1e18), 422, "body.targets.months"},
		{"two at once", with(map[string]any{"currency": "XXX", "targets": map[string]any{"shape": "explicit", "recurrence": "one_time"}}), 422,
			"body.currency body.targets.explicit"},
	}, `SELECT count(*) FROM benefit_lines`)
}

func TestWrongEntriesNameEveryField(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"}).ID
	good := []string{"line_id", line, "kind", "claimed", "month", "2026-11", "amount", "1"}
	with := func(pairs ...string) any { return entries(append(slices.Clone(good), pairs...)...) }
	b.grid("POST", "/v1/ledger", []wrong{
		{"malformed JSON", `{"entries":[`, 400, ""},
		{"no entries", `{"entries":[]}`, 422, "body.entries"},
		{"null", `{"entries":null}`, 422, "body.entries"},
		{"an entry that is a text", `{"entries":["x"]}`, 422, "body.entries[0]"},
		{"an unknown field", with("colour", "red"), 422, "body.entries[0].colour"},
		{"a line that is not there", with("line_id", "nowhere"), 422, "body.entries[0].line_id"},
		{"a target", with("kind", "target"), 422, "body.entries[0].kind"},
		{"negative money", with("amount", "-0.01"), 422, "body.entries[0].amount"},
		{"absurd money", with("amount", "1e30"), 422, "body.entries[0].amount"},
		{"too many decimals", with("amount", "1.005"), 422, "body.entries[0].amount"},
		{"a comma", with("amount", "1,5"), 422, "body.entries[0].amount"},
		{"an empty amount", with("amount", ""), 422, "body.entries[0].amount"},
		{"a month that does not exist", with("month", "2026-00"), 422, "body.entries[0].month"},
		{"a date for a month", with("month", "2026-11-30"), 422, "body.entries[0].month"},
		{"another currency", with("currency", "USD"), 422, "body.entries[0].currency"},
		{"a wrong type", `{"entries":[{"line_id":"` + line + `","kind":"claimed","month":202611,"amount":1}]}`, 422, "body.entries[0].amount body.entries[0].month"},
	}, `SELECT count(*) FROM ledger`)
}

func TestWrongDecisionsNameEveryField(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"})
	claim := "/v1/ledger/" + b.claim(line.ID, "2026-11", "5")
	const count = `SELECT count(*) FROM ledger`
	b.grid("POST", claim+"/validate", []wrong{
		{"more than claimed", map[string]string{"amount": "5.01"}, 422, "body.amount"},
		{"nothing", map[string]string{"amount": "0", "reason": "x"}, 422, "body.amount"},
		{"negative", map[string]string{"amount": "-1", "reason": "x"}, 422, "body.amount"},
		{"half a cent", map[string]string{"amount": "1.005", "reason": "x"}, 422, "body.amount"},
		{"in part without a reason", map[string]string{"amount": "4", "reason": "  "}, 422, "body.reason"},
		{"an unknown field", map[string]string{"sum": "4"}, 422, "body.sum"},
	}, count)
	b.grid("POST", claim+"/reject", []wrong{
		{"no body", nil, 400, ""}, {"no reason", map[string]string{}, 422, "body.reason"}, {"a blank reason", map[string]string{"reason": " "}, 422, "body.reason"},
	}, count)
	b.grid("POST", claim+"/reverse", []wrong{{"a blank reason", map[string]string{"reason": " "}, 422, "body.reason"}}, count)
	b.grid("POST", "/v1/ledger/nothing/validate", []wrong{{"an entry that is not there", nil, 404, ""}}, count)
	b.grid("POST", "/v1/ledger/decisions", []wrong{
		{"none", `{"decisions":[]}`, 422, "body.decisions"},
		{"not there and of no kind", `{"decisions":[{"claim_id":"x","decision":"approve"}]}`, 422, "body.decisions[0].decision"},
	}, count)
}

// grid sends every wrong body as finance and a lead may, and checks the refusal and that nothing was written.
func (b book) grid(method, path string, rows []wrong, count string) {
	b.t.Helper()
	as := map[bool]string{true: "lena", false: "felix"}[path == "/v1/benefit-lines" || path == "/v1/ledger"]
	before := b.count(count)
	for _, w := range rows {
		var p problemAnswer
		r := b.Do(apitest.Request{As: as, Method: method, Path: path, Body: w.body})
		if r.Status != w.status {
			b.t.Errorf("%s %s: status %d, want %d: %s", path, w.name, r.Status, w.status, r.Body)
			continue
		}
		r.Into(b.t, w.status, &p)
		var paths []string
		for _, f := range p.Errors {
			paths = append(paths, f.Path)
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != w.fields && w.fields != "" || p.Code == "" || r.Header.Get("Content-Type") != "application/problem+json" {
			b.t.Errorf("%s %s: refused at %q, want %q: %s", path, w.name, got, w.fields, r.Body)
		}
	}
	if after := b.count(count); after != before {
		b.t.Errorf("%s: %d rows became %d", path, before, after)
	}
}

func (b book) count(query string) int {
	b.t.Helper()
	var n int
	if err := b.DB.Get(context.Background(), &n, query); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestAReferenceIsTakenOnce(t *testing.T) {
	b := newBook(t)
	body := map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR", "external_ref": "sap-7"}
	b.line(body)
	if p := b.refused("lena", http.MethodPost, "/v1/benefit-lines", body, 409); p.Code != "already_exists" || p.Errors[0].Path != "body.external_ref" {
		t.Fatalf("%+v", p)
	}
}
