package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

type caseListInput struct {
	PageInput
	State       string `query:"state"`
	Health      string `query:"health" enum:"green,amber,red"`
	Lead        string `query:"lead" doc:"a person's id; me for yourself"`
	Site        string `query:"site"`
	Portfolio   string `query:"portfolio"`
	ExternalRef string `query:"external_ref"`
	Text        string `query:"q" maxLength:"200" doc:"in the title, or the whole key"`
	Project     string `query:"project" maxLength:"60" doc:"of pilots only: id or key of the project that they belong to"`
	Template    string `query:"template" maxLength:"40" doc:"of onboardings only: its key"`
	Person      string `query:"person" maxLength:"60" doc:"of onboardings only: who is onboarded; me for yourself"`
	StartFrom   string `query:"start_from" format:"date" doc:"of onboardings only: first start date"`
	StartTo     string `query:"start_to" format:"date" doc:"of onboardings only: last start date"`
	Held        string `query:"held" enum:"true,false"`
	Ended       string `query:"ended" enum:"true,false"`
	Sort        string `query:"sort" enum:"created,-created,due,-updated" default:"-created"`
}

func (k caseKind[B, D, V]) list(ctx context.Context, in *caseListInput) (*Page[store.CaseRow], error) {
	caller := identity.FromContext(ctx)
	after, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	if err := k.checkList(in); err != nil {
		return nil, err
	}
	project, err := k.server.projectOf(ctx, k.kind, in.Project)
	if err != nil {
		return nil, err
	}
	filter := store.CaseFilter{Kind: k.kind, Project: project, State: in.State, Health: in.Health, Lead: self(in.Lead, caller), Site: in.Site,
		Portfolio: in.Portfolio, ExternalRef: in.ExternalRef, Text: in.Text, Held: flag(in.Held), Ended: flag(in.Ended),
		Template: in.Template, Person: self(in.Person, caller), StartFrom: in.StartFrom, StartTo: in.StartTo}
	rows, cursors, err := k.server.cases(ctx).List(ctx, caller.Organisation, filter, in.Sort, after, in.Limit)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, value := range map[string]string{"state": in.State, "health": in.Health, "lead": in.Lead, "site": in.Site, "portfolio": in.Portfolio,
		"external_ref": in.ExternalRef, "project": in.Project, "template": in.Template, "person": in.Person, "start_from": in.StartFrom, "start_to": in.StartTo, "q": in.Text, "held": in.Held, "ended": in.Ended, "sort": in.Sort} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return pageOf(rows, cursors, in.Limit, k.path, query), nil
}

// checkList refuses filters of another kind of case, and a state that no case of this kind is ever in. A project's states are those of its
// template, of which there may be more than anybody lists.
func (k caseKind[B, D, V]) checkList(in *caseListInput) error {
	var problems fault.Problems
	for _, filter := range [][2]string{{"template", in.Template}, {"person", in.Person}, {"start_from", in.StartFrom}, {"start_to", in.StartTo}} {
		problems.Require(filter[1] == "" || k.kind == lifecycle.KindOnboarding, "query."+filter[0], "is a filter of /v1/onboardings")
	}
	if k.kind != lifecycle.KindProject && in.State != "" {
		var none D
		states := slices.DeleteFunc(k.machine.Table(none).States(), func(s lifecycle.State) bool { return s == lifecycle.New })
		problems.Require(slices.Contains(states, lifecycle.State(in.State)), "query.state", "must be one of %v", states)
	}
	return problems.Err()
}

// projectOf is the id of the project that a list of pilots is narrowed to.
func (s *Server) projectOf(ctx context.Context, kind, project string) (string, error) {
	if project != "" && kind != lifecycle.KindPilot {
		return "", fault.New(fault.Invalid, "only pilots are listed by project").With("query.project", "is a filter of /v1/pilots")
	}
	return s.locateProject(ctx, "query.project", project)
}

func self(person string, caller identity.Person) string {
	if person == "me" {
		return caller.ID
	}
	return person
}

// flag reads an optional true or false; nil when it is absent.
func flag(text string) *bool {
	if text == "" {
		return nil
	}
	value := text == "true"
	return &value
}

type stepsInput struct {
	PageInput
	ID string `path:"id" maxLength:"60"`
}

func (k caseKind[B, D, V]) steps(ctx context.Context, in *stepsInput) (*Page[store.StepRow], error) {
	caller := identity.FromContext(ctx)
	place, err := k.resolve(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	NoteCase(ctx, place.ID)
	after, err := store.ParseCursor(in.Cursor, "seq")
	if err != nil {
		return nil, err
	}
	rows, err := k.server.cases(ctx).Steps(ctx, caller.Organisation, place.ID, numberOr(after.ID, 0), in.Limit)
	cursors := make([]string, 0, len(rows))
	for _, row := range rows {
		cursors = append(cursors, store.Cursor{Sort: "seq", ID: fmt.Sprint(row.Seq)}.Encode())
	}
	return pageOf(rows, cursors, in.Limit, k.path+"/"+place.ID+"/steps", url.Values{}), err
}
