package api

import (
	"bytes"
	"context"
	"io"
	"mime"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
	"tollgate/yamldoc"
)

// yamlType is RFC 9512's.
const yamlType = "application/yaml"

// YAMLInput asks for JSON or YAML.
type YAMLInput struct {
	Format string `query:"format" enum:"json,yaml" doc:"before Accept"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in YAMLInput) yaml() bool {
	return in.Format == "yaml" || in.Format == "" && strings.Contains(in.Accept, yamlType) && !strings.Contains(in.Accept, jsonType)
}

// documentOutput is an answer in JSON or YAML.
type documentOutput struct {
	ContentType string `header:"Content-Type"`
	Body        any
}

func (in YAMLInput) answer(document any) (*documentOutput, error) {
	if !in.yaml() {
		return &documentOutput{ContentType: jsonType, Body: document}, nil
	}
	text, err := yamldoc.Of(document)
	return &documentOutput{ContentType: yamlType, Body: text}, err
}

// answersYAML documents that the route answers JSON, or the same as YAML.
func answersYAML(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			jsonType: {Schema: Template{}.Schema(api.OpenAPI().Components.Schemas)}, yamlType: {Schema: &huma.Schema{Type: "string"}},
		}}}
		mount(s, api, operation)
	}
	return r
}

type linesKey struct{}

// takesYAML lets a route whose body is JSON take it as YAML too. It becomes that JSON before anything looks at it, so that both are
// checked alike; whatever is refused then is named with its line.
func takesYAML(r Route) Route {
	r.Operation.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{jsonType: {}, yamlType: {Schema: &huma.Schema{Type: "string"}}}}
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		operation.Middlewares = append(operation.Middlewares, func(hc huma.Context, next func(huma.Context)) {
			c := humaecho.Unwrap(hc)
			if err := yamlAsJSON(c); err != nil {
				s.handleEchoError(err, c)
				return
			}
			next(hc)
		})
		mount(s, api, operation)
	}
	return r
}

// yamlAsJSON rewrites the request's body when it is YAML, and remembers its lines.
func yamlAsJSON(c echo.Context) error {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // what cannot be read was refused before
	if !slices.Contains([]string{yamlType, "application/x-yaml", "text/yaml", "text/x-yaml"}, kind) {
		return nil
	}
	text, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return fault.Wrap(fault.Malformed, err, "the request body could not be read to its end")
	}
	document, err := yamldoc.Read(text)
	if err != nil {
		return err
	}
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), linesKey{}, document)))
	c.Request().Body = io.NopCloser(bytes.NewReader(document.JSON))
	c.Request().Header.Set(echo.HeaderContentType, jsonType)
	return checkJSON(document.JSON)
}

// withLines names the lines of fields that are at fault in a body that came as YAML.
func withLines(ctx context.Context, fields []fault.Field) []fault.Field {
	document, ok := ctx.Value(linesKey{}).(yamldoc.Document)
	if !ok {
		return fields
	}
	fields = slices.Clone(fields)
	for i, f := range fields {
		if f.Line == 0 {
			fields[i].Line = document.Line(f.Path)
		}
	}
	return fields
}
