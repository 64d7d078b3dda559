package lifecycle_test

import (
	"slices"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func action(owner, checker string) object {
	return object{"kind": "corrective", "text": "Plan shifts by the week", "cause": object{"document": "d1", "key": "c2"}, "owner": owner, "checker": checker,
		"due": began.Add(10 * day), "check_after": "P30D"}
}

// acting is a project at work whose lead has raised an action of tara, to be checked by anna.
func acting(t *testing.T) *play {
	t.Helper()
	p := working(t, oneStage(all, role("sponsor")))
	p.do(lead, lifecycle.EventRaiseAction, action(tara, anna))
	return p
}

// until rings deadlines up to the one of this name.
func (p *player[D]) until(name lifecycle.EventName) lifecycle.Deadline {
	p.t.Helper()
	for range 20 {
		if rung := p.ring(); rung.Event == name {
			return rung
		}
	}
	p.t.Fatalf("%s does not come", name)
	return lifecycle.Deadline{}
}

func TestAnActionIsCheckedAfterItsTime(t *testing.T) {
	p := acting(t)
	if task, _ := p.openTask(tara); task.Kind != lifecycle.TaskCorrectiveAction || !task.DueAt.Equal(began.Add(10*day)) {
		t.Fatalf("tara is asked for %+v", task)
	}
	p.now = began.Add(2 * day)
	if err := p.complete(tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	if asked := p.asked(); len(asked) != 0 {
		t.Errorf("before the time %v are asked", asked)
	}
	if due := p.until(lifecycle.EventCheckDue); !due.At.Equal(began.Add(32 * day)) {
		t.Errorf("checked at %s", due.At)
	}
	if task, _ := p.openTask(anna); task.Kind != lifecycle.TaskEffectivenessCheck || task.DueAt.Sub(p.now) != 7*day || !slices.Equal(task.Barred, []string{tara}) {
		t.Errorf("anna is asked for %+v", task)
	}
	task, _ := p.openTask(anna)
	refused(t, p.try(lifecycle.ByTask, anna, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "not yet", "result": "returned"}), fault.Invalid, "done or failed")
	if err := p.complete(anna, lifecycle.TaskEffectivenessCheck); err != nil || p.c.Data.Actions[0].EffectiveAt == nil {
		t.Errorf("%v, %+v", err, p.c.Data.Actions[0])
	}
}

func TestAFailedCheckReopensTheCause(t *testing.T) {
	p := acting(t)
	if err := p.complete(tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	p.until(lifecycle.EventCheckDue)
	task, _ := p.openTask(anna)
	if err := p.try(lifecycle.ByTask, anna, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "as late as before", "result": "failed"}); err != nil {
		t.Fatal(err)
	}
	commit := p.commits[len(p.commits)-1]
	if n := len(commit.Steps); n != 2 || commit.Steps[1].Event != lifecycle.EventCauseReopened {
		t.Fatalf("steps %+v", commit.Steps)
	}
	a := p.c.Data.Actions[0]
	again, _ := p.openTask(tara)
	if len(a.Failed) != 1 || a.Failed[0].By != anna || a.DoneAt != nil || again.Kind != lifecycle.TaskCorrectiveAction || again.DueAt.Sub(p.now) != 10*day {
		t.Errorf("%+v, tara is asked for %+v", a, again)
	}
	if told := p.told("health"); !slices.Equal(told, []string{lead, owner}) {
		t.Errorf("told are %v", told)
	}
	if err := p.complete(tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	p.until(lifecycle.EventCheckDue)
	if err := p.complete(anna, lifecycle.TaskEffectivenessCheck); err != nil || p.c.Data.Actions[0].EffectiveAt == nil {
		t.Errorf("the second attempt: %v, %+v", err, p.c.Data.Actions[0])
	}
}

// A delegate is one person too: who has a part in the action does not check it, nor the checker carry it out.
func TestNobodyChecksTheirOwnAction(t *testing.T) {
	p := acting(t)
	standIn := func(who, person string, kind lifecycle.TaskKind) error {
		task, _ := p.openTask(person)
		if task.Kind != kind {
			t.Fatalf("%s is asked for %+v", person, task)
		}
		p.requests++
		return p.apply(lifecycle.Event{Name: lifecycle.EventCompleteTask, By: lifecycle.ByTask, At: p.now, RequestID: "stand in " + who + person,
			Actor: lifecycle.Actor{ID: who}, OnBehalfOf: person, ActsFor: []string{person}, Payload: []byte(`{"task_id":"` + task.ID + `","comment":"done"}`)})
	}
	refused(t, standIn(anna, tara, lifecycle.TaskCorrectiveAction), fault.Forbidden, "does not check")
	if err := standIn(boris, tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	p.until(lifecycle.EventCheckDue)
	for _, who := range []string{tara, boris} {
		refused(t, standIn(who, anna, lifecycle.TaskEffectivenessCheck), fault.Forbidden, "does not check")
	}
	if err := standIn(sponsor, anna, lifecycle.TaskEffectivenessCheck); err != nil {
		t.Error(err)
	}
}

func TestWhoRaisesActionsAndWithWhat(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	refused(t, p.try(lifecycle.ByPerson, tara, lifecycle.EventRaiseAction, action(tara, anna)), fault.Forbidden, "lead and process owner")
	p.do(owner, lifecycle.EventRaiseAction, action(tara, anna))
	err := p.try(lifecycle.ByPerson, lead, lifecycle.EventRaiseAction, object{"kind": "x", "owner": tara, "checker": tara, "due": began})
	want := []string{"body.data.cause.document", "body.data.cause.key", "body.data.check_after", "body.data.checker", "body.data.due", "body.data.kind", "body.data.text"}
	if got := fieldsOf(err); !slices.Equal(got, want) {
		t.Errorf("at fault are %v", got)
	}
}

func TestTheProjectClosesWhenItsActionsWork(t *testing.T) {
	p := realizing(t, "2026-01", 0)
	p.do(lead, lifecycle.EventRaiseAction, action(tara, anna))
	closing := func(word string) {
		t.Helper()
		refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventClose, nil), fault.CriteriaUnmet, "action is open")
		err := p.try(lifecycle.ByPerson, lead, lifecycle.EventClose, nil)
		if needs := err.(*fault.Error).Fields[0].Needs; needs != word {
			t.Errorf("needs %q, want %q", needs, word)
		}
	}
	closing("its owner tara completes the task")
	if err := p.complete(tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	closing("the effectiveness check of anna, from 2026-02-04")
	p.until(lifecycle.EventCheckDue)
	closing("anna completes the effectiveness check")
	if err := p.complete(anna, lifecycle.TaskEffectivenessCheck); err != nil {
		t.Fatal(err)
	}
	p.do(lead, lifecycle.EventClose, nil)
}

func TestAHoldMovesActionsAndChecks(t *testing.T) {
	p := acting(t)
	hold := func() {
		p.do(lead, lifecycle.EventHold, object{"reason": "flood"})
		p.now = p.now.Add(5 * day)
		p.do(lead, lifecycle.EventResume, nil)
	}
	hold()
	if task, _ := p.openTask(tara); !task.DueAt.Equal(began.Add(15*day)) || !p.c.Data.Actions[0].Due.Equal(task.DueAt) {
		t.Errorf("due at %s and %s", task.DueAt, p.c.Data.Actions[0].Due)
	}
	if err := p.complete(tara, lifecycle.TaskCorrectiveAction); err != nil {
		t.Fatal(err)
	}
	hold()
	if at := p.c.Data.Actions[0].CheckAt; !at.Equal(began.Add(40 * day)) { // done on day 5, 30 days, 5 held
		t.Errorf("checked at %s", at.Sub(began))
	}
}
