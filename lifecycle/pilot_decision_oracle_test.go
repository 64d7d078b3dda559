package lifecycle_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"tollgate/lifecycle"
)

// signedDecision is what people signed, read from the content that the step kept.
type signedDecision struct {
	PlanHash string `json:"plan_hash"`
	Verdict  struct {
		Verdict lifecycle.Verdict
	} `json:"verdict"`
	Decision string
	Waves    []json.RawMessage
}

// decided: what became of a pilot is what was signed over exactly the verdict that is stored; nothing is scaled from an invalid one, and
// against the verdict somebody else gave a reason.
func (o *pilotOracle) decided(before pilot, _ lifecycle.Event, next pilot, commit lifecycle.Commit) {
	for _, step := range commit.Steps {
		as := map[lifecycle.EventName]string{lifecycle.EventScaleSigned: "scale", lifecycle.EventIterateSigned: "iterate", lifecycle.EventStopSigned: "stop"}[step.Event]
		if as != "" {
			o.decidedAs(as, step, before, next)
		}
	}
	past := slices.Contains([]lifecycle.State{lifecycle.StateScaling, lifecycle.StateScaled, lifecycle.StateSuperseded}, next.State)
	if past && (next.Data.Decision == nil || next.Data.Verdict == nil || next.Data.Proposal != nil) {
		o.t.Fatalf("%s without a decision over a verdict: %+v", next.State, next.Data.Decision)
	}
	if before.Data.Verdict != nil && !reflect.DeepEqual(before.Data.Verdict, next.Data.Verdict) {
		o.t.Fatalf("the verdict %+v became %+v", before.Data.Verdict, next.Data.Verdict)
	}
	o.wavesAsSigned(next)
}

func (o *pilotOracle) decidedAs(as string, step lifecycle.Step, before, next pilot) {
	against := as == "scale" && before.Data.Verdict.Verdict != lifecycle.VerdictSuccess || as == "stop" && before.Data.Verdict.Verdict == lifecycle.VerdictSuccess
	round := o.approvedBy(step, map[bool]int{true: 1}[against])
	var signed signedDecision
	var verdict struct{ Verdict json.RawMessage }
	if json.Unmarshal(round.content, &signed) != nil || json.Unmarshal(round.content, &verdict) != nil || signed.Decision != as || signed.PlanHash != o.locked {
		o.t.Fatalf("%s was signed as %+v", as, signed)
	}
	if ownHash(o.t, verdict.Verdict) != ownHash(o.t, next.Data.Verdict) || as == "scale" && signed.Verdict.Verdict == lifecycle.VerdictInvalid {
		o.t.Fatalf("signed over %s, stored is %+v", verdict.Verdict, next.Data.Verdict)
	}
	if next.Data.Decision.Against != against || next.Data.Decision.Hash != sha256Hex(round.content) {
		o.t.Fatalf("%s of %s is noted as %+v", as, signed.Verdict.Verdict, next.Data.Decision)
	}
	if against {
		o.secondApprovers(round, next.Data.Decision.Because)
	}
}

// secondApprovers: each has a reason, and no part in the first approval, neither in person nor by a delegate.
func (o *pilotOracle) secondApprovers(round *pilotRound, because []lifecycle.SignedReason) {
	if len(because) != 1 || strings.TrimSpace(because[0].Reason) == "" {
		o.t.Fatalf("against the verdict because of %+v", because)
	}
	first := map[string]bool{}
	for _, s := range round.decided {
		if !strings.HasPrefix(o.because[s.TaskID], "group") {
			first[s.SignerID], first[s.OnBehalfOf] = true, s.OnBehalfOf != ""
		}
	}
	for _, s := range round.decided {
		if second := strings.HasPrefix(o.because[s.TaskID], "group"); second && s.Meaning == lifecycle.Approve && (first[s.SignerID] || first[s.OnBehalfOf] || s.SignerID != because[0].Person) {
			o.t.Fatalf("%s decided twice, or is not who gave the reason: %+v", s.SignerID, round.decided)
		}
	}
}

// wavesAsSigned: what is scaled is what was signed, wave by wave.
func (o *pilotOracle) wavesAsSigned(c pilot) {
	if len(c.Data.Waves) == 0 {
		return
	}
	var signed signedDecision
	if err := json.Unmarshal(o.rounds[c.Data.Decision.RoundID].content, &signed); err != nil || len(signed.Waves) != len(c.Data.Waves) {
		o.t.Fatalf("%d waves were signed, there are %d (%v)", len(signed.Waves), len(c.Data.Waves), err)
	}
	for i, wave := range c.Data.Waves {
		if ownHash(o.t, wave.WavePlan) != ownHash(o.t, signed.Waves[i]) {
			o.t.Fatalf("the wave %s is not as it was signed: %+v", wave.Key, wave.WavePlan)
		}
	}
}
