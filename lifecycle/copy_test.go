package lifecycle_test

import (
	"testing"

	"tollgate/lifecycle"
)

// A step changes a copy. What is copied by hand and not through JSON (tasks, receipts, items with their answers) shares nothing either:
// a refusal or a write that failed leaves the case as it was.
func TestAStepLeavesTheCaseBeforeItAsItWas(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	ringUntil(p, onDay(2, 2, 8))
	ringUntil(p, onDay(2, 25, 8))
	mustAnswer(p, "day_30", hire, "", object{"answers": object{"feeling": "Good", "stay": "yes"}})
	for _, act := range []func() error{
		func() error {
			return answerItem(p, "day_30", manager, "", object{"answers": object{"pace": 4}})
		},
		func() error {
			return p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": "assessor", "person": "olga"})
		},
		func() error {
			return p.try(lifecycle.ByPerson, coordinator, lifecycle.EventMoveStart, object{"date": "2026-02-09"})
		},
		func() error { return answerItem(p, "safety", hire, "", nil) },
	} {
		before := p.c
		was := string(jsonOf(t, before))
		if err := act(); err != nil {
			t.Fatal(err)
		}
		if is := string(jsonOf(t, before)); is != was {
			t.Errorf("the case before the step was\n%s\nand is\n%s", was, is)
		}
	}
}
