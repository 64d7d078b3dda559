package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/lib/pq"

	"tollgate/store"
	"tollgate/store/storetest"
)

// Who takes part in an onboarding follows from its snapshot; other kinds are read by roles of the organisation only.
func TestWhoTakesPartInACase(t *testing.T) {
	db, ctx := storetest.New(t), context.Background()
	insert := func(id, kind, snapshot string) {
		t.Helper()
		if _, err := db.Exec(ctx, `INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
			VALUES ('default', $1, $2, $1, 'A case', 'active', 1, 1, $3, 'otto', now(), now())`, id, kind, snapshot); err != nil {
			t.Fatal(err)
		}
	}
	full := `{"data": {"subject": {"person": "nina"}, "roles": {"buddy": "ben", "manager": "sven", "it": ""}, "items": [{"key": "a", "owner": "ida"}, {"key": "b"}]},
		"tasks": [{"assignee_id": "diana", "status": "open"}, {"assignee_id": "luis", "status": "done"}, {"assignee_id": "ben", "status": "open"}]}`
	insert("ONB-1", "onboarding", full)
	insert("ONB-2", "onboarding", `{"data": {"subject": {"name": "Acme"}}}`)
	insert("PRJ-1", "project", full)
	for id, want := range map[string][]string{"ONB-1": {"ben", "diana", "ida", "nina", "sven"}, "ONB-2": {}, "PRJ-1": nil} {
		var people pq.StringArray
		if err := db.Get(ctx, &people, `SELECT people FROM cases WHERE id = $1`, id); err != nil || !slices.Equal(people, want) || (people == nil) != (want == nil) {
			t.Errorf("%s: %v (%v), want %v", id, people, err, want)
		}
	}
	for who, want := range map[string]string{"nina": "ONB-1", "luis": "", "otto": ""} {
		rows, _, err := store.Cases{DB: db, Among: []string{who}}.List(ctx, org, store.CaseFilter{Kind: "onboarding"}, "-created", store.Cursor{}, 10)
		got := ""
		for _, row := range rows {
			got += row.Key
		}
		if err != nil || got != want {
			t.Errorf("%s reads %q (%v), want %q", who, got, err, want)
		}
	}
}
