package lifecycle_test

import (
	"slices"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// What changes what is under review ends the round, and closes its tasks with the reason.
func TestChangesDuringReviewVoidTheRound(t *testing.T) {
	changes := map[string]func(*play){
		"edit":     func(p *play) { p.do(lead, lifecycle.EventEdit, object{"title": "Even shorter waits"}) },
		"deliver":  func(p *play) { p.do(tara, lifecycle.EventDeliver, plan("a better one")) },
		"withdraw": func(p *play) { p.do(lead, lifecycle.EventWithdraw, object{"reason": "a mistake in the plan"}) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			p := underReview(t, oneStage(all, role("sponsor"), role("process_owner")))
			p.mustSign(sponsor, lifecycle.Approve, nil)
			task, _ := p.openTask(owner)
			change(p)
			if p.c.State != sentBack || len(p.c.Rounds) != 0 || len(p.c.Tasks) != 0 {
				t.Fatalf("in state %s with %d rounds and %d tasks", p.c.State, len(p.c.Rounds), len(p.c.Tasks))
			}
			closed := p.commits[len(p.commits)-1].Tasks
			if len(closed) != 1 || closed[0].ID != task.ID || closed[0].Status != lifecycle.TaskNotNeeded || closed[0].Outcome != "withdrawn by "+name {
				t.Errorf("recorded are the tasks %+v", closed)
			}
			if told := p.told("withdrawn"); !slices.Equal(told, []string{owner}) {
				t.Errorf("told are %v", told)
			}
			refused(t, p.sign(owner, lifecycle.Approve, object{"task_id": task.ID, "content_hash": task.ContentHash}), fault.Conflict, "voided by an edit")
		})
	}
}

func TestSameContentHasTheSameHashAndAnotherAnother(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	first := p.c.Rounds[0]
	p.do(lead, lifecycle.EventWithdraw, nil)
	p.do(lead, lifecycle.EventSubmit, nil)
	again := p.c.Rounds[0]
	if again.Hash != first.Hash || again.ID == first.ID {
		t.Errorf("the same content: hash %s then %s, round %s then %s", first.Hash, again.Hash, first.ID, again.ID)
	}
	p.do(lead, lifecycle.EventEdit, object{"charter": object{"goal": "half the wait"}})
	p.do(lead, lifecycle.EventSubmit, nil)
	if p.c.Rounds[0].Hash == first.Hash {
		t.Error("another charter has the same hash")
	}
}

func TestConditionsBecomeTasksAndBlockClosing(t *testing.T) {
	conditions := []object{{"text": "train the night shift", "owner": tara, "due": began.Add(30 * day)}}
	p := underReview(t, oneStage(all, role("sponsor"), role("process_owner")))
	p.mustSign(sponsor, lifecycle.ApproveWithConditions, object{"conditions": conditions})
	p.mustSign(owner, lifecycle.Approve, nil)
	if p.c.State != passed || p.c.Data.Passed[0].Outcome != "pass_with_conditions" {
		t.Fatalf("in state %s, passed %+v", p.c.State, p.c.Data.Passed)
	}
	task, asked := p.openTask(tara)
	if !asked || task.Kind != lifecycle.TaskCondition || !task.DueAt.Equal(began.Add(30*day)) {
		t.Fatalf("the owner is asked: %v, %+v", asked, task)
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventClose, nil), fault.CriteriaUnmet, "conditions[0]", "train the night shift")
	refused(t, p.complete(lead, lifecycle.TaskCondition), fault.Forbidden, "somebody else")
	refused(t, p.try(lifecycle.ByTask, tara, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": ""}), fault.Invalid, "comment")
	if err := p.complete(tara, lifecycle.TaskCondition); err != nil {
		t.Fatal(err)
	}
	if met := p.c.Data.Conditions[0]; met.ResolvedAt == nil || met.Resolution != "done" || met.RaisedBy != sponsor {
		t.Errorf("the condition is %+v", met)
	}
	p.do(lead, lifecycle.EventClose, nil)
	if p.c.State != lifecycle.StateClosed || !p.c.Ended {
		t.Errorf("in state %s", p.c.State)
	}
}

// One person sits in two stages: what they ask for in the first stays when they approve in the next.
func TestConditionsOfAnEarlierStageStay(t *testing.T) {
	p := underReview(t, lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", all, person(anna)), stage("second", all, person(anna))}})
	p.mustSign(anna, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "owner": tara, "due": began.Add(day)}}})
	p.mustSign(anna, lifecycle.Approve, nil)
	if len(p.c.Data.Conditions) != 1 {
		t.Errorf("%d conditions are left of one", len(p.c.Data.Conditions))
	}
}

func TestConditionsOfOneWhoChangedTheirMindAreGone(t *testing.T) {
	p := underReview(t, oneStage(all, people("anna boris")...))
	p.mustSign(anna, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "owner": tara, "due": began.Add(day)}}})
	p.mustSign(anna, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "y", "owner": tara, "due": began.Add(day)}}})
	p.mustSign(anna, lifecycle.Approve, nil)
	p.mustSign(boris, lifecycle.Approve, nil)
	if len(p.c.Data.Conditions) != 0 || p.c.Data.Passed[0].Outcome != "pass" {
		t.Errorf("conditions %+v, outcome %s", p.c.Data.Conditions, p.c.Data.Passed[0].Outcome)
	}
}

func TestDeliverableWithItsOwnSignature(t *testing.T) {
	handover := func(text string) object {
		return object{"deliverable": "handover", "fields": object{"summary": text}}
	}
	p := working(t, oneStage(all, role("sponsor")))
	p.do(lead, lifecycle.EventDeliver, handover("first"))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), fault.CriteriaUnmet, "deliverables.handover", "not signed")
	refused(t, p.sign(owner, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "owner": tara, "due": began.Add(day)}}}), fault.Invalid, "takes no conditions")
	p.mustSign(owner, lifecycle.Reject, nil)
	if p.c.Data.Deliverables["handover"].Signed {
		t.Fatal("a refused handover counts as signed")
	}
	p.do(lead, lifecycle.EventDeliver, handover("second"))
	old, _ := p.openTask(owner)
	p.do(lead, lifecycle.EventDeliver, handover("third"))
	if now, _ := p.openTask(owner); now.ID == old.ID || now.ContentHash == old.ContentHash || len(p.c.Rounds) != 1 {
		t.Errorf("%d rounds; the newer version asks with the task and hash of the old one", len(p.c.Rounds))
	}
	p.mustSign(owner, lifecycle.Approve, nil)
	p.do(lead, lifecycle.EventSubmit, nil)
	refused(t, p.try(lifecycle.ByPerson, owner, lifecycle.EventDeliver, handover("by its own approver")), fault.Invalid, "takes over", owner)
}

func TestWaiverCountsOnceItIsSigned(t *testing.T) {
	waiver := object{"deliverable": "plan", "reason": "too small for one"}
	p := working(t, oneStage(all, role("sponsor")))
	p.do(lead, lifecycle.EventRequestWaiver, waiver)
	p.mustSign(sponsor, lifecycle.Reject, nil)
	if len(p.c.Data.Waivers) != 0 {
		t.Fatalf("a refused waiver stays: %+v", p.c.Data.Waivers)
	}
	p.do(lead, lifecycle.EventRequestWaiver, waiver)
	p.do(lead, lifecycle.EventSubmit, nil)
	if len(p.c.Data.Waivers) != 0 || len(p.c.Rounds) != 1 || len(p.asked()) != 1 {
		t.Errorf("submitted with waivers %v, %d rounds, asked %v: who signed it later would change what is under review",
			p.c.Data.Waivers, len(p.c.Rounds), p.asked())
	}
	p.do(lead, lifecycle.EventWithdraw, nil)
	p.do(lead, lifecycle.EventRequestWaiver, waiver)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	if w := p.c.Data.Waivers["plan"]; !w.SignedAt.Equal(p.now) || w.RequestedBy != lead {
		t.Errorf("the signed waiver is %+v", w)
	}
	for name, data := range map[string]object{
		"cannot be waived":      {"deliverable": "handover", "reason": "x"},
		"say why":               {"deliverable": "plan", "reason": " "},
		"no such deliverable":   {"deliverable": "budget", "reason": "x"},
		"must be a string, not": {"deliverable": 7, "reason": "x"},
	} {
		refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventRequestWaiver, data), fault.Invalid, name)
	}
}
