package lifecycle_test

import (
	"encoding/json"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// What goes wrong with pilots elsewhere, each with its own test: it fails when the protection is taken away.

// The verdict is computed. Nobody sends one, an invalid pilot is scaled by nobody, and a decision that calls it a success shows what it was.
func TestRelabelledAsSuccess(t *testing.T) {
	p, facts := judgedPilot(t, lifecycle.VerdictInvalid)
	facts.verdict = lifecycle.VerdictSuccess // what a recomputation would say now
	for _, what := range []lifecycle.EventName{lifecycle.EventCloseData, lifecycle.EventLook, lifecycle.EventDeviate, lifecycle.EventEdit} {
		refused(t, p.try(lifecycle.ByPerson, lead, what, object{"verdict": "success", "reason": "x"}), "state_conflict", "not possible")
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventPropose, scale(waveOf("first", 40, "west"))), "invalid", "invalid pilot")
	p, _ = judgedPilot(t, lifecycle.VerdictNoEffect)
	p.do(lead, lifecycle.EventPropose, scale(waveOf("first", 40, "west")))
	content := payloadOf(t, p.commits[len(p.commits)-1].Steps[0]).Content
	if !contains(content, `"against_verdict":true`) || !contains(content, `"verdict":"no_effect"`) {
		t.Errorf("approvers see %s", content)
	}
}

// Facts come from a lookup of ours only: what somebody puts into the event's data is not looked at.
func TestVerdictInTheEventsData(t *testing.T) {
	p, _ := runningPilot(t)
	p.do(lead, lifecycle.EventConclude, reason("enough"))
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventCloseData, object{"reason": "x", "verdict": object{"verdict": "success"}}), "invalid", "verdict")
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventDataDue, nil), "state_conflict", "not possible")
}

func TestMetricSwitchedAfterTheStart(t *testing.T) {
	p, _ := runningPilot(t)
	before := ownHash(t, p.c.Data.Plan)
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventEdit, edit(object{"primary_metric": object{"key": "sold", "kind": "mean"}})), "state_conflict", "not possible")
	p.do(lead, lifecycle.EventDeviate, object{"kind": "metric_changed", "reason": "sold shows it better"})
	for p.c.State != lifecycle.StateVerdictReview {
		p.ring()
	}
	if v := p.c.Data.Verdict; v.PlanHash != before || p.c.Data.Plan.Primary.Key != "kept" || len(v.Deviations) != 1 || v.Deviations[0].Kind != lifecycle.MetricChanged {
		t.Errorf("the verdict is over %s with %+v", v.PlanHash, v.Deviations)
	}
}

// Every look counts, also those that somebody makes until one pleases; crossing a limit ends nothing by itself, and does not choose the verdict.
func TestPeekingUntilSignificant(t *testing.T) {
	p, facts := runningPilot(t)
	for range 50 {
		p.now = p.now.Add(time.Minute)
		p.do(statistician, lifecycle.EventLook, nil)
	}
	facts.look.Boundary = "success"
	p.do(statistician, lifecycle.EventLook, nil)
	p.is(lifecycle.StateRunning)
	facts.look.Boundary, facts.verdict = "none", lifecycle.VerdictNoEffect
	p.do(lead, lifecycle.EventConclude, reason("it was significant"))
	p.do(lead, lifecycle.EventCloseData, reason("all is in"))
	if v := p.c.Data.Verdict; v.Looks != 52 || v.Look.N != 52 || v.Verdict != lifecycle.VerdictNoEffect {
		t.Errorf("the verdict is %s after %d looks", v.Verdict, v.Looks)
	}
}

// A wave whose guardrail is breached ends only by holding from then on, or by being rolled back.
func TestScaledWhileAGuardrailIsBreached(t *testing.T) {
	p, facts := scalingSince(t, waveOf("first", 40, "west"))
	p.passes(p.now.Add(4 * day))
	facts.wave = figures("kept", "breached")
	p.ring() // the look that would have ended it
	for range 3 {
		p.now = p.now.Add(10 * day)
		p.is(lifecycle.StateScaling)
		p.do(lead, lifecycle.EventResumeWave, because("first", "surely it is better now"))
		p.ring()
		p.waveIs(stateOf(p, "first"), lifecycle.WaveHeld)
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventWavesDone, nil), "state_conflict", "not possible")
}

// Whoever leads a pilot cannot sign its start, nor what follows from it, nor be the second approver.
func TestLeadSignsTheirOwnPilot(t *testing.T) {
	p, _ := judgedPilot(t, lifecycle.VerdictHarm)
	p.groups["approver"] = []string{lead}
	refused(t, p.try(lifecycle.ByPerson, statistician, lifecycle.EventPropose, scale(waveOf("first", 40, "west"))), "invalid", "has 0 people")
	p.do(statistician, lifecycle.EventPropose, iterate)
	refused(t, p.signFor(lead, owner, owner), "forbidden", "requested or edited")
	refused(t, p.signFor(tara, owner, owner, lead), "forbidden", "requested or edited")
}

// The end is not moved until the difference looks good: extensions are bounded from the start, whatever stood still meanwhile.
func TestExtendedUntilItWorks(t *testing.T) {
	p, _ := runningPilot(t)
	extended := 0
	for i := range 40 {
		if p.c.State != lifecycle.StateRunning {
			break
		}
		if i%5 == 0 {
			p.do(lead, lifecycle.EventPause, reason("x"))
			p.now = p.now.Add(2 * day)
			p.do(lead, lifecycle.EventContinue, reason("y"))
		}
		if p.try(lifecycle.ByPerson, lead, lifecycle.EventDeviate, object{"kind": "duration_extended", "extended_by": "P2D", "reason": "not yet"}) == nil {
			extended++
		}
		p.ring()
	}
	if extended != 7 {
		t.Errorf("extended by %d times two days, planned are 28 and allowed 42", extended)
	}
}

// A pilot with all that one may have is still small enough to be carried: 500 sites, 20 guardrails, 50 waves.
func TestLargePilotStaysSmall(t *testing.T) {
	plan := pilotPlan()
	plan.Sites = nil
	for i := range 500 {
		plan.Sites = append(plan.Sites, lifecycle.PilotSite{Key: siteName(i), Title: "Clinic number " + siteName(i), Role: map[bool]string{true: lifecycle.ArmControl, false: lifecycle.ArmTreatment}[i%2 == 0]})
	}
	for i := 1; i < 20; i++ {
		plan.Guardrails = append(plan.Guardrails, plan.Guardrails[0])
	}
	p, facts := readyFor(t, plan)
	p.do(lead, lifecycle.EventStart, nil)
	for p.c.State != lifecycle.StateVerdictReview {
		p.ring()
	}
	var waves []object
	for i := range 50 {
		w := waveOf("wave_"+siteName(i)[5:], 40, sitesOf(i)...)
		w["guardrails"] = []object{{"key": "kept", "kind": "proportion", "at_least": 0.2}, {"key": "harmed", "kind": "proportion", "at_most": 0.1}}
		waves = append(waves, w)
	}
	p.do(lead, lifecycle.EventPropose, scale(waves...))
	proposed := len(jsonOf(t, p.c))
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.passes(began.Add(41 * day))
	facts.wave = append(figures("kept"), lifecycle.GuardrailFigure{Key: "harmed", N: 400, Judged: true, Text: "harmed is 0.04, at most 0.1"})
	for _, w := range waves {
		p.do(lead, lifecycle.EventStartWave, wave(w["key"].(string)))
		p.ring()
	}
	scaling := len(jsonOf(t, p.c))
	t.Logf("proposed %d bytes, scaling %d", proposed, scaling)
	if proposed > 128<<10 || scaling > 128<<10 {
		t.Errorf("the case has %d bytes when proposed, %d when scaled", proposed, scaling)
	}
	var read pilot
	if err := json.Unmarshal([]byte(jsonOf(t, p.c)), &read); err != nil || jsonOf(t, read) != jsonOf(t, p.c) {
		t.Errorf("it does not survive JSON: %v", err)
	}
}

func siteName(i int) string {
	return "site_" + string([]byte{byte('a' + i/100), byte('0' + i/10%10), byte('0' + i%10)})
}

func sitesOf(wave int) (sites []string) {
	for i := range 10 {
		sites = append(sites, siteName(10*wave+i))
	}
	return sites
}
