package api

import (
	"context"
	"fmt"

	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// ProjectView is a project's page.
type ProjectView struct {
	store.CaseRow
	Template       TemplateReference                `json:"template" doc:"the version that the project keeps"`
	Phase          string                           `json:"phase,omitempty" doc:"the phase being worked on or reviewed"`
	Clock          lifecycle.PhaseClock             `json:"clock" doc:"when the phase began and turns amber and red"`
	Allowed        []lifecycle.EventName            `json:"allowed" doc:"the events that you may raise now"`
	Awaiting       []Awaited                        `json:"awaiting" doc:"who is awaited, since when"`
	Missing        []fault.Field                    `json:"missing_for_next_tollgate" doc:"what the open phase still needs, with values"`
	OpenConditions []lifecycle.Condition            `json:"open_conditions"`
	Conditions     []lifecycle.Condition            `json:"conditions" doc:"every condition that a tollgate passed on"`
	Actions        []lifecycle.CorrectiveAction     `json:"actions" doc:"corrective and preventive ones, with their effectiveness checks"`
	Hold           *lifecycle.Hold                  `json:"hold,omitempty"`
	Passed         []lifecycle.PassedTollgate       `json:"passed"`
	Charter        lifecycle.Charter                `json:"charter"`
	Roles          lifecycle.ProjectRoles           `json:"roles"`
	Deliverables   map[string]lifecycle.Deliverable `json:"deliverables"`
	Waivers        map[string]lifecycle.Waiver      `json:"waivers"`
	Realization    lifecycle.Realization            `json:"realization"`
	Pilots         []store.CaseRow                  `json:"pilots" doc:"with their verdicts and decisions, the oldest first"`
	Links          map[string]string                `json:"links"`
}

// Awaited is one open task of a case.
type Awaited struct {
	Person  string `json:"person"`
	Acting  string `json:"acting" doc:"who is asked now: the person, or their delegate while they are absent"`
	TaskID  string `json:"task_id"`
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Because string `json:"because"`
	Since   string `json:"since" format:"date-time"`
	DueAt   string `json:"due_at,omitempty" format:"date-time"`
	Overdue bool   `json:"overdue"`
}

func (s *Server) viewProject(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.ProjectData]) (ProjectView, error) {
	phase, _ := lifecycle.PhaseOf(c)
	d := c.Data
	awaited, err := s.awaitedIn(ctx, stored.ID, c.Head)
	if err != nil {
		return ProjectView{}, err
	}
	view := ProjectView{CaseRow: stored.CaseRow, Phase: phase.Key, Clock: d.Clock, Hold: c.Held, Charter: d.Charter, Roles: d.Roles,
		Template:   TemplateReference{Key: d.Template.Key, Version: d.Template.Version},
		Conditions: append([]lifecycle.Condition{}, d.Conditions...), Passed: append([]lifecycle.PassedTollgate{}, d.Passed...),
		Actions:      append([]lifecycle.CorrectiveAction{}, d.Actions...),
		Deliverables: orNone(d.Deliverables), Waivers: orNone(d.Waivers), Realization: d.Realization, Awaiting: awaited,
		Allowed: allowedTo(ctx, lifecycle.ProjectMachine(), c), OpenConditions: []lifecycle.Condition{}}
	for _, condition := range d.Conditions {
		if condition.ResolvedAt == nil {
			view.OpenConditions = append(view.OpenConditions, condition)
		}
	}
	if view.Pilots, err = (store.Pilots{DB: s.DB}).OfProject(ctx, identity.FromContext(ctx).Organisation, stored.ID); err != nil {
		return view, err
	}
	view.Links = projectLinks(stored.ID, d.Charter.Metric.MetricID)
	view.Missing, err = s.missing(ctx, stored.ID, phase.Key, c)
	return view, err
}

// orNone answers an empty object rather than null.
func orNone[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}

func projectLinks(id, metric string) map[string]string {
	base := "/v1/projects/" + id
	links := map[string]string{"self": base, "steps": base + "/steps", "events": base + "/events",
		"tasks": "/v1/tasks?case=" + id, "signatures": "/v1/signatures?case=" + id,
		"benefit_lines": "/v1/benefit-lines?project=" + id, "benefits": "/v1/reports/benefits?project=" + id, "root_causes": base + "/root-causes", "pilots": "/v1/pilots?project=" + id}
	if metric != "" {
		links["metric"], links["chart"] = "/v1/metrics/"+metric, fmt.Sprintf("/v1/metrics/%s/chart", metric)
	}
	return links
}

// missing is what a submission would be refused for now.
func (s *Server) missing(ctx context.Context, id, phase string, c *lifecycle.Case[lifecycle.ProjectData]) ([]fault.Field, error) {
	if phase == "" {
		return []fault.Field{}, nil
	}
	results, err := evidence.Judge{DB: s.DB}.Criteria(ctx, identity.FromContext(ctx).Organisation, id, c.Data, phase)
	return append(append([]fault.Field{}, lifecycle.MissingDeliverables(c)...), lifecycle.UnmetCriteria(results)...), err
}
