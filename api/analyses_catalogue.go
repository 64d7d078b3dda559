package api

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/analysis"
	"tollgate/fault"
	"tollgate/identity"
)

var analyseBodyType = reflect.TypeFor[analyseBody]()

// analysisMethod is what the catalogue says of one method.
type analysisMethod struct {
	Name        string     `json:"name"`
	Family      string     `json:"family"`
	Version     int        `json:"version" doc:"counts changes that change results"`
	Summary     string     `json:"summary"`
	Assumptions []string   `json:"assumptions"`
	Sources     []string   `json:"sources"`
	Input       jsonObject `json:"input" doc:"JSON Schema of input in the request"`
	Options     jsonObject `json:"options" doc:"JSON Schema of options in the request, with defaults"`
	Result      jsonObject `json:"result" doc:"JSON Schema of result in the answer"`
	Example     jsonObject `json:"example" doc:"a request that the method accepts"`
}

// catalogue is made from the Go types when it is first asked for.
var catalogue = sync.OnceValues(func() ([]analysisMethod, error) {
	var all []analysisMethod
	for _, m := range analysis.Methods() {
		page := analysisMethod{Name: m.Name, Family: m.Family, Version: m.Version, Summary: m.Summary,
			Assumptions: append([]string{}, m.Assumptions...), Sources: m.Sources, Example: jsonObject(m.Example)}
		for into, of := range map[*jsonObject]reflect.Type{&page.Input: m.Input, &page.Options: m.Options, &page.Result: m.Result} {
			schema, err := schemaOf(of)
			if err != nil {
				return nil, fault.Wrap(fault.Internal, err, "the schema of %s cannot be written", m.Name)
			}
			*into = schema
		}
		all = append(all, page)
	}
	return all, nil
})

const schemaPrefix = "#/$defs/"

// schemaOf is the JSON Schema of a struct type on its own, with nothing to look up elsewhere.
func schemaOf(t reflect.Type) (jsonObject, error) {
	registry := huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer)
	registry.RegisterTypeAlias(reflect.TypeFor[analysis.Label](), reflect.TypeFor[labelSchema]())
	registry.RegisterTypeAlias(reflect.TypeFor[analysis.Rows](), reflect.TypeFor[rowsSchema]())
	schema, definitions := map[string]any{}, map[string]any{}
	if err := throughJSON(registry.Schema(t, false, ""), &schema); err != nil {
		return nil, err
	}
	if err := throughJSON(registry.Map(), &definitions); err != nil {
		return nil, err
	}
	whole := selfContained(schema, definitions, nil)
	allowNull(whole, t)
	return json.Marshal(whole)
}

func throughJSON(from, into any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// selfContained puts definitions in the place of references, and says of arrays and of what has a default what is so: an array
// is never null, and a default may be left out. A definition within itself stays open.
func selfContained(v any, definitions map[string]any, within []string) any {
	switch v := v.(type) {
	case map[string]any:
		if reference, ok := v["$ref"].(string); ok {
			name := strings.TrimPrefix(reference, schemaPrefix)
			if slices.Contains(within, name) {
				return map[string]any{"type": "object"}
			}
			return selfContained(definitions[name], definitions, append(slices.Clone(within), name))
		}
		whole := map[string]any{}
		for name, child := range v {
			whole[name] = selfContained(child, definitions, within)
		}
		if kinds, ok := whole["type"].([]any); ok && slices.Contains(kinds, any("array")) {
			whole["type"] = "array"
		}
		leaveOutDefaults(whole)
		return whole
	case []any:
		for i, child := range v {
			v[i] = selfContained(child, definitions, within)
		}
	}
	return v
}

func leaveOutDefaults(schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	if len(properties) == 0 || len(required) == 0 {
		return
	}
	schema["required"] = slices.DeleteFunc(required, func(name any) bool {
		property, _ := properties[name.(string)].(map[string]any)
		_, defaults := property["default"]
		return defaults
	})
}

// labelSchema describes analysis.Label.
type labelSchema struct{}

// Schema implements huma.SchemaProvider.
func (labelSchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}}}
}

// rowsSchema describes analysis.Rows.
type rowsSchema struct{}

// Schema implements huma.SchemaProvider.
func (rowsSchema) Schema(huma.Registry) *huma.Schema {
	numbers := &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeNumber}}
	return &huma.Schema{AnyOf: []*huma.Schema{numbers, {Type: huma.TypeArray, Items: numbers}}}
}

type listMethodsInput struct {
	Family string `query:"family" maxLength:"64"`
	Name   string `query:"q" maxLength:"64" doc:"a part of the name"`
}

type methodsOutput struct {
	Body struct {
		Items []analysisMethod `json:"items"`
	}
}

func (s *Server) listMethods(_ context.Context, in *listMethodsInput) (*methodsOutput, error) {
	all, err := catalogue()
	if err != nil {
		return nil, err
	}
	out := &methodsOutput{}
	out.Body.Items = []analysisMethod{}
	for _, m := range all {
		if (in.Family == "" || m.Family == in.Family) && strings.Contains(m.Name, in.Name) {
			out.Body.Items = append(out.Body.Items, m)
		}
	}
	return out, nil
}

type methodInput struct {
	Method string `path:"method" maxLength:"64"`
}

type methodOutput struct{ Body analysisMethod }

func (s *Server) getMethod(_ context.Context, in *methodInput) (*methodOutput, error) {
	all, err := catalogue()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.Name == in.Method {
			return &methodOutput{Body: m}, nil
		}
	}
	_, err = methodNamed(in.Method)
	return nil, err
}

// analysisRoutes are the catalogue, its methods and what was analysed.
func (s *Server) analysisRoutes() []Route {
	return []Route{
		get("/v1/analyses", "list-analysis-methods", "Analyses", "Every statistical method with its schema, assumptions and sources", identity.AnalysesRead, s.listMethods),
		get("/v1/analyses/{method}", "get-analysis-method", "Analyses", "A method with its schema, assumptions and sources", identity.AnalysesRead, s.getMethod),
		takesAnalysis(post("/v1/analyses/{method}", "analyse", "Analyses", "Analyse data, or the measurements of a metric", identity.AnalysesRun, s.analyse)),
		get("/v1/analyses/results", "list-analyses", "Analyses", "Analyses that were run, newest first", identity.AnalysesRead, s.listAnalyses),
		get("/v1/analyses/results/{id}", "get-analysis", "Analyses", "An analysis with its input and result", identity.AnalysesRead, s.getAnalysis),
		answersPictures[drawnAnalysis](get("/v1/analyses/results/{id}/chart", "chart-analysis", "Analyses", "The chart of an analysis as JSON, SVG or PNG", identity.AnalysesRead, s.chartAnalysis), "200", "OK"),
		get("/v1/analyses/results/{id}/verification", "verify-analysis", "Analyses", "Run an analysis again and compare", identity.AnalysesRead, s.verifyAnalysis),
	}
}
