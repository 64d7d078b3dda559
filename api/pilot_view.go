package api

import (
	"context"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/pilot"
	"tollgate/store"
)

// PilotView is a pilot's page.
type PilotView struct {
	store.CaseRow
	Template    TemplateReference           `json:"template" doc:"the version that the pilot keeps"`
	Calendar    lifecycle.CalendarReference `json:"calendar" doc:"whose working time due times are in"`
	Roles       lifecycle.PilotRoles        `json:"roles"`
	Plan        lifecycle.PilotPlan         `json:"plan"`
	Locked      *lifecycle.LockedPlan       `json:"locked,omitempty" doc:"since when nothing changes the plan"`
	Size        *lifecycle.PilotSize        `json:"size,omitempty" doc:"computed from the plan as it is; as it was signed once it is locked"`
	Missing     []fault.Field               `json:"missing" doc:"what must be filled before the plan is submitted"`
	Readiness   []ReadinessLine             `json:"readiness"`
	Clock       lifecycle.PilotClock        `json:"clock"`
	Paused      *lifecycle.PilotPause       `json:"paused,omitempty"`
	Accepted    []lifecycle.AcceptedDoubt   `json:"accepted_doubts" doc:"in spite of which the pilot went on"`
	Deviations  []lifecycle.Deviation       `json:"deviations"`
	Looks       int                         `json:"looks"`
	Last        *lifecycle.PilotLook        `json:"last_look,omitempty"`
	Verdict     *lifecycle.PilotVerdict     `json:"verdict,omitempty"`
	Proposal    *lifecycle.PilotDecision    `json:"proposal,omitempty" doc:"being signed"`
	Decision    *lifecycle.PilotDecision    `json:"decision,omitempty" doc:"signed"`
	Waves       []lifecycle.Wave            `json:"waves"`
	Predecessor *lifecycle.CaseLink         `json:"predecessor,omitempty"`
	Successor   *lifecycle.CaseLink         `json:"successor,omitempty"`
	Hold        *lifecycle.Hold             `json:"hold,omitempty"`
	Allowed     []lifecycle.EventName       `json:"allowed" doc:"the events that you may raise now"`
	Awaiting    []Awaited                   `json:"awaiting" doc:"who is awaited, since when"`
	Editors     []string                    `json:"editors" doc:"who wrote some of the plan and cannot sign it"`
	Links       map[string]string           `json:"links"`
}

func (s *Server) viewPilot(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.PilotData]) (PilotView, error) {
	d, base := c.Data, "/v1/pilots/"+stored.ID
	awaited, err := s.awaitedIn(ctx, stored.ID, c.Head)
	if err != nil {
		return PilotView{}, err
	}
	view := PilotView{CaseRow: stored.CaseRow, Template: TemplateReference{Key: d.Template.Key, Version: d.Template.Version}, Roles: d.Roles, Plan: d.Plan, Locked: d.Locked,
		Size: d.Size, Missing: append([]fault.Field{}, lifecycle.MissingOfPilot(c)...), Clock: d.Clock, Paused: d.Paused,
		Accepted: append([]lifecycle.AcceptedDoubt{}, d.Accepted...), Deviations: append([]lifecycle.Deviation{}, d.Deviations...), Looks: d.Looks, Last: d.Last,
		Verdict: d.Verdict, Proposal: d.Proposal, Decision: d.Decision, Waves: append([]lifecycle.Wave{}, d.Waves...), Predecessor: d.Predecessor, Successor: d.Successor,
		Hold: c.Held, Allowed: allowedTo(ctx, lifecycle.PilotMachine(), c), Awaiting: awaited, Editors: append([]string{}, d.Editors...),
		Readiness: readinessLines(d.Template.Readiness, d.Readiness),
		Links: map[string]string{"self": base, "steps": base + "/steps", "events": base + "/events", "tasks": "/v1/tasks?case=" + stored.ID,
			"signatures": "/v1/signatures?case=" + stored.ID, "plan": base + "/plan", "looks": base + "/looks", "analysis": base + "/analysis", "observations": base + "/observations", "report": base + "/report"}}
	if c.Calendar != nil {
		view.Calendar = c.Calendar.Reference()
	}
	if d.Locked == nil && len(view.Missing) == 0 { // shown before it is signed
		view.Size, err = pilot.Size(d.Plan)
	}
	return view, err
}

// readinessLines are the checklist's lines with their answers.
func readinessLines(items []lifecycle.ReadinessItem, answers map[string]lifecycle.ReadinessCheck) []ReadinessLine {
	lines := []ReadinessLine{}
	for _, item := range items {
		line := ReadinessLine{ReadinessItem: item}
		if answer, ok := answers[item.Key]; ok {
			line.Answer = &answer
		}
		lines = append(lines, line)
	}
	return lines
}
