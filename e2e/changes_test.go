package e2e_test

import (
	"net/http"
	"slices"
	"testing"
)

// A change of low risk is signed by its process owner, implemented step by step, reviewed and closed.
func TestChangeFromRequestToClose(t *testing.T) {
	change := requested(t, "normal", changeContent(t, 1, "triage"))
	raiseChange(t, "lena", change.ID, "submit", nil)
	if o := raiseChange(t, "sven", change.ID, "assess", object{"comment": "agreed"}); o.State != "in_review" {
		t.Fatalf("after the assessment: %+v", o)
	}
	var view struct {
		Risk   struct{ Level string }
		Policy struct {
			Rule   string
			Policy string
		}
		Awaiting []struct{ Person string }
		Calendar struct{ Site string }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/changes/"+change.ID, nil, &view)
	if view.Risk.Level != "low" || view.Policy.Policy != "low_risk" || len(view.Awaiting) != 1 || view.Awaiting[0].Person != "priya" {
		t.Fatalf("in review: %+v", view)
	}
	if o := approve(t, "priya", change.ID); o.State != "approved" {
		t.Fatalf("after the signature: %+v", o)
	}
	raiseChange(t, "lena", change.ID, "schedule", nil)
	ready(t, change.ID)
	raiseChange(t, "luis", change.ID, "begin", nil)
	completeOpen(t, "luis", change.ID, "done")
	if o := completeOpen(t, "luis", change.ID, "done"); o.State != "implemented" {
		t.Fatalf("after the last step: %+v", o)
	}
	raiseChange(t, "diana", change.ID, "start_review", nil)
	if o := raiseChange(t, "diana", change.ID, "conclude", object{"result": "successful", "lessons": "none"}); o.State != "closed" || !o.Ended {
		t.Fatalf("after the review: %+v", o)
	}
}

// Two changes on one process at one time: the second is told of the first, and goes on with a signed override.
func TestOverlapNeedsASignedOverride(t *testing.T) {
	first := requested(t, "normal", changeContent(t, 1, "discharge"))
	raiseChange(t, "lena", first.ID, "submit", nil)
	raiseChange(t, "sven", first.ID, "assess", nil)
	second := requested(t, "normal", changeContent(t, 1, "discharge"))
	raiseChange(t, "lena", second.ID, "submit", nil)
	raiseChange(t, "sven", second.ID, "assess", nil)
	approve(t, "priya", second.ID)
	path := "/v1/changes/" + second.ID + "/events"
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "criteria_unmet", "POST", path, object{"event": "schedule"})
	raiseChange(t, "lena", second.ID, "request_override", object{"reason": "both crews are there"})
	signers := []string{}
	for _, one := range tasks(t, second.ID) {
		if one.Kind == "sign_off" && one.Status == "open" {
			signers = append(signers, one.Assignee)
		}
	}
	if len(signers) == 0 {
		t.Fatal("nobody is asked to override")
	}
	for _, signer := range signers {
		if slices.Contains(stepsOf(t, "/v1/changes/"+second.ID), "override_signed") {
			break
		}
		approve(t, signer, second.ID)
	}
	if o := raiseChange(t, "lena", second.ID, "schedule", nil); o.State != "scheduled" {
		t.Fatalf("after the override: %+v", o)
	}
}
