package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// What rounds of a pilot are for.
const (
	PurposeReadiness = "pilot_readiness"
	PurposeDecision  = "pilot_decision"
)

// SignedPlan is what the readiness round signs.
type SignedPlan struct {
	CaseID    string          `json:"case_id"`
	Title     string          `json:"title"`
	Plan      PilotPlan       `json:"plan"`
	PlanHash  string          `json:"plan_hash"`
	Size      *PilotSize      `json:"size"`
	Readiness readinessChecks `json:"readiness"`
	Accepts   string          `json:"accepts_low_power,omitempty"`
}

func openReadiness(m Machine[PilotData]) pilotFold {
	return func(c *Case[PilotData], t *Turn, e Event) error {
		c.closeNext(t)
		_, hash, err := Canonical(c.Data.Plan)
		if err != nil {
			return err
		}
		content := SignedPlan{CaseID: c.ID, Title: c.Title, Plan: c.Data.Plan, PlanHash: hash, Size: c.Data.Size, Readiness: c.Data.Readiness, Accepts: c.Data.Accepts}
		return m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeReadiness, Subject: "readiness", Title: "Sign the plan of " + c.Title,
			Policy: c.Data.Template.ReadinessPolicy, Content: content, Excluded: append(slices.Clone(c.Data.Editors), e.Actor.ID)})
	}
}

// decidedPilot is the data of what a round raises.
type decidedPilot struct {
	RoundID string         `json:"round_id"`
	Hash    string         `json:"content_hash"`
	Outcome Outcome        `json:"outcome"`
	Because []SignedReason `json:"because,omitempty"`
}

func pilotDecided(c *Case[PilotData], t *Turn, round Round, outcome Outcome) error {
	decided := decidedPilot{RoundID: round.ID, Hash: round.Hash, Outcome: outcome, Because: round.reasons()}
	raise := map[Outcome]EventName{Approved: EventPlanSigned, Rejected: EventPlanRefused}[outcome]
	if round.Purpose == PurposeDecision {
		raise = EventDecisionRefused
		if outcome == Approved {
			raise = map[string]EventName{DecideScale: EventScaleSigned, DecideIterate: EventIterateSigned, DecideStop: EventStopSigned}[c.Data.Proposal.Decision]
		}
	}
	t.Raise(raise, decided)
	return nil
}

// reasons are what second approvers said who approved.
func (r Round) reasons() []SignedReason {
	var said []SignedReason
	for _, stage := range r.Stages {
		for _, seat := range stage.Seats {
			if stage.Reasoned && seat.Decision == Approve {
				said = append(said, SignedReason{Person: seat.SignedBy, Reason: seat.Comment})
			}
		}
	}
	return said
}

func foldDecided(_ *Case[PilotData], _ *Turn, e Event) error {
	_, err := Decode[decidedPilot](e)
	return err
}

// foldDecisionRefused forgets what was proposed: its round and the signatures on it stay on record.
func foldDecisionRefused(c *Case[PilotData], _ *Turn, e Event) error {
	_, err := Decode[decidedPilot](e)
	c.Data.Proposal = nil
	return err
}

func lockPlan(c *Case[PilotData], _ *Turn, e Event) error {
	decided, err := Decode[decidedPilot](e)
	if err != nil {
		return err
	}
	_, hash, err := Canonical(c.Data.Plan)
	c.Data.Locked = &LockedPlan{Hash: hash, Signed: decided.Hash, RoundID: decided.RoundID, At: e.At}
	return err
}

// ProposePayload is what somebody wants to be done after the verdict.
type ProposePayload struct {
	Decision string     `json:"decision"`
	Reason   string     `json:"reason"`
	Waves    []WavePlan `json:"waves,omitempty"`
}

// agrees tells whether a decision follows from the verdict. Only a success is scaled, and a success is not stopped, without a second
// approver who says why.
func (v Verdict) agrees(decision string) bool {
	switch decision {
	case DecideScale:
		return v == VerdictSuccess
	case DecideStop:
		return v != VerdictSuccess
	}
	return true
}

func foldPropose(c *Case[PilotData], _ *Turn, e Event) error {
	payload, err := Decode[ProposePayload](e)
	if err != nil {
		return err
	}
	verdict := c.Data.Verdict.Verdict
	var problems fault.Problems
	oneOf(&problems, "body.data.decision", payload.Decision, DecideScale, DecideIterate, DecideStop)
	problems.Require(strings.TrimSpace(payload.Reason) != "", "body.data.reason", "say why; approvers see it")
	problems.Require(payload.Decision != DecideScale || verdict != VerdictInvalid, "body.data.decision", "an invalid pilot says nothing about the change: iterate or stop")
	problems.Require((payload.Decision == DecideScale) == (len(payload.Waves) > 0), "body.data.waves", "are for scale, which needs at least one")
	checkWaves(&problems, "body.data.waves", payload.Waves, c.Data.Plan.Primary)
	c.Data.Proposal = &PilotDecision{Decision: payload.Decision, Reason: payload.Reason, Against: !verdict.agrees(payload.Decision), Waves: payload.Waves, By: e.Actor.ID, At: e.At}
	return problems.Err()
}

// checkWaves holds each wave to what the scaling needs. A wave must show that the primary metric holds; time to event is no guardrail.
func checkWaves(problems *fault.Problems, path string, waves []WavePlan, primary PilotMetric) {
	problems.Require(len(waves) <= 50, path, "must be at most 50")
	keys, sites := []string{}, []string{}
	for i, w := range waves {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(metricKeyForm.MatchString(w.Key) && !slices.Contains(keys, w.Key), at+".key", "must be a short name that no other wave has")
		problems.Require(len(w.Sites) > 0, at+".sites", "name at least one")
		for k, site := range w.Sites {
			problems.Require(siteKeyForm.MatchString(site) && !slices.Contains(sites, site), fmt.Sprintf("%s.sites[%d]", at, k), "must be a site's key that is in no other wave")
			sites = append(sites, site)
		}
		_, err := time.Parse(time.DateOnly, w.From)
		problems.Require(err == nil, at+".from", "must be a date such as 2026-12-31")
		problems.Require(w.HoldFor > 0, at+".hold_for", "say how long the guardrails must hold, such as P28D")
		shows := slices.ContainsFunc(w.Guardrails, func(g Guardrail) bool { return g.Key == primary.Key })
		problems.Require(len(w.Guardrails) > 0 && (shows || primary.Kind == MetricTimeTo), at+".guardrails", "name what must hold, the primary metric %s among them", primary.Key)
		checkGuardrails(problems, at+".guardrails", w.Guardrails)
		w.Change.check(problems, at+".change")
		keys = append(keys, w.Key)
	}
}

// SignedDecision is what the decision's round signs: the verdict with its evidence and what is done with it.
type SignedDecision struct {
	CaseID   string        `json:"case_id"`
	Title    string        `json:"title"`
	PlanHash string        `json:"plan_hash"`
	Verdict  *PilotVerdict `json:"verdict"`
	Decision string        `json:"decision"`
	Reason   string        `json:"reason"`
	Against  bool          `json:"against_verdict"`
	Waves    []WavePlan    `json:"waves,omitempty"`
}

// openDecision asks for the decision. One against the verdict needs second approvers, other people, who give a reason.
func openDecision(m Machine[PilotData]) pilotFold {
	return func(c *Case[PilotData], t *Turn, e Event) error {
		c.closeNext(t)
		t.VoidRounds(func(Round) bool { return true }, "another decision is proposed")
		p := c.Data.Proposal
		content := SignedDecision{CaseID: c.ID, Title: c.Title, PlanHash: c.Data.Locked.Hash, Verdict: c.Data.Verdict, Decision: p.Decision, Reason: p.Reason, Against: p.Against, Waves: p.Waves}
		request := RoundRequest{Purpose: PurposeDecision, Subject: "decision", Policy: c.Data.Template.DecisionPolicy, Content: content, Excluded: []string{e.Actor.ID, c.Data.Roles.Lead},
			Title: fmt.Sprintf("Decide: %s %s (verdict: %s)", p.Decision, c.Title, strings.ReplaceAll(string(c.Data.Verdict.Verdict), "_", " "))}
		if p.Against {
			request.Title += ", against the verdict"
			request.Second = c.Data.Template.AgainstPolicy
		}
		err := m.OpenRound(c, t, e, request)
		if err == nil {
			round := c.Rounds[len(c.Rounds)-1]
			p.RoundID, p.Hash = round.ID, round.Hash
		}
		return err
	}
}

func noteDecision(c *Case[PilotData], _ *Turn, e Event) error {
	decided, err := Decode[decidedPilot](e)
	c.Data.Decision = c.Data.Proposal
	c.Data.Decision.Because = decided.Because
	c.Data.Proposal = nil
	return err
}
