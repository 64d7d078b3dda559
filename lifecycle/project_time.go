package lifecycle

import (
	"fmt"
	"slices"
	"time"
)

// projectDue is when the open phase should be done.
func projectDue(c *Case[ProjectData]) time.Time {
	if _, inPhase := PhaseOf(c); !inPhase {
		return time.Time{}
	}
	return c.Data.Clock.AmberAt
}

// projectNeeds: a submission is judged by its phase's criteria; a round may name groups.
func projectNeeds(c *Case[ProjectData], e Event) FactsRequest {
	phase, _ := PhaseOf(c)
	switch e.Name {
	case EventSubmit:
		return FactsRequest{Phase: phase.Key, Groups: groupsOf(phase.Review)}
	case EventRequestWaiver:
		return FactsRequest{Groups: groupsOf(c.Data.Template.WaiverPolicy)}
	case EventDeliver:
		var groups []string
		for _, spec := range phase.Deliverables {
			if spec.SignedBy != nil {
				groups = append(groups, groupsOf(*spec.SignedBy)...)
			}
		}
		return FactsRequest{Groups: groups}
	}
	return FactsRequest{}
}

// projectDeadlines are those of the open phase or month, and of actions.
func projectDeadlines(c *Case[ProjectData]) []Deadline {
	return append(phaseDeadlines(c), actionDeadlines(c)...)
}

// phaseDeadlines are the open phase's reminder, amber and red, and the end of the next month
// whose actuals are to be confirmed.
func phaseDeadlines(c *Case[ProjectData]) []Deadline {
	if c.State == StateRealizing {
		return monthDeadline(c)
	}
	if _, inPhase := PhaseOf(c); !inPhase {
		return nil
	}
	clock := c.Data.Clock
	switch {
	case !clock.Reminded:
		return []Deadline{{EventPhaseReminder, clock.RemindAt, ""}}
	case !clock.Amber:
		return []Deadline{{EventPhaseAmber, clock.AmberAt, ""}}
	case !clock.Red:
		return []Deadline{{EventPhaseRed, clock.RedAt, ""}}
	}
	return nil
}

// monthDeadline is when the next month to confirm has ended. One month is asked at a time.
func monthDeadline(c *Case[ProjectData]) []Deadline {
	month, open := c.Data.nextMonth()
	if !open || c.openTasks(TaskConfirmActuals) > 0 {
		return nil
	}
	return []Deadline{{EventMonthEnded, month.AddDate(0, 1, 0), month.Format(monthLayout)}}
}

// nextMonth is the first month of the horizon that is not confirmed. The charter may have moved
// the horizon since earlier ones were.
func (d ProjectData) nextMonth() (time.Time, bool) {
	_, months := d.Charter.horizon()
	start, _ := time.Parse(monthLayout, d.Charter.BenefitStart) // it is a month when there is a horizon
	for i := range months {
		month := start.AddDate(0, i, 0)
		if !slices.Contains(d.Realization.Confirmed, month.Format(monthLayout)) {
			return month, true
		}
	}
	return time.Time{}, false
}

func (h *Head) openTasks(kind TaskKind) (n int) {
	for _, task := range h.Tasks {
		if task.Kind == kind && task.Status == TaskOpen {
			n++
		}
	}
	return n
}

func shiftProject(c *Case[ProjectData], held Hold, e Event) {
	by, clock := e.At.Sub(held.Since), &c.Data.Clock
	clock.RemindAt, clock.AmberAt, clock.RedAt = later(clock.RemindAt, by), later(clock.AmberAt, by), later(clock.RedAt, by)
	shiftActions(c.Data.Actions, by)
	for i := range c.Data.Conditions {
		if condition := &c.Data.Conditions[i]; condition.ResolvedAt == nil {
			condition.Due = condition.Due.Add(by) // as its task's
		}
	}
}

func foldPhaseReminder(c *Case[ProjectData], t *Turn, _ Event) error {
	c.Data.Clock.Reminded = true
	t.Notify(Notice{To: []string{c.Data.Roles.Lead}, About: "reminder", Message: fmt.Sprintf("%s: half of the phase's time is over", c.Title)})
	return nil
}

func foldPhaseAmber(c *Case[ProjectData], t *Turn, _ Event) error {
	c.Data.Clock.Amber = true
	t.Notify(Notice{To: []string{c.Data.Roles.Lead}, About: "health", Message: fmt.Sprintf("%s is amber: the phase's time is over", c.Title)})
	return nil
}

func foldPhaseRed(c *Case[ProjectData], t *Turn, _ Event) error {
	c.Data.Clock.Red = true
	t.Notify(Notice{To: []string{c.Data.Roles.Lead, c.Data.Roles.Sponsor}, About: "health",
		Message: fmt.Sprintf("%s is red: the phase's time and grace are over", c.Title)})
	return nil
}

// describeProject derives the health: red after the grace, amber when something is late or a
// benefit is at risk.
func describeProject(c *Case[ProjectData]) Description {
	d := Description{Lead: c.Data.Roles.Lead, Site: c.Data.Site, Portfolio: c.Data.Portfolio, Health: Green}
	late := c.Data.Clock.Amber || c.Data.Realization.AtRisk != nil
	for _, task := range c.Tasks {
		late = late || task.Overdue && task.Status == TaskOpen
	}
	switch {
	case c.Ended:
	case c.Data.Clock.Red:
		d.Health = Red
	case late:
		d.Health = Amber
	}
	return d
}
