package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"tollgate/criteria"
	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// LaunchProject is the body of POST /v1/projects.
type LaunchProject struct {
	Title       string                 `json:"title" minLength:"1" maxLength:"200"`
	Template    *TemplateReference     `json:"template,omitempty" doc:"dmaic, newest version, when absent"`
	Charter     lifecycle.Charter      `json:"charter,omitempty"`
	Roles       lifecycle.ProjectRoles `json:"roles,omitempty"`
	Site        string                 `json:"site,omitempty" maxLength:"80"`
	Portfolio   string                 `json:"portfolio,omitempty" maxLength:"80"`
	ExternalRef string                 `json:"external_ref,omitempty" maxLength:"120" doc:"unique among projects; finds it again"`
}

// TemplateReference names a template, and a version of it.
type TemplateReference struct {
	Key     string `json:"key" maxLength:"40"`
	Version int    `json:"version,omitempty" minimum:"0" doc:"0 or absent: the newest"`
}

type projectKind = caseKind[LaunchProject, lifecycle.ProjectData, ProjectView]

func (s *Server) projects() projectKind {
	return projectKind{server: s, kind: lifecycle.KindProject, path: "/v1/projects", tag: "Projects",
		machine: lifecycle.ProjectMachine(), events: projectEvents,
		launch: s.launchProject, view: s.viewProject, check: s.checkProjectEvent}
}

func (s *Server) launchProject(ctx context.Context, caller identity.Person, in *LaunchProject) (lifecycle.Case[lifecycle.ProjectData], error) {
	var c lifecycle.Case[lifecycle.ProjectData]
	reference := TemplateReference{}
	if in.Template != nil {
		reference = *in.Template
	}
	template, err := store.Templates{DB: s.DB}.Resolve(ctx, caller.Organisation, reference.Key, reference.Version)
	if err != nil {
		return c, asField(err, "body.template")
	}
	if in.Roles.Lead == "" {
		in.Roles.Lead = caller.ID
	}
	var problems fault.Problems
	problems.Require(strings.TrimSpace(in.Title) != "", "body.title", "must not be blank")
	in.Charter.Check(&problems, "body.charter")
	if err := problems.Err(); err != nil {
		return c, err
	}
	if err := s.checkPeople(ctx, caller.Organisation, namedRoles(in.Roles)); err != nil {
		return c, err
	}
	c.Title, c.ExternalRef = in.Title, in.ExternalRef
	c.Data = lifecycle.ProjectData{Template: template, Charter: in.Charter, Roles: in.Roles, Site: in.Site, Portfolio: in.Portfolio}
	return c, nil
}

// asField says where in the body a name that was not found stands.
func asField(err error, path string) error {
	if fault.Of(err) != fault.NotFound {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "the request names something that does not exist").With(path, "%s", strings.TrimPrefix(err.Error(), "not_found: "))
}

// namedRoles are the people whom a launch names, each with its place.
func namedRoles(r lifecycle.ProjectRoles) []criteria.NamedPerson {
	named := []criteria.NamedPerson{{Path: "body.roles.lead", ID: r.Lead}, {Path: "body.roles.sponsor", ID: r.Sponsor},
		{Path: "body.roles.process_owner", ID: r.ProcessOwner}, {Path: "body.roles.finance_partner", ID: r.FinancePartner}}
	return append(named, namedTeam("body.roles.team", r.Team)...)
}

func namedTeam(path string, ids []string) []criteria.NamedPerson {
	var named []criteria.NamedPerson
	for i, id := range ids {
		named = append(named, criteria.NamedPerson{Path: fmt.Sprintf("%s[%d]", path, i), ID: id})
	}
	return named
}

// checkProjectEvent holds the people that an event names to those who exist.
func (s *Server) checkProjectEvent(ctx context.Context, caller identity.Person, e lifecycle.Event) error {
	var named struct {
		Person string   `json:"person"`
		Team   []string `json:"team"`
	}
	if err := json.Unmarshal(e.Payload, &named); err != nil {
		return nil // the machine says what is wrong with the data
	}
	people := append(namedTeam("body.data.team", named.Team), criteria.NamedPerson{Path: "body.data.person", ID: named.Person})
	return s.checkPeople(ctx, caller.Organisation, people)
}

// ProjectView is a project's page.
type ProjectView struct {
	store.CaseRow
	Phase          string                     `json:"phase,omitempty" doc:"the phase being worked on or reviewed"`
	Allowed        []lifecycle.EventName      `json:"allowed" doc:"the events that you may raise now"`
	Awaiting       []Awaited                  `json:"awaiting" doc:"who is awaited, since when"`
	OpenConditions []lifecycle.Condition      `json:"open_conditions"`
	Missing        []fault.Field              `json:"missing_for_next_tollgate" doc:"what the open phase still needs, with values"`
	Hold           *lifecycle.Hold            `json:"hold,omitempty"`
	Passed         []lifecycle.PassedTollgate `json:"passed"`
	Charter        lifecycle.Charter          `json:"charter"`
	Roles          lifecycle.ProjectRoles     `json:"roles"`
	Data           lifecycle.ProjectData      `json:"data"`
	Links          map[string]string          `json:"links"`
}

// Awaited is one open task of a case.
type Awaited struct {
	Person  string `json:"person"`
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
	view := ProjectView{CaseRow: stored.CaseRow, Phase: phase.Key, Hold: c.Held, Passed: append([]lifecycle.PassedTollgate{}, c.Data.Passed...), Charter: c.Data.Charter,
		Roles: c.Data.Roles, Data: c.Data, Awaiting: awaitedIn(c.Head),
		Allowed: lifecycle.ProjectMachine().Allowed(c, callerAsActor(ctx)), OpenConditions: []lifecycle.Condition{}}
	for _, condition := range c.Data.Conditions {
		if condition.ResolvedAt == nil {
			view.OpenConditions = append(view.OpenConditions, condition)
		}
	}
	var err error
	view.Missing, err = s.missing(ctx, stored.ID, phase.Key, c)
	base := "/v1/projects/" + stored.ID
	view.Links = map[string]string{"self": base, "steps": base + "/steps", "events": base + "/events",
		"tasks": "/v1/tasks?case=" + stored.ID, "signatures": "/v1/signatures?case=" + stored.ID,
		"benefit_lines": "/v1/benefit-lines?project=" + stored.ID, "benefits": "/v1/reports/benefits?project=" + stored.ID}
	if id := c.Data.Charter.Metric.MetricID; id != "" {
		view.Links["metric"], view.Links["chart"] = "/v1/metrics/"+id, fmt.Sprintf("/v1/metrics/%s/chart", id)
	}
	return view, err
}

// missing is what a submission would be refused for now.
func (s *Server) missing(ctx context.Context, id, phase string, c *lifecycle.Case[lifecycle.ProjectData]) ([]fault.Field, error) {
	if phase == "" {
		return []fault.Field{}, nil
	}
	results, err := evidence.Judge{DB: s.DB}.Criteria(ctx, identity.FromContext(ctx).Organisation, id, c.Data, phase)
	return append(append([]fault.Field{}, lifecycle.MissingDeliverables(c)...), lifecycle.UnmetCriteria(results)...), err
}

func callerAsActor(ctx context.Context) lifecycle.Actor {
	caller := identity.FromContext(ctx)
	actor := lifecycle.Actor{ID: caller.ID, Name: caller.Name}
	for _, role := range caller.Roles {
		actor.Roles = append(actor.Roles, string(role))
	}
	return actor
}
