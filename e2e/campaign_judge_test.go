package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"tollgate/e2e"
	"tollgate/lifecycle"
	"tollgate/store"
)

// judge holds every change to the sequential model of its steps and, without the kernel, to the rules of approval.
func (c *campaign) judge(t *testing.T) {
	t.Helper()
	vera, states := stack.As("vera"), map[string]int{}
	absences := everyPage[store.AbsenceRow](t, vera, "/v1/absences")
	if len(c.changes) != c.size {
		t.Errorf("%d changes were launched, want %d", len(c.changes), c.size)
	}
	count := map[string]int{}
	for _, one := range c.changes {
		r := readCase[lifecycle.ChangeData](t, c.db, vera, "/v1/changes/", one.id)
		r.absences = absences
		states[r.state]++
		if err := sequentialChanges().judge(r); err != nil {
			t.Errorf("%s: %v", one.id, err)
		}
		for _, broken := range c.rulesBroken(r) {
			t.Errorf("%s (%s): %s", one.id, r.state, broken)
		}
		for _, step := range r.steps {
			count[step.Event]++
		}
		for _, s := range r.signatures {
			if s.OnBehalfOf != "" {
				count["signed by a delegate"]++
			}
		}
	}
	t.Logf("changes by state: %s", counted(states))
	t.Logf("steps: %s", counted(count))
	if count["approve"] == 0 || count["reject"] == 0 || count["material_edit"] == 0 {
		t.Errorf("a campaign without approvals, rejections or edits shows nothing: %s", counted(count))
	}
}

// readCase gathers what is on record of a case: the snapshot from the store, the rest as anybody reads it.
func readCase[D any](t testing.TB, db *store.DB, as *e2e.Client, path, id string) recorded[D] {
	t.Helper()
	r := recorded[D]{id: id}
	stored, err := store.Cases{DB: db}.Find(t.Context(), store.DefaultOrganisation, id)
	if err == nil {
		err = json.Unmarshal(stored.Snapshot, &r.snapshot)
	}
	if err != nil {
		t.Fatal(err)
	}
	var view struct {
		State string
		Ended bool
	}
	as.Must(t, 200, "GET", path+id, nil, &view)
	var signed struct{ Items []store.SignatureRow }
	as.Must(t, 200, "GET", "/v1/signatures?case="+id, nil, &signed)
	r.state, r.ended, r.signatures = view.State, view.Ended, signed.Items
	r.steps = everyPage[store.StepRow](t, as, path+id+"/steps")
	r.tasks = everyPage[store.TaskRow](t, as, "/v1/tasks?status=any&case="+id)
	return r
}

// everyPage reads a list to its end.
func everyPage[T any](t testing.TB, as *e2e.Client, path string) []T {
	t.Helper()
	address, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set("limit", "200")
	var all []T
	for {
		var page struct {
			Items []T
			Next  string
		}
		as.Must(t, 200, "GET", address.Path+"?"+query.Encode(), nil, &page)
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		query.Set("cursor", page.Next)
	}
}

// awaited: an open change has somebody who is awaited by a due time, an ended one has nobody; a seat is asked once.
func (r recorded[D]) awaited() []string {
	var broken []string
	open, seats := 0, map[string]bool{}
	for _, task := range r.tasks {
		if task.Status == "open" && task.DueAt != nil && task.Acting != "" {
			open++
		}
		if task.RoundID == "" {
			continue
		}
		seat := fmt.Sprintf("%s in %s of round %s", task.Assignee, task.Stage, task.RoundID)
		if seats[seat] {
			broken = append(broken, seat+" was asked twice")
		}
		seats[seat] = true
	}
	if r.ended != (open == 0) {
		broken = append(broken, fmt.Sprintf("ended: %v, with %d open tasks that have a due time", r.ended, open))
	}
	return broken
}
