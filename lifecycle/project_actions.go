package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

// CorrectiveAction removes a cause, or keeps one from coming about (ISO 9001:2015, 10.2 and 6.1). It is over when somebody
// other than its owner has found, after a time, that it works.
type CorrectiveAction struct {
	ID          string         `json:"id"`
	Kind        string         `json:"kind" enum:"corrective,preventive"`
	Text        string         `json:"text"`
	Cause       CauseReference `json:"cause"`
	Owner       string         `json:"owner"`
	Due         time.Time      `json:"due"`
	Within      Duration       `json:"within" doc:"from raising to due; a further attempt has as long"`
	CheckAfter  Duration       `json:"check_after" doc:"from completion to the effectiveness check"`
	Checker     string         `json:"checker"`
	RaisedBy    string         `json:"raised_by"`
	RaisedAt    time.Time      `json:"raised_at"`
	DoneAt      *time.Time     `json:"done_at,omitempty"`
	DoneBy      string         `json:"done_by,omitempty"`
	Done        string         `json:"done,omitempty" doc:"what was done"`
	CheckAt     time.Time      `json:"check_at,omitzero" doc:"when the checker is asked"`
	Checking    bool           `json:"checking,omitempty" doc:"the checker is asked"`
	EffectiveAt *time.Time     `json:"effective_at,omitempty"`
	Finding     string         `json:"finding,omitempty" doc:"of the check that found it effective"`
	Failed      []FailedCheck  `json:"failed,omitempty" doc:"checks that reopened the cause"`
}

// CauseReference names a cause of a root cause document.
type CauseReference struct {
	Document string `json:"document"`
	Key      string `json:"key"`
}

// FailedCheck is an effectiveness check that the cause did not pass.
type FailedCheck struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Finding string    `json:"finding"`
}

// Kinds of actions, and their bounds.
const (
	KindCorrective = "corrective"
	KindPreventive = "preventive"

	mostActions   = 100
	longestAction = 500
	checkWithin   = 7 * 24 * time.Hour // to answer the check
)

// RaiseActionPayload is the data of raise_action.
type RaiseActionPayload struct {
	Kind       string         `json:"kind"`
	Text       string         `json:"text"`
	Cause      CauseReference `json:"cause"`
	Owner      string         `json:"owner"`
	Due        time.Time      `json:"due"`
	CheckAfter Duration       `json:"check_after"`
	Checker    string         `json:"checker"`
}

func (a RaiseActionPayload) check(at time.Time) error {
	var problems fault.Problems
	problems.Require(a.Kind == KindCorrective || a.Kind == KindPreventive, "body.data.kind", "must be corrective or preventive")
	problems.Require(strings.TrimSpace(a.Text) != "" && utf8.RuneCountInString(a.Text) <= longestAction, "body.data.text", "must have 1 to %d characters", longestAction)
	problems.Require(a.Cause.Document != "" && len(a.Cause.Document) <= longestID, "body.data.cause.document", "name a root cause document of the project")
	problems.Require(a.Cause.Key != "" && len(a.Cause.Key) <= longestID, "body.data.cause.key", "name a cause of the document")
	problems.Require(a.Owner != "", "body.data.owner", "name who carries it out")
	problems.Require(a.Due.After(at), "body.data.due", "must be a time to come, such as 2026-12-31T17:00:00Z")
	problems.Require(a.Due.Before(at.Add(longest)), "body.data.due", "must be within 100 years")
	problems.Require(a.CheckAfter > 0, "body.data.check_after", "must be a duration such as P30D: whether it works shows only after a time")
	problems.Require(a.Checker != "", "body.data.checker", "name who finds out whether it works")
	problems.Require(a.Checker == "" || a.Checker != a.Owner, "body.data.checker", "must be somebody else than the owner")
	return problems.Err()
}

func foldRaiseAction(c *Case[ProjectData], t *Turn, e Event) error {
	a, err := Decode[RaiseActionPayload](e)
	if err == nil {
		err = a.check(e.At)
	}
	if err != nil {
		return err
	}
	if len(c.Data.Actions) >= mostActions {
		return fault.New(fault.Conflict, "the project has %d actions, which is the most it can have", mostActions)
	}
	c.Data.Actions = append(c.Data.Actions, CorrectiveAction{ID: t.NewID(), Kind: a.Kind, Text: a.Text, Cause: a.Cause, Owner: a.Owner, Due: a.Due.UTC(),
		Within: Duration(a.Due.Sub(e.At)), CheckAfter: a.CheckAfter, Checker: a.Checker, RaisedBy: e.Actor.ID, RaisedAt: e.At})
	return nil
}

func (d *ProjectData) action(id string) (*CorrectiveAction, error) {
	i := slices.IndexFunc(d.Actions, func(a CorrectiveAction) bool { return a.ID == id })
	if i < 0 {
		return nil, fault.New(fault.Conflict, "the project has no action %s", id)
	}
	return &d.Actions[i], nil
}

// askForTheAction: who will check it cannot carry it out for the owner.
func askForTheAction(c *Case[ProjectData], t *Turn, _ Event) error {
	t.openAction(c.Data.Actions[len(c.Data.Actions)-1])
	return nil
}

func (t *Turn) openAction(a CorrectiveAction) {
	t.OpenTask(Task{Kind: TaskCorrectiveAction, Title: fmt.Sprintf("Carry out the %s action: %s", a.Kind, a.Text),
		Assignee: a.Owner, Because: "owner of the action", Barred: []string{a.Checker}, Subject: a.ID, DueAt: a.Due})
}

// actionDone starts the time after which the action is checked.
func (a *CorrectiveAction) actionDone(comment string, e Event) {
	a.DoneAt, a.DoneBy, a.Done, a.CheckAt = &e.At, e.Actor.ID, comment, a.CheckAfter.After(e.At)
}

// actionChecked ends the action, or reopens its cause.
func (a *CorrectiveAction) actionChecked(t *Turn, payload CompletePayload, e Event) {
	a.Checking, a.CheckAt = false, time.Time{}
	if payload.Result != ResultFailed {
		a.EffectiveAt, a.Finding = &e.At, payload.Comment
		return
	}
	t.Raise(EventCauseReopened, reopenedPayload{Action: a.ID, By: e.Actor.ID, Finding: payload.Comment})
}

// reopenedPayload is the data of cause_reopened.
type reopenedPayload struct {
	Action  string `json:"action"`
	By      string `json:"by"`
	Finding string `json:"finding"`
}

func foldCheckDue(c *Case[ProjectData], _ *Turn, e Event) error {
	ref, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	a, err := c.Data.action(ref.Ref)
	if err == nil {
		a.Checking = true
	}
	return err
}

// askForTheCheck asks the checker; nobody who had a part in the action answers for them.
func askForTheCheck(c *Case[ProjectData], t *Turn, e Event) error {
	ref, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	a, err := c.Data.action(ref.Ref)
	if err != nil {
		return err
	}
	t.OpenTask(Task{Kind: TaskEffectivenessCheck, Title: fmt.Sprintf("Check whether the %s action works: %s", a.Kind, a.Text),
		Assignee: a.Checker, Because: "checker of the action", Barred: sortedSet([]string{a.Owner, a.DoneBy}), Subject: a.ID, DueAt: t.At().Add(checkWithin)})
	return nil
}

func foldReopened(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[reopenedPayload](e)
	if err != nil {
		return err
	}
	a, err := c.Data.action(payload.Action)
	if err != nil {
		return err
	}
	a.Failed = append(a.Failed, FailedCheck{At: e.At, By: payload.By, Finding: payload.Finding})
	a.DoneAt, a.DoneBy, a.Done, a.Due = nil, "", "", a.Within.After(e.At)
	return nil
}

// askAgain gives the owner the action once more and tells who answers for the project and the process.
func askAgain(c *Case[ProjectData], t *Turn, e Event) error {
	payload, err := Decode[reopenedPayload](e)
	if err != nil {
		return err
	}
	a, err := c.Data.action(payload.Action)
	if err != nil {
		return err
	}
	t.openAction(*a)
	t.Notify(Notice{To: []string{c.Data.Roles.Lead, c.Data.Roles.ProcessOwner}, About: "health",
		Message: fmt.Sprintf("%s: the cause is open again, the %s action did not work: %s", c.Title, a.Kind, a.Text)})
	return nil
}

// actionDeadlines are when the effects of what was done are to be checked.
func actionDeadlines(c *Case[ProjectData]) (all []Deadline) {
	for _, a := range c.Data.Actions {
		if !a.Checking && !a.CheckAt.IsZero() {
			all = append(all, Deadline{EventCheckDue, a.CheckAt, a.ID})
		}
	}
	return all
}

// shiftActions moves what is counted while the case runs by the time held.
func shiftActions(actions []CorrectiveAction, by time.Duration) {
	for i := range actions {
		actions[i].CheckAt = later(actions[i].CheckAt, by)
		if actions[i].DoneAt == nil {
			actions[i].Due = actions[i].Due.Add(by) // as its task's
		}
	}
}

func leadsOrOwnsTheProcess(c *Case[ProjectData], e Event) error {
	if e.Actor.ID == c.Data.Roles.Lead || e.Actor.ID == c.Data.Roles.ProcessOwner {
		return nil
	}
	return fault.New(fault.Forbidden, "only the project's lead and process owner may do this")
}

func noActionIsOpen(c *Case[ProjectData], _ Event) error {
	var open []fault.Field
	for i, a := range c.Data.Actions {
		if a.EffectiveAt == nil {
			open = append(open, fault.Field{Path: fmt.Sprintf("actions[%d]", i), Code: "open", Message: a.Text, Needs: a.needs()})
		}
	}
	if len(open) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "the project cannot close while a corrective or preventive action is open", Fields: open}
}

func (a CorrectiveAction) needs() string {
	switch {
	case a.Checking:
		return a.Checker + " completes the effectiveness check"
	case a.DoneAt != nil:
		return fmt.Sprintf("the effectiveness check of %s, from %s", a.Checker, a.CheckAt.UTC().Format(time.DateOnly))
	}
	return "its owner " + a.Owner + " completes the task"
}
