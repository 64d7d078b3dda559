package workflows

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// The check comes when its time is over, by a timer of the workflow, and once more after it failed.
func TestAnActionIsCheckedByTheClock(t *testing.T) {
	h := newHarness(t)
	start := h.env.Now()
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.after(time.Second, event(lifecycle.EventRaiseAction, map[string]any{"kind": "corrective", "text": "x", "cause": map[string]string{"document": "d", "key": "c1"},
		"owner": "felix", "checker": "diana", "due": start.Add(5 * day), "check_after": "P10D"}))
	done := h.complete(day, "felix", lifecycle.TaskCorrectiveAction, "")
	failed := h.complete(11*day, "diana", lifecycle.TaskEffectivenessCheck, lifecycle.ResultFailed)
	again := h.complete(day, "felix", lifecycle.TaskCorrectiveAction, "")
	works := h.complete(11*day, "diana", lifecycle.TaskEffectivenessCheck, lifecycle.ResultDone)
	h.run(project(), 60*day)
	for _, a := range []*answer{done, failed, again, works} {
		a.mustBe(t, "")
	}
	var came []time.Duration
	for _, step := range h.rec.steps {
		if step.Event == lifecycle.EventCheckDue {
			came = append(came, step.At.Sub(start).Round(time.Minute))
		}
	}
	if len(came) != 2 || came[0] != 11*day || came[1] != 23*day {
		t.Errorf("checks came after %v in %v", came, h.rec.events())
	}
	if reopened := h.at(t, start, lifecycle.EventCauseReopened); reopened != 12*day {
		t.Errorf("reopened after %v", reopened)
	}
}
