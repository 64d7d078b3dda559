package analysis

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyNumber draws what people send by mistake as often as what they mean.
var anyNumber = rapid.OneOf(
	rapid.SampledFrom([]float64{0, 1, -1, 2, 0.5, 0.05, 1e-300, 1e300, -1e300, 1e15, 1e-9}), rapid.Float64Range(-10, 10),
	rapid.Map(rapid.IntRange(0, 1), func(v int) float64 { return float64(v) }), rapid.Map(rapid.IntRange(0, 40), func(v int) float64 { return float64(v) }),
)

// anyValue draws a value of the type that a field has. size is how long series are, so that they often are as long as each other.
func anyValue(t *rapid.T, f field, of reflect.Type, size int) any {
	if enum := f.tag.Get("enum"); enum != "" && of.Kind() == reflect.String {
		return rapid.SampledFrom(strings.Split(enum, ",")).Draw(t, f.name)
	}
	switch of.Kind() {
	case reflect.Pointer:
		return anyValue(t, f, of.Elem(), size)
	case reflect.Slice:
		all := make([]any, size)
		for i := range all {
			all[i] = anyValue(t, f, of.Elem(), size)
		}
		return all
	case reflect.Struct:
		return anyObject(t, of, size)
	case reflect.Bool:
		return rapid.Bool().Draw(t, f.name)
	case reflect.String:
		return rapid.SampledFrom([]string{"a", "b", "c", "2020-01-01", "2019-06-30", ""}).Draw(t, f.name)
	case reflect.Int, reflect.Int64:
		return rapid.IntRange(-1, 20).Draw(t, f.name)
	}
	return anyNumber.Draw(t, f.name)
}

func anyObject(t *rapid.T, of reflect.Type, size int) map[string]any {
	members := map[string]any{}
	for _, f := range fieldsOf(of) {
		if f.required || rapid.Bool().Draw(t, "with "+f.name) {
			members[f.name] = anyValue(t, f, f.kind, size)
		}
	}
	return members
}

// No request makes a method panic, or answer null where its type says that there is a number.
func TestNoRequestBreaksAMethod(t *testing.T) {
	for _, m := range Methods() {
		t.Run(m.Name, rapid.MakeCheck(func(t *rapid.T) {
			size := rapid.IntRange(1, 12).Draw(t, "size")
			input, err := json.Marshal(anyObject(t, m.Input, size))
			if err != nil {
				t.Fatal(err)
			}
			options := []byte("{}")
			if rapid.Bool().Draw(t, "with options") {
				if options, err = json.Marshal(anyObject(t, m.Options, size)); err != nil {
					t.Fatal(err)
				}
			}
			outcome, err := m.Run(Request{Input: input, Options: options})
			if err != nil {
				return
			}
			var result any
			if err := json.Unmarshal(outcome.Result, &result); err != nil {
				t.Fatal(err)
			}
			if at := missingNumber(m.Result, result); at != "" {
				t.Fatalf("%s %s: %s is null: %s", input, options, at, outcome.Result)
			}
		}))
	}
}

// missingNumber finds a null in the place of a number, and names it.
func missingNumber(of reflect.Type, value any) string {
	if of.Kind() == reflect.Pointer {
		if value == nil {
			return ""
		}
		of = of.Elem()
	}
	switch of.Kind() {
	case reflect.Float64:
		if value == nil {
			return "it"
		}
	case reflect.Slice:
		elements, _ := value.([]any)
		for _, e := range elements {
			if at := missingNumber(of.Elem(), e); at != "" {
				return at
			}
		}
	case reflect.Struct:
		members, _ := value.(map[string]any)
		for _, f := range fieldsOf(of) {
			if v, there := members[f.name]; there {
				if at := missingNumber(f.kind, v); at != "" {
					return f.name + ": " + at
				}
			}
		}
	}
	return ""
}
