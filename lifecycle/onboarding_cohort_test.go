package lifecycle_test

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// Sums over three onboardings, worked out by hand.
func TestSumsOverACohort(t *testing.T) {
	days := func(n int) *int { return &n }
	took := func(n *int, recognised string) []lifecycle.CompetencyInProgress {
		return []lifecycle.CompetencyInProgress{{Competency: "triage", Title: "Triage", Needed: 2, Days: n, Recognised: recognised}}
	}
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	sum := lifecycle.SumUp("spring", []lifecycle.CohortMember{
		{State: lifecycle.StateCompleted, Percent: 100, Competency: took(days(20), "")},
		{State: lifecycle.StateActive, Percent: 50, Overdue: []string{"course", "tour"}, Blocked: 3, WaitsFor: []string{"asta", "ida"}, Expected: at, Competency: took(days(31), "")},
		{State: lifecycle.StateActive, Percent: 30, Blocked: 1, WaitsFor: []string{"ida"}, Expected: at.AddDate(0, 0, 9), Competency: took(nil, "")},
		{State: lifecycle.StateActive, Percent: 20, Competency: took(nil, "ONB-1")},
		{State: lifecycle.StateEnded, Percent: 10, Overdue: []string{"tour"}, Blocked: 9, WaitsFor: []string{"ida"}, Competency: took(nil, "")},
	})
	if sum.Of != 5 || sum.Percent != 50 || sum.Overdue != 2 || sum.Late != 1 || sum.Blocked != 4 || sum.States[lifecycle.StateActive] != 3 || !sum.Expected.Equal(at.AddDate(0, 0, 9)) {
		t.Errorf("got %+v", sum)
	}
	if len(sum.Blocking) != 2 || sum.Blocking[0] != (lifecycle.BlockingPerson{Person: "ida", Onboardings: 2}) || sum.Blocking[1].Person != "asta" {
		t.Errorf("blocked by %+v", sum.Blocking)
	}
	if c := sum.Competency; len(c) != 1 || c[0].Reached != 2 || c[0].Open != 1 || *c[0].Median != 25.5 || *c[0].Longest != 31 {
		t.Errorf("competencies %+v", c)
	}
	if empty := lifecycle.SumUp("", nil); empty.Percent != 0 || len(empty.Competency) != 0 {
		t.Errorf("of nothing %+v", empty)
	}
}

func TestAMemberNamesWhomItWaitsFor(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	m := lifecycle.MemberOf(&p.c, p.now)
	if m.Cohort != "spring" || m.Site != "munich" || m.Template != "hire" || m.StartDate != "2026-02-02" || m.Expected.IsZero() || len(m.Overdue) != 0 || m.Blocked == 0 {
		t.Errorf("got %+v", m)
	}
	if len(m.WaitsFor) == 0 || m.WaitsFor[0] != itDesk {
		t.Errorf("waits for %v", m.WaitsFor)
	}
	ringUntil(p, onDay(2, 20, 8))
	if late := lifecycle.MemberOf(&p.c, p.now); len(late.Overdue) == 0 {
		t.Errorf("nothing is late on 20 February: %+v", late)
	}
}
