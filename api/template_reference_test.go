package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/api"
)

//go:generate go test -count=1 -run ^TestTemplateReferenceIsCurrent$ . -update

const templateReference = "../docs/templates.md"

const templateIntroduction = `# Templates, field by field

Written by ` + "`go generate ./api`" + ` from the declarations. What templates are for: [onboarding](onboarding.md), [changes](changes.md), [pilots](pilots.md), and
for projects [criteria](criteria.md). Get a built-in one, change it, register it under a key of your own: ` + "`GET /v1/templates/{key}?format=yaml`, `POST /v1/templates`" + `.

Keys are lower-case letters, digits and underscores, a letter first, 2 to 40 of them. What is not marked as needed may be left out.

The same as JSON Schema, for editors that complete and check while one writes: ` + "`GET /schemas/templates/{kind}.json`" + `, without a token. As the first line of a YAML file:

` + "```" + `
# yaml-language-server: $schema=http://127.0.0.1:8080/schemas/templates/onboarding.json
` + "```" + `
`

func TestTemplateReferenceIsCurrent(t *testing.T) {
	text := templateIntroduction
	seen := map[reflect.Type]bool{} // what several kinds share is described once
	server := api.New(api.Dependencies{Metrics: prometheus.NewRegistry(), Log: slog.New(slog.DiscardHandler)})
	for _, kind := range []struct {
		name string
		body any
	}{{"onboarding", api.OnboardingTemplateVersion{}}, {"change", api.ChangeTemplateVersion{}}, {"pilot", api.PilotTemplateVersion{}}, {"project", api.ProjectTemplateVersion{}}} {
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, httptest.NewRequest("GET", "/schemas/templates/"+kind.name, nil))
		r := reference{seen: seen}
		if err := json.Unmarshal(answer.Body.Bytes(), &r.schema); err != nil {
			t.Fatalf("%v in %.200s", err, answer.Body)
		}
		r.describe("## "+strings.ToUpper(kind.name[:1])+kind.name[1:]+" template", reflect.TypeOf(kind.body), &r.schema)
		text += r.text.String()
	}
	if *update {
		if err := os.WriteFile(templateReference, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if written, err := os.ReadFile(templateReference); err != nil || string(written) != text {
		t.Fatalf("docs/templates.md is not current (%v): run go generate ./api", err)
	}
}

// reference writes the types of one kind of template, in the order in which they are met.
type reference struct {
	schema schema
	seen   map[reflect.Type]bool
	text   strings.Builder
}

// describe writes a type's fields, in the order of the declaration, and then the types that they lead to.
func (r *reference) describe(title string, of reflect.Type, s *schema) {
	fmt.Fprintf(&r.text, "\n%s\n\n| field | type | | what it is |\n| --- | --- | --- | --- |\n", title)
	type next struct {
		of     reflect.Type
		schema *schema
	}
	var later []next
	for _, field := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		property := s.Properties[name]
		if property == nil || property.ReadOnly {
			continue
		}
		needed := ""
		if slices.Contains(s.Required, name) {
			needed = "needed"
		}
		fmt.Fprintf(&r.text, "| `%s` | %s | %s | %s |\n", name, r.typeOf(property), needed, strings.ReplaceAll(property.Description, "|", `\|`))
		if inner := structIn(field.Type); inner != nil && r.definition(property) != nil && !r.seen[inner] {
			r.seen[inner] = true
			later = append(later, next{inner, property})
		}
	}
	for _, n := range later {
		r.describe("### "+nameOf(r.definition(n.schema)), n.of, r.schema.Defs[nameOf(r.definition(n.schema))])
	}
}
