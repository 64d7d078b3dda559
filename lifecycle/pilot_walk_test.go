package lifecycle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// Random people and a random world work on pilots, and every step is held to the oracle. Half of the walks begin where a verdict is
// known, so that decisions and waves are met as often as plans.
func TestRandomWalksOfPilots(t *testing.T) {
	reached, wavesDone := map[lifecycle.State]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		p, facts := pilotToWalk(t)
		for range rapid.IntRange(30, 90).Draw(t, "moves") {
			if p.c.Ended {
				break
			}
			p.now = p.now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			facts.changes(t)
			rapid.SampledFrom(pilotMoves).Draw(t, "move").move(t, p, facts)
		}
		reached[p.c.State]++
		for _, wave := range p.c.Data.Waves {
			wavesDone += map[bool]int{true: 1}[wave.State == lifecycle.WaveDone]
		}
	})
	t.Logf("walks ended in %v, with %d waves done", reached, wavesDone)
}

func pilotToWalk(t *rapid.T) (*pilotPlay, *pilotFacts) {
	verdict := rapid.SampledFrom([]lifecycle.Verdict{lifecycle.VerdictSuccess, lifecycle.VerdictSuccess, lifecycle.VerdictHarm, lifecycle.VerdictInvalid, lifecycle.VerdictInsufficient}).Draw(t, "verdict")
	switch rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "begins") {
	case 0:
		p, facts := newPilot(t, walkPlan(t))
		facts.verdict = verdict
		return p, facts
	case 1:
		p, facts := runningPilot(t)
		facts.verdict = verdict
		return p, facts
	case 2:
		return judgedPilot(t, verdict)
	}
	change := waveOf("third", 60, "lake")
	change["change"] = object{"kind": "normal"}
	return scalingPilot(t, waveOf("first", 38, "west"), waveOf("second", 40, "hill"), change)
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

// onwards and ring come often, so that walks get far.
var pilotMoves = []pilotMove{{"onwards", takeOn}, {"onwards", takeOn}, {"onwards", takeOn}, {"sign", signPilot}, {"sign", signPilot}, {"sign", signPilot},
	{"sign for another", signBehalf}, {"ring", ringSome}, {"ring", ringSome}, {"ring", ringSome}, {"look or deviate", lookOrDeviate}, {"stop and go", stopAndGo},
	{"waves", workOnWaves}, {"waves", workOnWaves}, {"waves", workOnWaves}, {"any event", anyPilotEvent}, {"edit", editPilot}}

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

// signBehalf lets anybody sign for anybody, standing in for some.
func signBehalf(t *rapid.T, p *pilotPlay, _ *pilotFacts) {
	people := []string{lead, sponsor, owner, statistician, tara, anna, boris}
	whom := rapid.SampledFrom(pilotPeople).Draw(t, "whom")
	also := rapid.SampledFrom(pilotPeople).Draw(t, "also")
	if _, asked := p.openTask(whom); asked {
		_ = p.signFor(rapid.SampledFrom(people).Draw(t, "delegate"), whom, whom, also)
	}
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
