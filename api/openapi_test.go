package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tollgate/api/apitest"
)

// The schema of OpenAPI 3.1 documents, https://spec.openapis.org/oas/3.1/schema/2022-10-07 (Apache 2.0).
const openAPISchema = "testdata/openapi-3.1-schema.json"

// contractAt is the address of the contract for the compiler of schemas.
const contractAt = "https://tollgate.test/openapi.json"

// compiler knows the contract as it is served, so that a pointer into it is a schema.
func compiler(t *testing.T, h *apitest.Harness) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(contractAt, decoded(t, h.Do(apitest.Request{Method: "GET", Path: "/openapi.json"}).Body)); err != nil {
		t.Fatal(err)
	}
	return c
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	return value
}

func schemaAt(t *testing.T, c *jsonschema.Compiler, names ...string) *jsonschema.Schema {
	t.Helper()
	var pointer strings.Builder
	for _, name := range names {
		pointer.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name))
	}
	schema, err := c.Compile(contractAt + "#" + pointer.String())
	if err != nil {
		t.Fatalf("%s: %v", pointer.String(), err)
	}
	return schema
}

func TestTheContractIsOpenAPI(t *testing.T) {
	h := apitest.New(t)
	text, err := os.ReadFile(openAPISchema)
	if err != nil {
		t.Fatal(err)
	}
	rules := jsonschema.NewCompiler()
	if err := rules.AddResource("https://spec.openapis.org/oas/3.1/schema/2022-10-07", decoded(t, text)); err != nil {
		t.Fatal(err)
	}
	schema, err := rules.Compile("https://spec.openapis.org/oas/3.1/schema/2022-10-07")
	if err != nil {
		t.Fatal(err)
	}
	served := h.Do(apitest.Request{Method: "GET", Path: "/openapi.json"})
	if err := schema.Validate(decoded(t, served.Body)); err != nil {
		t.Errorf("%#v", err)
	}
	if !strings.HasPrefix(served.Header.Get("Content-Type"), "application/json") {
		t.Errorf("served as %q", served.Header.Get("Content-Type"))
	}
	c := compiler(t, h)
	for name := range readContract(t, h).at("components", "schemas") {
		schemaAt(t, c, "components", "schemas", name) // its own rules hold, and what it refers to is there
	}
}

func TestEveryRouteIsDescribed(t *testing.T) {
	h := apitest.New(t)
	document := readContract(t, h)
	operations := document.operations()
	if len(operations) != len(h.Server.Routes()) {
		t.Errorf("%d operations and %d routes", len(operations), len(h.Server.Routes()))
	}
	for _, route := range h.Server.Routes() {
		o := document.at("paths", route.Operation.Path, strings.ToLower(route.Operation.Method))
		id := route.Operation.OperationID
		if o["operationId"] != id || o["summary"] == nil || len(asList(o["tags"])) != 1 || o["x-permission"] != string(route.Permission) || len(asList(o["security"])) != 1 {
			t.Errorf("%s is described as %v", id, o)
		}
		for _, p := range asList(o["parameters"]) {
			if parameter := node(p.(map[string]any)); parameter.at("schema") == nil || parameter["in"] == "path" && parameter["required"] != true {
				t.Errorf("%s: parameter %v", id, parameter)
			}
		}
		succeeds := false
		for status, r := range o.at("responses") {
			response := node(r.(map[string]any))
			if strings.HasPrefix(status, "2") {
				succeeds = succeeds || len(response.at("content")) > 0
				continue
			}
			content := response.at("content", "application/problem+json")
			if content.at("schema")["$ref"] != "#/components/schemas/Problem" || len(response.at("content")) != 1 {
				t.Errorf("%s answers %s with %v", id, status, response["content"])
			}
		}
		for _, status := range []string{"401", "403", "503"} {
			if o.at("responses", status) == nil {
				t.Errorf("%s does not say %s", id, status)
			}
		}
		if !succeeds {
			t.Errorf("%s describes no good answer", id)
		}
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func TestTheContractDescribesOurProblems(t *testing.T) {
	problem := readContract(t, apitest.New(t)).at("components", "schemas", "Problem")
	for _, name := range []string{"type", "title", "status", "code", "detail", "errors", "request_id"} {
		if problem.properties()[name] == nil {
			t.Errorf("Problem has no %s: %v", name, problem)
		}
	}
	field := readContract(t, apitest.New(t)).at("components", "schemas", "Field")
	for _, name := range []string{"field", "message", "code", "value", "needs"} {
		if field.properties()[name] == nil {
			t.Errorf("Field has no %s: %v", name, field)
		}
	}
}

// Every example in the contract is one.
func TestExamplesAreValid(t *testing.T) {
	h := apitest.New(t)
	c, examples := compiler(t, h), 0
	var walk func(v any, names []string)
	walk = func(v any, names []string) {
		switch v := v.(type) {
		case map[string]any:
			for _, example := range asList(v["examples"]) {
				examples++
				text, err := json.Marshal(example)
				if err != nil {
					t.Fatal(err)
				}
				if err := schemaAt(t, c, names...).Validate(decoded(t, text)); err != nil {
					t.Errorf("%v: %s: %v", names, text, err)
				}
			}
			for name, child := range v {
				walk(child, append(slices.Clone(names), name))
			}
		case []any:
			for i, child := range v {
				walk(child, append(slices.Clone(names), fmt.Sprint(i)))
			}
		}
	}
	walk(map[string]any(readContract(t, h).node), nil)
	if examples < 5 {
		t.Errorf("only %d examples", examples)
	}
}

// What the API answers is what the contract says, for every route, when it succeeds and when it refuses.
func TestAnswersAreAsDescribed(t *testing.T) {
	w := newWorld(t)
	c, document := compiler(t, w.Harness), readContract(t, w.Harness)
	check := func(id string, s sample, r apitest.Response) {
		t.Helper()
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		place := []string{"paths", s.route, strings.ToLower(s.method), "responses", fmt.Sprint(r.Status), "content", kind}
		if document.at(place...) == nil {
			t.Errorf("%s: the contract does not know %d %s: %.200s", id, r.Status, kind, r.Body)
			return
		}
		if strings.HasSuffix(kind, "json") {
			if err := schemaAt(t, c, append(place, "schema")...).Validate(decoded(t, r.Body)); err != nil {
				t.Errorf("%s %d: %v\n%.600s", id, r.Status, err, r.Body)
			}
		}
		for _, name := range []string{"ETag", "Location", "Link"} {
			if r.Header.Get(name) != "" && document.at(place[:5]...).at("headers", name) == nil {
				t.Errorf("%s answers the header %s, and the contract does not say so", id, name)
			}
		}
	}
	for id, s := range w.samples() {
		check(id, s, w.Do(s.request()))
		request := s.request()
		request.As = ""
		check(id, s, w.Do(request))
		request = s.request()
		request.Path += "?colour=red"
		check(id, s, w.Do(request))
	}
}
