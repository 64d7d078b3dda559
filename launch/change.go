package launch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// Change is what a change is launched from.
type Change struct {
	Title    string
	Template lifecycle.TemplateVersion // process_change when it has no key; the newest when it has no version
	Kind     lifecycle.ChangeKind
	Roles    lifecycle.ChangeRoles
	Content  lifecycle.ChangeContent
	By       string    // the requester when there is none
	At       time.Time // whose calendar is taken
}

// Change makes the case, with its own copy of the template and its site's working time. Invalid, with the fields of the body of a
// launch, when it names what is not there.
func (d Desk) Change(ctx context.Context, organisation string, in Change) (lifecycle.Case[lifecycle.ChangeData], error) {
	var c lifecycle.Case[lifecycle.ChangeData]
	template, err := store.Templates{DB: d.DB}.ResolveChange(ctx, organisation, in.Template.Key, in.Template.Version)
	if err != nil {
		return c, AsField(err, "body.template")
	}
	if in.Roles.Requester == "" {
		in.Roles.Requester = in.By
	}
	var problems fault.Problems
	problems.Require(strings.TrimSpace(in.Title) != "", "body.title", "must not be blank")
	in.Content.Check(&problems, "body.content")
	if err := problems.Err(); err != nil {
		return c, err
	}
	if err := d.ChangeContent(ctx, organisation, "body.content", in.Content, changeRoles(in.Roles)); err != nil {
		return c, err
	}
	calendar, err := d.Calendar(ctx, organisation, in.Content.Sites, in.At)
	c.Title, c.Calendar = in.Title, &calendar
	c.Data = lifecycle.ChangeData{Template: template, Kind: in.Kind, Roles: in.Roles, Content: in.Content}
	return c, err
}

// Calendar is the working time of the first site, or the organisation's.
func (d Desk) Calendar(ctx context.Context, organisation string, sites []string, at time.Time) (lifecycle.Calendar, error) {
	site := lifecycle.DefaultSite
	if len(sites) > 0 {
		site = sites[0]
	}
	return store.Calendars{DB: d.DB}.For(ctx, organisation, site, at)
}

// changeRoles are the people of a launch with their places. Each may be asked to sign or to do a task.
func changeRoles(r lifecycle.ChangeRoles) []policy.NamedPerson {
	return []policy.NamedPerson{{Path: "body.roles.change_manager", ID: r.ChangeManager}, {Path: "body.roles.process_owner", ID: r.ProcessOwner},
		{Path: "body.roles.implementer", ID: r.Implementer}, {Path: "body.roles.emergency_approver", ID: r.EmergencyApprover},
		{Path: "body.roles.reviewer", ID: r.Reviewer}, {Path: "body.roles.requester", ID: r.Requester}}
}

// ChangeContent refuses what only the store can know: people, metrics and linked cases that do not exist.
func (d Desk) ChangeContent(ctx context.Context, organisation, path string, content lifecycle.ChangeContent, people []policy.NamedPerson) error {
	people = append(people, owners(path+".plan", content.Plan)...)
	people = append(people, owners(path+".backout_plan", content.Backout)...)
	if err := d.Signers(ctx, organisation, people); err != nil {
		return err
	}
	if err := d.Evidence(ctx, organisation, path+".attachments", content.Attachments); err != nil {
		return err
	}
	for i, id := range content.Metrics {
		if _, err := (store.Metrics{DB: d.DB}).Get(ctx, organisation, id); err != nil {
			return AsField(err, fmt.Sprintf("%s.metrics[%d]", path, i))
		}
	}
	for i, link := range content.Links {
		if _, err := d.Case(ctx, organisation, link.Kind, fmt.Sprintf("%s.links[%d].id", path, i), link.ID); err != nil {
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
