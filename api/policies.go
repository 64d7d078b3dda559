package api

import (
	"context"
	"encoding/json"
	"fmt"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// policyRoutes are approval policies and the dry run of their rules.
func (s *Server) policyRoutes() []Route {
	return []Route{
		get("/v1/policies", "list-policies", "Policies", "List versions of approval policies, built-in ones too", identity.PoliciesRead, s.listPolicies),
		get("/v1/policies/{key}", "get-policies", "Policies", "Approval policies, the newest version or the one named", identity.PoliciesRead, s.getPolicies),
		post("/v1/policies", "register-policies", "Policies", "Register the next version of approval policies", identity.PoliciesWrite, s.registerPolicies).created().describe(registerPolicyNotes),
		post("/v1/policies/{key}/evaluate", "evaluate-policies", "Policies", "Who would sign a change, and which rule says so", identity.PoliciesEvaluate, s.evaluatePolicies).describe(evaluateNotes),
	}
}

// PolicySummary is one version in a list.
type PolicySummary struct {
	Key     string   `json:"key"`
	Version int      `json:"version"`
	Kind    string   `json:"kind" enum:"change" doc:"of the cases that they are for"`
	Title   string   `json:"title"`
	Rules   []string `json:"rules" doc:"their names, in order"`
	Registration
}

// PolicyVersion is one version of approval policies in full.
type PolicyVersion struct {
	Kind string `json:"kind,omitempty" enum:"change" doc:"of the cases that they are for"`
	Registration
	lifecycle.ApprovalPolicies
}

func policyVersionOf(r store.Registered) (PolicyVersion, error) {
	p := PolicyVersion{Kind: r.Kind, Registration: registrationOf(r)}
	if err := json.Unmarshal(r.Body, &p.ApprovalPolicies); err != nil {
		return p, fault.Wrap(fault.Internal, err, "the approval policies cannot be read")
	}
	return p, nil
}

const registerPolicyNotes = `The body is a decision table as ` + "`GET /v1/policies/{key}`" + ` answers it: named policies, and rules in order. The first rule that matches a
change chooses its policy; the last one has no ` + "`when`" + ` and decides for all others. It becomes the next version of its key; ` + "`version`" + ` may be left
out, or be the newest one that you have seen (else 409). A change is judged by the newest version when it is submitted, and keeps that one.

Refused are rules that name no policy or can never be reached, policies that no rule chooses, and stages that could never be met.`

type policyListInput struct {
	PageInput
	Kind string `query:"kind" enum:"change" doc:"of the cases that they are for"`
	Key  string `query:"key" maxLength:"40" doc:"only the versions of these policies"`
}

func (s *Server) listPolicies(ctx context.Context, in *policyListInput) (*Page[PolicySummary], error) {
	after, err := store.ParseCursor(in.Cursor, "key")
	if err != nil {
		return nil, err
	}
	found, err := store.Policies{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation,
		store.RegistryFilter{Kind: in.Kind, Key: in.Key}, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows := make([]PolicySummary, 0, len(found))
	for _, r := range found {
		p, err := policyVersionOf(r)
		if err != nil {
			return nil, err
		}
		row := PolicySummary{Key: r.Key, Version: r.Version, Kind: r.Kind, Title: r.Title, Rules: []string{}, Registration: p.Registration}
		for _, rule := range p.ApprovalPolicies.Rules {
			row.Rules = append(row.Rules, rule.Name)
		}
		rows = append(rows, row)
	}
	return newPage(rows, in.Limit, func(p PolicySummary) string { return versionCursor(p.Key, p.Version) }, versionLink("/v1/policies", in.Limit, in.Kind, in.Key)), nil
}

type policyOutput struct{ Body PolicyVersion }

func (s *Server) getPolicies(ctx context.Context, in *VersionInput) (*policyOutput, error) {
	found, err := store.Policies{DB: s.DB}.Find(ctx, identity.FromContext(ctx).Organisation, in.Key, in.Version)
	if err != nil {
		return nil, err
	}
	p, err := policyVersionOf(found)
	return &policyOutput{Body: p}, err
}

type registerPolicyInput struct{ Body PolicyVersion }

type registeredPolicyOutput struct {
	Location string `header:"Location"`
	Body     PolicyVersion
}

func (s *Server) registerPolicies(ctx context.Context, in *registerPolicyInput) (*registeredPolicyOutput, error) {
	caller, policies := identity.FromContext(ctx), in.Body.ApprovalPolicies
	if err := policy.CheckApproval(policies); err != nil {
		return nil, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, policy.PeopleOfApproval(policies)); err != nil {
		return nil, err
	}
	registered, err := store.Policies{DB: s.DB}.Register(ctx, caller.Organisation, caller.ID, RequestID(ctx), policies)
	if err != nil {
		return nil, err
	}
	p, err := policyVersionOf(registered)
	location := fmt.Sprintf("/v1/policies/%s?version=%d", registered.Key, registered.Version)
	return &registeredPolicyOutput{Location: location, Body: p}, err
}
