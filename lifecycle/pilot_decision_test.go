package lifecycle_test

import (
	"encoding/json"
	"slices"
	"testing"

	"tollgate/lifecycle"
)

var iterate, stopIt = object{"decision": "iterate", "reason": "again, longer"}, object{"decision": "stop", "reason": "it costs too much"}

// proposed is a pilot of which the lead proposes something after this verdict.
func proposed(t tester, verdict lifecycle.Verdict, what object) *pilotPlay {
	p, _ := judgedPilot(t, verdict)
	p.do(lead, lifecycle.EventPropose, what)
	return p
}

func TestProposalIsRefused(t *testing.T) {
	p, _ := judgedPilot(t, lifecycle.VerdictSuccess)
	with := func(key string, value any) object {
		wave := waveOf("first", 40, "west")
		wave[key] = value
		return scale(wave)
	}
	attempts := []attempt{
		{"by somebody else", owner, lifecycle.EventPropose, iterate, "forbidden", "lead and statistician"},
		{"a withdrawal of nothing", lead, lifecycle.EventWithdraw, nil, "state_conflict", "no decision is proposed"},
		{"what is signed, by hand", lead, lifecycle.EventScaleSigned, nil, "state_conflict", "not possible"},
	}
	for name, data := range map[string]object{
		"an unknown decision": {"decision": "celebrate", "reason": "x"}, "no reason": {"decision": "iterate"}, "scale without waves": {"decision": "scale", "reason": "x"},
		"waves of something else":  {"decision": "stop", "reason": "x", "waves": []object{waveOf("first", 40, "west")}},
		"a verdict of their own":   {"decision": "scale", "reason": "x", "verdict": "success"},
		"a site in two waves":      scale(waveOf("first", 40, "west"), waveOf("second", 40, "west")),
		"two waves of one name":    scale(waveOf("first", 40, "west"), waveOf("first", 40, "hill")),
		"a wave without sites":     with("sites", []string{}),
		"no day":                   with("from", "soon"),
		"no time to hold":          with("hold_for", "PT0S"),
		"no guardrails":            with("guardrails", []object{}),
		"not the primary metric":   with("guardrails", []object{{"key": "cost", "kind": "mean", "at_most": 3}}),
		"a guardrail of no limits": with("guardrails", []object{{"key": "kept", "kind": "proportion"}}),
	} {
		attempts = append(attempts, attempt{name, lead, lifecycle.EventPropose, data, "invalid", ""})
	}
	refusesAll(t, p, attempts)
	p.do(lead, lifecycle.EventReassign, object{"role": "decider", "person": statistician})
	refused(t, p.try(lifecycle.ByPerson, statistician, lifecycle.EventPropose, iterate), "invalid", "requested or edited")
}

// What follows from which verdict without a second approver, and what not at all.
func TestDecisionsAndVerdicts(t *testing.T) {
	type row struct{ scale, iterate, stop string }
	rows := map[lifecycle.Verdict]row{
		lifecycle.VerdictSuccess: {"follows", "follows", "against"}, lifecycle.VerdictNoEffect: {"against", "follows", "follows"}, lifecycle.VerdictHarm: {"against", "follows", "follows"},
		lifecycle.VerdictInsufficient: {"against", "follows", "follows"}, lifecycle.VerdictInvalid: {"refused", "follows", "follows"},
	}
	for verdict, row := range rows {
		for decision, want := range map[string]string{"scale": row.scale, "iterate": row.iterate, "stop": row.stop} {
			p, _ := judgedPilot(t, verdict)
			data := object{"decision": decision, "reason": "x"}
			if decision == "scale" {
				data = scale(waveOf("first", 40, "west"))
			}
			got := "follows"
			if err := p.try(lifecycle.ByPerson, lead, lifecycle.EventPropose, data); err != nil {
				got = "refused"
			} else if p.c.Data.Proposal.Against {
				got = "against"
			}
			stages := 0
			for _, round := range p.c.Rounds {
				stages = len(round.Stages)
			}
			if got != want || stages != map[string]int{"follows": 1, "against": 2}[want] {
				t.Errorf("%s after %s: %s with %d stages, want %s", decision, verdict, got, stages, want)
			}
		}
	}
}

func TestSecondApproversAreOthersAndSayWhy(t *testing.T) {
	p := proposed(t, lifecycle.VerdictInsufficient, scale(waveOf("first", 40, "west")))
	if task, _ := p.openTask(sponsor); !contains(task.Title, "against the verdict") || !contains(task.Title, "insufficient evidence") {
		t.Errorf("the task is called %q", task.Title)
	}
	refused(t, p.signFor(anna, sponsor, sponsor), "forbidden", "other people") // who is to be asked second
	p.mustSign(sponsor, lifecycle.Approve, nil)
	if err := p.signFor(tara, owner, owner); err != nil {
		t.Fatal(err)
	}
	task, _ := p.openTask(anna)
	if want := []string{boris, lead, owner, sponsor, tara}; !slices.Equal(task.Barred, want) {
		t.Errorf("barred from anna's task are %v, want %v", task.Barred, want)
	}
	refused(t, p.sign(anna, lifecycle.Approve, nil), "invalid", "say why")
	for _, who := range []string{tara, sponsor, owner} { // signed for olga; signed; had tara sign for her
		refused(t, p.signFor(who, anna, anna), "forbidden", "other people")
	}
	refused(t, p.signFor(statistician, anna, anna, owner), "forbidden", "other people") // stands in for olga too
	p.mustSign(boris, lifecycle.Reject, nil)
	p.is(lifecycle.StateVerdictReview) // anybody's approval is enough, and anna may still give it
	p.mustSign(anna, lifecycle.Approve, object{"comment": "The risk is small and the gain is large"})
	p.is(lifecycle.StateScaling)
	if d := p.c.Data.Decision; !d.Against || jsonOf(t, d.Because) != `[{"person":"anna","reason":"The risk is small and the gain is large"}]` {
		t.Errorf("the decision is %+v", d)
	}
}

func TestSecondApproverWhoIsInTheFirstApproval(t *testing.T) {
	p, _ := judgedPilot(t, lifecycle.VerdictHarm)
	p.groups["approver"] = []string{sponsor, lead, boris}
	p.do(lead, lifecycle.EventPropose, scale(waveOf("first", 40, "west")))
	if seats := p.c.Rounds[0].Stages[1].Seats; len(seats) != 1 || seats[0].Person != boris {
		t.Errorf("second approvers are %+v", seats)
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventReassign, object{"role": "decider", "person": boris}), "invalid", "other people")
	p.groups["approver"] = []string{sponsor, lead}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventPropose, scale(waveOf("first", 40, "west"))), "invalid", "needs 1 approvals")
}

func TestProposalThatIsWithdrawnRefusedOrReplaced(t *testing.T) {
	p := proposed(t, lifecycle.VerdictSuccess, iterate)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.do(lead, lifecycle.EventWithdraw, nil)
	if len(p.c.Rounds) > 0 || p.c.Data.Proposal != nil || !slices.Equal(p.asked(), []string{lead}) {
		t.Errorf("withdrawn, there are %d rounds, %+v is proposed and %v asked", len(p.c.Rounds), p.c.Data.Proposal, p.asked())
	}
	p.do(statistician, lifecycle.EventPropose, iterate)
	before := p.c.Rounds[0].Hash
	p.mustSign(owner, lifecycle.Approve, nil)
	p.do(lead, lifecycle.EventPropose, stopIt) // the signature on the other one is void
	if len(p.c.Rounds) != 1 || p.c.Rounds[0].Hash == before || !slices.Equal(p.asked(), []string{owner, sponsor}) {
		t.Errorf("replaced, %d rounds are open and %v asked", len(p.c.Rounds), p.asked())
	}
	p.mustSign(sponsor, lifecycle.Reject, nil)
	p.is(lifecycle.StateVerdictReview)
	if p.c.Data.Proposal != nil || p.c.Data.Decision != nil || !slices.Equal(p.asked(), []string{lead}) {
		t.Errorf("refused, %+v is proposed and %v asked", p.c.Data.Proposal, p.asked())
	}
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventWithdraw, nil), "state_conflict", "no decision is proposed")
}

// Who decides for want of another is the sponsor: a new one is asked in the place of the old.
func TestDeciderMovesWithTheSponsor(t *testing.T) {
	p := proposed(t, lifecycle.VerdictSuccess, iterate)
	p.do(lead, lifecycle.EventReassign, object{"role": "sponsor", "person": boris})
	if !slices.Equal(p.asked(), []string{boris, owner}) {
		t.Errorf("asked are %v", p.asked())
	}
	p.do(lead, lifecycle.EventReassign, object{"role": "decider", "person": anna})
	p.do(lead, lifecycle.EventReassign, object{"role": "sponsor", "person": sponsor}) // no longer the decider
	if !slices.Equal(p.asked(), []string{anna, owner}) {
		t.Errorf("asked are %v", p.asked())
	}
}

func TestIterateOpensASuccessorThatKnowsItsPast(t *testing.T) {
	plan := pilotPlan()
	plan.Design, plan.StartDate = lifecycle.DesignSteppedWedge, "2026-01-06"
	for i := range plan.Sites {
		plan.Sites[i].CrossesOver = "2026-01-20"
	}
	p, _ := readyFor(t, plan)
	for p.c.State != lifecycle.StateVerdictReview {
		p.ring()
	}
	p.do(lead, lifecycle.EventPropose, iterate)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.is(lifecycle.StateSuperseded)
	var ask lifecycle.OpenCase
	for _, effect := range p.commits[len(p.commits)-1].Effects {
		if effect.Name == lifecycle.EffectOpenCase {
			if err := json.Unmarshal(effect.Payload, &ask); err != nil {
				t.Fatal(err)
			}
		}
	}
	next := ask.Pilot
	if ask.ID == "" || ask.ID != p.c.Data.Successor.ID || *next.Predecessor != (lifecycle.CaseLink{Kind: lifecycle.KindPilot, ID: p.c.ID}) || ask.By.ID != lead {
		t.Fatalf("the successor is %+v, asked for is %+v", p.c.Data.Successor, ask)
	}
	if next.Plan.Hypothesis != plan.Hypothesis || next.Plan.StartDate+next.Plan.BaselineFrom+next.Plan.Sites[1].CrossesOver != "" || next.Locked != nil || next.Verdict != nil || next.Looks != 0 {
		t.Errorf("it begins with %+v", next)
	}
	if !slices.Equal(next.Editors, p.c.Data.Editors) || p.c.Data.Plan.Sites[1].CrossesOver != "2026-01-20" {
		t.Errorf("its editors are %v; the old plan has %+v", next.Editors, p.c.Data.Plan.Sites)
	}
}

func TestStopEndsThePilot(t *testing.T) {
	p := proposed(t, lifecycle.VerdictInvalid, stopIt)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	p.is(lifecycle.StateStopped)
	if p.c.Data.Decision.Decision != lifecycle.DecideStop || p.c.Data.Decision.Against {
		t.Errorf("the decision is %+v", p.c.Data.Decision)
	}
}
