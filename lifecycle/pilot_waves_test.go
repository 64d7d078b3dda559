package lifecycle_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

func wave(key string) object { return object{"wave": key} }

func because(key, why string) object { return object{"wave": key, "reason": why} }

// stateOf is where a wave stands.
func stateOf(p *pilotPlay, key string) lifecycle.Wave {
	p.t.Helper()
	i := slices.IndexFunc(p.c.Data.Waves, func(w lifecycle.Wave) bool { return w.Key == key })
	return p.c.Data.Waves[i]
}

func (p *player[D]) waveIs(w lifecycle.Wave, want string) {
	p.t.Helper()
	if w.State != want {
		p.t.Fatalf("the wave %s is %s, want %s", w.Key, w.State, want)
	}
}

// scalingSince is a pilot whose waves may begin; the first one is live.
func scalingSince(t tester, waves ...object) (*pilotPlay, *pilotFacts) {
	p, facts := scalingPilot(t, waves...)
	p.passes(began.Add(41 * day))
	p.do(lead, lifecycle.EventStartWave, wave("first"))
	return p, facts
}

func TestWaveStartsOnItsDayAndInItsOrder(t *testing.T) {
	checked := waveOf("first", 40, "west")
	checked["checks"] = []object{{"key": "crew", "title": "The crew is trained"}}
	p, _ := scalingPilot(t, checked, waveOf("second", 38, "hill"))
	if task, _ := p.openTask(lead); !task.DueAt.Equal(time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)) || !contains(task.Subject, "start_wave") {
		t.Errorf("lena is asked %+v", task)
	}
	allGo := object{"wave": "first", "checks": []object{{"item": "crew", "go": true}}}
	refusesAll(t, p, []attempt{
		{"a stranger", sponsor, lifecycle.EventStartWave, allGo, "forbidden", "process owner"},
		{"an unanswered check", lead, lifecycle.EventStartWave, wave("first"), "criteria_unmet", "crew"},
		{"a no-go", lead, lifecycle.EventStartWave, object{"wave": "first", "checks": []object{{"item": "crew", "note": "ill"}}}, "criteria_unmet", "ill"},
		{"before its day", lead, lifecycle.EventStartWave, allGo, "criteria_unmet", "2026-02-14"},
		{"before an earlier one", lead, lifecycle.EventStartWave, wave("second"), "criteria_unmet", "before its day"},
		{"no such wave", lead, lifecycle.EventStartWave, wave("third"), "invalid", "no such wave"},
		{"a hold of what has not begun", lead, lifecycle.EventHoldWave, because("first", "x"), "state_conflict", "planned"},
		{"a roll-back of what has not begun", lead, lifecycle.EventRollBackWave, because("first", "x"), "state_conflict", "planned"},
	})
	p.passes(began.Add(41 * day))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventStartWave, wave("second")), "criteria_unmet", "an earlier wave")
	p.do(owner, lifecycle.EventStartWave, allGo)
	p.waveIs(stateOf(p, "first"), lifecycle.WaveLive)
	if tasks := p.asked(); !slices.Equal(tasks, []string{lead}) { // for the second
		t.Errorf("asked are %v", tasks)
	}
	p.do(lead, lifecycle.EventStartWave, wave("second")) // while the first is live
}

func TestBreachHoldsTheWaveAndItsTimeStandsStill(t *testing.T) {
	p, facts := scalingSince(t, waveOf("first", 40, "west"), waveOf("second", 40, "hill"))
	facts.wave = figures("kept", "breached")
	p.ring()
	if held := stateOf(p, "first"); held.State != lifecycle.WaveHeld || held.Held != "kept is 0.1, below 0.2" {
		t.Errorf("the wave is %+v", held)
	}
	if health := p.m.Describe(&p.c).Health; health != lifecycle.Red {
		t.Errorf("health is %s", health)
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventStartWave, wave("second")), "criteria_unmet", "held")
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventResumeWave, wave("first")), "invalid", "reason")
	p.now = p.now.Add(50 * time.Hour)
	p.do(lead, lifecycle.EventHold, reason("x"))
	p.now = p.now.Add(50 * time.Hour)
	p.do(lead, lifecycle.EventResume, nil)
	facts.wave = figures("kept")
	p.do(lead, lifecycle.EventResumeWave, because("first", "the desk was closed for a day"))
	p.do(lead, lifecycle.EventHold, reason("x"))
	p.now = p.now.Add(30 * time.Hour)
	p.do(lead, lifecycle.EventResume, nil)
	for stateOf(p, "first").State == lifecycle.WaveLive {
		p.ring()
	}
	p.waveIs(stateOf(p, "first"), lifecycle.WaveDone)
	if took := stateOf(p, "first").EndedAt.Sub(stateOf(p, "first").LiveAt); took != 5*day+130*time.Hour {
		t.Errorf("done after %s", took)
	}
	p.is(lifecycle.StateScaling)
}

func TestWaveIsDoneOnlyWithDataToShowIt(t *testing.T) {
	p, facts := scalingSince(t, waveOf("first", 40, "west"))
	for name, figures := range map[string][]lifecycle.GuardrailFigure{
		"too few": {{Key: "kept", N: 2}}, "another metric": {{Key: "cost", N: 400, Judged: true}}, "none": {},
	} {
		facts.wave = figures
		for range 9 {
			p.ring()
		}
		if p.c.State != lifecycle.StateScaling {
			t.Fatalf("%s: the pilot is %s", name, p.c.State)
		}
	}
	facts.wave = figures("kept")
	p.ring()
	p.is(lifecycle.StateScaled)
}

func TestRollBackIsATaskAndAllRolledBackIsStopped(t *testing.T) {
	p, _ := scalingSince(t, waveOf("first", 40, "west", "hill"))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventRollBackWave, wave("first")), "invalid", "reason")
	p.do(lead, lifecycle.EventRollBackWave, because("first", "the crew is overloaded"))
	task, _ := p.openTask(owner)
	if task.Kind != lifecycle.TaskFollowUp || !contains(task.Title, "west, hill") || task.DueAt.IsZero() {
		t.Errorf("olga is asked %+v", task)
	}
	for name, data := range map[string]object{"no comment": {"task_id": task.ID}, "failed": {"task_id": task.ID, "comment": "x", "result": "failed"},
		"an unknown result": {"task_id": task.ID, "comment": "x", "result": "maybe"}} {
		if err := p.try(lifecycle.ByTask, owner, lifecycle.EventCompleteTask, data); err == nil {
			t.Errorf("%s: completed", name)
		}
	}
	refused(t, p.complete(lead, lifecycle.TaskFollowUp), "forbidden", "somebody else")
	if err := p.complete(owner, lifecycle.TaskFollowUp); err != nil {
		t.Fatal(err)
	}
	p.is(lifecycle.StateStopped)
}

func TestOneWaveThatHoldsIsScaled(t *testing.T) {
	p, _ := scalingSince(t, waveOf("first", 40, "west"), waveOf("second", 40, "hill"))
	for stateOf(p, "first").State == lifecycle.WaveLive {
		p.ring()
	}
	p.do(lead, lifecycle.EventStartWave, wave("second"))
	p.do(lead, lifecycle.EventRollBackWave, because("first", "found later")) // done, and rolled back after all
	p.do(lead, lifecycle.EventHoldWave, because("second", "to be sure"))
	if err := p.complete(owner, lifecycle.TaskFollowUp); err != nil {
		t.Fatal(err)
	}
	p.is(lifecycle.StateScaling)
	p.do(lead, lifecycle.EventResumeWave, because("second", "sure"))
	for !p.c.Ended {
		p.ring()
	}
	p.is(lifecycle.StateScaled)
	if told := p.commits[len(p.commits)-1].Effects; !contains(string(told[len(told)-1].Payload), "1 of 2 waves hold") {
		t.Errorf("told is %s", told[len(told)-1].Payload)
	}
}

// byChange is a pilot whose first wave waits for a change.
func byChange(t tester) (*pilotPlay, func(lifecycle.State) error) {
	first := waveOf("first", 40, "west")
	first["change"] = object{"kind": "standard", "template": "process_change"}
	p, _ := scalingSince(t, first, waveOf("second", 40, "hill"))
	return p, func(state lifecycle.State) error {
		return p.try(lifecycle.ByMachine, "monitor", lifecycle.EventCaseMoved, lifecycle.CaseMoved{Case: *stateOf(p, "first").ChangeRef, Key: "CHG-7", State: state})
	}
}

func TestWaveOpensItsChangeAndWaitsForIt(t *testing.T) {
	p, moved := byChange(t)
	var ask lifecycle.OpenCase
	for _, effect := range p.commits[len(p.commits)-1].Effects {
		if effect.Name == lifecycle.EffectOpenCase && json.Unmarshal(effect.Payload, &ask) != nil {
			t.Fatal("the effect cannot be read")
		}
	}
	first := stateOf(p, "first")
	if ask.ID != first.ChangeRef.ID || ask.Kind != lifecycle.KindChange || ask.Opener.ID != p.c.ID || ask.Change.Template != "process_change" || ask.By.ID != lead {
		t.Errorf("asked for is %+v, awaited %+v", ask, first.ChangeRef)
	}
	p.waveIs(first, lifecycle.WaveAwaits)
	if task, _ := p.openTask(lead); task.Stage != "first" || task.DueAt.IsZero() {
		t.Errorf("nobody is asked to see the change through: %+v", p.c.Tasks)
	}
	p.now = p.now.Add(3 * day)
	if err := moved(lifecycle.StateImplemented); err != nil || !stateOf(p, "first").LiveAt.Equal(p.now) {
		t.Fatalf("%v; the wave is %+v", err, stateOf(p, "first"))
	}
	other := lifecycle.CaseMoved{Case: lifecycle.CaseLink{Kind: lifecycle.KindChange, ID: "another"}, State: lifecycle.StateImplemented}
	refused(t, p.try(lifecycle.ByMachine, "monitor", lifecycle.EventCaseMoved, other), "state_conflict", "no wave waits")
}

func TestChangeThatComesToNothingHoldsItsWave(t *testing.T) {
	for _, state := range []lifecycle.State{lifecycle.StateRejected, lifecycle.StateExpired, lifecycle.Cancelled, lifecycle.StateRollingBack, lifecycle.NotLaunched} {
		p, moved := byChange(t)
		if err := moved(state); err != nil {
			t.Fatal(err)
		}
		p.waveIs(stateOf(p, "first"), lifecycle.WaveHeld)
		p.do(lead, lifecycle.EventResumeWave, because("first", "once more"))
		if again := stateOf(p, "first"); again.State != lifecycle.WavePlanned || again.ChangeRef != nil {
			t.Errorf("%s: resumed, the wave is %+v", state, again)
		}
		if task, _ := p.openTask(lead); task.Stage != "first" || len(p.asked()) != 1 {
			t.Errorf("%s: asked is %+v", state, p.c.Tasks)
		}
	}
}

// A change that was taken back is closed by its review: that does not put it in place again. And it may be taken back after the wave
// was held by hand, or was done.
func TestChangeThatIsTakenBackTakesItsWaveAlong(t *testing.T) {
	p, moved := byChange(t)
	for _, state := range []lifecycle.State{lifecycle.StateRollingBack, lifecycle.StateClosed, lifecycle.StateImplemented} {
		if err := moved(state); err != nil {
			t.Fatal(err)
		}
		p.waveIs(stateOf(p, "first"), lifecycle.WaveHeld)
	}
	p.do(lead, lifecycle.EventResumeWave, because("first", "another change"))
	p.waveIs(stateOf(p, "first"), lifecycle.WavePlanned)
	p, moved = byChange(t)
	p.do(lead, lifecycle.EventHoldWave, because("first", "wait"))
	_ = moved(lifecycle.StateImplemented)
	p.do(lead, lifecycle.EventResumeWave, because("first", "go"))
	p.waveIs(stateOf(p, "first"), lifecycle.WaveLive)
	for stateOf(p, "first").State == lifecycle.WaveLive {
		p.ring()
	}
	p.waveIs(stateOf(p, "first"), lifecycle.WaveDone)
	_ = moved(lifecycle.StateRollingBack)
	p.waveIs(stateOf(p, "first"), lifecycle.WaveHeld)
	p, _ = byChange(t)
	p.do(lead, lifecycle.EventHoldWave, because("first", "wait"))
	p.do(lead, lifecycle.EventResumeWave, because("first", "go on waiting"))
	p.waveIs(stateOf(p, "first"), lifecycle.WaveAwaits)
}
