package workflows

import (
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// at is when an event was recorded, counted from the workflow's start.
func (h *harness[D]) at(t *testing.T, start time.Time, name lifecycle.EventName) time.Duration {
	t.Helper()
	for _, step := range h.rec.steps {
		if step.Event == name {
			return step.At.Sub(start).Round(time.Minute)
		}
	}
	t.Fatalf("%s was never recorded in %v", name, h.rec.events())
	return 0
}

func TestRemindersEscalationAndPhaseClock(t *testing.T) {
	h := newHarness(t)
	start := h.env.Now()
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	escalated := h.sign(3*day, "diana", lifecycle.Approve, "")
	late := h.sign(time.Second, "felix", lifecycle.Approve, "")
	h.run(project(), 90*day)
	escalated.mustBe(t, "")
	late.mustBe(t, "")
	for event, want := range map[lifecycle.EventName]time.Duration{
		lifecycle.EventRemind: day, lifecycle.EventOverdue: 2 * day, lifecycle.EventPass: 3 * day,
	} {
		if got := h.at(t, start, event); got != want {
			t.Errorf("%s came after %v, want %v", event, got, want)
		}
	}
	if slices.Contains(h.rec.events(), lifecycle.EventPhaseAmber) {
		t.Error("the phase passed in time and turned amber all the same")
	}
}

func TestAPhaseTurnsAmberThenRed(t *testing.T) {
	h := newHarness(t)
	start := h.env.Now()
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.run(project(), 90*day)
	for event, want := range map[lifecycle.EventName]time.Duration{
		lifecycle.EventPhaseReminder: 5 * day, lifecycle.EventPhaseAmber: 10 * day, lifecycle.EventPhaseRed: 20 * day,
	} {
		if got := h.at(t, start, event); got != want {
			t.Errorf("%s came after %v, want %v", event, got, want)
		}
	}
}

func TestAHoldShiftsEveryDeadline(t *testing.T) {
	h := newHarness(t)
	start := h.env.Now()
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.after(time.Second, event(lifecycle.EventHold, map[string]string{"reason": "the sponsor is on leave"}))
	h.after(30*day, event(lifecycle.EventResume, none{}))
	h.run(project(), 90*day)
	for event, want := range map[lifecycle.EventName]time.Duration{
		lifecycle.EventRemind: 31 * day, lifecycle.EventOverdue: 32 * day, lifecycle.EventPhaseAmber: 40 * day, lifecycle.EventPhaseRed: 50 * day,
	} {
		if got := h.at(t, start, event); got != want {
			t.Errorf("%s came after %v, want %v", event, got, want)
		}
	}
}

// Actual benefits are confirmed one month after the other, none twice, until the horizon ends.
func TestRealizationAsksForEachMonth(t *testing.T) {
	h := newHarness(t)
	c := project()
	now := h.env.Now()
	c.Data.Charter.BenefitStart, c.Data.Charter.BenefitHorizonMonths = now.Format("2006-01"), 2
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.sign(time.Second, "sven", lifecycle.Approve, "")
	h.sign(time.Second, "felix", lifecycle.Approve, "")
	early := h.after(time.Second, event(lifecycle.EventClose, none{}))
	h.run(c, 90*day)
	if early.err == nil {
		t.Error("closed before the horizon ended")
	}
	months := 0
	for _, step := range h.rec.steps {
		if step.Event == lifecycle.EventMonthEnded {
			months++
		}
	}
	if months != 1 {
		t.Fatalf("asked %d times; the first month is not confirmed yet", months)
	}
}
