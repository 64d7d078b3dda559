package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
)

// People know cases by their keys: every filter takes one, and names a case that is not there instead of finding nothing.
func TestCaseFiltersTakeKeys(t *testing.T) {
	b := newBook(t)
	for _, path := range []string{"/v1/tasks?case=", "/v1/tasks/counts?case=", "/v1/signatures?case=", "/v1/metrics?case_id="} {
		if r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path + "PRJ-1"}); r.Status != http.StatusOK {
			t.Errorf("%sPRJ-1: %d %s", path, r.Status, r.Body)
		}
		r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path + "PRJ-9"})
		if text := string(r.Body); r.Status != http.StatusUnprocessableEntity || !strings.Contains(text, `"field":"query.case`) ||
			!strings.Contains(text, `there is no case \"PRJ-9\"`) {
			t.Errorf("%sPRJ-9: %d %s", path, r.Status, r.Body)
		}
	}
}

func TestMetricOfACaseByKey(t *testing.T) {
	b := newBook(t)
	var defined struct {
		ID     string
		CaseID string `json:"case_id"`
	}
	b.Post("lena", "/v1/metrics", map[string]any{"key": "waits", "name": "Waits", "direction": "lower_is_better", "case_id": "PRJ-1"}, 201, &defined)
	if defined.CaseID != b.project {
		t.Errorf("the metric is of case %q, want %q", defined.CaseID, b.project)
	}
	for _, name := range []string{"PRJ-1", b.project} {
		r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics?case_id=" + name})
		if !strings.Contains(string(r.Body), defined.ID) {
			t.Errorf("metrics of %s: %s", name, r.Body)
		}
	}
}

// A list without entries is an empty list, not null, in whatever state the project is.
func TestListsOfAProjectAreNeverNull(t *testing.T) {
	b := newBook(t)
	template := lifecycle.ProjectTemplate{Key: "short", Version: 1, Phases: []lifecycle.Phase{{Key: "work", Title: "Work"}}}
	for _, state := range []lifecycle.State{lifecycle.StateDraft, "work", "work_review", lifecycle.StateRealizing, lifecycle.StateClosed} {
		snapshot, err := json.Marshal(lifecycle.Case[lifecycle.ProjectData]{
			Head: lifecycle.Head{State: state, Ended: state == lifecycle.StateClosed}, Data: lifecycle.ProjectData{Template: template}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.DB.Exec(context.Background(), `UPDATE cases SET state = $1, snapshot = $2`, string(state), string(snapshot)); err != nil {
			t.Fatal(err)
		}
		r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/projects/PRJ-1"})
		var page map[string]json.RawMessage
		if err := json.Unmarshal(r.Body, &page); err != nil || r.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", state, r.Status, r.Body)
		}
		for _, list := range []string{"allowed", "awaiting", "open_conditions", "missing_for_next_tollgate", "passed"} {
			if string(page[list]) != "[]" {
				t.Errorf("%s: %s is %s", state, list, page[list])
			}
		}
	}
}
