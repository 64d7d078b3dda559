package lifecycle

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// askNext is the effect that gives the open state its next action.
const askNext = "ask_for_the_next_action"

// nextAction says who must raise which event, and until when: no open case waits for nobody.
type nextAction struct {
	role   string
	events string
	asks   string
	within Duration
	due    time.Time // instead of within
}

// askForNext gives the one who must take the case on a task for it; the task of the state before ends.
func (m Machine[D]) askForNext(next func(*Case[D]) (nextAction, bool)) func(*Case[D], *Turn, Event) error {
	return func(c *Case[D], t *Turn, e Event) error {
		c.closeNext(t)
		action, ok := next(c)
		if !ok {
			return nil
		}
		due := action.due
		if due.IsZero() {
			due = c.after(e.At, action.within)
		}
		assignee := strings.Join(m.Person(c, action.role), "")
		t.OpenTask(Task{Kind: TaskNextAction, Title: action.asks + ": " + c.Title, Assignee: cmp.Or(assignee, m.Describe(c).Lead),
			Because: Approver{CaseRole: action.role}.String(), Subject: action.events, DueAt: due, Within: c.counted(action.within)})
		return nil
	}
}

// closeNext ends the task that asked for what has just happened.
func (h *Head) closeNext(t *Turn) { h.closeTasks(t, "the "+h.Kind+" moved on", TaskNextAction) }

// goesOnBy refuses to complete a task that ends with an event of the case.
func (task Task) goesOnBy(h *Head) string {
	return fmt.Sprintf("this task ends with an event of the %s: POST /v1/%ss/%s/events, one of %s", h.Kind, h.Kind, h.ID, task.Subject)
}
