package api

import (
	"context"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// ImaginedChange is what the rules of approval policies look at.
type ImaginedChange struct {
	Kind      lifecycle.ChangeKind `json:"kind,omitempty" enum:"normal,standard,emergency" doc:"normal when absent"`
	Risk      lifecycle.RiskLevel  `json:"risk" enum:"low,medium,high,critical"`
	Processes []string             `json:"processes,omitempty" maxItems:"200"`
	Sites     []string             `json:"sites,omitempty" maxItems:"200"`
	Cost      *lifecycle.Cost      `json:"cost,omitempty"`
}

// PolicyEvaluation says who would sign, and why they would.
type PolicyEvaluation struct {
	lifecycle.ChosenPolicy
	Stages     []lifecycle.Stage      `json:"stages" doc:"of the policy that the rule chose"`
	PassedOver []lifecycle.PassedOver `json:"passed_over" doc:"the rules before it, and why each did not match"`
}

const evaluateNotes = "A dry run of the decision table on a change that need not exist: nothing is written. `rule_number` counts from 1. An " +
	"emergency change is approved by the emergency policy of its template instead, and a standard change beforehand."

type evaluateInput struct {
	VersionInput
	Body ImaginedChange
}

type evaluateOutput struct{ Body PolicyEvaluation }

func (s *Server) evaluatePolicies(ctx context.Context, in *evaluateInput) (*evaluateOutput, error) {
	if cost := in.Body.Cost; cost != nil {
		var problems fault.Problems
		problems.Require(benefit.Currency(cost.Currency).Known(), "body.cost.currency", "%q is not a currency of ISO 4217 in use", cost.Currency)
		if err := problems.Err(); err != nil {
			return nil, err
		}
	}
	found, err := store.Policies{DB: s.DB}.Find(ctx, identity.FromContext(ctx).Organisation, in.Key, in.Version)
	if err != nil {
		return nil, err
	}
	policies, err := store.As[lifecycle.ApprovalPolicies](found)
	if err != nil {
		return nil, err
	}
	if in.Body.Kind == "" {
		in.Body.Kind = lifecycle.NormalChange
	}
	content := lifecycle.ChangeContent{Processes: in.Body.Processes, Sites: in.Body.Sites, Cost: in.Body.Cost}
	chosen, policy, err := policies.Choose(in.Body.Kind, in.Body.Risk, content)
	if err != nil {
		return nil, err
	}
	return &evaluateOutput{Body: PolicyEvaluation{ChosenPolicy: chosen, Stages: policy.Stages,
		PassedOver: policies.PassedOver(in.Body.Kind, in.Body.Risk, content)}}, nil
}
