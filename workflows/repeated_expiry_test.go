package workflows

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// A change that expired is not submitted again with the window that has passed. With another one it expires another time, when that has
// passed: the case must neither take the deadline for done nor wait in it for ever.
func TestAChangeExpiresAsOftenAsItsWindowPasses(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	first, second := monday.Add(5*day), monday.Add(8*day)
	h.after(6*day, event(lifecycle.EventRevise, none{}))
	late := h.after(time.Hour, event(lifecycle.EventSubmit, none{}))
	h.after(time.Hour, event(lifecycle.EventEdit, map[string]any{"content": map[string]any{"window": map[string]any{"start": monday, "end": second}}}))
	again := h.after(time.Hour, event(lifecycle.EventSubmit, none{}))
	assessed := h.after(time.Hour, by("sven", lifecycle.EventAssess, none{}))
	cancelled := h.after(5*day, event(lifecycle.EventCancel, map[string]string{"reason": "too late"}))
	c := newChange(lifecycle.NormalChange)
	c.Data.Content.Window.End = first
	h.run(c, 20*day)
	late.mustBe(t, "criteria_unmet")
	again.mustBe(t, "")
	assessed.mustBe(t, "")
	cancelled.mustBe(t, "")
	h.cameAt(t, lifecycle.EventWindowPassed, first, second)
}
