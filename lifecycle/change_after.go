package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// Results of a post-implementation review.
const (
	ResultSuccessful   = "successful"
	ResultWithIssues   = "with_issues"
	ResultUnsuccessful = "unsuccessful"
)

// ConcludePayload is a reviewer's conclusion.
type ConcludePayload struct {
	Result    string              `json:"result"`
	Lessons   string              `json:"lessons"`
	FollowUps []ProposedCondition `json:"follow_ups,omitempty"` // text, owner and due
}

func foldConclude(c *Case[ChangeData], _ *Turn, e Event) error {
	payload, err := Decode[ConcludePayload](e)
	if err != nil {
		return err
	}
	var problems fault.Problems
	problems.Require(slices.Contains([]string{ResultSuccessful, ResultWithIssues, ResultUnsuccessful}, payload.Result), "body.data.result", "must be successful, with_issues or unsuccessful")
	problems.Require(payload.Result != ResultSuccessful || !c.Data.backedOut(), "body.data.result", "a change that was rolled back was not successful")
	problems.Require(strings.TrimSpace(payload.Lessons) != "", "body.data.lessons", "say what was learned, or that there was nothing")
	for i, action := range payload.FollowUps {
		action.check(&problems, fmt.Sprintf("body.data.follow_ups[%d]", i), e.At)
	}
	c.Data.Review = &ChangeReview{Result: payload.Result, Lessons: payload.Lessons, By: e.Actor.ID, At: e.At}
	return problems.Err()
}

func (d ChangeData) backedOut() bool {
	return slices.ContainsFunc(d.Work.Log, func(r StepResult) bool { return r.Plan == backoutSteps })
}

// askForFollowUps gives every action that the review asks for to its owner.
func askForFollowUps(c *Case[ChangeData], t *Turn, e Event) error {
	payload, err := Decode[ConcludePayload](e)
	c.closeNext(t)
	for _, action := range payload.FollowUps {
		follow := FollowUp{ID: t.NewID(), Text: action.Text, Owner: action.Owner, Due: action.Due}
		c.Data.FollowUps = append(c.Data.FollowUps, follow)
		t.OpenTask(Task{Kind: TaskFollowUp, Title: fmt.Sprintf("Follow up %s: %s", c.Title, action.Text), Assignee: action.Owner,
			Because: "owner of the action", Subject: follow.ID, DueAt: action.Due})
	}
	return err
}

func (c *Case[D]) hasOpen(kind TaskKind) bool { return c.openTasks(kind) > 0 }

// goOn ends the review once its conclusion is there and nothing that it asked for is open.
func goOn(c *Case[ChangeData], t *Turn, _ Event) error {
	if c.Data.Review == nil || c.hasOpen(TaskFollowUp) {
		return nil
	}
	if len(c.Data.Content.Metrics) > 0 && c.Data.Template.WatchFor > 0 && !c.Data.backedOut() {
		t.Raise(EventWatch, map[string]any{})
		return nil
	}
	t.Raise(EventFinish, map[string]any{})
	return nil
}

func followUpDone(c *Case[ChangeData], t *Turn, payload CompletePayload, id string, e Event) error {
	for i := range c.Data.FollowUps {
		if follow := &c.Data.FollowUps[i]; follow.ID == id {
			follow.DoneAt, follow.Note = &e.At, payload.Comment
		}
	}
	return goOn(c, t, e)
}

// startToWatch watches the change's metrics for calendar time: a process does not stop on Sundays.
func startToWatch(c *Case[ChangeData], t *Turn, _ Event) error {
	if c.Data.Clock.WatchUntil.IsZero() {
		c.Data.Clock.WatchUntil = c.Data.Template.WatchFor.After(t.At())
	}
	return nil
}

// foldChangeSignal: the same measurement signals once.
func foldChangeSignal(c *Case[ChangeData], _ *Turn, e Event) error {
	signal, err := Decode[SignalPayload](e)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, signal.At)
	known, _ := time.Parse(time.RFC3339Nano, c.Data.SignalAt) // zero when there was none
	if err != nil || !at.After(known) {
		return fault.New(fault.Conflict, "this signal is known")
	}
	c.Data.SignalAt = signal.At
	return nil
}

func reopenReview(m Machine[ChangeData]) changeFold {
	return func(c *Case[ChangeData], t *Turn, e Event) error {
		signal, err := Decode[SignalPayload](e)
		c.Data.Review = nil
		t.Notify(Notice{To: c.Data.Roles.People(), About: "health",
			Message: fmt.Sprintf("%s: a control chart signalled at %s (%s); the review is open again", c.Title, signal.At, strings.Join(signal.Rules, ", "))})
		if err != nil {
			return err
		}
		return m.askForNext(nextOfChange)(c, t, e)
	}
}

// escalateReview: nobody reviewed the emergency in 48 hours.
func escalateReview(c *Case[ChangeData], t *Turn, e Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "overdue", Message: c.Title + ": the review of the emergency change is overdue; the change is red"})
	for i := range c.Rounds {
		if round := &c.Rounds[i]; round.Purpose == PurposeEmergencyReview && !round.Stages[round.Current].Overdue {
			t.escalate(round, e)
		}
	}
	return nil
}
