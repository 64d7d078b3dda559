package analysis

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Reference cases of other packages live beside the repository; their README has the sources and the format. Numbers
// there were computed by R packages or certified by NIST.
const sampleFolder = "../../shared/data/statistics-sample"

type (
	object = map[string]any

	sampleCase struct {
		Name          string
		Input, Expect object
		RelTol        float64            `json:"rel_tol"`
		AbsTol        float64            `json:"abs_tol"`
		RelTols       map[string]float64 `json:"tol_overrides"`
		AbsTols       map[string]float64 `json:"abs_tol_overrides"`
		Skip          []string
	}

	// question is one call of a method, and where its answer has what a case expects: paths of the expectation and of the
	// result, with slashes because the names of conventions have dots.
	question struct {
		method         string
		input, options object
		same           map[string]string
	}
)

func TestSampleCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sampleFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("the reference cases are not beside this checkout (%v)", err)
	}
	for _, file := range files {
		family := strings.TrimSuffix(filepath.Base(file), ".json")
		raw, err := os.ReadFile(file)
		var cases []sampleCase
		if err == nil {
			err = json.Unmarshal(raw, &cases)
		}
		if err != nil {
			t.Fatal(err)
		}
		ask, known := sampleFamilies[family]
		if !known {
			t.Errorf("nothing answers the family %s", family)
			continue
		}
		for _, c := range cases {
			t.Run(family+"/"+c.Name, func(t *testing.T) { c.check(t, ask(c.Input, c.Expect)) })
		}
	}
}

// check puts the questions and wants every expectation met by some answer.
func (c sampleCase) check(t *testing.T, questions []question) {
	t.Helper()
	met := map[string]bool{}
	for _, q := range questions {
		input, options := mustJSON(t, q.input), mustJSON(t, q.options)
		result := answer(t, q.method, input, options)
		for _, place := range slices.Sorted(maps.Keys(q.same)) {
			want, found := follow(c.Expect, place)
			if !found || slices.Contains(c.Skip, place) {
				continue
			}
			got, _ := follow(result, q.same[place])
			c.compare(t, place, got, want, met)
		}
	}
	for _, place := range leaves(c.Expect, "") {
		if !met[place] && !slices.Contains(c.Skip, place) {
			t.Errorf("nothing was held against %s", place)
		}
	}
}

func (c sampleCase) compare(t *testing.T, place string, got, want any, met map[string]bool) {
	t.Helper()
	met[place] = true
	if upper, _, found := cutLast(place, "/"); found {
		met[upper] = true // coef/0 stands for coef, whose length the question knows
	}
	switch want := want.(type) {
	case nil:
		if got != nil {
			t.Errorf("%s = %v, want null", place, got)
		}
	case float64:
		value, isNumber := got.(float64)
		relative, absolute := c.tolerances(place)
		if !isNumber || !(math.Abs(value-want) <= math.Max(absolute, relative*math.Abs(want))) {
			t.Errorf("%s = %v, want %v", place, got, want)
		}
	case []any:
		list, isList := got.([]any)
		if !isList || len(list) != len(want) {
			t.Errorf("%s = %v, want %v", place, got, want)
			return
		}
		for i, v := range want {
			c.compare(t, fmt.Sprintf("%s[%d]", place, i), list[i], v, met)
		}
	case object:
		members, _ := got.(object)
		for name, v := range want {
			c.compare(t, place+"/"+name, members[name], v, met)
		}
	default:
		if got != want {
			t.Errorf("%s = %v, want %v", place, got, want)
		}
	}
}

// tolerances are those of the case, replaced by those of a path that leads to the place.
func (c sampleCase) tolerances(place string) (relative, absolute float64) {
	relative, absolute = c.RelTol, c.AbsTol
	dotted := strings.ReplaceAll(place, "/", ".")
	for path, v := range c.RelTols {
		if leads(path, dotted) {
			relative = v
		}
	}
	for path, v := range c.AbsTols {
		if leads(path, dotted) {
			absolute = v
		}
	}
	return relative, absolute
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

func leads(path, place string) bool {
	rest, found := strings.CutPrefix(place, path)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// follow goes along a path such as ci/lower or groups/0.
func follow(v any, path string) (any, bool) {
	for _, step := range strings.Split(path, "/") {
		switch in := v.(type) {
		case object:
			next, found := in[step]
			if !found {
				return nil, false
			}
			v = next
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

func leaves(v any, place string) []string {
	members, isObject := v.(object)
	if !isObject {
		return []string{place}
	}
	var all []string
	for name, child := range members {
		all = append(all, leaves(child, strings.TrimPrefix(place+"/"+name, "/"))...)
	}
	return all
}

func mustJSON(t *testing.T, v object) string {
	t.Helper()
	if v == nil {
		return "{}"
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// only picks members of an object that are there.
func only(from object, names ...string) object {
	picked := object{}
	for _, name := range names {
		if v, found := from[name]; found {
			picked[name] = v
		}
	}
	return picked
}

// alike maps names to themselves.
func alike(names ...string) map[string]string {
	same := map[string]string{}
	for _, name := range names {
		same[name] = name
	}
	return same
}
