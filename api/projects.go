package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
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

// orNewest is the reference, or that to the newest version of the kind's own template.
func (r *TemplateReference) orNewest() TemplateReference {
	if r == nil {
		return TemplateReference{}
	}
	return *r
}

type projectKind = caseKind[LaunchProject, lifecycle.ProjectData, ProjectView]

func (s *Server) projects() projectKind {
	return projectKind{server: s, kind: lifecycle.KindProject, path: "/v1/projects", tag: "Projects",
		own: nothing, machine: lifecycle.ProjectMachine(), events: projectEvents,
		launch: s.launchProject, view: s.viewProject, check: s.checkProjectEvent}
}

func (s *Server) launchProject(ctx context.Context, caller identity.Person, in *LaunchProject) (lifecycle.Case[lifecycle.ProjectData], error) {
	var c lifecycle.Case[lifecycle.ProjectData]
	reference := in.Template.orNewest()
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
	if err := s.checkPeople(ctx, caller.Organisation, append(workers(in.Roles), signers(in.Roles)...)); err != nil {
		return c, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, signers(in.Roles)); err != nil {
		return c, err
	}
	c.Title, c.ExternalRef = in.Title, in.ExternalRef
	c.Data = lifecycle.ProjectData{Template: template, Charter: in.Charter, Roles: in.Roles, Site: in.Site, Portfolio: in.Portfolio}
	return c, nil
}

// workers are the people of a launch who run the project and work on it, each with its place.
func workers(r lifecycle.ProjectRoles) []policy.NamedPerson {
	return append(namedTeam("body.roles.team", r.Team), policy.NamedPerson{Path: "body.roles.lead", ID: r.Lead})
}

// signers are those who will be asked to sign.
func signers(r lifecycle.ProjectRoles) []policy.NamedPerson {
	return []policy.NamedPerson{{Path: "body.roles.sponsor", ID: r.Sponsor},
		{Path: "body.roles.process_owner", ID: r.ProcessOwner}, {Path: "body.roles.finance_partner", ID: r.FinancePartner}}
}

func namedTeam(path string, ids []string) []policy.NamedPerson {
	var named []policy.NamedPerson
	for i, id := range ids {
		named = append(named, policy.NamedPerson{Path: fmt.Sprintf("%s[%d]", path, i), ID: id})
	}
	return named
}

// checkProjectEvent holds the people that an event names to those who exist.
func (s *Server) checkProjectEvent(ctx context.Context, caller identity.Person, project string, e lifecycle.Event) error {
	switch e.Name {
	case lifecycle.EventRaiseAction:
		return s.checkAction(ctx, caller, project, e)
	case lifecycle.EventCancel, lifecycle.EventKill:
		return s.checkEnd(ctx, caller, project, e)
	case lifecycle.EventDeliver:
		if err := s.checkPilotDeliverable(ctx, caller, project, e); err != nil {
			return err
		}
	}
	var named struct {
		Role        string                 `json:"role"`
		Person      string                 `json:"person"`
		Team        []string               `json:"team"`
		Attachments []lifecycle.Attachment `json:"attachments"`
	}
	if err := json.Unmarshal(e.Payload, &named); err != nil {
		return nil // the machine says what is wrong with the data
	}
	if err := s.checkEvidence(ctx, caller.Organisation, "body.data.attachments", named.Attachments); err != nil {
		return err
	}
	person := []policy.NamedPerson{{Path: "body.data.person", ID: named.Person}}
	if named.Role == "lead" {
		return s.checkPeople(ctx, caller.Organisation, person)
	}
	if err := s.checkSigners(ctx, caller.Organisation, person); err != nil {
		return err
	}
	return s.checkPeople(ctx, caller.Organisation, namedTeam("body.data.team", named.Team))
}

func callerAsActor(ctx context.Context) lifecycle.Actor {
	caller := identity.FromContext(ctx)
	actor := lifecycle.Actor{ID: caller.ID, Name: caller.Name}
	for _, role := range caller.Roles {
		actor.Roles = append(actor.Roles, string(role))
	}
	return actor
}
