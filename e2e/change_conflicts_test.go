package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tollgate/store"
)

// A conflict list is never cut short: of 300 assets and 250 other changes on them, every one is on the change's page and in the
// refusal. The others are copies of one change in the store, so that they need no workflows; they are gone afterwards.
func TestConflictListCutShortAtManyAssets(t *testing.T) {
	const others, assets = 250, 300
	template := ownTemplate(t, ownerAlone, asItIs)
	names := make([]string, assets)
	for i := range names {
		names[i] = fmt.Sprintf("%s press %d", template, i)
	}
	first := ownChange(t, template, "normal", object{"implementer": "fiona"}, object{"assets": names[:1], "processes": []string{"pressing " + template}})
	raiseChange(t, "lena", first.ID, "submit", nil)
	raiseChange(t, "sven", first.ID, "assess", nil)
	approve(t, "priya", first.ID)
	copyChange(t, first, others-1, names)

	change := ownChange(t, template, "normal", object{"implementer": "felix"}, object{"assets": names})
	raiseChange(t, "lena", change.ID, "submit", nil)
	raiseChange(t, "sven", change.ID, "assess", nil)
	approve(t, "priya", change.ID)
	answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "criteria_unmet", "POST", "/v1/changes/"+change.ID+"/events", object{"event": "schedule"})
	if _, fields := answer.Problem(); len(fields) != others {
		t.Errorf("the refusal names %d conflicts, want %d", len(fields), others)
	}
	var view struct {
		Conflicts []struct {
			Kind, With string
			On         []string
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+change.ID, nil, &view)
	with := map[string]bool{}
	for _, conflict := range view.Conflicts {
		with[conflict.With] = true
		if conflict.Kind != "overlap" || len(conflict.On) != 1 || !strings.Contains(conflict.On[0], "press") {
			t.Errorf("conflict %+v", conflict)
		}
	}
	if len(view.Conflicts) != others || len(with) != others || !with[first.Key] {
		t.Errorf("%d conflicts with %d changes are listed, want %d", len(view.Conflicts), len(with), others)
	}
	var signed struct {
		SignedText string `json:"signed_text"`
	}
	raiseChange(t, "lena", change.ID, "request_override", object{"reason": "the presses stand still anyhow"})
	stack.As("priya").Must(t, http.StatusOK, "GET", "/v1/tasks/"+taskOf(t, "priya", change.ID).ID, nil, &signed)
	var content struct{ Conflicts []json.RawMessage }
	if err := json.Unmarshal([]byte(signed.SignedText), &content); err != nil || len(content.Conflicts) != others {
		t.Errorf("the override shows %d conflicts, want %d: %v", len(content.Conflicts), others, err)
	}
	raiseChange(t, "lena", change.ID, "cancel", object{"reason": "shown enough"})
	raiseChange(t, "lena", first.ID, "cancel", object{"reason": "shown enough"})
}

// copyChange copies a change's row, each on another asset.
func copyChange(t *testing.T, first outcome, n int, assets []string) {
	t.Helper()
	file, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(file.DatabaseURL, store.Options{MaxConnections: 1})
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(context.WithoutCancel(t.Context()), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	var columns string // that are not generated from others
	if err := db.Get(t.Context(), &columns, `SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = 'cases' AND is_generated = 'NEVER'`); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= n; i++ {
		exec(`INSERT INTO cases (`+columns+`) SELECT `+columns+` FROM (SELECT (jsonb_populate_record(c, jsonb_build_object('id', c.id || '-' || $2::text, 'key', c.key || '-' || $2::text,
			'snapshot', jsonb_set(c.snapshot, '{data,content,assets}', jsonb_build_array($3::text))))).* FROM cases c WHERE c.id = $1) AS copy`, first.ID, fmt.Sprint(i), assets[i])
	}
	t.Cleanup(func() {
		exec(`DELETE FROM cases WHERE id LIKE $1 || '-%'`, first.ID)
		_ = db.Close()
	})
}
