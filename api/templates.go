package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// templateRoutes are templates of every kind.
func (s *Server) templateRoutes() []Route {
	return []Route{
		get("/v1/templates", "list-templates", "Templates", "List template versions, built-in ones too", identity.TemplatesRead, s.listTemplates),
		answersYAML(get("/v1/templates/{key}", "get-template", "Templates", "A template as JSON or YAML, the newest version or the one named", identity.TemplatesRead, s.getTemplate)),
		takesYAML(takesKinds(post("/v1/templates", "register-template", "Templates", "Register the next version of a template", identity.TemplatesWrite, s.registerTemplate))).created().describe(registerTemplateNotes),
	}
}

// TemplateSummary is one version in a list.
type TemplateSummary struct {
	Key      string   `json:"key"`
	Version  int      `json:"version"`
	Kind     string   `json:"kind" enum:"project,change,pilot,onboarding" doc:"of the cases it is for"`
	Title    string   `json:"title"`
	Phases   []string `json:"phases,omitempty" doc:"of a project template: their keys, in order"`
	Approval string   `json:"approval,omitempty" doc:"of a change template: the key of its approval policies"`
	// For is of an onboarding template.
	For lifecycle.SubjectKind `json:"for,omitempty" enum:"new_hire,vendor,process_handover" doc:"of an onboarding template: whom it is for"`
	Registration
}

// Registration is who registered a version; nobody did for a built-in one.
type Registration struct {
	BuiltIn      bool       `json:"built_in" readOnly:"true" doc:"comes with Tollgate; nobody registered it"`
	RegisteredBy string     `json:"registered_by,omitempty" readOnly:"true"`
	RegisteredAt *time.Time `json:"registered_at,omitempty" readOnly:"true"`
}

func registrationOf(r store.Registered) Registration {
	if r.BuiltIn {
		return Registration{BuiltIn: true}
	}
	at := r.RegisteredAt.UTC()
	return Registration{RegisteredBy: r.RegisteredBy, RegisteredAt: &at}
}

const registerTemplateNotes = `The body is a template as ` + "`GET /v1/templates/{key}`" + ` answers it: get one, change it, post it. It becomes the
next version of its key. As YAML it goes the same way (` + "`?format=yaml`" + `, then ` + "`Content-Type: application/yaml`" + `), and what is wrong
is named with its line. ` + "`kind`" + ` tells what it is for: ` + "`project`" + ` (which may be left out), ` + "`change`" + `, ` + "`pilot`" + ` or ` + "`onboarding`" + `; a key is of one kind.
` + "`version`" + ` may be left out, or be the newest one that you have seen: when somebody else registered another
meanwhile you are refused (409). Cases that run keep the version they were launched with.

Criteria of projects are CEL expressions over the facts of docs/criteria.md; the parts of a change template are in docs/changes-policies.md.
A wrong template is refused with everything that is wrong with it, a wrong expression with its line and column.`

type templateListInput struct {
	PageInput
	Kind string `query:"kind" enum:"project,change,pilot,onboarding" doc:"of the cases they are for"`
	Key  string `query:"key" maxLength:"40" doc:"only the versions of this template"`
}

func (s *Server) listTemplates(ctx context.Context, in *templateListInput) (*Page[TemplateSummary], error) {
	after, err := store.ParseCursor(in.Cursor, "key")
	if err != nil {
		return nil, err
	}
	found, err := store.Templates{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation,
		store.RegistryFilter{Kind: in.Kind, Key: in.Key}, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	rows := make([]TemplateSummary, 0, len(found))
	for _, r := range found {
		version, err := templateVersionOf(r)
		if err != nil {
			return nil, err
		}
		summary := TemplateSummary{Key: r.Key, Version: r.Version, Kind: r.Kind, Title: r.Title, Registration: registrationOf(r)}
		version.summarize(&summary)
		rows = append(rows, summary)
	}
	return newPage(rows, in.Limit, func(t TemplateSummary) string { return versionCursor(t.Key, t.Version) }, versionLink("/v1/templates", in.Limit, in.Kind, in.Key)), nil
}

// versionCursor and versionLink page a list of versions by key.
func versionCursor(key string, version int) string {
	return store.Cursor{Sort: "key", Value: key, ID: strconv.Itoa(version)}.Encode()
}

func versionLink(path string, limit int, kind, key string) func(cursor string) string {
	return func(cursor string) string {
		q := url.Values{"limit": {strconv.Itoa(limit)}, "cursor": {cursor}}
		for name, value := range map[string]string{"kind": kind, "key": key} {
			if value != "" {
				q.Set(name, value)
			}
		}
		return path + "?" + q.Encode()
	}
}

// VersionInput is the address of a version of what is registered.
type VersionInput struct {
	Key     string `path:"key" maxLength:"40"`
	Version int    `query:"version" minimum:"1" doc:"the newest when absent"`
}

type templateInput struct {
	VersionInput
	YAMLInput
}

func (s *Server) getTemplate(ctx context.Context, in *templateInput) (*documentOutput, error) {
	found, err := store.Templates{DB: s.DB}.Find(ctx, identity.FromContext(ctx).Organisation, in.Key, in.Version)
	if err != nil {
		return nil, err
	}
	version, err := templateVersionOf(found)
	if err != nil {
		return nil, err
	}
	return in.answer(Template{version})
}

type registerTemplateInput struct{ Body Template }

type registeredOutput struct {
	Location string `header:"Location"`
	Body     Template
}

func (s *Server) registerTemplate(ctx context.Context, in *registerTemplateInput) (*registeredOutput, error) {
	registered, err := in.Body.register(ctx, s, identity.FromContext(ctx))
	if err != nil {
		return nil, err
	}
	version, err := templateVersionOf(registered)
	location := fmt.Sprintf("/v1/templates/%s?version=%d", registered.Key, registered.Version)
	return &registeredOutput{Location: location, Body: Template{version}}, err
}
