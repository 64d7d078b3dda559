package lifecycle_test

import (
	"encoding/json"
	"testing"
	"time"

	"tollgate/lifecycle"
)

type changePlay = player[lifecycle.ChangeData]

// The people of a change: rita asks, mark manages, olga owns the process, ivan implements, vic reviews.
const (
	requester, manager, implementer, reviewer, emergency = "rita", "mark", "ivan", "vic", "emma"
)

func changeTemplate() lifecycle.ChangeTemplate {
	levels := [][]lifecycle.RiskLevel{{"low", "low", "medium"}, {"low", "medium", "high"}, {"medium", "high", "critical"}}
	three := []lifecycle.RiskAnswer{{Key: "little", Score: 1}, {Key: "some", Score: 2}, {Key: "much", Score: 3}}
	return lifecycle.ChangeTemplate{Key: "process_change", Version: 1, Title: "Process change", Approval: "change_approval", Matrix: levels,
		Questions:  []lifecycle.RiskQuestion{{Key: "new", Dimension: "likelihood", Answers: three}, {Key: "reach", Dimension: "impact", Answers: three}},
		Required:   map[lifecycle.ChangeKind][]string{lifecycle.NormalChange: {"reason", "processes"}, lifecycle.EmergencyChange: {"reason"}},
		Immaterial: []string{"communication_plan"}, Readiness: []lifecycle.ReadinessItem{{Key: "crew", Title: "The crew is there"}},
		EmergencyPolicy: oneStage(any1, role("emergency_approver")), EmergencyReview: oneStage(all, role("process_owner"), role("change_manager")),
		OverridePolicy: oneStage(all, role("change_manager")), WatchFor: lifecycle.Duration(30 * day),
		Standard: &lifecycle.StandardRule{Last: 5, Successful: 4}}
}

func changePolicies() lifecycle.ApprovalPolicies {
	return lifecycle.ApprovalPolicies{Key: "change_approval", Version: 1, Title: "Approval of changes",
		Policies: map[string]lifecycle.Policy{
			"light": oneStage(all, role("process_owner")),
			"full": {Stages: []lifecycle.Stage{stage("owner", all, role("process_owner")), stage("board", number(2), people("anna boris tara")...),
				stage("manager", all, role("change_manager"))}}},
		Rules: []lifecycle.ApprovalRule{
			{Name: "low risk", When: lifecycle.ApprovalWhen{Risk: []lifecycle.RiskLevel{"low"}}, Policy: "light"}, {Name: "the rest", Policy: "full"}}}
}

// changeFacts answers what a change asks of the world.
type changeFacts struct {
	policies  lifecycle.ApprovalPolicies
	standard  lifecycle.StandardStatus
	conflicts []lifecycle.Conflict
}

func (f *changeFacts) add(request lifecycle.FactsRequest, facts *lifecycle.Facts) {
	if request.Policies != "" {
		facts.Policies = &f.policies
	}
	if request.Standard != nil {
		facts.Standard = &f.standard
	}
	if request.Conflicts != nil {
		facts.Looked, facts.Conflicts = true, f.conflicts
	}
}

func newChange(t tester, kind lifecycle.ChangeKind) (*changePlay, *changeFacts) {
	facts := &changeFacts{policies: changePolicies(), standard: lifecycle.StandardStatus{Granted: true, Because: "granted by CHG-1"}}
	p := &changePlay{t: t, m: lifecycle.ChangeMachine(), now: began, facts: facts.add, groups: map[string][]string{"approver": {anna, boris, tara}}}
	p.c.ID, p.c.Organisation, p.c.Kind, p.c.Title = "change-1", "default", lifecycle.KindChange, "New triage desk"
	p.c.Data = lifecycle.ChangeData{Template: changeTemplate(), Kind: kind,
		Roles: lifecycle.ChangeRoles{Requester: requester, ChangeManager: manager, ProcessOwner: owner, Implementer: implementer, EmergencyApprover: emergency, Reviewer: reviewer},
		Content: lifecycle.ChangeContent{Reason: "Waits are long", Processes: []string{"triage"}, Answers: map[string]string{"new": "some", "reach": "some"},
			Plan: []lifecycle.PlanStep{{Title: "Move the desk"}, {Title: "Train the crew", Owner: tara}}, Backout: []lifecycle.PlanStep{{Title: "Move it back"}},
			Window: &lifecycle.ChangeWindow{Start: began.Add(10 * day), End: began.Add(20 * day)}}}
	p.do(requester, lifecycle.EventLaunch, nil)
	return p, facts
}

// approvedChange is one that everybody has signed.
func approvedChange(t tester, kind lifecycle.ChangeKind) (*changePlay, *changeFacts) {
	p, facts := newChange(t, kind)
	p.do(requester, lifecycle.EventSubmit, nil)
	switch kind {
	case lifecycle.EmergencyChange:
		p.mustSign(emergency, lifecycle.Approve, nil)
	case lifecycle.NormalChange:
		p.do(manager, lifecycle.EventAssess, object{"comment": "as the requester says"})
		for _, who := range []string{owner, anna, tara, manager} {
			p.mustSign(who, lifecycle.Approve, nil)
		}
	}
	return p, facts
}

func (p *player[D]) is(want lifecycle.State) {
	p.t.Helper()
	if p.c.State != want {
		p.t.Fatalf("in state %s, want %s", p.c.State, want)
	}
}

// completeStep completes the open step of the plan with a result.
func (p *player[D]) completeStep(result string) {
	p.t.Helper()
	for _, task := range p.c.Tasks {
		if task.Kind == lifecycle.TaskImplement && task.Status == lifecycle.TaskOpen {
			if err := p.try(lifecycle.ByTask, task.Assignee, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "done", "result": result}); err != nil {
				p.t.Fatalf("step %s: %v", task.Subject, err)
			}
			return
		}
	}
	p.t.Fatalf("no step is open in state %s", p.c.State)
}

func TestNormalChangeFromRequestToClose(t *testing.T) {
	p, _ := approvedChange(t, lifecycle.NormalChange)
	p.is(lifecycle.StateApproved)
	p.do(requester, lifecycle.EventSchedule, nil)
	p.do(implementer, lifecycle.EventCheckReadiness, object{"item": "crew", "go": true})
	refused(t, p.try(lifecycle.ByPerson, implementer, lifecycle.EventBegin, nil), "criteria_unmet", "has not begun")
	p.now = began.Add(11 * day)
	p.do(implementer, lifecycle.EventBegin, nil)
	p.completeStep("done")
	p.completeStep("done")
	p.is(lifecycle.StateImplemented)
	p.do(reviewer, lifecycle.EventStartReview, nil)
	p.do(reviewer, lifecycle.EventConclude, object{"result": "successful", "lessons": "none", "follow_ups": []object{{"text": "Tell the night shift", "owner": tara, "due": p.now.Add(day)}}})
	p.is(lifecycle.StatePIR)
	if err := p.complete(tara, lifecycle.TaskFollowUp); err != nil {
		t.Fatal(err)
	}
	p.is(lifecycle.StateClosed)
}

func TestFailedStepStopsAndRollsBack(t *testing.T) {
	p, _ := approvedChange(t, lifecycle.NormalChange)
	p.do(requester, lifecycle.EventSchedule, nil)
	p.do(implementer, lifecycle.EventCheckReadiness, object{"item": "crew", "go": true})
	p.now = began.Add(11 * day)
	p.do(implementer, lifecycle.EventBegin, nil)
	p.completeStep("failed")
	if health := p.m.Describe(&p.c).Health; health != lifecycle.Red {
		t.Errorf("health is %s after a failure", health)
	}
	p.do(implementer, lifecycle.EventRetry, nil)
	p.completeStep("done")
	p.completeStep("failed")
	p.do(implementer, lifecycle.EventRollBack, object{"reason": "cannot be done"})
	p.completeStep("done")
	p.is(lifecycle.StateRolledBack)
	p.do(reviewer, lifecycle.EventStartReview, nil)
	err := p.try(lifecycle.ByPerson, reviewer, lifecycle.EventConclude, object{"result": "successful", "lessons": "x"})
	refused(t, err, "invalid", "was not successful")
	p.do(reviewer, lifecycle.EventConclude, object{"result": "unsuccessful", "lessons": "train first"})
	p.is(lifecycle.StateClosed)
}

func TestEditOfWhatIsSignedVoidsTheRoundAndNamesTheFields(t *testing.T) {
	p, _ := newChange(t, lifecycle.NormalChange)
	p.do(requester, lifecycle.EventSubmit, nil)
	p.do(manager, lifecycle.EventAssess, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	before := p.c.Rounds[0].Hash
	p.do(requester, lifecycle.EventEdit, object{"content": object{"communication_plan": "Mail to all"}})
	if p.c.Rounds[0].Hash != before {
		t.Error("an immaterial edit voided the round")
	}
	p.do(requester, lifecycle.EventEdit, object{"content": object{"reason": "Waits are very long"}})
	if p.c.Rounds[0].Hash == before || p.c.Rounds[0].Current != 0 {
		t.Error("a material edit left the round as it was")
	}
	steps := p.commits[len(p.commits)-1].Steps
	var edit struct{ Data lifecycle.MaterialEdit }
	if err := json.Unmarshal(steps[len(steps)-1].Payload, &edit); err != nil || len(edit.Data.Fields) != 1 || edit.Data.Fields[0] != "reason" {
		t.Errorf("the edit names %v (%v)", edit.Data.Fields, err)
	}
}

func TestEmergencyIsReviewedWithin48HoursOrRed(t *testing.T) {
	p, _ := newChange(t, lifecycle.EmergencyChange)
	p.do(requester, lifecycle.EventSubmit, nil)
	p.mustSign(emergency, lifecycle.Approve, nil)
	p.do(implementer, lifecycle.EventCheckReadiness, object{"item": "crew", "go": true})
	p.do(implementer, lifecycle.EventBegin, nil)
	p.completeStep("done")
	p.completeStep("done")
	approvedAt := p.now
	for p.m.Describe(&p.c).Health != lifecycle.Red {
		p.ring()
	}
	if late := p.now.Sub(approvedAt); late != 48*time.Hour {
		t.Errorf("red after %s", late)
	}
	p.mustSign(owner, lifecycle.Approve, nil)
	p.mustSign(manager, lifecycle.Approve, nil)
	p.is(lifecycle.StatePIR)
}
