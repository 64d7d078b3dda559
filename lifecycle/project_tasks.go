package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// Times to answer the tasks of realization.
const (
	confirmWithin     = 14 * 24 * time.Hour
	investigateWithin = 7 * 24 * time.Hour
)

// CompletePayload is what a person says when a task is done.
type CompletePayload struct {
	TaskID  string `json:"task_id"`
	Comment string `json:"comment"`
	Result  string `json:"result,omitempty"` // done when absent; only a step of an implementation and an effectiveness check fail
	// Data is what a task of an onboarding asks for beyond that: an ItemAnswer.
	Data json.RawMessage `json:"data,omitempty"`
}

// Results of a task.
const (
	ResultDone   = "done"
	ResultFailed = "failed"
)

// answered reads what completes a task that is no sign-off, and finds the task, which must be the actor's to answer.
func (t *Turn) answered(e Event) (CompletePayload, *Task, error) {
	payload, err := Decode[CompletePayload](e)
	if err != nil {
		return payload, nil, err
	}
	task, err := t.task(payload.TaskID)
	if err == nil {
		err = e.mayAnswer(task.Assignee)
	}
	if err == nil && task.Kind == TaskSignOff {
		err = fault.New(fault.Invalid, "a sign-off is signed, not completed: use POST /v1/tasks/{id}/sign")
	}
	return payload, task, err
}

// foldTaskDone completes a task that is no sign-off.
func foldTaskDone(c *Case[ProjectData], t *Turn, e Event) error {
	payload, task, err := t.answered(e)
	switch {
	case err != nil:
		return err
	case payload.Result == ResultFailed && task.Kind != TaskEffectivenessCheck:
		return fault.New(fault.Invalid, "only an effectiveness check of a project fails").With("body.result", "must be done")
	case !slices.Contains([]string{"", ResultDone, ResultFailed}, payload.Result):
		return fault.New(fault.Invalid, "the task is done, or it failed").With("body.result", "must be done or failed")
	case slices.Contains(task.Barred, e.Actor.ID):
		return fault.New(fault.Forbidden, "who carries out an action does not check it: somebody else must do this")
	case strings.TrimSpace(payload.Comment) == "":
		return fault.New(fault.Invalid, "the task needs a comment").With("body.comment", "say what was done")
	}
	done := *task
	t.CloseTask(done.ID, TaskDone, map[bool]string{true: ResultFailed, false: "completed"}[payload.Result == ResultFailed])
	if done.Kind == TaskCorrectiveAction || done.Kind == TaskEffectivenessCheck {
		return actionAnswered(c, t, done, payload, e)
	}
	noteDone(c, done, payload.Comment, e)
	return nil
}

func actionAnswered(c *Case[ProjectData], t *Turn, task Task, payload CompletePayload, e Event) error {
	a, err := c.Data.action(task.Subject)
	switch {
	case err != nil:
		return err
	case task.Kind == TaskCorrectiveAction:
		a.actionDone(payload.Comment, e)
	default:
		a.actionChecked(t, payload, e)
	}
	return nil
}

func noteDone(c *Case[ProjectData], task Task, comment string, e Event) {
	switch task.Kind {
	case TaskCondition:
		for i := range c.Data.Conditions {
			if condition := &c.Data.Conditions[i]; condition.ID == task.Subject {
				condition.ResolvedAt, condition.Resolution = &e.At, comment
			}
		}
	case TaskConfirmActuals:
		c.Data.Realization.Confirmed = append(c.Data.Realization.Confirmed, task.Subject)
	case TaskInvestigateSignal:
		if c.openTasks(TaskInvestigateSignal) == 0 { // this one was the last
			c.Data.Realization.AtRisk = nil
		}
	}
}

func askToConfirmActuals(c *Case[ProjectData], t *Turn, e Event) error {
	month, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	t.OpenTask(Task{Kind: TaskConfirmActuals, Title: fmt.Sprintf("Confirm the actual benefits of %s for %s", c.Title, month.Ref),
		Assignee: c.Data.Roles.FinancePartner, Because: Approver{CaseRole: "finance_partner"}.String(),
		Subject: month.Ref, DueAt: t.At().Add(confirmWithin)})
	return nil
}

// SignalPayload is what a control chart found after the change.
type SignalPayload struct {
	MetricID string   `json:"metric_id"`
	At       string   `json:"at"` // the newest measurement that signals, RFC 3339
	Rules    []string `json:"rules"`
	Points   []string `json:"points,omitempty"` // all new measurements that signal, RFC 3339
	Chart    string   `json:"chart,omitempty"`  // where it can be seen
}

// foldSignal marks the benefit at risk; the same measurement signals once.
func foldSignal(c *Case[ProjectData], _ *Turn, e Event) error {
	signal, err := Decode[SignalPayload](e)
	if err != nil {
		return err
	}
	if signal.At <= c.Data.Realization.SignalAt {
		return fault.New(fault.Conflict, "this signal is known")
	}
	c.Data.Realization.SignalAt, c.Data.Realization.AtRisk = signal.At, &e.At
	return nil
}

func askToInvestigate(c *Case[ProjectData], t *Turn, e Event) error {
	signal, err := Decode[SignalPayload](e)
	if err != nil {
		return err
	}
	t.OpenTask(Task{Kind: TaskInvestigateSignal,
		Title:    fmt.Sprintf("Investigate the control-chart signal of %s at %s (%s)", c.Title, signal.At, strings.Join(signal.Rules, ", ")),
		Assignee: c.Data.Roles.ProcessOwner, Because: Approver{CaseRole: "process_owner"}.String(),
		Subject: signal.At, DueAt: t.At().Add(investigateWithin)})
	return nil
}
