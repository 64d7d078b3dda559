package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
)

// fingerprint is what every table holds, but for the kept answers of idempotency keys.
func (w *world) fingerprint() string {
	w.t.Helper()
	var tables []string
	if err := w.DB.Select(context.Background(), &tables, `
		SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'idempotency_keys' ORDER BY tablename`); err != nil {
		w.t.Fatal(err)
	}
	var all strings.Builder
	for _, table := range tables {
		var sum string
		query := fmt.Sprintf(`SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM %q t`, table)
		if err := w.DB.Get(context.Background(), &sum, query); err != nil {
			w.t.Fatal(err)
		}
		all.WriteString(table + " " + sum + "\n")
	}
	return all.String()
}

// unchanged fails the test when attack left a trace in any table.
func (w *world) unchanged(attack func()) {
	w.t.Helper()
	before := w.fingerprint()
	attack()
	after := strings.Split(w.fingerprint(), "\n")
	for i, line := range strings.Split(before, "\n") {
		if after[i] != line {
			w.t.Errorf("%s: %q became %q", w.t.Name(), line, after[i])
		}
	}
}

// refusedAt holds an answer to what every refusal is: a 4xx problem of ours with a code, a request id and,
// where place is given, a fault exactly there.
func refusedAt(t *testing.T, name string, r apitest.Response, place string) {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil || r.Status < 400 || r.Status >= 500 {
		t.Errorf("%s: answered %d: %.600s", name, r.Status, r.Body)
		return
	}
	if p.Code == "" || p.Status != r.Status || p.RequestID == "" || p.Detail == "" || r.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: not a whole problem: %s %.600s", name, r.Header.Get("Content-Type"), r.Body)
	}
	if text := strings.ToLower(string(r.Body)); strings.Contains(text, "go struct") || strings.Contains(text, "go value") || strings.Contains(text, "pq:") ||
		strings.Contains(text, "sqlstate") || strings.Contains(text, "json:") || strings.Contains(text, "strconv") {
		t.Errorf("%s: tells of the inside: %.600s", name, r.Body)
	}
	if place != "" && !slices.ContainsFunc(p.Errors, func(f fault.Field) bool { return f.Path == place }) {
		t.Errorf("%s: nothing at %s: %d %.600s", name, place, r.Status, r.Body)
	}
}

func TestPeopleWhoAreNotThereAreNamedAtTheirPlace(t *testing.T) {
	w := newWorld(t)
	type object = map[string]any
	w.unchanged(func() {
		for _, c := range []struct {
			as, path string
			body     object
			places   []string
		}{
			{"lena", "/v1/projects", object{"title": "x", "roles": object{"lead": "lena", "sponsor": "nobody", "process_owner": "No One", "finance_partner": "x", "team": []string{"luis", "nobody"}}},
				[]string{"body.roles.sponsor", "body.roles.process_owner", "body.roles.finance_partner", "body.roles.team[1]"}},
			{"lena", "/v1/projects/PRJ-1/events", object{"event": "reassign", "data": object{"role": "sponsor", "person": "nobody"}}, []string{"body.data.person"}},
			{"lena", "/v1/projects/PRJ-1/events", object{"event": "edit", "data": object{"team": []string{"nobody", "luis", "x"}}}, []string{"body.data.team[0]", "body.data.team[2]"}},
			{"sven", "/v1/tasks/" + w.task + "/sign", object{"decision": "approve_with_conditions", "content_hash": strings.Repeat("0", 64),
				"conditions": []object{{"text": "a", "owner": "luis", "due": "2026-12-01T00:00:00Z"}, {"text": "b", "owner": "nobody", "due": "2026-12-01T00:00:00Z"}}}, []string{"body.conditions[1].owner"}},
		} {
			r := w.Do(apitest.Request{As: c.as, Method: "POST", Path: c.path, Body: c.body})
			var p api.Problem
			r.Into(t, 422, &p)
			if len(p.Errors) != len(c.places) {
				t.Errorf("%s: %s", c.path, r.Body)
			}
			for _, place := range c.places {
				refusedAt(t, c.path, r, place)
			}
		}
	})
	// Roles without a lead are no fault: who launches leads.
	if r := w.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/projects", Body: object{"title": "x", "roles": object{"sponsor": "sven"}}}); r.Status != 503 {
		t.Errorf("roles without a lead: %d %s", r.Status, r.Body)
	}
}
