package lifecycle

import (
	"cmp"
	"time"
)

// Working time for what a template sets no time for.
const (
	submitWithin   = Duration(10 * day)
	assessWithin   = Duration(2 * day)
	scheduleWithin = Duration(5 * day)
	decideWithin   = Duration(4 * time.Hour)
	reviewWithin   = Duration(5 * day)
)

// nextOfChange says who takes a change on from its state.
func nextOfChange(c *Case[ChangeData]) (nextAction, bool) {
	d, t := c.Data, c.Data.Template
	emergency := d.Kind == EmergencyChange
	switch c.State {
	case StateDraft:
		return nextAction{"requester", "submit, cancel", "Complete and submit", cmp.Or(t.SubmitWithin, submitWithin), time.Time{}}, true
	case StateRejected, StateExpired:
		return nextAction{"requester", "revise, cancel", "Revise or cancel", cmp.Or(t.SubmitWithin, submitWithin), time.Time{}}, true
	case StateAssessing:
		return nextAction{"change_manager", "assess", "Assess the risk of", cmp.Or(t.AssessWithin, assessWithin), time.Time{}}, true
	case StateApproved:
		if emergency {
			return nextAction{"implementer", "begin", "Implement at once", 0, d.Clock.ReviewBy}, true
		}
		return nextAction{"requester", "schedule, edit", "Schedule", scheduleWithin, time.Time{}}, true
	case StateScheduled:
		return nextAction{"implementer", "begin", "Begin in its window", 0, d.Content.Window.End}, true
	case StateImplementing, StateRollingBack:
		return nextAction{"implementer", "retry, roll_back", "A step failed; try again or roll back", decideWithin, time.Time{}}, true
	case StateImplemented, StateRolledBack:
		return nextAction{"reviewer", "start_review", "Begin the review of", cmp.Or(t.ReviewWithin, reviewWithin), time.Time{}}, !emergency // whose review is a round
	case StatePIR:
		return nextAction{"reviewer", "conclude", "Review", cmp.Or(t.ReviewWithin, reviewWithin), time.Time{}}, true
	case StateWatching:
		return nextAction{"reviewer", "watch_over", "Watch the metrics of", 0, d.Clock.WatchUntil}, true
	}
	return nextAction{}, false
}
