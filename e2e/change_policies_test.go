package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// ownTemplate registers a template of changes that one policy approves; change may alter it first. It returns its key.
func ownTemplate(t testing.TB, stages []object, change func(object)) string {
	t.Helper()
	key := fmt.Sprintf("own_%d", time.Now().UnixNano())
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/policies", object{"kind": "change", "key": key, "title": "Ours",
		"policies": object{"ours": object{"stages": stages}}, "rules": []object{{"name": "everything", "policy": "ours"}}}, nil)
	body := changeTemplate(key, key)
	change(body)
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", body, nil)
	return key
}

func asItIs(object) {}

// stageOf asks approvers for a quorum.
func stageOf(name string, quorum object, approvers ...object) object {
	return object{"name": name, "approvers": approvers, "quorum": quorum, "due_after": "P1D"}
}

// windowFrom is a window of two days.
func windowFrom(start time.Time) object {
	return object{"start": start.UTC(), "end": start.Add(48 * time.Hour).UTC(), "time_zone": "Europe/Berlin"}
}

// ownChange launches a change of a template by lena, whose window is far off: what is left open is in nobody's way.
func ownChange(t testing.TB, template, kind string, roles, content object) outcome {
	t.Helper()
	all := object{"reason": "Waits are long", "answers": object{"reach": "team", "novelty": "known"}, "plan": []object{{"title": "Do it"}, {"title": "Check it"}},
		"backout_plan": []object{{"title": "Undo the check"}, {"title": "Undo it"}}, "processes": []string{template},
		"window": windowFrom(time.Now().AddDate(0, 0, 100))}
	for name, value := range content {
		all[name] = value
	}
	people := object{"change_manager": "sven", "process_owner": "priya", "implementer": "luis", "reviewer": "diana", "emergency_approver": "diana"}
	for role, person := range roles {
		people[role] = person
	}
	var o outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/changes",
		object{"title": "A change of " + template, "kind": kind, "template": object{"key": template}, "roles": people, "content": all}, &o)
	return o
}

// Whoever would have to sign is looked for when the sign-off would begin: a policy that can never be met is refused then,
// with the stage and the reason, and the change stays as it was.
func TestAPolicyThatCanNeverBeMetIsRefusedNamingTheStage(t *testing.T) {
	person := func(id string) object { return object{"person": id} }
	role := func(name string) object { return object{"case_role": name} }
	first := stageOf("First", object{"kind": "all"}, role("process_owner"))
	for _, c := range []struct {
		name  string
		stage object
		roles object
		edits string // who edits the draft
		says  []string
	}{
		{"the only approver asks for it", stageOf("Board", object{"kind": "any"}, person("lena")), nil, "lena", []string{"stage 2 (Board)", "needs 1 approvals and has 0 people"}},
		{"everyone is excluded", stageOf("Board", object{"kind": "any"}, person("lena"), role("change_manager")), nil, "sven", []string{"stage 2 (Board)", "has 0 people"}},
		{"one of all is excluded", stageOf("Board", object{"kind": "all"}, person("lena"), person("diana")), nil, "lena", []string{"stage 2 (Board)", "person lena is lena, who requested or edited"}},
		{"the quorum is above the people", stageOf("Board", object{"kind": "number", "n": 2}, role("implementer"), role("process_owner")),
			object{"implementer": "priya"}, "lena", []string{"stage 2 (Board)", "needs 2 approvals and has 1 people"}},
		{"the quorum is above those who may", stageOf("Board", object{"kind": "number", "n": 2}, role("change_manager"), person("diana")), nil, "sven", []string{"stage 2 (Board)", "needs 2 approvals and has 1 people"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := ownChange(t, ownTemplate(t, []object{first, c.stage}, asItIs), "normal", c.roles, nil)
			raiseChange(t, c.edits, change.ID, "edit", object{"content": object{"reason": "Waits are very long"}})
			answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", "/v1/changes/"+change.ID+"/events", object{"event": "submit"})
			saysAll(t, string(answer.Body), append(c.says, `"policy"`)...)
			if events := stepsOf(t, "/v1/changes/"+change.ID); !slices.Equal(events, []string{"launch", "edit"}) {
				t.Errorf("the refusal left %v", events)
			}
		})
	}
	emergency := ownChange(t, ownTemplate(t, []object{first}, asItIs), "emergency", object{"emergency_approver": "lena"}, nil)
	answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", "/v1/changes/"+emergency.ID+"/events", object{"event": "submit"})
	saysAll(t, string(answer.Body), "stage 1 (emergency)", `"policy"`)
}

func saysAll(t testing.TB, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in %s", word, text)
		}
	}
}

// One request signs many tasks, each with the answer that it alone would have had.
func TestBulkSignAnswersEachTaskForItself(t *testing.T) {
	template := ownTemplate(t, []object{stageOf("Owner", object{"kind": "all"}, object{"case_role": "process_owner"})}, asItIs)
	asked := func() (outcome, task) {
		change := ownChange(t, template, "normal", nil, nil)
		raiseChange(t, "lena", change.ID, "submit", nil)
		raiseChange(t, "sven", change.ID, "assess", nil)
		return change, taskOf(t, "priya", change.ID)
	}
	good, one := asked()
	edited, two := asked()
	refusedOne, three := asked()
	other := ownChange(t, template, "normal", object{"process_owner": "diana"}, nil)
	raiseChange(t, "lena", other.ID, "submit", nil)
	raiseChange(t, "sven", other.ID, "assess", nil)
	four := taskOf(t, "diana", other.ID)
	raiseChange(t, "lena", edited.ID, "edit", object{"content": object{"reason": "Another"}}) // after priya looked
	item := func(of task, decision string) object {
		return object{"task_id": of.ID, "content_hash": of.ContentHash, "decision": decision}
	}
	var result struct {
		Signed int
		Items  []struct {
			TaskID string `json:"task_id"`
			Status int
			Code   string
			Errors []struct{ Path string }
		}
	}
	stack.As("priya").Must(t, http.StatusOK, "POST", "/v1/tasks/sign", object{"items": []object{item(one, "approve"), item(two, "approve"),
		item(three, "reject"), item(four, "approve"), item(one, "approve"), item(task{ID: "nothing", ContentHash: strings.Repeat("0", 64)}, "approve")}}, &result)
	for i, want := range []string{"200 ", "409 state_conflict", "422 invalid", "403 forbidden", "422 invalid", "404 not_found"} {
		if got := fmt.Sprintf("%d %s", result.Items[i].Status, result.Items[i].Code); got != want {
			t.Errorf("item %d: %s, want %s", i, got, want)
		}
	}
	if result.Signed != 1 {
		t.Errorf("%d are signed", result.Signed)
	}
	for id, want := range map[string]string{good.ID: "approved", edited.ID: "in_review", refusedOne.ID: "in_review", other.ID: "in_review"} {
		var o outcome
		if stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+id, nil, &o); o.State != want {
			t.Errorf("%s is %s, want %s", id, o.State, want)
		}
	}
}
