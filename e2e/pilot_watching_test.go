package e2e_test

import (
	"net/http"
	"strings"
	"testing"
)

// A breached guardrail pauses the pilot by itself and asks the process owner, who alone may set it aside; the verdict knows it all the same.
func TestABreachedGuardrailPausesAndAsksTheProcessOwner(t *testing.T) {
	id := runningPilot(t, "Shorter form, more complaints", twoArms(object{"guardrails": []object{{"key": "complained", "kind": "proportion", "at_most": 0.05, "by": "interval"}}}))
	observe(t, id, bothArms(330, 1000, 420, 1000), countedRows("complaints", 150, 1000, object{"arm": "short_form", "metric": "complained"}))
	page := looked(t, id)
	if page.State != "paused" || page.Paused.Cause != "guardrail" || page.Paused.On != "complained" {
		t.Fatalf("after the look: %+v, paused %+v", page, page.Paused)
	}
	if one := taskOf(t, "priya", id); one.Kind != "next_action" {
		t.Errorf("priya is asked %+v", one)
	}
	refused(t, stack.As("lena"), http.StatusForbidden, "forbidden", "POST", "/v1/pilots/"+id+"/events", object{"event": "continue", "data": object{"reason": "it will be fine"}})
	raisePilot(t, "priya", id, "continue", object{"reason": "the complaints are about the weather"})
	if page = looked(t, id); page.State != "running" {
		t.Fatalf("what was accepted pauses again: %+v", page.Paused)
	}
	page = judged(t, id)
	if page.Verdict.Verdict != "harm" {
		t.Fatalf("the verdict: %+v", page.Verdict)
	}
	saysAll(t, page.Verdict.Text, "Complained is breached: it is 15 %, limit at most 5 %")
	checkLooksAgain(t, id, 3)
}

// Arms that chance cannot have made hold the pilot and make its verdict invalid, whatever the effect; nobody can scale it then.
func TestABrokenSplitIsInvalidWhateverTheEffect(t *testing.T) {
	id := runningPilot(t, "Shorter form, lost visitors", twoArms(nil))
	observe(t, id, bothArms(300, 1000, 500, 800)) // chi-square 22.2 of 900 expected in each, p 2e-6
	page := looked(t, id)
	if page.State != "paused" || page.Paused.Cause != "sample_ratio" || page.Last.Split.Level != "hold" || page.Last.Effect.Lower <= 0 {
		t.Fatalf("after the look: %+v, paused %+v, look %+v", page, page.Paused, page.Last)
	}
	raisePilot(t, "sven", id, "continue", object{"reason": "let us see"})
	if page = judged(t, id); page.Verdict.Verdict != "invalid" || !strings.Contains(page.Verdict.Text, "went on in spite of sample ratio (let us see)") {
		t.Fatalf("the verdict: %+v", page.Verdict)
	}
	scale := object{"event": "propose_decision", "data": object{"decision": "scale", "reason": "it looks good", "waves": []object{waveOf("one", "oslo")}}}
	answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", "/v1/pilots/"+id+"/events", scale)
	saysAll(t, string(answer.Body), "body.data.decision", "an invalid pilot says nothing")
	checkSuccessor(t, id)
}

// checkSuccessor iterates: the next pilot is a draft of the same plan, and both show the other.
func checkSuccessor(t *testing.T, id string) {
	t.Helper()
	if o := decided(t, id, "iterate"); o.State != "superseded" || !o.Ended {
		t.Fatalf("after the decision: %+v", o)
	}
	page := pilotOf(t, id)
	if page.Successor == nil {
		t.Fatalf("no successor: %+v", page)
	}
	next := awaitPilotThere(t, page.Successor.ID)
	if next.State != "draft" || next.Predecessor == nil || next.Predecessor.ID != id || next.Size == nil || next.Locked != nil || next.Verdict != nil {
		t.Errorf("the successor: %+v", next)
	}
	refused(t, stack.As("luis"), http.StatusConflict, "state_conflict", "POST", "/v1/pilots/"+id+"/observations", object{"observations": bothArms(1, 2, 1, 2)})
}

// A cancelled pilot asks nobody any more and takes nothing.
func TestACancelledPilotAsksNobody(t *testing.T) {
	id := runningPilot(t, "Shorter form, called off", twoArms(nil))
	observe(t, id, bothArms(30, 100, 40, 100))
	if o := raisePilot(t, "lena", id, "cancel", object{"reason": "the form goes away"}); o.State != "cancelled" || !o.Ended {
		t.Fatalf("after the event: %+v", o)
	}
	for _, one := range tasks(t, id) {
		if one.Status == "open" {
			t.Errorf("%s is still asked %s", one.Assignee, one.Title)
		}
	}
	refused(t, stack.As("luis"), http.StatusConflict, "state_conflict", "POST", "/v1/pilots/"+id+"/events", object{"event": "look"})
	refused(t, stack.As("luis"), http.StatusConflict, "state_conflict", "POST", "/v1/pilots/"+id+"/observations", object{"observations": bothArms(1, 2, 1, 2)})
}
