package lifecycle

import (
	"cmp"
	"fmt"
	"strings"
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

// nextAction says who must raise which event, and until when: no open change waits for nobody.
type nextAction struct {
	role   string
	events string
	asks   string
	within Duration
	due    time.Time // instead of within
}

func (d ChangeData) next(in State) (nextAction, bool) {
	t := d.Template
	emergency := d.Kind == EmergencyChange
	switch in {
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

// askForNext gives the one who must take the change on a task for it; the task of the state before ends.
func askForNext(c *Case[ChangeData], t *Turn, e Event) error {
	c.closeNext(t)
	next, ok := c.Data.next(c.State)
	if !ok {
		return nil
	}
	due := next.due
	if due.IsZero() {
		due = c.after(e.At, next.within)
	}
	assignee := strings.Join(changePeople(c, next.role), "")
	t.OpenTask(Task{Kind: TaskNextAction, Title: next.asks + ": " + c.Title, Assignee: cmp.Or(assignee, c.Data.Roles.Requester),
		Because: Approver{CaseRole: next.role}.String(), Subject: next.events, DueAt: due, Within: c.counted(next.within)})
	return nil
}

// closeNext ends the task that asked for what has just happened.
func (h *Head) closeNext(t *Turn) { h.closeTasks(t, "the change moved on", TaskNextAction) }

// goesOnBy refuses to complete a task that ends with an event of the case.
func (task Task) goesOnBy(caseID string) string {
	return fmt.Sprintf("this task ends with an event of the change: POST /v1/changes/%s/events, one of %s", caseID, task.Subject)
}
