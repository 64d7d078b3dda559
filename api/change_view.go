package api

import (
	"context"

	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// ChangeView is a change's page.
type ChangeView struct {
	store.CaseRow
	ChangeKind lifecycle.ChangeKind        `json:"change_kind" enum:"normal,standard,emergency"`
	Template   TemplateReference           `json:"template" doc:"the version that the change keeps"`
	Calendar   lifecycle.CalendarReference `json:"calendar" doc:"whose working time due times are in"`
	Roles      lifecycle.ChangeRoles       `json:"roles"`
	Content    lifecycle.ChangeContent     `json:"content"`
	Risk       *lifecycle.RiskAssessment   `json:"risk,omitempty"`
	Policy     *lifecycle.ChosenPolicy     `json:"policy,omitempty" doc:"who signs, and the rule that chose it"`
	Approval   *lifecycle.ChangeApproval   `json:"approval,omitempty" doc:"of the content as it is now"`
	Conflicts  []lifecycle.Conflict        `json:"conflicts" doc:"all that the window collided with when last looked for"`
	Override   *lifecycle.ConflictOverride `json:"override,omitempty"`
	Readiness  []ReadinessLine             `json:"readiness"`
	Work       lifecycle.ChangeWork        `json:"work"`
	Review     *lifecycle.ChangeReview     `json:"review,omitempty"`
	FollowUps  []lifecycle.FollowUp        `json:"follow_ups"`
	Clock      lifecycle.ChangeClock       `json:"clock"`
	Hold       *lifecycle.Hold             `json:"hold,omitempty"`
	Allowed    []lifecycle.EventName       `json:"allowed" doc:"the events that you may raise now"`
	Awaiting   []Awaited                   `json:"awaiting" doc:"who is awaited, since when"`
	Missing    []fault.Field               `json:"missing" doc:"what must be filled before it is submitted"`
	Editors    []string                    `json:"editors" doc:"who wrote some of it and cannot sign it"`
	Links      map[string]string           `json:"links"`
}

// ReadinessLine is one line of the go/no-go checklist with its answer.
type ReadinessLine struct {
	lifecycle.ReadinessItem
	Answer *lifecycle.ReadinessCheck `json:"answer,omitempty"`
}

func (s *Server) viewChange(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.ChangeData]) (ChangeView, error) {
	d, base := c.Data, "/v1/changes/"+stored.ID
	awaited, err := s.awaitedIn(ctx, stored.ID, c.Head)
	if err != nil {
		return ChangeView{}, err
	}
	view := ChangeView{CaseRow: stored.CaseRow, ChangeKind: d.Kind, Template: TemplateReference{Key: d.Template.Key, Version: d.Template.Version},
		Roles: d.Roles, Content: d.Content, Risk: d.Risk, Policy: d.Chosen, Approval: d.Approval, Override: d.Override, Work: d.Work, Review: d.Review,
		Conflicts: append([]lifecycle.Conflict{}, d.Conflicts...), FollowUps: append([]lifecycle.FollowUp{}, d.FollowUps...),
		Editors: append([]string{}, d.Editors...), Clock: d.Clock, Hold: c.Held, Awaiting: awaited, Readiness: readinessLines(d.Template.Readiness, d.Readiness),
		Allowed: allowedTo(ctx, lifecycle.ChangeMachine(), c), Missing: append([]fault.Field{}, lifecycle.MissingOfChange(c)...),
		Links: map[string]string{"self": base, "steps": base + "/steps", "events": base + "/events", "policy_preview": base + "/policy-preview",
			"tasks": "/v1/tasks?case=" + stored.ID, "signatures": "/v1/signatures?case=" + stored.ID}}
	if c.Calendar != nil {
		view.Calendar = c.Calendar.Reference()
	}
	return view, nil
}

type previewOutput struct{ Body lifecycle.PolicyPreview }

// previewPolicy shows who would have to sign the change as it is now, by the policies of now.
func (s *Server) previewPolicy(ctx context.Context, in *caseInput) (*previewOutput, error) {
	_, c, err := s.changes().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	organisation := identity.FromContext(ctx).Organisation
	policies, err := store.Policies{DB: s.DB}.Newest(ctx, organisation, c.Data.Template.Approval)
	if err != nil {
		return nil, err
	}
	c.Data.Policies = policies
	groups, err := evidence.Judge{DB: s.DB}.Groups(ctx, organisation, lifecycle.GroupsOfChange(c))
	if err != nil {
		return nil, err
	}
	return &previewOutput{Body: lifecycle.PreviewChange(c, &lifecycle.Facts{Groups: groups})}, nil
}
