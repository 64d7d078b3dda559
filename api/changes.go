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

// LaunchChange is the body of POST /v1/changes.
type LaunchChange struct {
	Title       string                  `json:"title" minLength:"1" maxLength:"200"`
	Kind        lifecycle.ChangeKind    `json:"kind,omitempty" enum:"normal,standard,emergency" default:"normal"`
	Template    *TemplateReference      `json:"template,omitempty" doc:"process_change, newest version, when absent"`
	Roles       lifecycle.ChangeRoles   `json:"roles,omitempty"`
	Content     lifecycle.ChangeContent `json:"content,omitempty"`
	ExternalRef string                  `json:"external_ref,omitempty" maxLength:"120" doc:"unique among changes; finds it again"`
}

// defaultChangeTemplate is copied by a change that names none.
const defaultChangeTemplate = "process_change"

type changeKind = caseKind[LaunchChange, lifecycle.ChangeData, ChangeView]

func (s *Server) changes() changeKind {
	return changeKind{server: s, kind: lifecycle.KindChange, path: "/v1/changes", tag: "Changes",
		machine: lifecycle.ChangeMachine(), events: changeEvents,
		launch: s.launchChange, view: s.viewChange, check: s.checkChangeEvent}
}

func (s *Server) launchChange(ctx context.Context, caller identity.Person, in *LaunchChange) (lifecycle.Case[lifecycle.ChangeData], error) {
	var c lifecycle.Case[lifecycle.ChangeData]
	reference := TemplateReference{Key: defaultChangeTemplate}
	if in.Template != nil {
		reference = *in.Template
	}
	template, err := store.Templates{DB: s.DB}.ResolveChange(ctx, caller.Organisation, reference.Key, reference.Version)
	if err != nil {
		return c, asField(err, "body.template")
	}
	if in.Roles.Requester == "" {
		in.Roles.Requester = caller.ID
	}
	var problems fault.Problems
	problems.Require(strings.TrimSpace(in.Title) != "", "body.title", "must not be blank")
	in.Content.Check(&problems, "body.content")
	if err := problems.Err(); err != nil {
		return c, err
	}
	if err := s.checkChange(ctx, caller.Organisation, "body.content", in.Content, changeRoles(in.Roles)); err != nil {
		return c, err
	}
	calendar, err := s.calendarOf(ctx, caller.Organisation, in.Content.Sites)
	c.Title, c.ExternalRef, c.Calendar = in.Title, in.ExternalRef, &calendar
	c.Data = lifecycle.ChangeData{Template: template, Kind: in.Kind, Roles: in.Roles, Content: in.Content}
	return c, err
}

// calendarOf is the working time of the first site, or the organisation's.
func (s *Server) calendarOf(ctx context.Context, organisation string, sites []string) (lifecycle.Calendar, error) {
	site := lifecycle.DefaultSite
	if len(sites) > 0 {
		site = sites[0]
	}
	return store.Calendars{DB: s.DB}.For(ctx, organisation, site, requestTime(ctx))
}

// changeRoles are the people of a launch with their places. Each may be asked to sign or to do a task.
func changeRoles(r lifecycle.ChangeRoles) []policy.NamedPerson {
	return []policy.NamedPerson{{Path: "body.roles.change_manager", ID: r.ChangeManager}, {Path: "body.roles.process_owner", ID: r.ProcessOwner},
		{Path: "body.roles.implementer", ID: r.Implementer}, {Path: "body.roles.emergency_approver", ID: r.EmergencyApprover},
		{Path: "body.roles.reviewer", ID: r.Reviewer}, {Path: "body.roles.requester", ID: r.Requester}}
}

// checkChange refuses what only the store can know: people, metrics and linked cases that do not exist.
func (s *Server) checkChange(ctx context.Context, organisation, path string, content lifecycle.ChangeContent, people []policy.NamedPerson) error {
	people = append(people, owners(path+".plan", content.Plan)...)
	people = append(people, owners(path+".backout_plan", content.Backout)...)
	if err := s.checkSigners(ctx, organisation, people); err != nil {
		return err
	}
	if err := s.checkCitations(ctx, organisation, path+".attachments", content.Attachments); err != nil {
		return err
	}
	for i, id := range content.Metrics {
		if _, err := (store.Metrics{DB: s.DB}).Get(ctx, organisation, id); err != nil {
			return asField(err, fmt.Sprintf("%s.metrics[%d]", path, i))
		}
	}
	for i, link := range content.Links {
		if _, err := s.locate(ctx, link.Kind, fmt.Sprintf("%s.links[%d].id", path, i), link.ID); err != nil {
			return err
		}
	}
	return nil
}

func owners(path string, steps []lifecycle.PlanStep) []policy.NamedPerson {
	var people []policy.NamedPerson
	for i, step := range steps {
		people = append(people, policy.NamedPerson{Path: fmt.Sprintf("%s[%d].owner", path, i), ID: step.Owner})
	}
	return people
}

// checkChangeEvent holds what an event names to what exists.
func (s *Server) checkChangeEvent(ctx context.Context, caller identity.Person, _ string, e lifecycle.Event) error {
	var named struct {
		Person    string                        `json:"person"`
		Content   lifecycle.ChangeContent       `json:"content"`
		FollowUps []lifecycle.ProposedCondition `json:"follow_ups"`
	}
	if err := json.Unmarshal(e.Payload, &named); err != nil {
		return nil // the machine says what is wrong with the data
	}
	people := []policy.NamedPerson{{Path: "body.data.person", ID: named.Person}}
	for i, action := range named.FollowUps {
		people = append(people, policy.NamedPerson{Path: fmt.Sprintf("body.data.follow_ups[%d].owner", i), ID: action.Owner})
	}
	return s.checkChange(ctx, caller.Organisation, "body.data.content", named.Content, people)
}
