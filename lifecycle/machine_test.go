package lifecycle_test

import (
	"encoding/json"
	"slices"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func TestCheckRefuses(t *testing.T) {
	raise := func(by lifecycle.Source, who string, name lifecycle.EventName, seq int64) lifecycle.Event {
		return lifecycle.Event{Name: name, By: by, Actor: lifecycle.Actor{ID: who}, ExpectedSeq: seq, At: began}
	}
	cases := []struct {
		name  string
		event lifecycle.Event
		code  fault.Code
		says  string
	}{
		{"an event that does not exist", raise(lifecycle.ByPerson, lead, "explode", 0), fault.Invalid, `"explode" is none`},
		{"one that is not possible now", raise(lifecycle.ByPerson, lead, lifecycle.EventClose, 0), fault.Conflict, "possible for you now: edit, deliver, request_waiver, submit, raise_action, hold, cancel, reassign"},
		{"the machine's own, by a person", raise(lifecycle.ByPerson, lead, lifecycle.EventPhaseRed, 0), fault.Conflict, "is not possible"},
		{"a signature without its task", raise(lifecycle.ByPerson, lead, lifecycle.EventSign, 0), fault.Conflict, "is not possible"},
		{"an old expected_seq", raise(lifecycle.ByPerson, lead, lifecycle.EventSubmit, 1), fault.Stale, "the case is at seq 2"},
		{"one who may not", raise(lifecycle.ByPerson, anna, lifecycle.EventSubmit, 0), fault.Forbidden, "lead"},
		{"one who may do nothing", raise(lifecycle.ByPerson, anna, lifecycle.EventClose, 0), fault.Conflict, "possible for you now: nothing"},
		{"a kill by the lead", raise(lifecycle.ByPerson, lead, lifecycle.EventKill, 0), fault.Forbidden, "sponsor"},
		{"a deliverable of a stranger", raise(lifecycle.ByPerson, boris, lifecycle.EventDeliver, 0), fault.Forbidden, "team"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := working(t, oneStage(all, role("sponsor")))
			_, err := p.m.Check(&p.c, c.event)
			refused(t, err, c.code, c.says)
			refused(t, p.apply(c.event), c.code, c.says)
		})
	}
	p := working(t, oneStage(all, role("sponsor")))
	if _, err := p.m.Check(&p.c, raise(lifecycle.ByPerson, lead, lifecycle.EventSubmit, 2)); err != nil {
		t.Errorf("the right expected_seq: %v", err)
	}
}

func TestEndedCaseRefusesEverything(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	p.do(sponsor, lifecycle.EventKill, object{"reason": "no longer worth it"})
	if p.c.State != lifecycle.StateKilled || !slices.Equal(p.told("ended"), []string{finance, lead, owner, sponsor, tara}) {
		t.Errorf("in state %s, told %v", p.c.State, p.told("ended"))
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventEdit, nil), fault.Conflict, "ended in state killed")
	if allowed := p.m.Allowed(&p.c, lifecycle.Actor{ID: lead}); len(allowed) != 0 {
		t.Errorf("allowed are %v", allowed)
	}
}

func TestAllowedIsWhatThisCallerMayRaiseNow(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	for who, want := range map[string][]lifecycle.EventName{
		lead:    {"withdraw", "edit", "deliver", "raise_action", "hold", "cancel", "reassign"},
		sponsor: {"kill"},
		tara:    {"deliver"},
		anna:    nil,
	} {
		if got := p.m.Allowed(&p.c, lifecycle.Actor{ID: who}); !slices.Equal(got, want) {
			t.Errorf("%s may raise %v, want %v", who, got, want)
		}
	}
}

func TestStartNeedsEveryRole(t *testing.T) {
	p := newPlay(t, oneTollgate(oneStage(all, role("sponsor"))))
	p.c.Data.Roles = lifecycle.ProjectRoles{Lead: lead}
	p.do(lead, lifecycle.EventLaunch, nil)
	err := p.try(lifecycle.ByPerson, lead, lifecycle.EventStart, nil)
	refused(t, err, fault.Invalid, "must be filled")
	if fields := fieldsOf(err); !slices.Equal(fields, []string{"roles.finance_partner", "roles.process_owner", "roles.sponsor"}) {
		t.Errorf("named are %v", fields)
	}
}

// A submission names everything that is missing, with what would satisfy it.
func TestSubmissionNamesAllThatIsMissing(t *testing.T) {
	p := newPlay(t, builtIn(t, "dmaic"))
	p.do(lead, lifecycle.EventLaunch, nil)
	p.do(lead, lifecycle.EventStart, nil)
	p.unmet = []string{"metric_chosen", "charter_written"}
	err := p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil)
	refused(t, err, fault.CriteriaUnmet, "4 things are missing")
	want := []string{"criteria.charter_written", "criteria.metric_chosen", "deliverables.sipoc", "deliverables.stakeholders"}
	if got := fieldsOf(err); !slices.Equal(got, want) {
		t.Errorf("named are %v, want %v", got, want)
	}
	for _, field := range err.(*fault.Error).Fields {
		if field.Needs == "" {
			t.Errorf("%s does not say what it needs", field.Path)
		}
	}
}

// Only so many requests are remembered in the case; the database catches older repeats.
func TestReceiptsAreBounded(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	for range 150 {
		p.do(lead, lifecycle.EventEdit, object{"site": "north"})
	}
	if n := len(p.c.Recent); n != 100 {
		t.Errorf("%d receipts are kept", n)
	}
	newest, ok := p.c.Receipt("request-152")
	_, old := p.c.Receipt("request-2")
	if !ok || newest.Seq != 152 || old {
		t.Errorf("the newest is %+v, %v; an old one is there: %v", newest, ok, old)
	}
}

func TestEventsWithoutDataRefuseData(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, object{"phase": "work"}), fault.Invalid, `unknown field "phase"`)
	p.do(lead, lifecycle.EventSubmit, object{"reason": "all is there"})
	steps := p.commits[len(p.commits)-1].Steps
	var kept struct{ Data struct{ Reason string } }
	if err := json.Unmarshal(steps[0].Payload, &kept); err != nil || kept.Data.Reason != "all is there" {
		t.Errorf("the reason is kept as %q, %v", kept.Data.Reason, err)
	}
}

// Targets are fixed from the submission of their tollgate on, so that nobody signs what changes, and open when it is sent back.
func TestTargetsLockWithTheirTollgate(t *testing.T) {
	template := oneTollgate(oneStage(all, role("sponsor")))
	next := template.Phases[0]
	next.Key = "next"
	template.Phases = append(template.Phases, next)
	p := newPlay(t, template)
	locked := func(when string, want bool) {
		t.Helper()
		if p.c.Data.TargetsLocked(p.c.State) != want {
			t.Errorf("%s: locked is %v in state %s", when, !want, p.c.State)
		}
	}
	p.do(lead, lifecycle.EventLaunch, nil)
	p.do(lead, lifecycle.EventStart, nil)
	locked("while the phase is worked on", false)
	p.do(lead, lifecycle.EventSubmit, nil)
	locked("under review", true)
	p.mustSign(sponsor, lifecycle.Reject, nil)
	locked("sent back", false)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	locked("passed", true)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	locked("realizing", true)
	p.do(lead, lifecycle.EventRecycle("next"), nil)
	locked("sent to the phase after", true)
	if passed := p.c.Data.Passed; len(passed) != 1 || passed[0].Phase != "work" {
		t.Errorf("still passed are %+v", passed)
	}
	p.do(lead, lifecycle.EventRecycle("work"), nil)
	locked("sent to the phase that sets them", false)
}
