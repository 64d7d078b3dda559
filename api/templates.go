package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/criteria"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// TemplateSummary is one version in a list.
type TemplateSummary struct {
	Key          string     `json:"key"`
	Version      int        `json:"version"`
	Kind         string     `json:"kind" doc:"of the cases it is for"`
	Title        string     `json:"title"`
	Phases       []string   `json:"phases" doc:"their keys, in order"`
	BuiltIn      bool       `json:"built_in" doc:"comes with Tollgate; nobody registered it"`
	RegisteredBy string     `json:"registered_by,omitempty"`
	RegisteredAt *time.Time `json:"registered_at,omitempty"`
}

// Template is one version in full.
type Template struct {
	Kind         string     `json:"kind" readOnly:"true" doc:"of the cases it is for"`
	BuiltIn      bool       `json:"built_in" readOnly:"true" doc:"comes with Tollgate; nobody registered it"`
	RegisteredBy string     `json:"registered_by,omitempty" readOnly:"true"`
	RegisteredAt *time.Time `json:"registered_at,omitempty" readOnly:"true"`
	lifecycle.ProjectTemplate
}

func summarize(t store.RegisteredTemplate) TemplateSummary {
	s := TemplateSummary{Key: t.Template.Key, Version: t.Template.Version, Kind: t.Kind, Title: t.Template.Title,
		BuiltIn: t.BuiltIn, RegisteredBy: t.RegisteredBy, RegisteredAt: registeredAt(t), Phases: []string{}}
	for _, phase := range t.Template.Phases {
		s.Phases = append(s.Phases, phase.Key)
	}
	return s
}

func describeTemplate(t store.RegisteredTemplate) Template {
	return Template{Kind: t.Kind, BuiltIn: t.BuiltIn, RegisteredBy: t.RegisteredBy, RegisteredAt: registeredAt(t), ProjectTemplate: t.Template}
}

func registeredAt(t store.RegisteredTemplate) *time.Time {
	if t.BuiltIn {
		return nil
	}
	at := t.RegisteredAt.UTC()
	return &at
}

const registerTemplateNotes = `The body is a template as ` + "`GET /v1/templates/{key}`" + ` answers it: get one, change it, post it. It becomes the
next version of its key. ` + "`version`" + ` may be left out, or be the newest one that you have seen: when somebody else registered another
meanwhile you are refused (409). Projects that run keep the version they were launched with.

Criteria are CEL expressions over the facts of docs/criteria.md. A wrong template is refused with everything that is wrong
with it, a wrong expression with its line and column.`

// isoDuration is what a lifecycle.Duration looks like in the schema, so that a wrong one is
// refused at its own place and not as a body that cannot be read.
type isoDuration string

// Schema implements huma.SchemaProvider.
func (isoDuration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Examples: []any{"P14D"}, Description: "ISO 8601, in weeks, days, hours, minutes and seconds",
		Pattern:            `^P(\d{1,4}W)?(\d{1,5}D)?(T(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}S)?)?$`,
		PatternDescription: "ISO 8601 duration such as P14D or PT48H",
	}
}

type templateListInput struct {
	PageInput
	Kind string `query:"kind" enum:"project" doc:"of the cases they are for"`
	Key  string `query:"key" maxLength:"40" doc:"only the versions of this template"`
}

func (s *Server) listTemplates(ctx context.Context, in *templateListInput) (*Page[TemplateSummary], error) {
	after, err := store.ParseCursor(in.Cursor, "key")
	if err != nil {
		return nil, err
	}
	found, err := store.Templates{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation,
		store.TemplateFilter{Kind: in.Kind, Key: in.Key}, after, in.Limit+1)
	rows := make([]TemplateSummary, 0, len(found))
	for _, t := range found {
		rows = append(rows, summarize(t))
	}
	return newPage(rows, in.Limit,
		func(t TemplateSummary) string {
			return store.Cursor{Sort: "key", Value: t.Key, ID: strconv.Itoa(t.Version)}.Encode()
		},
		func(cursor string) string {
			q := url.Values{"limit": {strconv.Itoa(in.Limit)}, "cursor": {cursor}}
			for name, value := range map[string]string{"kind": in.Kind, "key": in.Key} {
				if value != "" {
					q.Set(name, value)
				}
			}
			return "/v1/templates?" + q.Encode()
		}), err
}

type templateInput struct {
	Key     string `path:"key" maxLength:"40"`
	Version int    `query:"version" minimum:"1" doc:"the newest when absent"`
}

type templateOutput struct{ Body Template }

func (s *Server) getTemplate(ctx context.Context, in *templateInput) (*templateOutput, error) {
	found, err := store.Templates{DB: s.DB}.Find(ctx, identity.FromContext(ctx).Organisation, in.Key, in.Version)
	return &templateOutput{Body: describeTemplate(found)}, err
}

type registerTemplateInput struct{ Body Template }

type registeredOutput struct {
	Location string `header:"Location"`
	Body     Template
}

func (s *Server) registerTemplate(ctx context.Context, in *registerTemplateInput) (*registeredOutput, error) {
	caller, template := identity.FromContext(ctx), in.Body.ProjectTemplate
	if err := criteria.Check(template); err != nil {
		return nil, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, criteria.People(template)); err != nil {
		return nil, err
	}
	registered, err := store.Templates{DB: s.DB}.Register(ctx, caller.Organisation, caller.ID, RequestID(ctx), template)
	if err != nil {
		return nil, err
	}
	location := fmt.Sprintf("/v1/templates/%s?version=%d", registered.Template.Key, registered.Template.Version)
	return &registeredOutput{Location: location, Body: describeTemplate(registered)}, nil
}

// checkPeople refuses ids that no active person has, each at its place; a place left empty names nobody.
func (s *Server) checkPeople(ctx context.Context, organisation string, named []criteria.NamedPerson) error {
	var ids []string
	for _, person := range named {
		if person.ID != "" {
			ids = append(ids, person.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	unknown, err := store.People{DB: s.DB}.Unknown(ctx, organisation, ids)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, person := range named {
		problems.Require(!slices.Contains(unknown, person.ID), person.Path, "there is no active person %q", person.ID)
	}
	return problems.Err()
}
