package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Template is one version in full, of any kind: its field kind tells which.
type Template struct{ templateVersion }

// templateVersion is a template of one kind.
type templateVersion interface {
	// attest fills in what the registry knows.
	attest(store.Registered)
	summarize(*TemplateSummary)
	// register checks the template and stores it as the next version of its key.
	register(context.Context, *Server, identity.Person) (store.Registered, error)
}

// templateKinds are the kinds of templates, each with what a version of it looks like.
var templateKinds = []struct {
	kind string
	body func() templateVersion
}{
	{lifecycle.KindProject, func() templateVersion { return new(ProjectTemplateVersion) }},
	{lifecycle.KindChange, func() templateVersion { return new(ChangeTemplateVersion) }},
	{lifecycle.KindPilot, func() templateVersion { return new(PilotTemplateVersion) }},
	{lifecycle.KindOnboarding, func() templateVersion { return new(OnboardingTemplateVersion) }},
}

func templateVersionOf(r store.Registered) (templateVersion, error) {
	for _, k := range templateKinds {
		if k.kind == r.Kind {
			version := k.body()
			err := json.Unmarshal(r.Body, version)
			version.attest(r)
			return version, err
		}
	}
	return nil, fault.New(fault.Internal, "the template's kind is not known to this version of Tollgate")
}

// MarshalJSON writes the version of its kind.
func (t Template) MarshalJSON() ([]byte, error) { return json.Marshal(t.templateVersion) }

// UnmarshalJSON reads the version of the kind that the text names.
func (t *Template) UnmarshalJSON(text []byte) error {
	var head struct{ Kind string }
	if err := json.Unmarshal(text, &head); err != nil {
		return err
	}
	for _, k := range templateKinds {
		if k.kind == head.Kind {
			t.templateVersion = k.body()
		}
	}
	return json.Unmarshal(text, t.templateVersion)
}

// Schema implements huma.SchemaProvider: one schema for each kind, told apart by kind.
func (Template) Schema(r huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: map[string]string{}}}
	for _, k := range templateKinds {
		one := r.Schema(reflect.TypeOf(k.body()).Elem(), true, "")
		s.OneOf = append(s.OneOf, one)
		s.Discriminator.Mapping[k.kind] = one.Ref
	}
	return s
}

// takesKinds completes the body of a template before it is held to the schema of its kind. With phases
// and without a kind it is a project's: there was no other kind once.
func takesKinds(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		operation.Middlewares = append(operation.Middlewares, func(hc huma.Context, next func(huma.Context)) {
			c := humaecho.Unwrap(hc)
			if err := nameKind(c); err != nil {
				s.handleEchoError(err, c)
				return
			}
			next(hc)
		})
		mount(s, api, operation)
	}
	return r
}

func nameKind(c echo.Context) error {
	text, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fault.Wrap(fault.Malformed, err, "the request body could not be read to its end")
	}
	c.Request().Body = io.NopCloser(bytes.NewReader(text))
	var body map[string]json.RawMessage
	if json.Unmarshal(text, &body) != nil || body == nil {
		return nil // no object: its schema says so
	}
	given, named := body["kind"]
	if _, hasPhases := body["phases"]; !named && hasPhases {
		body["kind"] = json.RawMessage(`"project"`)
		text, err = json.Marshal(body)
		c.Request().Body = io.NopCloser(bytes.NewReader(text))
		return err
	}
	var kind string
	var known []string
	unreadable := json.Unmarshal(given, &kind)
	for _, k := range templateKinds {
		if known = append(known, k.kind); k.kind == kind && unreadable == nil {
			return nil
		}
	}
	return fault.New(fault.Invalid, "the request has fields that are wrong").With("body.kind", "must be one of %s", strings.Join(known, ", "))
}
