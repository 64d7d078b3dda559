package lifecycle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// Random people and a random world work on pilots, and every step is held to the oracle: from the plan to the verdict, from the verdict to
// the decision, and from there through the waves, so that each part is met as often as the others.
func TestRandomWalksOfPilots(t *testing.T) {
	onwards := []pilotMove{{"take on", takeOn}, {"take on", takeOn}, {"sign", signPilot}, {"sign", signPilot}, {"ring", ringSome}, {"ring", ringSome}}
	begin := func(t *rapid.T) (*pilotPlay, *pilotFacts) {
		if rapid.Bool().Draw(t, "ready") {
			return readyFor(t, walkPlan(t))
		}
		return newPilot(t, walkPlan(t))
	}
	walkPilots(t, begin,
		append(onwards, pilotMove{"look or deviate", lookOrDeviate}, pilotMove{"stop and go", stopAndGo}, pilotMove{"any event", anyPilotEvent}, pilotMove{"edit", editPilot}))
}

func TestRandomWalksOfDecisions(t *testing.T) {
	walkPilots(t, judgedToWalk, []pilotMove{{"propose", takeOn}, {"sign", signPilot}, {"sign", signPilot}, {"sign", signPilot}, {"sign for another", signBehalf},
		{"sign for another", signBehalf}, {"ring", ringSome}, {"any event", anyPilotEvent}})
}

func TestRandomWalksOfWaves(t *testing.T) {
	change := waveOf("third", 40, "lake")
	change["change"] = object{"kind": "normal"}
	walkPilots(t, func(t *rapid.T) (*pilotPlay, *pilotFacts) {
		p, facts := judgedFor(t, seldomLooked(), lifecycle.VerdictSuccess)
		return signedToScale(p, waveOf("first", 38, "west"), waveOf("second", 40, "hill"), change), facts
	}, []pilotMove{{"waves", workOnWaves}, {"waves", workOnWaves}, {"ring", ringSome}, {"ring", ringSome}, {"stop and go", stopAndGo}, {"take on", takeOn}, {"any event", anyPilotEvent}})
}

func walkPilots(t *testing.T, begin func(*rapid.T) (*pilotPlay, *pilotFacts), moves []pilotMove) {
	reached, wavesDone, against := map[lifecycle.State]int{}, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p, facts := begin(t)
		for range rapid.IntRange(20, 60).Draw(t, "moves") {
			if p.c.Ended {
				break
			}
			p.now = p.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			facts.changes(t)
			rapid.SampledFrom(moves).Draw(t, "move").move(t, p, facts)
		}
		reached[p.c.State]++
		against += map[bool]int{true: 1}[p.c.Data.Decision != nil && p.c.Data.Decision.Against]
		for _, wave := range p.c.Data.Waves {
			wavesDone += map[bool]int{true: 1}[wave.State == lifecycle.WaveDone]
		}
	})
	t.Logf("walks ended in %v, %d decided against the verdict, %d waves done", reached, against, wavesDone)
}

func judgedToWalk(t *rapid.T) (*pilotPlay, *pilotFacts) {
	verdicts := []lifecycle.Verdict{lifecycle.VerdictSuccess, lifecycle.VerdictHarm, lifecycle.VerdictInsufficient, lifecycle.VerdictInvalid}
	return judgedFor(t, seldomLooked(), rapid.SampledFrom(verdicts).Draw(t, "verdict"))
}

// seldomLooked comes to its verdict in few steps.
func seldomLooked() lifecycle.PilotPlan {
	plan := pilotPlan()
	plan.LookEvery = days(7)
	return plan
}

func walkPlan(t *rapid.T) lifecycle.PilotPlan {
	plan := pilotPlan()
	if rapid.Bool().Draw(t, "dated") {
		plan.StartDate = began.Add(10 * day).Format(time.DateOnly)
	}
	if rapid.Bool().Draw(t, "no follow-up") {
		plan.FollowUp = 0
	}
	return plan
}

// changes lets the world say something else: doubts, verdicts of guardrails, and nothing at all.
func (f *pilotFacts) changes(t *rapid.T) {
	f.look.Doubts, f.wave = nil, figures("kept")
	f.away = oneIn(t, 12, "away")
	if oneIn(t, 5, "doubtful") {
		f.look.Doubts = append(f.look.Doubts, rapid.SampledFrom([]lifecycle.Doubt{
			{Kind: lifecycle.DoubtSampleRatio, Text: "p = 0.002"}, {Kind: lifecycle.DoubtSampleRatio, Text: "p = 0.0001", Hold: true},
			{Kind: lifecycle.DoubtGuardrail, On: "harmed", Text: "above 0.1", Hold: true}, {Kind: lifecycle.DoubtNoData, Text: "none for 5 days", Hold: true},
		}).Draw(t, "doubt"))
	}
	switch {
	case oneIn(t, 8, "breach"):
		f.wave = figures("kept", "breached")
	case oneIn(t, 8, "too few"):
		f.wave[0].Judged = false
	}
}

// oneIn is true once in n times; rapid's numbers prefer the small ones.
func oneIn(t *rapid.T, n int, what string) bool {
	return rapid.SampledFrom(append(make([]bool, n-1), true)).Draw(t, what)
}

type pilotMove struct {
	name string
	move func(*rapid.T, *pilotPlay, *pilotFacts)
}

var pilotPeople = []string{lead, sponsor, owner, statistician, tara, anna, boris, admin}

// takeOn is what takes a pilot further, by whoever may.
func takeOn(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	roles := p.c.Data.Roles
	_ = p.try(lifecycle.ByPerson, roles.Lead, lifecycle.EventCheckReadiness, object{"item": "trained", "go": !oneIn(t, 6, "no-go"), "note": "n"})
	propose := rapid.SampledFrom([]object{scale(waveOf("first", 40, "west"), waveOf("rest", 50, "hill")), {"decision": "iterate", "reason": "again"}, {"decision": "stop", "reason": "enough"}}).Draw(t, "proposal")
	moves := []struct {
		who   string
		event lifecycle.EventName
		data  any
	}{
		{roles.Lead, lifecycle.EventResume, nil}, {roles.Lead, lifecycle.EventSubmit, nil}, {roles.Lead, lifecycle.EventStart, nil},
		{rapid.SampledFrom(pilotPeople).Draw(t, "who"), lifecycle.EventContinue, object{"reason": "we know why"}},
		{roles.Lead, lifecycle.EventCloseData, object{"reason": "all is in"}},
	}
	for _, move := range moves {
		if p.try(lifecycle.ByPerson, move.who, move.event, move.data) == nil {
			return
		}
	}
	if p.c.Data.Proposal == nil || oneIn(t, 6, "again") {
		_ = p.try(lifecycle.ByPerson, roles.Lead, lifecycle.EventPropose, propose)
	}
}

func signPilot(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	for _, task := range p.c.Tasks {
		if task.RoundID != "" && task.Status == lifecycle.TaskOpen && rapid.Bool().Draw(t, "signs") {
			decision := lifecycle.Approve
			if oneIn(t, 10, "refuses") {
				decision = lifecycle.Reject
			}
			comment := rapid.SampledFrom([]string{"", " ", "worth it"}).Draw(t, "comment")
			if task.Assignee == owner || task.Assignee == sponsor {
				comment = ""
			}
			more := object{"task_id": task.ID, "content_hash": rapid.SampledFrom([]string{task.ContentHash, task.ContentHash, "old"}).Draw(t, "hash")}
			if decision == lifecycle.Approve {
				more["comment"] = comment
			}
			_ = p.sign(task.Assignee, decision, more)
			return
		}
	}
}

// signBehalf lets one of those who have a part in a decision sign for who is asked, standing in for somebody else too.
func signBehalf(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	asked := p.asked()
	if len(asked) == 0 {
		return
	}
	delegate, whom := rapid.SampledFrom([]string{owner, sponsor, anna, boris, tara}).Draw(t, "delegate"), rapid.SampledFrom(asked).Draw(t, "whom")
	_ = p.signFor(delegate, whom, whom, rapid.SampledFrom(pilotPeople).Draw(t, "also"))
}

func ringSome(t *rapid.T, p *pilotPlay, facts *pilotFacts) {
	facts.away = false
	for range rapid.SampledFrom([]int{1, 3, 8}).Draw(t, "times") {
		if _, ok := p.m.Next(&p.c); ok {
			p.ring()
		}
	}
}

func lookOrDeviate(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	if rapid.Bool().Draw(t, "look") {
		_ = p.try(lifecycle.ByPerson, statistician, lifecycle.EventLook, nil)
		return
	}
	data := rapid.SampledFrom([]object{
		{"kind": "site_dropped", "site": "east"}, {"kind": "site_dropped", "site": "nowhere"}, {"kind": "duration_extended", "extended_by": "P4D"},
		{"kind": "duration_extended", "extended_by": "P40D"}, {"kind": "metric_changed"}, {"kind": "other", "extended_by": "P1D"},
	}).Draw(t, "deviation")
	data["reason"] = rapid.SampledFrom([]string{"a flood", ""}).Draw(t, "reason")
	_ = p.try(lifecycle.ByPerson, p.c.Data.Roles.Lead, lifecycle.EventDeviate, data)
}

func stopAndGo(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	event := rapid.SampledFrom([]lifecycle.EventName{lifecycle.EventHold, lifecycle.EventHold, lifecycle.EventPause, lifecycle.EventConclude}).Draw(t, "stop")
	if event == lifecycle.EventConclude && !oneIn(t, 3, "early") {
		return
	}
	_ = p.try(lifecycle.ByPerson, p.c.Data.Roles.Lead, event, object{"reason": "a flood"})
}

// workOnWaves starts, holds, resumes and rolls back, and brings news of a wave's change.
func workOnWaves(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	for _, wave := range p.c.Data.Waves {
		event := rapid.SampledFrom([]lifecycle.EventName{lifecycle.EventStartWave, lifecycle.EventStartWave, lifecycle.EventStartWave, lifecycle.EventResumeWave, lifecycle.EventResumeWave, lifecycle.EventHoldWave, lifecycle.EventRollBackWave, "", "", "", ""}).Draw(t, "event")
		if event != "" {
			_ = p.try(lifecycle.ByPerson, rapid.SampledFrom([]string{lead, owner}).Draw(t, "who"), event, object{"wave": wave.Key, "reason": "so"})
		}
		if wave.ChangeRef != nil {
			state := rapid.SampledFrom([]lifecycle.State{lifecycle.StateImplemented, lifecycle.StateImplemented, lifecycle.StateRejected, lifecycle.StateRollingBack, lifecycle.StateClosed}).Draw(t, "change")
			_ = p.try(lifecycle.ByMachine, "machine", lifecycle.EventCaseMoved, lifecycle.CaseMoved{Case: *wave.ChangeRef, Key: "CHG-1", State: state})
		}
	}
	for _, task := range p.c.Tasks {
		if task.Kind == lifecycle.TaskFollowUp && rapid.Bool().Draw(t, "rolled back") {
			_ = p.try(lifecycle.ByTask, task.Assignee, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "taken back"})
			return
		}
	}
}

func anyPilotEvent(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	event := rapid.SampledFrom(p.m.Table(p.c.Data).Events()).Draw(t, "event")
	if event == lifecycle.EventCancel && !oneIn(t, 6, "cancel") {
		return
	}
	data := object{"reason": "because"}
	if event == lifecycle.EventReassign {
		data = object{"role": rapid.SampledFrom(append(lifecycle.PilotRoleNames(), "lead")).Draw(t, "role"), "person": rapid.SampledFrom(pilotPeople).Draw(t, "person")}
	}
	by := rapid.SampledFrom([]lifecycle.Source{lifecycle.ByPerson, lifecycle.ByTask}).Draw(t, "by")
	_ = p.try(by, rapid.SampledFrom(pilotPeople).Draw(t, "who"), event, data)
}

func editPilot(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	plan := rapid.SampledFrom([]object{{"hypothesis": "another"}, {"duration": "P20D"}, {"follow_up": nil}, {"alpha": 0.9}, {"primary_metric": object{"key": "sold", "kind": "mean"}}}).Draw(t, "plan")
	_ = p.try(lifecycle.ByPerson, rapid.SampledFrom([]string{lead, admin, anna}).Draw(t, "editor"), lifecycle.EventEdit, object{"plan": plan})
}
