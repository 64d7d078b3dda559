package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// realizing is a project in realization whose benefits are to be confirmed for these months.
func realizing(t tester, start string, months int) *play {
	t.Helper()
	p := working(t, oneStage(all, role("sponsor")))
	p.do(lead, lifecycle.EventEdit, object{"charter": object{"benefit_start": start, "benefit_horizon_months": months}})
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	return p
}

func TestActualsAreConfirmedMonthByMonth(t *testing.T) {
	p := realizing(t, "2026-02", 3)
	for i, month := range []string{"2026-02", "2026-03", "2026-04"} {
		refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventClose, nil), fault.CriteriaUnmet, "3 months to 2026-04", "next one is "+month)
		ended := p.ring()
		if want := time.Date(2026, time.Month(3+i), 1, 0, 0, 0, 0, time.UTC); ended.Event != lifecycle.EventMonthEnded || ended.Ref != month || !ended.At.Equal(want) {
			t.Fatalf("%s of %s at %s, want month_ended of %s at %s", ended.Event, ended.Ref, ended.At, month, want)
		}
		task, _ := p.openTask(finance)
		if task.Kind != lifecycle.TaskConfirmActuals || task.Subject != month || task.DueAt.Sub(ended.At) != 14*day {
			t.Fatalf("finance is asked for %+v", task)
		}
		if next, _ := p.m.Next(&p.c); next.Event == lifecycle.EventMonthEnded {
			t.Errorf("%s is asked for while %s is open", next.Ref, month)
		}
		if err := p.complete(finance, lifecycle.TaskConfirmActuals); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := p.m.Next(&p.c); ok {
		t.Error("there is a deadline after the horizon")
	}
	p.do(lead, lifecycle.EventClose, nil)
}

func TestMonthsAreCountedByName(t *testing.T) {
	p := realizing(t, "2026-01", 2)
	p.ring()
	if err := p.complete(finance, lifecycle.TaskConfirmActuals); err != nil {
		t.Fatal(err)
	}
	p.do(lead, lifecycle.EventRecycle("work"), nil)
	p.do(lead, lifecycle.EventEdit, object{"charter": object{"benefit_start": "2025-12", "benefit_horizon_months": 3}})
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	var asked []string
	for range 2 {
		asked = append(asked, p.ring().Ref)
		if err := p.complete(finance, lifecycle.TaskConfirmActuals); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(asked, []string{"2025-12", "2026-02"}) {
		t.Errorf("asked for %v; 2026-01 was confirmed before the horizon moved", asked)
	}
	p.do(lead, lifecycle.EventClose, nil)
}

func TestOverdueTaskIsRemindedOnce(t *testing.T) {
	p := realizing(t, "2026-01", 1)
	opened := p.ring().At
	for _, want := range []struct {
		event lifecycle.EventName
		after time.Duration
		about string
		told  []string
	}{{lifecycle.EventRemind, 7 * day, "reminder", []string{finance}}, {lifecycle.EventOverdue, 14 * day, "overdue", []string{finance, lead}}} {
		got := p.ring()
		if got.Event != want.event || got.At.Sub(opened) != want.after || !slices.Equal(p.told(want.about), want.told) {
			t.Errorf("%s after %s told %v; want %+v", got.Event, got.At.Sub(opened), p.told(want.about), want)
		}
	}
	if health := p.m.Describe(&p.c).Health; health != lifecycle.Amber {
		t.Errorf("health %s with an overdue task", health)
	}
	if _, ok := p.m.Next(&p.c); ok {
		t.Error("the task is reminded of once more")
	}
}

func TestReassignmentMovesTheTasksOfTheRole(t *testing.T) {
	p := realizing(t, "2026-01", 1)
	p.ring()
	p.do(lead, lifecycle.EventReassign, object{"role": "finance_partner", "person": anna})
	refused(t, p.complete(finance, lifecycle.TaskConfirmActuals), fault.Forbidden, "somebody else")
	if err := p.complete(anna, lifecycle.TaskConfirmActuals); err != nil {
		t.Error(err)
	}
}

func TestSignalPutsTheBenefitAtRiskUntilAllAreInvestigated(t *testing.T) {
	p := realizing(t, "2026-01", 1)
	signal := func(at string) error {
		return p.try(lifecycle.ByMachine, "machine", lifecycle.EventSignal, object{"metric_id": "m", "at": at, "rules": []string{"beyond 3 sigma"}})
	}
	for _, at := range []string{"2026-01-10T00:00:00Z", "2026-01-20T00:00:00Z"} {
		if err := signal(at); err != nil {
			t.Fatal(err)
		}
		refused(t, signal(at), fault.Conflict, "known")
	}
	if asked := p.asked(); !slices.Equal(asked, []string{owner, owner}) || p.m.Describe(&p.c).Health != lifecycle.Amber {
		t.Fatalf("asked are %v, health %s", asked, p.m.Describe(&p.c).Health)
	}
	for i, want := range []lifecycle.Health{lifecycle.Amber, lifecycle.Green} {
		if err := p.complete(owner, lifecycle.TaskInvestigateSignal); err != nil {
			t.Fatal(err)
		}
		if health := p.m.Describe(&p.c).Health; health != want {
			t.Errorf("after %d of 2 investigations the health is %s", i+1, health)
		}
	}
}

func TestAdministratorCompletesNothing(t *testing.T) {
	p := realizing(t, "2026-01", 1)
	p.ring()
	refused(t, p.complete(admin, lifecycle.TaskConfirmActuals), fault.Forbidden, "administrator")
}

func TestSignOffIsNotCompleted(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	refused(t, p.complete(sponsor, lifecycle.TaskSignOff), fault.Invalid, "signed, not completed")
}
