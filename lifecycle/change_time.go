package lifecycle

import (
	"slices"
)

// changeDeadlines are the window's end and the review of an emergency. The window is a time of the
// world: no hold moves it.
func changeDeadlines(c *Case[ChangeData]) []Deadline {
	var all []Deadline
	window, clock := c.Data.Content.Window, c.Data.Clock
	emergency := c.Data.Kind == EmergencyChange
	switch {
	case window != nil && c.inState(StateInReview, StateApproved, StateScheduled):
		all = append(all, Deadline{EventWindowPassed, window.End, ""})
	case window != nil && c.inState(StateImplementing) && !clock.Overran:
		all = append(all, Deadline{EventWindowOverrun, window.End, ""})
	case c.inState(StateWatching):
		all = append(all, Deadline{EventWatchOver, clock.WatchUntil, ""})
	}
	if emergency && c.inState(StateImplementing, StateRollingBack, StateImplemented, StateRolledBack) && !clock.ReviewLate {
		all = append(all, Deadline{EventReviewOverdue, clock.ReviewBy, ""})
	}
	return all
}

func shiftChange(c *Case[ChangeData], held Hold, e Event) {
	by, clock := e.At.Sub(held.Since), &c.Data.Clock
	clock.ReviewBy, clock.WatchUntil = later(clock.ReviewBy, by), later(clock.WatchUntil, by)
}

// describeChange derives the health: red when an emergency was not reviewed in time or a step failed,
// amber when something is late.
func describeChange(c *Case[ChangeData]) Description {
	d := Description{Lead: c.Data.Roles.Requester, Health: Green}
	if len(c.Data.Content.Sites) > 0 {
		d.Site = c.Data.Content.Sites[0]
	}
	late := c.Data.Clock.Overran || slices.ContainsFunc(c.Tasks, func(task Task) bool { return task.Overdue && task.Status == TaskOpen })
	switch {
	case c.Ended:
	case c.Data.Clock.ReviewLate && !c.inState(StatePIR, StateWatching), c.Data.Work.Stopped && c.inState(StateImplementing, StateRollingBack):
		d.Health = Red
	case late:
		d.Health = Amber
	}
	return d
}
