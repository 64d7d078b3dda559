package workflows

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// PostgreSQL keeps microseconds: a time with more digits would be answered and read as two different ones.
func TestTimesAreWholeMicroseconds(t *testing.T) {
	h := newHarness(t)
	h.env.SetStartTime(time.Date(2026, 11, 22, 9, 0, 0, 123456789, time.UTC))
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	started := h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.run(project(), time.Hour)
	started.mustBe(t, "")
	times := []time.Time{h.rec.lastState.Data.Clock.EnteredAt}
	if started.outcome.DueAt != nil {
		times = append(times, *started.outcome.DueAt)
	}
	for _, step := range h.rec.steps {
		times = append(times, step.At)
	}
	for _, at := range times {
		if !at.Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("%s is no whole number of microseconds", at.Format(time.RFC3339Nano))
		}
	}
}
