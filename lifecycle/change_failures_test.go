package lifecycle_test

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// What goes wrong with approvals elsewhere, each with its own test: it fails when the protection is taken away.

// inReviewBy is a change under review by stages of the test's own; edits are made to the draft.
func inReviewBy(t *testing.T, editor string, stages ...lifecycle.Stage) (*changePlay, error) {
	t.Helper()
	p, facts := newChange(t, lifecycle.NormalChange)
	facts.policies.Policies = map[string]lifecycle.Policy{"own": {Stages: stages}}
	facts.policies.Rules = []lifecycle.ApprovalRule{{Name: "all", Policy: "own"}}
	if editor != "" {
		p.do(editor, lifecycle.EventEdit, object{"content": object{"reason": "Waits are very long"}})
	}
	if err := p.try(lifecycle.ByPerson, requester, lifecycle.EventSubmit, nil); err != nil {
		return p, err
	}
	return p, p.try(lifecycle.ByPerson, p.c.Data.Roles.ChangeManager, lifecycle.EventAssess, nil)
}

func mustReview(t *testing.T, editor string, stages ...lifecycle.Stage) *changePlay {
	t.Helper()
	p, err := inReviewBy(t, editor, stages...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *player[D]) signedBy() (names []string) {
	for _, commit := range p.commits {
		for _, s := range commit.Signatures {
			names = append(names, s.SignerID+" "+string(s.Meaning))
		}
	}
	return names
}

func TestRejectedShownApprovedBecauseAnEarlierStagePassed(t *testing.T) {
	p := mustReview(t, "", stage("owner", all, role("process_owner")), stage("board", number(2), people("anna boris tara")...), stage("last", all, person(emergency)))
	for _, who := range []string{owner, anna, boris} {
		p.mustSign(who, lifecycle.Approve, nil)
	}
	p.mustSign(emergency, lifecycle.Reject, nil)
	p.is(lifecycle.StateRejected)
	for _, commit := range p.commits {
		for _, step := range commit.Steps {
			if step.Event == lifecycle.EventApprove {
				t.Errorf("step %d approves", step.Seq)
			}
		}
	}
	if task, asked := p.openTask(requester); p.c.Data.Approval != nil || !asked || task.DueAt.IsZero() || len(p.c.Tasks) != 1 {
		t.Errorf("rejected with the approval %+v, and asked is %+v", p.c.Data.Approval, p.c.Tasks)
	}
	refused(t, p.try(lifecycle.ByPerson, requester, lifecycle.EventSchedule, nil), "state_conflict", "rejected")
}

func TestApproverChangesTheirAnswer(t *testing.T) {
	p := mustReview(t, "", stage("owner", all, role("process_owner")), stage("board", number(2), people("anna boris tara")...))
	p.mustSign(owner, lifecycle.Approve, nil)
	p.mustSign(anna, lifecycle.Reject, nil)
	p.mustSign(anna, lifecycle.Approve, nil) // while the stage is open an answer may be changed
	p.is(lifecycle.StateInReview)
	p.mustSign(owner, lifecycle.Reject, nil) // and of a stage on which this one rests
	p.is(lifecycle.StateRejected)
	if got, want := jsonOf(t, p.signedBy()), `["olga approve","anna reject","anna approve","olga reject"]`; got != want {
		t.Errorf("on record are %s, want %s", got, want)
	}
	refused(t, p.sign(boris, lifecycle.Approve, nil), "state_conflict", "closed")
}

func TestQuorumMetButTaskStillInTheInbox(t *testing.T) {
	p := mustReview(t, "", stage("board", number(2), people("anna boris tara")...), stage("last", any1, person(emergency), role("process_owner")))
	waiting, _ := p.openTask(tara)
	p.mustSign(anna, lifecycle.Approve, nil)
	p.mustSign(boris, lifecycle.Approve, nil)
	closed := false
	for _, task := range p.commits[len(p.commits)-1].Tasks { // what the inbox reads
		closed = closed || task.ID == waiting.ID && task.Status == lifecycle.TaskNotNeeded && !task.ClosedAt.IsZero()
	}
	if _, asked := p.openTask(tara); asked || !closed {
		t.Errorf("tara is asked: %v; the closed task is written: %v", asked, closed)
	}
	p.mustSign(emergency, lifecycle.Approve, nil)
	if _, asked := p.openTask(owner); asked {
		t.Error("olga is asked after the approval")
	}
	p.is(lifecycle.StateApproved)
}

func TestApprovalByThePersonWhoEdited(t *testing.T) {
	_, err := inReviewBy(t, manager, stage("manager", all, role("change_manager")))
	refused(t, err, "invalid", "stage 1 (manager)", "requested or edited")
	p := mustReview(t, manager, stage("board", any1, role("change_manager"), person(anna)))
	if _, asked := p.openTask(manager); asked {
		t.Error("the editor of the draft is asked to sign")
	}
	p = mustReview(t, "", stage("board", number(2), role("change_manager"), person(anna), person(boris)), stage("last", all, person(emergency)))
	p.mustSign(manager, lifecycle.Approve, nil)
	p.do(manager, lifecycle.EventEdit, object{"content": object{"reason": "Something else"}}) // of what they have just signed
	p.mustSign(anna, lifecycle.Approve, nil)
	if asked, found := p.openTask(emergency); found {
		t.Errorf("the editor's approval counted: %+v", asked)
	}
	refused(t, p.sign(manager, lifecycle.Approve, nil), "state_conflict", "closed")
}

func TestPolicyWithTwoApproversWhereOneIsBoth(t *testing.T) {
	two := []lifecycle.Approver{role("process_owner"), person(owner)}
	_, err := inReviewBy(t, "", stage("two", number(2), two...))
	refused(t, err, "invalid", "stage 1 (two)", "needs 2 approvals and has 1 people")
	p := mustReview(t, "", stage("two", number(2), append(two, person(anna))...), stage("last", all, person(emergency)))
	p.mustSign(owner, lifecycle.Approve, nil)
	if _, asked := p.openTask(emergency); asked {
		t.Error("one person's approval counted for two")
	}
	refused(t, p.sign(owner, lifecycle.Approve, nil), "state_conflict", "signed this already")
	p.mustSign(anna, lifecycle.Approve, nil)
	if _, asked := p.openTask(emergency); !asked {
		t.Error("two people's approvals did not count for two")
	}
}

// In Berlin clocks go forward on 2026-03-29 and back on 2026-10-25 (directive 2000/84/EC: the last Sundays, at 1:00 UTC). Seven working
// hours from Friday 15:00 are two until 17:00, four on Monday until 12:00, and one more after lunch: Monday 14:00, on the wall.
func TestDueDateOverADaylightSavingChangeAndALunchPause(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, friday := range map[string]time.Time{"forward": time.Date(2026, 3, 27, 15, 0, 0, 0, berlin), "back": time.Date(2026, 10, 23, 15, 0, 0, 0, berlin)} {
		p, _ := newChange(t, lifecycle.NormalChange)
		calendar := lifecycle.DefaultCalendar()
		calendar.Site, calendar.Zone, calendar.Offsets = "munich", "Europe/Berlin", lifecycle.OffsetsOf(berlin, 2026, 2026)
		p.c.Calendar, p.c.Data.Template.AssessWithin = &calendar, lifecycle.Duration(7*time.Hour)
		p.now = friday.UTC()
		p.c.Data.Content.Window = &lifecycle.ChangeWindow{Start: friday.Add(10 * day), End: friday.Add(20 * day)}
		p.do(requester, lifecycle.EventSubmit, nil)
		task, _ := p.openTask(manager)
		if wall := task.DueAt.In(berlin).Format("Mon 15:04"); wall != "Mon 14:00" || task.DueAt.Sub(friday) > 4*day {
			t.Errorf("%s: due %s", name, task.DueAt.In(berlin))
		}
		if half := task.RemindAt.In(berlin).Format("Mon 15:04"); half != "Mon 09:30" { // three and a half of the seven hours
			t.Errorf("%s: reminded %s", name, half)
		}
	}
}
