package workflows

import (
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Temporal's limit of a payload is 2 MiB (docs.temporal.io, self-hosted defaults), and what is over it
// ends the workflow. So the case is refused what would bring it there, and can still be ended.
func TestACaseStaysSmallEnoughToBeCarried(t *testing.T) {
	c := project()
	for _, key := range []string{"a", "b", "c"} {
		c.Data.Template.Phases[0].Deliverables = append(c.Data.Template.Phases[0].Deliverables,
			lifecycle.DeliverableSpec{Key: key, Title: key, Fields: []lifecycle.FieldSpec{{Key: "rows", Kind: lifecycle.FieldList}}})
	}
	deliver := func(key string) lifecycle.Event {
		return event(lifecycle.EventDeliver, lifecycle.DeliverPayload{Deliverable: key, Fields: map[string]any{"rows": []string{strings.Repeat("x", 300<<10)}}})
	}
	h := newHarness(t)
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	first, second, third := h.after(time.Second, deliver("a")), h.after(time.Second, deliver("b")), h.after(time.Second, deliver("c"))
	cancelled := h.after(time.Second, event(lifecycle.EventCancel, map[string]string{"reason": "too much paper"}))
	h.run(c, time.Hour)
	first.mustBe(t, "")
	second.mustBe(t, "")
	third.mustBe(t, fault.TooLarge)
	cancelled.mustBe(t, "")
}

func TestACaseThatIsTooLargeIsNotLaunched(t *testing.T) {
	c := project()
	c.Data.Template.Phases[0].Criteria = []lifecycle.Criterion{{Key: "k", Expression: strings.Repeat("x", mostBytes)}}
	h := newHarness(t)
	launched := h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.run(c, time.Hour)
	launched.mustBe(t, fault.TooLarge)
}
