package api

import (
	"context"
	"encoding/json"
	"fmt"

	"tollgate/identity"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/policy"
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

type changeKind = caseKind[LaunchChange, lifecycle.ChangeData, ChangeView]

func (s *Server) changes() changeKind {
	return changeKind{server: s, kind: lifecycle.KindChange, path: "/v1/changes", tag: "Changes",
		own: nothing, machine: lifecycle.ChangeMachine(), events: changeEvents,
		launch: s.launchChange, view: s.viewChange, check: s.checkChangeEvent}
}

func (s *Server) launchChange(ctx context.Context, caller identity.Person, in *LaunchChange) (lifecycle.Case[lifecycle.ChangeData], error) {
	reference := in.Template.orNewest()
	c, err := s.desk().Change(ctx, caller.Organisation, launch.Change{Title: in.Title, Template: lifecycle.TemplateVersion(reference), Kind: in.Kind, Roles: in.Roles,
		Content: in.Content, By: caller.ID, At: requestTime(ctx)})
	c.ExternalRef, in.Roles = in.ExternalRef, c.Data.Roles // the step keeps who was filled in: it tells alone what was launched
	return c, err
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
	return s.desk().ChangeContent(ctx, caller.Organisation, "body.data.content", named.Content, people)
}
