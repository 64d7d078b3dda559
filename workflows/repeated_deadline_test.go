package workflows

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// A change that expired and is submitted again with the window that has passed expires again. The deadline is the same as before, and
// the case must neither take it for done nor wait in it for ever.
func TestTheSameDeadlineComesAgain(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	end := monday.Add(5 * day)
	h.after(6*day, event(lifecycle.EventRevise, none{}))
	h.after(time.Hour, event(lifecycle.EventSubmit, none{}))
	again := h.after(time.Hour, by("sven", lifecycle.EventAssess, none{}))
	cancelled := h.after(time.Hour, event(lifecycle.EventCancel, map[string]string{"reason": "too late"}))
	c := newChange(lifecycle.NormalChange)
	c.Data.Content.Window.End = end
	h.run(c, 20*day)
	again.mustBe(t, "")
	cancelled.mustBe(t, "")
	h.cameAt(t, lifecycle.EventWindowPassed, end, monday.Add(6*day+2*time.Hour))
}
