package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

const (
	planSteps    = "plan"
	backoutSteps = "backout_plan"
)

// stepWithin is the working time of a step that sets none.
const stepWithin = Duration(4 * time.Hour)

// plan is what will be implemented: the change's own steps or its template's.
func (d ChangeData) plan() []PlanStep { return steps(d.Content.Plan, d.Template.Steps) }

func (d ChangeData) backout() []PlanStep { return steps(d.Content.Backout, d.Template.Backout) }

func steps(own, template []PlanStep) []PlanStep {
	if len(own) > 0 {
		return own
	}
	return template
}

func (c *Case[D]) inState(states ...State) bool {
	for _, s := range states {
		if c.State == s {
			return true
		}
	}
	return false
}

// followed is the plan that a state works along.
func followed(c *Case[ChangeData]) (string, []PlanStep) {
	if c.inState(StateRollingBack) {
		return backoutSteps, c.Data.backout()
	}
	return planSteps, c.Data.plan()
}

// foldChangeTask completes a task that is no sign-off: a step of the plan, or a follow-up action. A
// task that waits for an event of the case ends with that event.
func foldChangeTask(c *Case[ChangeData], t *Turn, e Event) error {
	payload, task, err := t.answered(e)
	switch {
	case err != nil:
		return err
	case task.Kind == TaskNextAction:
		return fault.New(fault.Invalid, "%s", task.goesOnBy(&c.Head))
	case strings.TrimSpace(payload.Comment) == "":
		return fault.New(fault.Invalid, "the task needs a comment").With("body.comment", "say what was done")
	case payload.Result == ResultFailed && task.Kind != TaskImplement:
		return fault.New(fault.Invalid, "only a step of the implementation fails").With("body.result", "must be done")
	case !slices.Contains([]string{"", ResultDone, ResultFailed}, payload.Result):
		return fault.New(fault.Invalid, "the task is done, or it failed").With("body.result", "must be done or failed")
	}
	if subject := task.Subject; task.Kind == TaskFollowUp {
		t.CloseTask(task.ID, TaskDone, "completed")
		return followUpDone(c, t, payload, subject, e)
	}
	return stepEnded(c, t, *task, payload, e)
}

// stepEnded logs the open step and opens the next, or stops.
func stepEnded(c *Case[ChangeData], t *Turn, task Task, payload CompletePayload, e Event) error {
	name, plan := followed(c)
	result := cmp.Or(payload.Result, ResultDone)
	work := &c.Data.Work
	work.Log = append(work.Log, StepResult{Plan: name, Step: work.Step, Title: plan[work.Step].Title, Result: result, Comment: payload.Comment, By: e.Actor.ID, At: e.At})
	t.CloseTask(task.ID, TaskDone, result)
	if result == ResultFailed {
		work.Stopped = true
		t.Raise(EventStepFailed, map[string]any{"step": work.Step, "plan": name})
		return nil
	}
	work.Step++
	switch {
	case work.Step < len(plan):
		return askForStep(c, t, e)
	case name == backoutSteps:
		t.Raise(EventBackedOut, map[string]any{})
	default:
		t.Raise(EventStepsDone, map[string]any{})
	}
	return nil
}

// askForStep opens the task of the step that comes next in the plan.
func askForStep(c *Case[ChangeData], t *Turn, e Event) error {
	name, plan := followed(c)
	work := &c.Data.Work
	work.Stopped = false
	step := plan[work.Step]
	because := Approver{CaseRole: "implementer"}.String()
	if step.Owner != "" {
		because = "owner of the step"
	}
	t.OpenTask(Task{Kind: TaskImplement, Title: fmt.Sprintf("%s, step %d of %d of the %s: %s", c.Title, work.Step+1, len(plan), strings.ReplaceAll(name, "_", " "), step.Title),
		Assignee: cmp.Or(step.Owner, c.Data.Roles.Implementer), Because: because, Subject: fmt.Sprintf("%s/%d", name, work.Step),
		DueAt: c.after(e.At, cmp.Or(step.Within, stepWithin))})
	return nil
}

func beginWork(c *Case[ChangeData], t *Turn, e Event) error {
	c.Data.Work = ChangeWork{BegunAt: e.At}
	c.closeNext(t)
	return askForStep(c, t, e)
}

func foldRollBack(c *Case[ChangeData], _ *Turn, e Event) error {
	_, err := decodeReason(e)
	return err
}

func foldRetry(_ *Case[ChangeData], _ *Turn, e Event) error {
	_, err := Decode[reasonPayload](e)
	return err
}

// turnBack leaves the plan and begins the backout plan.
func turnBack(c *Case[ChangeData], t *Turn, e Event) error {
	c.closeTasks(t, "rolled back", TaskImplement, TaskNextAction)
	c.Data.Work.Step, c.Data.Work.EndedAt = 0, time.Time{}
	t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: c.Title + " is rolled back"})
	return askForStep(c, t, e)
}

// askWhatNow: a failed step stops the implementation until the implementer tries again or rolls back.
func askWhatNow(m Machine[ChangeData]) changeFold {
	return func(c *Case[ChangeData], t *Turn, e Event) error {
		t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: c.Title + ": a step failed"})
		return m.askForNext(nextOfChange)(c, t, e)
	}
}

func askForOpenStep(c *Case[ChangeData], t *Turn, e Event) error {
	c.closeNext(t)
	return askForStep(c, t, e)
}

func noteEndOfWork(m Machine[ChangeData]) changeFold {
	return func(c *Case[ChangeData], t *Turn, e Event) error {
		c.Data.Work.EndedAt = e.At
		t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s is %s", c.Title, strings.ReplaceAll(string(c.State), "_", " "))})
		if c.Data.Kind != EmergencyChange {
			return nil
		}
		content := struct {
			SignedChange
			Work ChangeWork `json:"work"`
		}{signedChange(c), c.Data.Work}
		err := m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeEmergencyReview, Subject: "emergency", Title: "Review the emergency change " + c.Title,
			Policy: c.Data.Template.EmergencyReview, Content: content, Excluded: c.Data.excluded()})
		if err == nil {
			t.dueBy(&c.Rounds[len(c.Rounds)-1], c.Data.Clock.ReviewBy)
		}
		return err
	}
}
