package lifecycle

import (
	"cmp"
	"fmt"
	"strings"

	"tollgate/fault"
)

// completeWhenAllIsDone ends an onboarding that has started once nothing in it is open, optional items neither.
func completeWhenAllIsDone(c *onboarding, t *Turn, _ Event) error {
	for _, p := range c.Data.Items {
		if !p.State.Finished() {
			return nil
		}
	}
	if c.State == StateActive {
		t.Raise(EventAllDone, map[string]any{})
	}
	return nil
}

// undone are the mandatory items that are not finished.
func (d OnboardingData) undone() []fault.Field {
	var open []fault.Field
	for i, item := range d.Plan.Items {
		if p := d.Items[i]; !item.Optional && !p.State.Finished() {
			open = append(open, fault.Field{Path: "items." + item.Key, Code: string(p.State), Message: item.Title, Needs: "done and signed off, or waived with a reason"})
		}
	}
	return open
}

// mandatoryItemsAreDone: completing forces nothing.
func mandatoryItemsAreDone(c *onboarding, _ Event) error {
	open := c.Data.undone()
	if len(open) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: open, Message: fmt.Sprintf("the onboarding is not complete: %d mandatory items are not done", len(open))}
}

// cancelWhatIsOpen ends every item that is not finished. What is done stays.
func cancelWhatIsOpen(c *onboarding, t *Turn, e Event) error {
	for i := range c.Data.Items {
		p := &c.Data.Items[i]
		if !p.State.Finished() {
			p.end(ItemCancelled, e, c.Seq, "")
			closeItemTasks(c, t, p.Key, "the onboarding ends")
		}
	}
	return nil
}

// given are the items by which the subject has access now.
func (d OnboardingData) given() []int {
	var given []int
	for i, item := range d.Plan.Items {
		if p := d.Items[i]; item.Kind == ItemAccess && p.SubmittedBy != "" && p.State != ItemRevoked {
			given = append(given, i)
		}
	}
	return given
}

func foldLeave(c *onboarding, _ *Turn, e Event) error {
	_, err := decodeReason(e)
	c.Data.Clock.LeftAt = e.At
	return err
}

// takeBackAccess asks for every access that was given to be taken back; without any the onboarding ends at once.
func takeBackAccess(c *onboarding, t *Turn, e Event) error {
	reason, err := decodeReason(e)
	if err != nil {
		return err
	}
	t.Notify(Notice{To: onboardingConcerns(c), About: "health", Message: fmt.Sprintf("%s: the subject left: %s", c.Title, reason)})
	for _, i := range c.Data.given() {
		item := c.Data.Plan.Items[i]
		role := item.revoker()
		t.OpenTask(Task{Kind: TaskRevokeAccess, Title: "Take back access: " + cmp.Or(item.System, item.Title), Assignee: c.Data.person(role), Because: Approver{CaseRole: role}.String(),
			Barred: c.Data.barredFrom(Task{Kind: TaskRevokeAccess}, i), Subject: item.Key, DueAt: c.after(t.At(), revokeDays*Duration(day)), Within: revokeDays * Duration(day)})
	}
	if !c.hasOpen(TaskRevokeAccess) {
		t.Raise(EventAllRevoked, map[string]any{})
	}
	return nil
}

// revoke notes that an access was taken back; when it was given stays.
func (w itemWork) revoke() error {
	if a := w.answer; a.Score != nil || a.Hours != 0 || a.Level != 0 || len(a.Evidence)+len(a.Answers) > 0 {
		return fault.New(fault.Invalid, "this task takes no data").With("body.data", "leave it out")
	}
	w.state().State, w.state().Seq = ItemRevoked, w.c.Seq
	w.t.CloseTask(w.task.ID, TaskDone, "revoked")
	if !w.c.hasOpen(TaskRevokeAccess) {
		w.t.Raise(EventAllRevoked, map[string]any{})
	}
	return nil
}

// foldOnboardingCancel: a cancelled case asks nobody for anything, so it must not leave access behind.
func foldOnboardingCancel(m Machine[OnboardingData]) onboardingFold {
	return func(c *onboarding, t *Turn, e Event) error {
		if given := c.Data.given(); len(given) > 0 {
			return fault.New(fault.Conflict, "access was given: raise leave, which has it taken back, and nothing of what is done is lost").
				With("items."+c.Data.Plan.Items[given[0]].Key, "was given")
		}
		if err := m.cancel(c, t, e); err != nil {
			return err
		}
		return cancelWhatIsOpen(c, t, e)
	}
}

// tellTheStart tells it once: an onboarding whose start was moved after it had begun has not started again.
func tellTheStart(c *onboarding, t *Turn, e Event) error {
	if !c.Data.Clock.StartedAt.IsZero() {
		return nil
	}
	c.Data.Clock.StartedAt = e.At
	t.Notify(Notice{To: onboardingConcerns(c), About: "decided", Message: fmt.Sprintf("%s: the onboarding has started", c.Title)})
	return nil
}

func tellOnboardingEnd(c *onboarding, t *Turn, _ Event) error {
	c.Data.Clock.EndedAt = t.At()
	t.Notify(Notice{To: onboardingConcerns(c), About: "ended", Message: fmt.Sprintf("%s is %s", c.Title, strings.ReplaceAll(string(c.State), "_", " "))})
	return nil
}

// end finishes an item, or cancels it; what is only of an item under way is forgotten.
func (p *ItemProgress) end(as ItemState, e Event, seq int64, reason string) {
	p.State, p.EndedAt, p.EndedBy, p.EndedFor, p.Seq = as, e.At, e.Actor.ID, e.OnBehalfOf, seq
	p.Reason, p.Parts, p.Answers, p.Level = shortReason(reason), nil, nil, 0
}
