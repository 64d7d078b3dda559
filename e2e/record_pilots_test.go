package e2e_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// recordedPlan finds an increase from one half soon.
var recordedPlan = object{"hypothesis": "A second desk serves more at once", "direction": "increase", "design": "parallel",
	"primary_metric": object{"key": "served", "kind": "proportion"}, "effect": object{"minimum": 0.2, "baseline": 0.5}, "arrivals_per_day": 500, "duration": "P14D",
	"longest_duration": "P28D", "arms": []object{{"key": "one_desk", "role": "control"}, {"key": "two_desks", "role": "treatment"}}, "randomization": object{"by": "elsewhere"}}

// observedCounts loads rows that stand for many: served and not served, by arm.
func observedCounts(t *testing.T, id string, counts map[string][2]int) {
	t.Helper()
	rows := []object{}
	for arm, n := range counts {
		for value, count := range n {
			rows = append(rows, object{"key": fmt.Sprintf("%s/%d/%d", arm, value, count), "arm": arm, "at": time.Now().Add(-time.Second).UTC(), "value": value, "count": count})
		}
	}
	stack.As("luis").Must(t, http.StatusCreated, "POST", "/v1/pilots/"+id+"/observations", object{"observations": rows}, nil)
}

func pilotScaled(t *testing.T) string {
	pilot := launchedPilot(t, "Two desks", recordedPlan)
	signedPlan(t, pilot.ID, nil)
	raisePilot(t, "lena", pilot.ID, "start", nil)
	raisePilot(t, "lena", pilot.ID, "pause", object{"reason": "holiday"})
	raisePilot(t, "lena", pilot.ID, "continue", object{"reason": "back"})
	raisePilot(t, "lena", pilot.ID, "deviate", object{"kind": "duration_extended", "extended_by": "P1D", "reason": "the holiday"})
	observedCounts(t, pilot.ID, map[string][2]int{"one_desk": {500, 500}, "two_desks": {300, 700}})
	raisePilot(t, "luis", pilot.ID, "look", nil)
	raisePilot(t, "lena", pilot.ID, "conclude", object{"reason": "it is clear"})
	inState(t, pilot.ID, "verdict_review")
	raisePilot(t, "lena", pilot.ID, "propose_decision", object{"decision": "scale", "reason": "it works", "waves": []object{{"key": "north", "sites": []string{"north"}, "from": "2026-01-01", "hold_for": "PT2S",
		"guardrails": []object{{"key": "served", "kind": "proportion", "at_least": 0.5}}}}})
	approve(t, "sven", pilot.ID)
	approve(t, "priya", pilot.ID)
	raisePilot(t, "lena", pilot.ID, "start_wave", object{"wave": "north"})
	raisePilot(t, "lena", pilot.ID, "hold_wave", object{"wave": "north", "reason": "the desk is late"})
	raisePilot(t, "lena", pilot.ID, "resume_wave", object{"wave": "north", "reason": "it is here"})
	raisePilot(t, "lena", pilot.ID, "roll_back_wave", object{"wave": "north", "reason": "it broke"})
	completeOpen(t, "priya", pilot.ID, "done")
	return inState(t, pilot.ID, "stopped")
}

func pilotDoubted(t *testing.T) string {
	pilot := launchedPilot(t, "Two desks again", recordedPlan)
	signedPlan(t, pilot.ID, nil)
	raisePilot(t, "lena", pilot.ID, "start", nil)
	raisePilot(t, "lena", pilot.ID, "hold", object{"reason": "flood"})
	raisePilot(t, "lena", pilot.ID, "resume", nil)
	observedCounts(t, pilot.ID, map[string][2]int{"one_desk": {500, 500}, "two_desks": {300, 300}}) // 1,000 to 600
	raisePilot(t, "luis", pilot.ID, "look", nil)
	inState(t, pilot.ID, "paused")
	raisePilot(t, "priya", pilot.ID, "continue", object{"reason": "the second desk opened late"})
	raisePilot(t, "lena", pilot.ID, "conclude", object{"reason": "enough"})
	inState(t, pilot.ID, "verdict_review")
	raisePilot(t, "lena", pilot.ID, "propose_decision", object{"decision": "iterate", "reason": "assign by lot next time"})
	approve(t, "sven", pilot.ID)
	approve(t, "priya", pilot.ID)
	return inState(t, pilot.ID, "superseded")
}

// inState waits for what the pilot's own clock does.
func inState(t *testing.T, id, state string) string {
	t.Helper()
	page := pilotOf(t, id)
	for deadline := time.Now().Add(time.Minute); page.State != state && time.Now().Before(deadline); page = pilotOf(t, id) {
		time.Sleep(100 * time.Millisecond)
	}
	if page.State != state {
		t.Fatalf("the pilot is %s, not %s", page.State, state)
	}
	return id
}
