package analysis

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

func exampleOf(t testing.TB, m Method) Request {
	t.Helper()
	var example struct{ Input, Options json.RawMessage }
	if err := json.Unmarshal([]byte(m.Example), &example); err != nil {
		t.Fatalf("%s: %v", m.Name, err)
	}
	return Request{Input: example.Input, Options: example.Options}
}

func TestEveryMethodIsDeclaredInFull(t *testing.T) {
	name, seen := regexp.MustCompile(`^[a-z][a-z0-9_]*$`), map[string]bool{"results": true}
	for _, m := range Methods() {
		if !name.MatchString(m.Name) || seen[m.Name] {
			t.Errorf("%q is no name, or taken", m.Name)
		}
		seen[m.Name] = true
		if m.Family == "" || m.Summary == "" || len(m.Sources) == 0 || m.Version < 1 {
			t.Errorf("%s does not say what it is: %+v", m.Name, m.Spec)
		}
		for _, f := range fieldsOf(m.Options) {
			if f.required {
				t.Errorf("%s: the option %s has no default", m.Name, f.name)
			}
		}
		for _, found := range []string{"assumptions", "warnings", "conclusion"} {
			if _, there := fieldNamed(m.Result, found); !there {
				t.Errorf("%s: its result has no %s: embed Findings", m.Name, found)
			}
		}
		checkFields(t, m.Name+".input", m.Input)
		checkFields(t, m.Name+".options", m.Options)
	}
}

// checkFields wants a description of each field, and types that decode reads.
func checkFields(t *testing.T, place string, of reflect.Type) {
	t.Helper()
	for _, f := range reflect.VisibleFields(of) {
		if f.Anonymous && !f.IsExported() {
			t.Errorf("%s embeds %s, whose fields no schema shows: export its name", place, f.Name)
		}
	}
	for _, f := range fieldsOf(of) {
		if f.tag.Get("doc") == "" {
			t.Errorf("%s.%s has no doc tag", place, f.name)
		}
		kind := f.kind
		for kind.Kind() == reflect.Slice || kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch kind.Kind() {
		case reflect.Struct:
			checkFields(t, place+"."+f.name, kind)
		case reflect.Float64, reflect.Int, reflect.Int64, reflect.String, reflect.Bool:
		default:
			t.Errorf("%s.%s is a %s", place, f.name, f.kind)
		}
	}
}

func TestExamplesRun(t *testing.T) {
	for _, m := range Methods() {
		t.Run(m.Name, func(t *testing.T) {
			first, err := m.Run(exampleOf(t, m))
			if err != nil {
				t.Fatal(err)
			}
			again, err := m.Run(Request{Input: first.Input, Options: first.Options})
			if err != nil {
				t.Fatalf("its own canonical request is refused: %v", err)
			}
			if string(first.Result) != string(again.Result) || first.InputHash() != again.InputHash() {
				t.Errorf("the same request gave\n%s\n%s", first.Result, again.Result)
			}
			var said Findings
			if err := json.Unmarshal(first.Result, &said); err != nil || said.Conclusion == "" || said.Assumptions == nil || said.Warnings == nil {
				t.Errorf("%v: %+v", err, said)
			}
		})
	}
}

// Every method refuses, and does not fail on, what is not there, what is no number and what it does not know.
func TestNothingAndNonsenseIsRefused(t *testing.T) {
	for _, m := range Methods() {
		good := exampleOf(t, m)
		for place, request := range map[string]Request{
			"body.input.colour":   {Input: with(t, good.Input, "colour", "red"), Options: good.Options},
			"body.options.colour": {Input: good.Input, Options: with(t, good.Options, "colour", "red")},
		} {
			refusedAt(t, m, request, place)
		}
		for _, f := range fieldsOf(m.Input) {
			for _, wrong := range []any{"NaN", []any{"Inf"}, []any{[]any{"-Inf"}}, []any{nil}, map[string]any{}, true} {
				if f.kind == labelType || f.kind.Kind() == reflect.String || f.kind.Kind() == reflect.Bool {
					continue
				}
				if f.kind.Kind() == reflect.Slice && (f.kind.Elem() == labelType || f.kind.Elem().Kind() == reflect.String || f.kind.Elem().Kind() == reflect.Pointer) {
					continue
				}
				if outcome, err := m.Run(Request{Input: with(t, good.Input, f.name, wrong), Options: good.Options}); err == nil {
					t.Errorf("%s took %s = %v: %s", m.Name, f.name, wrong, outcome.Result)
				}
			}
		}
	}
}

func with(t *testing.T, object []byte, name string, value any) []byte {
	t.Helper()
	members := map[string]any{}
	if len(object) > 0 {
		if err := json.Unmarshal(object, &members); err != nil {
			t.Fatal(err)
		}
	}
	members[name] = value
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func refusedAt(t *testing.T, m Method, request Request, places ...string) {
	t.Helper()
	outcome, err := m.Run(request)
	if err == nil {
		t.Errorf("%s: not refused: %s", m.Name, outcome.Result)
		return
	}
	var found []string
	for _, f := range fieldsOfError(t, err) {
		found = append(found, f.Path)
	}
	if fmt.Sprint(found) != fmt.Sprint(places) {
		t.Errorf("%s is refused at %v, want %v: %v", m.Name, found, places, err)
	}
}
