package lifecycle_test

import (
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// attempt is an event that must be refused.
type attempt struct {
	name string
	who  string
	what lifecycle.EventName
	data any
	code fault.Code
	says string
}

// refusesAll: the watcher of the play sees that a refusal changes nothing.
func refusesAll(t *testing.T, p *pilotPlay, attempts []attempt) {
	t.Helper()
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			t.Helper()
			refused(t, p.try(lifecycle.ByPerson, a.who, a.what, a.data), a.code, a.says)
		})
	}
}

func edit(plan object) object { return object{"plan": plan} }

func TestDraftOfAPilotRefuses(t *testing.T) {
	p, facts := newPilot(t, pilotPlan())
	refusesAll(t, p, []attempt{
		{"an edit by a stranger", anna, lifecycle.EventEdit, edit(object{"hypothesis": "x"}), "forbidden", "lead"},
		{"an edit of nothing", lead, lifecycle.EventEdit, edit(object{"design": "before_after_control"}), "invalid", "changes nothing"},
		{"a field that there is not", lead, lifecycle.EventEdit, edit(object{"verdict": "success"}), "invalid", "verdict"},
		{"an effect beyond a proportion", lead, lifecycle.EventEdit, edit(object{"effect": object{"minimum": 0.9, "baseline": 0.2}}), "invalid", "minimum"},
		{"a longest duration below the duration", lead, lifecycle.EventEdit, edit(object{"longest_duration": "P20D"}), "invalid", "longest_duration"},
		{"a no-go without a note", lead, lifecycle.EventCheckReadiness, object{"item": "trained"}, "invalid", "note"},
		{"a line that is not on the checklist", lead, lifecycle.EventCheckReadiness, object{"item": "lunch", "go": true}, "invalid", "item"},
		{"a submission before the checklist is go", lead, lifecycle.EventSubmit, nil, "criteria_unmet", "trained"},
		{"a start", lead, lifecycle.EventStart, nil, "state_conflict", "not possible"},
		{"a look", statistician, lifecycle.EventLook, nil, "state_conflict", "not possible"},
	})
	p.answersGo(lead)
	p.do(lead, lifecycle.EventEdit, edit(object{"hypothesis": nil}))
	if len(p.c.Data.Readiness) > 0 {
		t.Error("the checklist was answered for another plan and still counts")
	}
	p.answersGo(lead)
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "criteria_unmet", "hypothesis")
	p.do(lead, lifecycle.EventEdit, edit(object{"hypothesis": "Again", "start_date": "2026-01-02"}))
	p.answersGo(lead)
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "criteria_unmet", "start_date")
	facts.away = true
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "unavailable", "size")
}

func TestLowPowerIsSignedKnowinglyOrNotAtAll(t *testing.T) {
	p, facts := newPilot(t, pilotPlan())
	facts.size = lifecycle.PilotSize{Total: 90000, Flags: []string{"needs 90000, and 6000 arrive"}}
	p.answersGo(lead)
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "criteria_unmet", "90000")
	p.do(lead, lifecycle.EventSubmit, object{"accepts_low_power": "A larger effect is likely"})
	content := string(payloadOf(t, p.commits[len(p.commits)-1].Steps[0]).Content)
	for _, seen := range []string{"A larger effect is likely", "needs 90000", p.c.Data.Plan.Hypothesis} {
		if !contains(content, seen) {
			t.Errorf("approvers do not see %q", seen)
		}
	}
}

func TestPlanIsSignedByOthersAndThenLocked(t *testing.T) {
	p, _ := newPilot(t, pilotPlan())
	p.do(admin, lifecycle.EventEdit, edit(object{"hypothesis": "Olga's desk"}))
	p.answersGo(owner)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.do(lead, lifecycle.EventWithdraw, nil)
	p.is(lifecycle.StateDraft)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(owner, lifecycle.Reject, nil)
	p.is(lifecycle.StateDraft)
	p.do(lead, lifecycle.EventReassign, object{"role": "sponsor", "person": admin})
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "invalid", "requested or edited")
	p.do(lead, lifecycle.EventReassign, object{"role": "sponsor", "person": sponsor})
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.is(lifecycle.StateReady)
	refusesAll(t, p, []attempt{
		{"an edit", lead, lifecycle.EventEdit, edit(object{"hypothesis": "x"}), "state_conflict", "not possible"},
		{"a withdrawal", lead, lifecycle.EventWithdraw, nil, "state_conflict", "not possible"},
		{"an extension before the start", lead, lifecycle.EventDeviate, object{"kind": "duration_extended", "extended_by": "P1D", "reason": "x"}, "invalid", "running"},
		{"a start by a stranger", owner, lifecycle.EventStart, nil, "forbidden", "lead"},
	})
	p.do(lead, lifecycle.EventStart, nil)
	p.is(lifecycle.StateRunning)
}

// The day begins in the plan's time zone: 2 March 2026 in Berlin is 1 March, 23:00 UTC.
func TestPilotStartsOnItsDay(t *testing.T) {
	plan := pilotPlan()
	plan.StartDate, plan.TimeZone = "2026-03-02", "Europe/Berlin"
	p, _ := readyFor(t, plan)
	if len(p.asked()) > 0 {
		t.Errorf("%v are asked to start what starts by itself", p.asked())
	}
	if d := p.ring(); d.Event != lifecycle.EventStartDue || !d.At.Equal(time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%s at %s", d.Event, d.At)
	}
	p.is(lifecycle.StateRunning)
}

func TestDeviationIsRecordedAndThePlanStays(t *testing.T) {
	p, _ := runningPilot(t)
	attempts := []attempt{}
	for name, data := range map[string]object{
		"no reason": {"kind": "other"}, "an unknown kind": {"kind": "better_metric", "reason": "x"}, "a site that is not in the plan": {"kind": "site_dropped", "site": "west", "reason": "x"},
		"an extension beyond the longest duration": {"kind": "duration_extended", "extended_by": "P15D", "reason": "x"},
		"an extension by nothing":                  {"kind": "duration_extended", "reason": "x"}, "another kind that extends": {"kind": "other", "extended_by": "P1D", "reason": "x"},
		"another kind with a site": {"kind": "metric_changed", "site": "north", "reason": "x"},
	} {
		attempts = append(attempts, attempt{name, lead, lifecycle.EventDeviate, data, "invalid", ""})
	}
	refusesAll(t, p, append(attempts, attempt{"a stranger", owner, lifecycle.EventDeviate, object{"kind": "other", "reason": "x"}, "forbidden", "lead"}))
	p.do(lead, lifecycle.EventDeviate, object{"kind": "site_dropped", "site": "east", "reason": "closed by a flood"})
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventDeviate, object{"kind": "site_dropped", "site": "east", "reason": "x"}), "invalid", "site")
	for range 2 { // the longest duration is 42 days, planned are 28
		p.do(lead, lifecycle.EventDeviate, object{"kind": "duration_extended", "extended_by": "P7D", "reason": "few came"})
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventDeviate, object{"kind": "duration_extended", "extended_by": "PT1S", "reason": "x"}), "invalid", "longest duration")
	for p.c.State != lifecycle.StateVerdictReview {
		p.ring()
	}
	if ran := p.c.Data.Clock.EndedAt.Sub(p.c.Data.Clock.StartedAt); ran != 42*day || len(p.c.Data.Verdict.Deviations) != 3 || p.c.Data.Looks != 42 {
		t.Errorf("ran %s with %d looks; the verdict has %+v", ran, p.c.Data.Looks, p.c.Data.Verdict.Deviations)
	}
}
