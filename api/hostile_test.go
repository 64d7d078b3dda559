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
