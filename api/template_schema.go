package api

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

const (
	schemaType      = "application/schema+json" // JSON Schema 2020-12, chapter 14
	schemaDialect   = "https://json-schema.org/draft/2020-12/schema"
	componentPrefix = "#/components/schemas/"
)

// templateSchemaPath serves the schema of a kind. Like the contract it says nothing of anybody, and editors fetch it without a token.
const templateSchemaPath = "/schemas/templates/:kind"

func (s *Server) mountTemplateSchemas() {
	s.open(templateSchemaPath, func(c echo.Context) error {
		schema, err := s.templateSchema(c.Param("kind"))
		if err != nil {
			return err
		}
		c.Response().Header().Set(echo.HeaderContentType, schemaType)
		return c.JSON(200, schema)
	})
}

// templateSchema is the JSON Schema of the templates of a kind, whole in itself: what the contract says of the body with which they are registered.
func (s *Server) templateSchema(kind string) (map[string]any, error) {
	kind = strings.TrimSuffix(kind, ".json")
	var kinds []string
	for _, k := range templateKinds {
		if kinds = append(kinds, k.kind); k.kind != kind {
			continue
		}
		schemas := s.openAPI.Components.Schemas
		found := definitions{schemas: schemas, all: map[string]any{}}
		schema, err := found.whole(schemas.Schema(reflect.TypeOf(k.body()).Elem(), false, ""))
		if err != nil {
			return nil, fault.Wrap(fault.Internal, err, "the schema of %s templates cannot be written", kind)
		}
		schema["$schema"], schema["title"], schema["$defs"] = schemaDialect, "Tollgate "+kind+" template", found.all
		return schema, nil
	}
	return nil, fault.New(fault.NotFound, "there are no templates of kind %q; there are %s", kind, strings.Join(kinds, ", "))
}

// definitions collects what a schema refers to.
type definitions struct {
	schemas huma.Registry
	all     map[string]any
}

func (d definitions) whole(s *huma.Schema) (map[string]any, error) {
	schema := map[string]any{}
	if err := throughJSON(s, &schema); err != nil {
		return nil, err
	}
	return schema, d.follow(schema)
}

// follow turns references into such to $defs, and puts there what they lead to.
func (d definitions) follow(v any) error {
	switch v := v.(type) {
	case map[string]any:
		if reference, ok := v["$ref"].(string); ok {
			name := strings.TrimPrefix(reference, componentPrefix)
			v["$ref"] = schemaPrefix + name
			return d.define(name)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if err := d.follow(v[key]); err != nil {
				return err
			}
		}
	case []any:
		for _, one := range v {
			if err := d.follow(one); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d definitions) define(name string) error {
	if _, known := d.all[name]; known {
		return nil
	}
	d.all[name] = nil // a schema may contain itself
	schema, err := d.whole(d.schemas.SchemaFromRef(componentPrefix + name))
	d.all[name] = schema
	return err
}
