package lifecycle

import (
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

func onboardingGuards() map[string]func(*onboarding, Event) error {
	return map[string]func(*onboarding, Event) error{
		guardRuns:                  runsTheOnboarding,
		"may_waive_an_item":        mayWaiveAnItem,
		"an_item_has_failed":       anItemHasFailed,
		"mandatory_items_are_done": mandatoryItemsAreDone,
	}
}

func runsTheOnboarding(c *onboarding, e Event) error {
	runs := []string{c.Data.Roles[RoleCoordinator], c.Data.Roles[RoleManager]}
	if !c.Data.is(e.Actor.ID) && (slices.Contains(runs, e.Actor.ID) || slices.Contains(e.Actor.Roles, "admin")) {
		return nil
	}
	return fault.New(fault.Forbidden, "only the onboarding's coordinator and manager may do this")
}

func mayWaiveAnItem(c *onboarding, e Event) error {
	for i, p := range c.Data.Items {
		if !p.State.Finished() && c.Data.mayWaive(i, e.Actor.ID) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "there is no open item that you may waive")
}

func anItemHasFailed(c *onboarding, _ Event) error {
	if slices.ContainsFunc(c.Data.Items, func(p ItemProgress) bool { return p.State == ItemFailed }) {
		return nil
	}
	return fault.New(fault.Conflict, "no item has failed")
}

func onboardingPeople(c *onboarding, role string) []string {
	return sortedSet([]string{c.Data.person(role)})
}

// onboardingConcerns are the subject, and those who run the onboarding.
func onboardingConcerns(c *onboarding) []string {
	return sortedSet([]string{c.Data.Subject.Person, c.Data.Roles[RoleCoordinator], c.Data.Roles[RoleManager]})
}

// reassignOnboarding gives a role to somebody else, unless an item could then never be signed off.
func reassignOnboarding(c *onboarding, role, person string) (string, error) {
	before, known := c.Data.Roles[role]
	if !known {
		return "", fault.New(fault.Invalid, "there is no such role").With("body.data.role", "must be one of %s", strings.Join(sortedKeys(c.Data.Roles), ", "))
	}
	c.Data.Roles[role] = person
	var problems fault.Problems
	c.Data.checkRoles(&problems, newHolder)
	return before, problems.Err()
}

// newHolder is where the event reassign names who gets the role, whichever that is.
func newHolder(string) string { return "body.data.person" }

// foldOnboardingReassign moves a role, tells who takes over what is late, and moves who may not answer for its holder.
func foldOnboardingReassign(m Machine[OnboardingData]) onboardingFold {
	return func(c *onboarding, t *Turn, e Event) error {
		asked := c.asked()
		if err := m.reassign(c, t, e); err != nil {
			return err
		}
		payload, err := Decode[reassignPayload](e)
		if err != nil {
			return err
		}
		var problems fault.Problems
		c.Data.checkGiver(&problems, newHolder, payload.Role, e)
		if err := problems.Err(); err != nil {
			return err
		}
		for _, task := range c.Tasks {
			if before, open := asked[task.ID]; open && before.Assignee != task.Assignee {
				tellLate(t, task)
			}
		}
		bar(c, t)
		return nil
	}
}

// foldOnboardingCalendar takes the new calendar of the subject's site. Somebody in another time zone keeps their clock.
func foldOnboardingCalendar(m Machine[OnboardingData]) onboardingFold {
	return func(c *onboarding, t *Turn, e Event) error {
		before := c.calendar()
		if err := m.recalendar(c, t, e); err != nil {
			return err
		}
		if c.Data.Subject.TimeZone != "" {
			c.Calendar.Zone, c.Calendar.Offsets = before.Zone, before.Offsets
		}
		if start, err := time.Parse(time.DateOnly, c.Data.StartDate); err == nil && c.inState(StateScheduled) {
			c.Data.Clock.StartAt = c.Calendar.Offsets.Instant(start)
		}
		return moveDueDates(c, t, e)
	}
}

// onboardingDeadlines are the start, and the day on which the next item opens.
func onboardingDeadlines(c *onboarding) []Deadline {
	if !c.inState(StateScheduled, StateActive) {
		return nil
	}
	var next time.Time
	s := scheduleOf(c)
	for i, p := range c.Data.Items {
		if p.State != ItemLocked {
			continue
		}
		if at, known := s.opens(i); known && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	all := []Deadline{{EventItemsOpen, next, ""}}
	if c.inState(StateScheduled) {
		all = append(all, Deadline{EventStartReached, c.Data.Clock.StartAt, ""})
	}
	return all
}

// onboardingDueAt: an onboarding that has not started awaits its start.
func onboardingDueAt(c *onboarding) time.Time {
	if c.inState(StateScheduled) {
		return c.Data.Clock.StartAt
	}
	return time.Time{}
}

// shiftOnboarding counts the days of open items again after a hold: its working time does not count.
func shiftOnboarding(c *onboarding, _ Hold, e Event) { reschedule(c, e.At) }

// describeOnboarding derives the health: red when a mandatory item has failed for good, amber when something is late.
func describeOnboarding(c *onboarding) Description {
	d := Description{Lead: c.Data.Roles[RoleCoordinator], Site: c.Data.Subject.Site, Portfolio: c.Data.Cohort, Health: Green, Once: c.Data.once()}
	if c.Ended {
		return d
	}
	for _, task := range c.Tasks {
		switch {
		case task.Status != TaskOpen:
		case task.Kind == TaskDecideFailed && !c.Data.optional(task.Subject):
			d.Health = Red
		case task.Overdue && d.Health == Green:
			d.Health = Amber
		}
	}
	return d
}

func (d OnboardingData) optional(key string) bool {
	i := d.Plan.index(key)
	return i >= 0 && d.Plan.Items[i].Optional
}

// once: a person goes through a template once at a time, unless the launch says that they do again. A vendor or process is a name,
// which is no identity.
func (d OnboardingData) once() string {
	if d.Again || d.Subject.Person == "" {
		return ""
	}
	return d.Subject.Person + "/" + d.Plan.Template
}
