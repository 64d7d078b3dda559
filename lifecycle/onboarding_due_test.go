package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// Whenever an onboarding is launched, an item that is due on an earlier day is never due later than one that is due on a later day. At a
// weekend what is over is due on Monday, during a working day on the next one.
func TestWhatIsDueEarlierIsNeverDueLater(t *testing.T) {
	template := lifecycle.OnboardingTemplate{Key: "days", Version: 1, Title: "Days", For: lifecycle.NewHire, Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All"}}}
	for n := range 16 {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("day_%02d", n), Kind: lifecycle.ItemTask, Title: "Do", Owner: "subject", Due: fromStart(n - 5)}
		template.Sections[0].Items = append(template.Sections[0].Items, item)
	}
	launch := hireLaunch()
	launch.Subject.Attributes, launch.Roles = nil, map[string]string{"coordinator": coordinator, "manager": manager}
	for at := onDay(1, 30, 0); at.Before(onDay(2, 10, 0)); at = at.Add(3 * time.Hour) {
		p := plannedOnboarding(t, template, launch)
		p.now = at
		p.do(coordinator, lifecycle.EventLaunch, nil)
		var last time.Time
		for i, days := range lifecycle.DaysOf(&p.c, p.now) {
			if days.DueAt.Before(last) || !days.DueAt.After(at) {
				t.Fatalf("launched at %s: %s is due at %s, what is due a day before it at %s", at, p.c.Data.Items[i].Key, days.DueAt, last)
			}
			last = days.DueAt
		}
	}
}

// Launched on Sunday, 8 February: what was due in the week before is due on Monday. On Monday at ten it is Tuesday.
func TestWhatIsOverIsDueOnTheNextWorkingDay(t *testing.T) {
	for _, c := range []struct{ at, due time.Time }{{onDay(2, 8, 12), onDay(2, 9, 17)}, {onDay(2, 9, 10), onDay(2, 10, 17)}, {onDay(2, 6, 10), onDay(2, 9, 17)}} {
		p := plannedOnboarding(t, hireTemplate(), hireLaunch())
		p.now = c.at
		p.do(coordinator, lifecycle.EventLaunch, nil)
		if task, _ := taskOf(p, "laptop", itDesk); !task.DueAt.Equal(c.due) {
			t.Errorf("asked at %s, the laptop is due at %s", c.at, task.DueAt)
		}
	}
}
