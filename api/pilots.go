package api

import (
	"context"
	"encoding/json"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// LaunchPilot is the body of POST /v1/pilots.
type LaunchPilot struct {
	Title       string               `json:"title" minLength:"1" maxLength:"200"`
	Template    *TemplateReference   `json:"template,omitempty" doc:"pilot, newest version, when absent"`
	Roles       lifecycle.PilotRoles `json:"roles,omitempty"`
	Plan        lifecycle.PilotPlan  `json:"plan,omitempty"`
	Site        string               `json:"site,omitempty" maxLength:"80" doc:"whose working time sign-offs and tasks are due in"`
	ExternalRef string               `json:"external_ref,omitempty" maxLength:"120" doc:"unique among pilots; finds it again"`
}

type pilotKind = caseKind[LaunchPilot, lifecycle.PilotData, PilotView]

func (s *Server) pilots() pilotKind {
	return pilotKind{server: s, kind: lifecycle.KindPilot, path: "/v1/pilots", tag: "Pilots",
		own: nothing, machine: lifecycle.PilotMachine(), events: pilotEvents,
		launch: s.launchPilot, view: s.viewPilot, check: s.checkPilotEvent}
}

func (s *Server) launchPilot(ctx context.Context, caller identity.Person, in *LaunchPilot) (lifecycle.Case[lifecycle.PilotData], error) {
	var c lifecycle.Case[lifecycle.PilotData]
	reference := in.Template.orNewest()
	template, err := store.Templates{DB: s.DB}.ResolvePilot(ctx, caller.Organisation, reference.Key, reference.Version)
	if err != nil {
		return c, asField(err, "body.template")
	}
	if in.Roles.Lead == "" {
		in.Roles.Lead = caller.ID
	}
	var problems fault.Problems
	problems.Require(strings.TrimSpace(in.Title) != "", "body.title", "must not be blank")
	in.Plan.Check(&problems, "body.plan")
	if err := problems.Err(); err != nil {
		return c, err
	}
	if in.Plan.Project, err = s.locateProject(ctx, "body.plan.project_id", in.Plan.Project); err != nil {
		return c, err
	}
	if err := s.checkPilot(ctx, caller.Organisation, "body.plan", in.Plan, pilotRoles(in.Roles)); err != nil {
		return c, err
	}
	calendar, err := s.calendarOf(ctx, caller.Organisation, named(in.Site))
	c.Title, c.ExternalRef, c.Calendar = in.Title, in.ExternalRef, &calendar
	c.Data = lifecycle.PilotData{Template: template, Plan: in.Plan, Roles: in.Roles, Site: in.Site}
	return c, err
}

// pilotRoles are the people of a launch with their places. Each may be asked to sign or to do a task.
func pilotRoles(r lifecycle.PilotRoles) []policy.NamedPerson {
	return []policy.NamedPerson{{Path: "body.roles.lead", ID: r.Lead}, {Path: "body.roles.sponsor", ID: r.Sponsor}, {Path: "body.roles.process_owner", ID: r.ProcessOwner},
		{Path: "body.roles.decider", ID: r.Decider}, {Path: "body.roles.statistician", ID: r.Statistician}, {Path: "body.roles.data_owner", ID: r.DataOwner},
		{Path: "body.roles.finance_partner", ID: r.Finance}}
}

// checkPilot refuses what only the store can know: people, a project and analyses that do not exist.
func (s *Server) checkPilot(ctx context.Context, organisation, path string, plan lifecycle.PilotPlan, people []policy.NamedPerson) error {
	if err := s.checkSigners(ctx, organisation, people); err != nil {
		return err
	}
	if err := s.checkPilotProject(ctx, organisation, path+".project_id", plan.Project); err != nil {
		return err
	}
	return s.checkEvidence(ctx, organisation, path+".attachments", plan.Attachments)
}

// checkPilotEvent holds what an event names to what exists.
func (s *Server) checkPilotEvent(ctx context.Context, caller identity.Person, pilot string, e lifecycle.Event) error {
	var data struct {
		Person string               `json:"person"`
		Plan   lifecycle.PilotPlan  `json:"plan"`
		Waves  []lifecycle.WavePlan `json:"waves"`
	}
	if err := json.Unmarshal(e.Payload, &data); err != nil {
		return nil // the machine says what is wrong with the data
	}
	if err := s.checkWaveChanges(ctx, caller, pilot, data.Waves); err != nil {
		return err
	}
	return s.checkPilot(ctx, caller.Organisation, "body.data.plan", data.Plan, []policy.NamedPerson{{Path: "body.data.person", ID: data.Person}})
}
