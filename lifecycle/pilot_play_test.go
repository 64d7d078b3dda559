package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

type (
	pilot     = lifecycle.Case[lifecycle.PilotData]
	pilotPlay = player[lifecycle.PilotData]
)

// statistician of the tests' pilot; lena leads, sven sponsors and so decides, olga owns the process, tara brings the data, and anna
// and boris are second approvers.
const statistician = "stella"

func days(n int) lifecycle.Duration { return lifecycle.Duration(n) * lifecycle.Duration(day) }

func pilotTemplate() lifecycle.PilotTemplate {
	return lifecycle.PilotTemplate{Key: "pilot", Version: 1, Title: "Pilot", Readiness: []lifecycle.ReadinessItem{{Key: "trained", Title: "The crew is trained"}},
		ReadinessPolicy: oneStage(all, role("process_owner"), role("sponsor")), DecisionPolicy: oneStage(all, role("decider"), role("process_owner")),
		AgainstPolicy: oneStage(any1, group("approver")), DecideWithin: days(3)}
}

func pilotPlan() lifecycle.PilotPlan {
	most := 0.1
	return lifecycle.PilotPlan{Hypothesis: "The new desk keeps more patients", Primary: lifecycle.PilotMetric{Key: "kept", Kind: lifecycle.MetricProportion},
		Direction: lifecycle.Increase, Effect: &lifecycle.PilotEffect{Minimum: 0.02, Baseline: 0.2}, Design: lifecycle.DesignBeforeAfterControl,
		Sites:        []lifecycle.PilotSite{{Key: "north"}, {Key: "east"}, {Key: "south", Role: lifecycle.ArmControl}},
		BaselineFrom: "2025-10-01", Guardrails: []lifecycle.Guardrail{{PilotMetric: lifecycle.PilotMetric{Key: "harmed", Kind: lifecycle.MetricProportion}, AtMost: &most}},
		Duration: days(28), LongestDuration: days(42), FollowUp: days(7), NoDataFor: days(5)}
}

// pilotFacts answers what a pilot asks of the world: in a test no statistics are computed.
type pilotFacts struct {
	size    lifecycle.PilotSize
	look    lifecycle.PilotLook
	verdict lifecycle.Verdict
	wave    []lifecycle.GuardrailFigure
	away    bool
}

func (f *pilotFacts) add(request lifecycle.FactsRequest, facts *lifecycle.Facts) {
	if f.away {
		return
	}
	size, look := f.size, f.look
	look.Doubts = slices.Clone(f.look.Doubts)
	switch {
	case request.PilotSize:
		facts.Size = &size
	case request.PilotLook == "look":
		facts.Look = &look
	case request.PilotLook == "verdict":
		facts.Verdict = &lifecycle.PilotVerdict{Verdict: f.verdict, Text: "The verdict is " + string(f.verdict), Look: look}
	case request.PilotWave != "":
		facts.Wave = slices.Clone(f.wave)
	}
}

// newPilot is a draft, held to what is true of every machine from its first event on.
func newPilot(t tester, plan lifecycle.PilotPlan) (*pilotPlay, *pilotFacts) {
	facts := &pilotFacts{size: lifecycle.PilotSize{Total: 6000, Reached: true}, verdict: lifecycle.VerdictSuccess, wave: figures("kept")}
	p := &pilotPlay{t: t, m: lifecycle.PilotMachine(), now: began, facts: facts.add, groups: map[string][]string{"approver": {anna, boris, lead}}}
	p.c.ID, p.c.Organisation, p.c.Kind, p.c.Title = "pilot-1", "default", lifecycle.KindPilot, "New triage desk"
	p.c.Data = lifecycle.PilotData{Template: pilotTemplate(), Plan: plan,
		Roles: lifecycle.PilotRoles{Lead: lead, Sponsor: sponsor, ProcessOwner: owner, Statistician: statistician, DataOwner: tara}}
	watchPilot(t, p)
	p.do(lead, lifecycle.EventLaunch, nil)
	return p, facts
}

func (p *player[D]) answersGo(who string) {
	p.t.Helper()
	p.do(who, lifecycle.EventCheckReadiness, object{"item": "trained", "go": true})
}

func readyPilot(t tester) (*pilotPlay, *pilotFacts) { return readyFor(t, pilotPlan()) }

func readyFor(t tester, plan lifecycle.PilotPlan) (*pilotPlay, *pilotFacts) {
	p, facts := newPilot(t, plan)
	p.answersGo(lead)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.is(lifecycle.StateReady)
	return p, facts
}

func runningPilot(t tester) (*pilotPlay, *pilotFacts) {
	p, facts := readyPilot(t)
	p.do(lead, lifecycle.EventStart, nil)
	return p, facts
}

// judgedPilot has run for its time and has this verdict.
func judgedPilot(t tester, verdict lifecycle.Verdict) (*pilotPlay, *pilotFacts) {
	return judgedFor(t, pilotPlan(), verdict)
}

func judgedFor(t tester, plan lifecycle.PilotPlan, verdict lifecycle.Verdict) (*pilotPlay, *pilotFacts) {
	p, facts := readyFor(t, plan)
	p.do(lead, lifecycle.EventStart, nil)
	facts.verdict = verdict
	for p.c.State != lifecycle.StateVerdictReview {
		p.ring()
	}
	return p, facts
}

func figures(breached ...string) []lifecycle.GuardrailFigure {
	return []lifecycle.GuardrailFigure{{Key: breached[0], N: 400, Judged: true, Breached: len(breached) > 1, Text: "kept is 0.1, below 0.2"}}
}

// waveOf plans a wave from a day after the beginning of the tests on.
func waveOf(key string, fromDay int, sites ...string) object {
	return object{"key": key, "sites": sites, "from": began.Add(time.Duration(fromDay) * day).Format(time.DateOnly), "hold_for": "P5D",
		"guardrails": []object{{"key": "kept", "kind": "proportion", "at_least": 0.2}}}
}

func scale(waves ...object) object {
	return object{"decision": "scale", "reason": "It works", "waves": waves}
}

// scalingPilot is one whose scaling in these waves was signed.
func scalingPilot(t tester, waves ...object) (*pilotPlay, *pilotFacts) {
	p, facts := judgedPilot(t, lifecycle.VerdictSuccess)
	return signedToScale(p, waves...), facts
}

func signedToScale(p *pilotPlay, waves ...object) *pilotPlay {
	p.do(lead, lifecycle.EventPropose, scale(waves...))
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.is(lifecycle.StateScaling)
	return p
}

// passes lets time go by, with every deadline on the way.
func (p *player[D]) passes(at time.Time) {
	p.t.Helper()
	for {
		next, ok := p.m.Next(&p.c)
		if !ok || next.At.After(at) {
			p.now = at
			return
		}
		p.ring()
	}
}

func TestPilotFromPlanToScaled(t *testing.T) {
	p, _ := scalingPilot(t, waveOf("first", 40, "west"), waveOf("rest", 50, "hill", "lake"))
	if p.c.Data.Looks != 28 { // 27 scheduled ones, and the verdict's
		t.Errorf("looked %d times", p.c.Data.Looks)
	}
	p.passes(began.Add(41 * day))
	p.do(lead, lifecycle.EventStartWave, object{"wave": "first"})
	p.passes(began.Add(51 * day))
	p.do(owner, lifecycle.EventStartWave, object{"wave": "rest"})
	for !p.c.Ended {
		p.ring()
	}
	p.is(lifecycle.StateScaled)
	last := p.c.Data.Waves[1]
	if last.State != lifecycle.WaveDone || last.EndedAt.Sub(last.LiveAt) != 5*day || last.Looks != 5 {
		t.Errorf("the last wave: %+v", last)
	}
	if p.c.Data.Decision.By != lead || p.c.Data.Decision.Against || p.c.Data.Proposal != nil {
		t.Errorf("the decision: %+v", p.c.Data.Decision)
	}
}
