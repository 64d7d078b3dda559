package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func reason(why string) object { return object{"reason": why} }

func TestLooksComeAtTheirTimesAndOnDemand(t *testing.T) {
	p, facts := runningPilot(t)
	p.ring()
	p.now = p.now.Add(7 * time.Hour)
	p.do(statistician, lifecycle.EventLook, nil)
	if last := p.c.Data.Last; last.N != 2 || last.Scheduled || last.Seq != p.c.Seq || !last.At.Equal(p.now) {
		t.Errorf("the look on demand is %+v", last)
	}
	if d := p.ring(); !d.At.Equal(began.Add(2*day)) || !p.c.Data.Last.Scheduled {
		t.Errorf("the next scheduled look came at %s", d.At)
	}
	refused(t, p.try(lifecycle.ByPerson, anna, lifecycle.EventLook, nil), "forbidden", "statistician")
	facts.away = true
	refused(t, p.try(lifecycle.ByPerson, statistician, lifecycle.EventLook, nil), "unavailable", "try again")
	facts.away, facts.look.Boundary = false, "success"
	for range 2 {
		p.do(statistician, lifecycle.EventLook, nil)
		if told := p.told("health"); (len(told) > 0) != (p.c.Data.Looks == 4) {
			t.Errorf("look %d told %v of the boundary", p.c.Data.Looks, told)
		}
	}
}

// Ten days without a worker are one look, not ten, and the next one is at its planned time.
func TestLooksThatWereMissedAreNotMadeUpFor(t *testing.T) {
	p, _ := runningPilot(t)
	p.ring()
	p.now = p.now.Add(10*day + 5*time.Hour)
	p.ring()
	if p.c.Data.Looks != 2 || !p.c.Data.Clock.NextLook.Equal(began.Add(12*day)) {
		t.Errorf("%d looks, the next at %s", p.c.Data.Looks, p.c.Data.Clock.NextLook)
	}
	p.now = began.Add(60 * day) // away over the end: one more, then the end
	first, second := p.ring(), p.ring()
	if first.Event != lifecycle.EventLookDue || second.Event != lifecycle.EventEndDue || p.c.Data.Looks != 3 {
		t.Errorf("%s, %s, %d looks", first.Event, second.Event, p.c.Data.Looks)
	}
}

func doubt(kind, on string) []lifecycle.Doubt {
	return []lifecycle.Doubt{{Kind: lifecycle.DoubtMissing, Text: "4 % are missing"}, {Kind: kind, On: on, Text: "this cannot be chance", Hold: true}}
}

func TestDoubtPausesUntilWhoMayAcceptsIt(t *testing.T) {
	for kind, on := range map[string]string{lifecycle.DoubtGuardrail: "harmed", lifecycle.DoubtSampleRatio: "", lifecycle.DoubtHarm: ""} {
		t.Run(kind, func(t *testing.T) {
			p, facts := runningPilot(t)
			facts.look.Doubts = doubt(kind, on)
			p.ring()
			p.is(lifecycle.StatePaused)
			task, asked := p.openTask(owner)
			if paused := p.c.Data.Paused; !asked || !contains(task.Subject, "continue") || paused.Cause != kind || paused.On != on || paused.Reason != "this cannot be chance" {
				t.Errorf("paused %+v, and olga is asked %+v", paused, task)
			}
			if health := p.m.Describe(&p.c).Health; health != lifecycle.Red {
				t.Errorf("health is %s", health)
			}
			refusesAll(t, p, []attempt{
				{"the lead", lead, lifecycle.EventContinue, reason("it is nothing"), "forbidden", "process owner"},
				{"an administrator", admin, lifecycle.EventContinue, reason("it is nothing"), "forbidden", "process owner"},
				{"without a reason", owner, lifecycle.EventContinue, reason(" "), "invalid", "reason"},
			})
			p.do(statistician, lifecycle.EventLook, nil) // it stays paused, and asks nobody twice
			p.do(sponsor, lifecycle.EventContinue, reason("the counter was broken"))
			p.ring()
			p.is(lifecycle.StateRunning) // the same doubt, accepted
			facts.look.Doubts = append(facts.look.Doubts, lifecycle.Doubt{Kind: lifecycle.DoubtGuardrail, On: "cost", Text: "another one", Hold: true})
			p.ring()
			p.is(lifecycle.StatePaused)
		})
	}
}

func TestSilencePausesEachTimeAndAWarningNever(t *testing.T) {
	p, facts := runningPilot(t)
	facts.look.Doubts = doubt(lifecycle.DoubtNoData, "")
	for range 3 {
		p.ring()
		p.is(lifecycle.StatePaused)
		p.now = p.now.Add(day)
		p.do(owner, lifecycle.EventContinue, reason("the line was down"))
	}
	if accepted := p.c.Data.Accepted; len(accepted) != 1 || !accepted[0].At.Equal(p.now) {
		t.Errorf("accepted: %+v", accepted)
	}
	facts.look.Doubts = doubt(lifecycle.DoubtNoData, "")[:1]
	p.ring()
	p.is(lifecycle.StateRunning)
}

// Each way of standing still returns for how long.
func TestPauseAndHoldShiftTheClockExactly(t *testing.T) {
	const odd = 53*time.Hour + 7*time.Second
	for name, stands := range map[string]func(*pilotPlay) time.Duration{
		"a pause": func(p *pilotPlay) time.Duration {
			p.do(lead, lifecycle.EventPause, reason("x"))
			p.now = p.now.Add(odd)
			p.do(lead, lifecycle.EventContinue, reason("y"))
			return odd
		},
		"a hold": func(p *pilotPlay) time.Duration {
			p.do(lead, lifecycle.EventHold, reason("x"))
			p.now = p.now.Add(odd)
			p.do(lead, lifecycle.EventResume, nil)
			return odd
		},
		"a hold during a pause": func(p *pilotPlay) time.Duration {
			p.do(lead, lifecycle.EventPause, reason("x"))
			p.now = p.now.Add(day)
			p.do(lead, lifecycle.EventHold, reason("x"))
			refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventContinue, reason("y")), "state_conflict", "on hold")
			p.now = p.now.Add(odd)
			p.do(lead, lifecycle.EventResume, nil)
			p.now = p.now.Add(day)
			p.do(lead, lifecycle.EventContinue, reason("y"))
			return odd + 2*day
		},
		"two of each": func(p *pilotPlay) time.Duration {
			for range 2 {
				p.do(lead, lifecycle.EventHold, reason("x"))
				p.now = p.now.Add(day)
				p.do(lead, lifecycle.EventResume, nil)
				p.do(lead, lifecycle.EventPause, reason("x"))
				p.now = p.now.Add(odd)
				p.do(lead, lifecycle.EventContinue, reason("y"))
			}
			return 2*day + 2*odd
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := runningPilot(t)
			p.passes(began.Add(10*day + time.Hour))
			still := stands(p)
			p.do(lead, lifecycle.EventDeviate, object{"kind": "duration_extended", "extended_by": "P14D", "reason": "few came"})
			for p.c.State == lifecycle.StateRunning {
				p.ring()
			}
			if want := began.Add(42*day + still); !p.c.Data.Clock.EndedAt.Equal(want) {
				t.Errorf("ended at %s, want %s", p.c.Data.Clock.EndedAt, want)
			}
		})
	}
}

func TestHoldWhileLateDataAreAwaitedMovesOnlyTheirEnd(t *testing.T) {
	p, _ := runningPilot(t)
	p.do(lead, lifecycle.EventConclude, reason("enough"))
	ends := p.c.Data.Clock.EndsAt
	p.do(lead, lifecycle.EventHold, reason("x"))
	p.now = p.now.Add(3 * day)
	p.do(lead, lifecycle.EventResume, nil)
	if clock := p.c.Data.Clock; !clock.EndsAt.Equal(ends) || !clock.DataUntil.Equal(began.Add(10*day)) {
		t.Errorf("the planned end is %s, data are taken until %s", clock.EndsAt, clock.DataUntil)
	}
}

func TestLateDataEndByTheClockOrWithAReason(t *testing.T) {
	p, facts := runningPilot(t)
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventConclude, nil), "invalid", "reason")
	p.do(lead, lifecycle.EventConclude, reason("the limits say success"))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventCloseData, nil), "invalid", "late observations")
	facts.away = true
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventCloseData, reason("all is in")), "unavailable", "verdict")
	facts.away = false
	p.do(lead, lifecycle.EventCloseData, reason("all is in"))
	if v := p.c.Data.Verdict; v.Looks != 1 || !v.Look.Final || v.PlanHash != p.c.Data.Locked.Hash || !slices.Contains(p.told("decided"), sponsor) {
		t.Errorf("the verdict is %+v, told are %v", v, p.told("decided"))
	}
	if task, asked := p.openTask(lead); !asked || !contains(task.Subject, "propose_decision") {
		t.Errorf("lena is asked %+v", task)
	}
}

// Without a follow-up the verdict is due as soon as the pilot ends, and not never.
func TestPilotWithoutFollowUpComesToItsVerdict(t *testing.T) {
	plan := pilotPlan()
	plan.FollowUp = 0
	p, _ := readyFor(t, plan)
	p.do(lead, lifecycle.EventStart, nil)
	p.do(lead, lifecycle.EventConclude, reason("enough"))
	if d := p.ring(); d.Event != lifecycle.EventDataDue || !d.At.Equal(p.now) {
		t.Errorf("%s at %s", d.Event, d.At)
	}
	p.is(lifecycle.StateVerdictReview)
}
