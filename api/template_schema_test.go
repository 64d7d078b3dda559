package api_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tollgate/api/apitest"
)

// Every built-in template as it is exported keeps to the schema of its kind, and a wrong one does not.
func TestTemplatesKeepToTheirSchema(t *testing.T) {
	h := apitest.New(t)
	var list struct{ Items []struct{ Key, Kind string } }
	h.Get("otto", "/v1/templates?limit=100", &list)
	for _, listed := range list.Items {
		kind, key := listed.Kind, listed.Key
		t.Run(key, func(t *testing.T) {
			path := "/schemas/templates/" + kind + ".json"
			answer := h.Do(apitest.Request{Method: http.MethodGet, Path: path})
			if answer.Status != 200 || answer.Header.Get("Content-Type") != "application/schema+json" {
				t.Fatalf("%d %v", answer.Status, answer.Header)
			}
			document, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer.Body))
			if err != nil {
				t.Fatal(err)
			}
			compiler := jsonschema.NewCompiler()
			if err := compiler.AddResource(path, document); err != nil {
				t.Fatal(err)
			}
			schema, err := compiler.Compile(path)
			if err != nil {
				t.Fatal(err)
			}
			var template map[string]any
			h.Get("otto", "/v1/templates/"+key, &template)
			if err := schema.Validate(template); err != nil {
				t.Error(err)
			}
			delete(template, "title")
			if template["colour"] = "red"; schema.Validate(template) == nil {
				t.Error("a template without a title and with a colour keeps to it")
			}
		})
	}
	none := h.Do(apitest.Request{Method: http.MethodGet, Path: "/schemas/templates/vendor"})
	if none.Status != 404 || !bytes.Contains(none.Body, []byte("project, change, pilot, onboarding")) {
		t.Errorf("%d %s", none.Status, none.Body)
	}
}
