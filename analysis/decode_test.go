package analysis

import (
	"errors"
	"math"
	"testing"

	"tollgate/fault"
)

func fieldsOfError(t *testing.T, err error) []fault.Field {
	t.Helper()
	var refused *fault.Error
	if !errors.As(err, &refused) {
		t.Fatalf("%v is no refusal", err)
	}
	return refused.Fields
}

type (
	readInput struct {
		X      []float64   `json:"x" minItems:"2"`
		Groups [][]float64 `json:"groups,omitempty"`
		Part   []Label     `json:"part,omitempty"`
		Count  int         `json:"count,omitempty"`
		Limit  *float64    `json:"limit,omitempty"`
		Center *float64    `json:"center,omitempty" or:"estimated"`
		Table  Rows        `json:"table,omitempty"`
	}
	readOptions struct {
		TestOptions
		Exact bool `json:"exact" default:"true"`
	}
	readResult struct {
		In  readInput
		Opt readOptions
		Findings
	}
)

var readMethod = define(Spec{Name: "read"}, func(in readInput, opt readOptions) (readResult, error) {
	if in.Count == 7 {
		return readResult{}, fault.New(fault.Invalid, "seven").With("count", "is seven").With("confidence", "is odd").With("rows[3]", "are odd")
	}
	return readResult{In: in, Opt: opt}, nil
})

// An option may be sent with the input, as reference data do; options that are null are as good as absent.
func TestOptionsAreTakenFromTheInputToo(t *testing.T) {
	want, err := readMethod.Run(Request{Input: []byte(`{"x":[1,2]}`), Options: []byte(`{"confidence":0.9}`)})
	if err != nil {
		t.Fatal(err)
	}
	for _, options := range []string{``, `{}`, `null`} {
		got, err := readMethod.Run(Request{Input: []byte(`{"x":[1,2],"confidence":0.9}`), Options: []byte(options)})
		if err != nil || got.Hash() != want.Hash() {
			t.Errorf("options %q: %v, %s", options, err, got.Options)
		}
	}
}

func TestEveryWrongValueIsNamed(t *testing.T) {
	for _, c := range []struct {
		input, options string
		places         []string
	}{
		{`{"x":[1,"NaN",null,true,[2],1e999]}`, ``, []string{"body.input.x[1]", "body.input.x[2]", "body.input.x[3]", "body.input.x[4]", "body.input.x[5]"}},
		{`{"x":[1]}`, ``, []string{"body.input.x"}},
		{``, ``, []string{"body.input.x"}},
		{`{"x":null}`, ``, []string{"body.input.x"}},
		{`[]`, ``, []string{"body.input"}},
		{`{"x":[1,2],"groups":[[1],[2,"Inf"]]}`, ``, []string{"body.input.groups[1][1]"}},
		{`{"x":[1,2],"table":[1,"NaN"]}`, ``, []string{"body.input.table[1]"}},
		{`{"x":[1,2],"table":[[1],[2,null],3]}`, ``, []string{"body.input.table[1][1]", "body.input.table[2]"}},
		{`{"x":[1,2],"table":7}`, ``, []string{"body.input.table"}},
		{`{"x":[1,2],"part":[null]}`, ``, []string{"body.input.part[0]"}},
		{`{"x":[1,2],"center":"known"}`, ``, []string{"body.input.center"}},
		{`{"x":[1,2],"limit":"estimated"}`, ``, []string{"body.input.limit"}},
		{`{"x":[1,2],"count":1.5}`, ``, []string{"body.input.count"}},
		{`{"x":[1,2],"confidence":1}`, ``, []string{"body.input.confidence"}},
		{`{"x":[1,2],"confidence":0.9}`, `{"confidence":0.9}`, []string{"body.options.confidence"}},
		{`{"x":[1,2],"X":[1,2]}`, ``, []string{"body.input.X"}},
		{`{"x":[1,2]}`, `{"confidence":1}`, []string{"body.options.confidence"}},
		{`{"x":[1,2]}`, `{"confidence":0,"alternative":"both","exact":1}`, []string{"body.options.confidence", "body.options.alternative", "body.options.exact"}},
		{`{"x":[1,2]}`, `{"confidence":null}`, []string{"body.options.confidence"}},
		{`{"x":[1,2],"count":7}`, ``, []string{"body.input.count", "body.options.confidence", "body.input"}},
	} {
		refusedAt(t, readMethod, Request{Input: []byte(c.input), Options: []byte(c.options)}, c.places...)
	}
}

// What is to be estimated may be said by that word, and is the same request as one that leaves it out.
func TestEstimatedIsAsLeftOut(t *testing.T) {
	want, err := readMethod.Run(Request{Input: []byte(`{"x":[1,2]}`)})
	if err != nil {
		t.Fatal(err)
	}
	for _, center := range []string{`"estimated"`, `null`} {
		got, err := readMethod.Run(Request{Input: []byte(`{"x":[1,2],"center":` + center + `}`)})
		if err != nil || got.Hash() != want.Hash() {
			t.Errorf("center %s: %v, %s", center, err, got.Input)
		}
	}
}

func TestBrokenJSONIsMalformed(t *testing.T) {
	for _, input := range []string{`{`, `{"x":[1,2`, `{"x":[1,2]}}`, `{"x":[1,2]} 3`, `{"x":[NaN]}`, `{"x":[1,2],"x":[1,2]}`, `nothing`} {
		if _, err := readMethod.Run(Request{Input: []byte(input)}); fault.Of(err) != fault.Malformed {
			t.Errorf("%s: %v", input, err)
		}
	}
}

func TestDefaultsAndWhatIsGivenElsewhere(t *testing.T) {
	outcome, err := readMethod.Run(Request{Input: []byte(`{"limit":-0.0,"part":[7,"b"],"table":[1,2]}`), Options: []byte(`{"alternative":"less"}`), Given: map[string]any{"x": []float64{1, 2.50}}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"x":[1,2.5],"part":["7","b"],"count":0,"limit":0,"table":[[1],[2]]}`; string(outcome.Input) != want {
		t.Errorf("input %s, want %s", outcome.Input, want)
	}
	if want := `{"alternative":"less","confidence":0.95,"exact":true}`; string(outcome.Options) != want {
		t.Errorf("options %s, want %s", outcome.Options, want)
	}
	refusedAt(t, readMethod, Request{Input: []byte(`{"x":[1,2]}`), Given: map[string]any{"x": []float64{1, 2}}}, "body.input.x")
}

func TestNothingThatDoesNotExistIsWritten(t *testing.T) {
	text, err := canonical(map[string]any{"b": []float64{math.NaN(), math.Inf(1), math.Copysign(0, -1), 1e21, 0.1}, "a": []float64(nil)})
	if want := `{"a":[],"b":[null,null,0,1e+21,0.1]}`; err != nil || string(text) != want {
		t.Errorf("%s (%v), want %s", text, err, want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"x":[1,2],"groups":[[1]],"part":["a",3],"count":2,"limit":null}`, `{"confidence":0.9}`)
	f.Add(`{"x":["NaN"]}`, `[]`)
	f.Add(`{"x":[1,`, ``)
	f.Fuzz(func(t *testing.T, input, options string) {
		outcome, err := readMethod.Run(Request{Input: []byte(input), Options: []byte(options)})
		if err != nil {
			if code := fault.Of(err); code != fault.Invalid && code != fault.Malformed {
				t.Fatalf("%v", err)
			}
			return
		}
		again, err := readMethod.Run(Request{Input: outcome.Input, Options: outcome.Options})
		if err != nil || outcome.InputHash() != again.InputHash() {
			t.Fatalf("%v: %s", err, outcome.Input)
		}
	})
}
