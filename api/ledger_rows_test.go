package api_test

import (
	"strings"
	"testing"

	"tollgate/api/apitest"
)

func TestEntriesAndDecisionsAsCSVAndNDJSON(t *testing.T) {
	b := newBook(t)
	line := b.line(map[string]any{"project_id": b.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR"}).ID
	send := func(as, path, kind, body string) apitest.Response {
		return b.Do(apitest.Request{As: as, Method: "POST", Path: path, Body: body, Header: map[string]string{"Content-Type": kind}})
	}
	var added struct {
		Written int
		Items   []struct{ ID string }
	}
	send("lena", "/v1/ledger", "text/csv; charset=utf-8", "\ufeffline_id,kind,month,amount,reason\n"+line+",claimed,2026-11,5,\"a, b\"\n"+line+",claimed,2026-12,6,\n").Into(t, 200, &added)
	if added.Written != 2 {
		t.Fatalf("%+v", added)
	}
	send("lena", "/v1/ledger", "application/x-ndjson", `{"line_id":"`+line+`","kind":"forecast","month":"2026-11","amount":"7"}`+"\n\n").Into(t, 200, nil)
	send("felix", "/v1/ledger/decisions", "text/csv", "claim_id,decision,amount,reason\n"+added.Items[0].ID+",validate,,\n"+added.Items[1].ID+",reject,,no\n").Into(t, 200, nil)
	var got lineAnswer
	b.Get("vera", "/v1/benefit-lines/"+line, &got)
	if got.Totals["claimed"] != "11.00" || got.Totals["validated"] != "5.00" || got.Totals["rejected"] != "6.00" || got.Totals["forecast"] != "7.00" {
		t.Fatalf("%+v", got.Totals)
	}
	for _, c := range []struct {
		kind, body string
		status     int
		field      string
	}{
		{"text/csv", "", 422, "body.entries"},
		{"text/csv", "line_id,kind\n", 422, "body.entries"},
		{"text/csv", "line_id,colour\nx,red\n", 422, "body.entries[0].colour"},
		{"text/csv", "line_id,kind,month,amount\n" + line + ",claimed,2026-11,1\n" + line + ",claimed,2026-13,-1\n", 422, "body.entries[1].month"},
		{"text/csv", "line_id,kind,line_id\nx,claimed,y\n", 400, "body"},
		{"text/csv", "line_id,kind\nx,claimed,7\n", 400, "body"},
		{"text/csv", "line_id,kind\n\"x,claimed\n", 400, "body"},
		{"text/csv", "line_id,kind,month,amount\nx\x00,claimed,2026-11,1\n", 422, "body.entries[0].line_id"},
		{"application/x-ndjson", "{}}\n", 400, "body"},
		{"application/x-ndjson", `{"line_id":"x"},{"line_id":"y"}`, 400, "body"},
		{"application/x-ndjson", "7\n", 422, "body.entries[0]"},
		{"text/plain", "x", 415, ""},
	} {
		r := send("lena", "/v1/ledger", c.kind, c.body)
		if r.Status != c.status || !strings.Contains(string(r.Body), `"field":"`+c.field) && c.field != "" {
			t.Errorf("%s %q: %d %s; want %d at %s", c.kind, c.body, r.Status, r.Body, c.status, c.field)
		}
	}
	if n := b.count(`SELECT count(*) FROM ledger`); n != 5 {
		t.Errorf("%d entries", n)
	}
}
