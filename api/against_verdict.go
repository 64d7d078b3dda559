package api

import (
	"encoding/json"

	"tollgate/lifecycle"
)

// AgainstVerdict says of a sign-off that the decision on a pilot does not follow from what its data say.
type AgainstVerdict struct {
	Verdict  lifecycle.Verdict `json:"verdict"`
	Decision string            `json:"decision"`
	Reason   string            `json:"reason" doc:"of who proposes it"`
}

// againstVerdict reads it out of what is signed; nil of anything else.
func againstVerdict(signed string) *AgainstVerdict {
	var decision struct {
		Against  bool   `json:"against_verdict"`
		Decision string `json:"decision"`
		Reason   string `json:"reason"`
		Verdict  *struct {
			Verdict lifecycle.Verdict `json:"verdict"`
		} `json:"verdict"`
	}
	if json.Unmarshal([]byte(signed), &decision) != nil || !decision.Against || decision.Verdict == nil {
		return nil
	}
	return &AgainstVerdict{Verdict: decision.Verdict.Verdict, Decision: decision.Decision, Reason: decision.Reason}
}
