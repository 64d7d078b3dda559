package workflows

import (
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

const lookEvery = 6 * time.Hour

// newPilot runs for 72 days and takes late data for a week.
func newPilot() lifecycle.Case[lifecycle.PilotData] {
	signs := func(roles ...string) lifecycle.Policy {
		stage := lifecycle.Stage{Name: "sign", DueAfter: lifecycle.Duration(5 * day)}
		for _, role := range roles {
			stage.Approvers = append(stage.Approvers, lifecycle.Approver{CaseRole: role})
		}
		return lifecycle.Policy{Stages: []lifecycle.Stage{stage}}
	}
	c := lifecycle.Case[lifecycle.PilotData]{Head: lifecycle.Head{ID: "pilot-1", Organisation: "default", Kind: lifecycle.KindPilot, Title: "A pilot",
		MachineVersion: lifecycle.PilotMachineVersion, CreatedBy: "lena"}}
	c.Data = lifecycle.PilotData{Roles: lifecycle.PilotRoles{Lead: "lena", Sponsor: "sven", ProcessOwner: "priya"},
		Template: lifecycle.PilotTemplate{Key: "short", ReadinessPolicy: signs("sponsor", "process_owner"), DecisionPolicy: signs("decider", "process_owner"), AgainstPolicy: signs("statistician")},
		Plan: lifecycle.PilotPlan{Hypothesis: "x", Primary: lifecycle.PilotMetric{Key: "kept", Kind: lifecycle.MetricProportion}, Direction: lifecycle.Increase,
			Effect: &lifecycle.PilotEffect{Minimum: 0.02, Baseline: 0.2}, Design: lifecycle.DesignBeforeAfter, Sites: []lifecycle.PilotSite{{Key: "north"}}, BaselineFrom: "2026-01-01",
			Duration: lifecycle.Duration(72 * day), LongestDuration: lifecycle.Duration(90 * day), FollowUp: lifecycle.Duration(7 * day), LookEvery: lifecycle.Duration(lookEvery)}}
	return c
}

// pilotFacts are those of a pilot without doubts that succeeds.
func pilotFacts(in LookUpInput) lifecycle.Facts {
	switch {
	case in.Request.PilotSize:
		return lifecycle.Facts{Size: &lifecycle.PilotSize{Total: 6000, Reached: true}}
	case in.Request.PilotLook == "verdict":
		return lifecycle.Facts{Verdict: &lifecycle.PilotVerdict{Verdict: lifecycle.VerdictSuccess, Text: "it works"}}
	case in.Request.PilotLook == "look":
		return lifecycle.Facts{Look: &lifecycle.PilotLook{Boundary: "none"}}
	}
	return lifecycle.Facts{Wave: []lifecycle.GuardrailFigure{{Key: "kept", N: 400, Judged: true}}}
}

// pilotLife is what happens to a pilot, by the time since its launch: it is carried over as many runs as it takes.
type pilotLife struct {
	t      *testing.T
	moves  []pilotMove
	timers int
	runs   int
	rec    *recorder[lifecycle.PilotData]
}

type pilotMove struct {
	at time.Duration
	do func(h *harness[lifecycle.PilotData], in time.Duration) *answer
	a  *answer
}

func (l *pilotLife) by(at time.Duration, person string, name lifecycle.EventName, data any) {
	e := by(person, name, data)
	e.RequestID = string(name) + at.String()
	l.moves = append(l.moves, pilotMove{at: at, do: func(h *harness[lifecycle.PilotData], in time.Duration) *answer { return h.after(in-h.next, e) }})
}

func (l *pilotLife) signed(at time.Duration) {
	for i, person := range []string{"sven", "priya"} {
		l.moves = append(l.moves, pilotMove{at: at + time.Duration(i)*time.Second, do: func(h *harness[lifecycle.PilotData], in time.Duration) *answer {
			return h.sign(in-h.next, person, lifecycle.Approve, "")
		}})
	}
}

// live runs the workflow, and goes on with it as new, until it ends.
func (l *pilotLife) live(c lifecycle.Case[lifecycle.PilotData]) {
	for now := monday; !c.Ended; l.runs++ {
		h := newHarnessOf[lifecycle.PilotData](l.t)
		h.env.SetStartTime(now)
		h.env.SetOnTimerScheduledListener(func(string, time.Duration) { l.timers++ })
		if l.rec != nil {
			h.rec.steps, h.rec.requests, h.rec.lastState = l.rec.steps, l.rec.requests, l.rec.lastState
		}
		h.n = 100 * l.runs // no request of another run has this id
		h.rec.facts, l.rec = pilotFacts, h.rec
		for i, move := range l.moves {
			if in := move.at - now.Sub(monday); in > 0 {
				l.moves[i].a = move.do(h, in)
			}
		}
		h.run(c, 400*day)
		var goesOn *workflow.ContinueAsNewError
		if !errors.As(h.env.GetWorkflowError(), &goesOn) {
			c = h.rec.lastState
			break
		}
		c = lifecycle.Case[lifecycle.PilotData]{}
		if err := converter.GetDefaultDataConverter().FromPayloads(goesOn.Input, &c); err != nil {
			l.t.Fatal(err)
		}
		now = h.env.Now()
	}
	for _, move := range l.moves {
		move.a.mustBe(l.t, "")
	}
}

func wavePlan(key string, from time.Duration) map[string]any {
	return map[string]any{"key": key, "sites": []string{"site-" + key}, "from": monday.Add(from).Format(time.DateOnly), "hold_for": "P20D",
		"guardrails": []map[string]any{{"key": "kept", "kind": "proportion", "at_least": 0.2}}}
}

// Ninety days with a look every six hours, five of them paused and three on hold, extended by ten; a week of late data; the verdict, the
// decision, and three waves over sixty days, one with a change. No look is lost or made twice where a run ends and the next begins.
func TestNinetyDaysOfAPilotAndSixtyOfScaling(t *testing.T) {
	l := &pilotLife{t: t}
	why := map[string]string{"reason": "so"}
	l.by(time.Second, "lena", lifecycle.EventLaunch, none{})
	l.by(2*time.Second, "lena", lifecycle.EventSubmit, none{})
	l.signed(3 * time.Second)
	l.by(6*time.Second, "lena", lifecycle.EventStart, none{})
	l.by(20*day, "lena", lifecycle.EventPause, why)
	l.by(25*day, "lena", lifecycle.EventContinue, why)
	l.by(40*day, "lena", lifecycle.EventHold, why)
	l.by(43*day, "lena", lifecycle.EventResume, none{})
	l.by(60*day, "lena", lifecycle.EventDeviate, map[string]string{"kind": lifecycle.DurationExtended, "extended_by": "P10D", "reason": "few came"})
	changed := wavePlan("second", 119*day)
	changed["change"] = map[string]string{"kind": "standard"}
	l.by(98*day, "lena", lifecycle.EventPropose, map[string]any{"decision": "scale", "reason": "it works", "waves": []any{wavePlan("first", 99*day), changed, wavePlan("third", 140*day)}})
	l.signed(98*day + time.Hour)
	l.by(100*day, "lena", lifecycle.EventStartWave, map[string]string{"wave": "first"})
	l.by(121*day, "lena", lifecycle.EventStartWave, map[string]string{"wave": "second"})
	l.moves = append(l.moves, pilotMove{at: 122 * day, do: changeIsImplemented})
	l.by(143*day, "lena", lifecycle.EventStartWave, map[string]string{"wave": "third"})
	l.live(newPilot())

	c, started := l.rec.lastState, monday.Add(6*time.Second)
	if c.State != lifecycle.StateScaled || !c.UpdatedAt.Equal(monday.Add(163*day)) {
		t.Fatalf("in state %s at %s", c.State, c.UpdatedAt)
	}
	if want := started.Add(90 * day); !c.Data.Clock.EndedAt.Equal(want) || !c.Data.Verdict.At.Equal(want.Add(7*day)) {
		t.Errorf("ended at %s, verdict at %s", c.Data.Clock.EndedAt, c.Data.Verdict.At)
	}
	var want []time.Time // four a day, but for the days of the pause and of the hold
	for at := lookEvery; at < 90*day; at += lookEvery {
		if at < 20*day || at >= 25*day && at < 40*day || at >= 43*day {
			want = append(want, started.Add(at))
		}
	}
	h := harness[lifecycle.PilotData]{rec: l.rec}
	for i, at := range want {
		want[i] = at.Truncate(time.Minute)
	}
	h.cameAt(t, lifecycle.EventLookDue, want...)
	if c.Data.Looks != len(want)+1 || len(h.recorded(lifecycle.EventWaveLookDue)) != 3*80 {
		t.Errorf("%d looks, %d at waves", c.Data.Looks, len(h.recorded(lifecycle.EventWaveLookDue)))
	}
	if steps := len(l.rec.steps); l.runs != steps/stepsPerRun || l.timers > steps+20 {
		t.Errorf("%d steps in %d runs before the last, with %d timers", steps, l.runs, l.timers)
	}
}

// changeIsImplemented tells the pilot so, as the outbox does.
func changeIsImplemented(h *harness[lifecycle.PilotData], in time.Duration) *answer {
	a := &answer{}
	h.env.RegisterDelayedCallback(func() {
		if c := h.rec.lastState; c.State != lifecycle.StateScaling || c.Data.Waves[1].ChangeRef == nil {
			h.t.Errorf("no wave waits for its change: the pilot is %s, with %+v", c.State, c.Data.Waves)
			return
		}
		e := by("monitor", lifecycle.EventCaseMoved, lifecycle.CaseMoved{Case: *h.rec.lastState.Data.Waves[1].ChangeRef, Key: "CHG-1", State: lifecycle.StateImplemented})
		e.By, e.RequestID = lifecycle.ByMachine, "outbox/1"
		h.update(e, a)
	}, in)
	h.next = in
	return a
}

// A look that was written inside a workflow task that was then lost is in the store: the timer of the next task raises it again, and it
// counts once.
func TestALookThatACrashRepeatsCountsOnce(t *testing.T) {
	h := newHarnessOf[lifecycle.PilotData](t)
	h.env.SetStartTime(monday)
	h.rec.facts = pilotFacts
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.sign(time.Second, "sven", lifecycle.Approve, "")
	h.sign(time.Second, "priya", lifecycle.Approve, "")
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.env.RegisterDelayedCallback(func() { loseTheLook(h) }, lookEvery+5*time.Second-time.Millisecond)
	h.run(newPilot(), 13*time.Hour)
	first := monday.Add(5 * time.Second).Add(lookEvery).Truncate(time.Minute)
	h.cameAt(t, lifecycle.EventLookDue, first, first.Add(lookEvery))
	if looks := h.rec.lastState.Data.Looks; looks != 2 {
		t.Errorf("%d looks", looks)
	}
}

// loseTheLook records the look that is due, which this run of the workflow then knows nothing of.
func loseTheLook(h *harness[lifecycle.PilotData]) {
	machine := lifecycle.PilotMachine()
	due, _ := machine.Next(&h.rec.lastState)
	e := lifecycle.ClockEvent(h.rec.lastState.ID, h.rec.lastState.Seq, due, due.At)
	facts := pilotFacts(LookUpInput{Request: lifecycle.FactsRequest{PilotLook: "look"}})
	e.Facts = &facts
	next, commit, err := machine.Apply(h.rec.lastState, e)
	if err != nil || due.Event != lifecycle.EventLookDue {
		h.t.Fatalf("%s: %v", due.Event, err)
	}
	h.rec.lastState = next
	h.rec.steps = append(h.rec.steps, commit.Steps...)
}
