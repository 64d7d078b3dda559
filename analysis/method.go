package analysis

import (
	"crypto/sha256"
	"reflect"

	"tollgate/stats"
)

// Spec is what a method says of itself.
type Spec struct {
	Name        string   // as the field calls it: welch_t_test
	Family      string   // the methods it stands with
	Summary     string   // one line: what it answers
	Version     int      // counts changes that change results; 1 when zero
	Assumptions []string // what must hold for the answer to mean something
	Sources     []string // where its formulas and conventions come from
	Example     string   // a good request: {"input":{…},"options":{…}}
}

// Method is one declared method. Input, Options and Result are struct types, whose tags (doc, enum, default,
// minimum, exclusiveMinimum and so on) are both the schema and the checks.
type Method struct {
	Spec
	Input, Options, Result reflect.Type
	run                    func(Request) (Outcome, error)
}

// Request is what a method is asked.
type Request struct {
	Input   []byte         // a JSON object
	Options []byte         // a JSON object; all defaults when empty
	Given   map[string]any // input that comes from elsewhere, by field name, such as a metric's values as x
	Known   map[string]any // input that is known from elsewhere and that Input may replace, such as a metric's limits
}

// Outcome is an answered request, in canonical JSON: the same request has the same bytes.
type Outcome struct {
	Method  string
	Version int
	Input   []byte // as it was understood
	Options []byte // with every default filled in
	Result  []byte
}

// Hash is the SHA-256 of question and answer: method, version, input, options and result.
func (o Outcome) Hash() [sha256.Size]byte { return hashOf(o, o.Input, o.Options, o.Result) }

// InputHash is the SHA-256 of what was asked: method, version, input and options.
func (o Outcome) InputHash() [sha256.Size]byte { return hashOf(o, o.Input, o.Options) }

// Assumption is one thing that the data were checked for.
type Assumption struct {
	Name   string   `json:"name" doc:"what is assumed"`
	Holds  *bool    `json:"holds" doc:"null when the data cannot tell, as with independence"`
	P      *float64 `json:"p" doc:"of the test that checked it; null when none did"`
	Reason string   `json:"reason" doc:"what was found, or what to see to"`
}

// Findings are what every result says beside its figures; a result embeds them.
type Findings struct {
	Assumptions []Assumption    `json:"assumptions"`
	Warnings    []stats.Warning `json:"warnings"`
	Conclusion  string          `json:"conclusion" doc:"one plain sentence"`
}

// define declares a method. In, Opt and Out are structs; run gets an Opt with its defaults. A field that run refuses is
// named as In or Opt has it ("x[3]", "confidence").
func define[In, Opt, Out any](s Spec, run func(In, Opt) (Out, error)) Method {
	if s.Version == 0 {
		s.Version = 1
	}
	m := Method{Spec: s, Input: reflect.TypeFor[In](), Options: reflect.TypeFor[Opt](), Result: reflect.TypeFor[Out]()}
	m.run = func(request Request) (Outcome, error) {
		var in In
		var opt Opt
		if err := decode(request, &in, &opt); err != nil {
			return Outcome{}, err
		}
		result, err := run(in, opt)
		if err != nil {
			return Outcome{}, m.locate(err)
		}
		return outcomeOf(s, in, opt, result)
	}
	return m
}

// Run answers a request. Errors: Malformed for what is no JSON, Invalid with every field at fault.
func (m Method) Run(request Request) (Outcome, error) { return m.run(request) }

// Takes tells whether the method's input has a field of that name.
func (m Method) Takes(name string) bool {
	_, found := fieldNamed(m.Input, name)
	return found
}

func outcomeOf(s Spec, in, opt, result any) (o Outcome, err error) {
	o.Method, o.Version = s.Name, s.Version
	if err = mustBeFinite(result); err != nil {
		return o, err
	}
	if o.Input, err = canonical(in); err != nil {
		return o, err
	}
	if o.Options, err = canonical(opt); err != nil {
		return o, err
	}
	o.Result, err = canonical(result)
	return o, err
}

// Chooses tells whether the method has an option of that name.
func (m Method) Chooses(name string) bool {
	_, found := fieldNamed(m.Options, name)
	return found
}
