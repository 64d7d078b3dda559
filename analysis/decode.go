package analysis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"tollgate/fault"
)

// Label names a part, an operator or a category. It is a text; a number is taken for its digits.
type Label string

var labelType = reflect.TypeFor[Label]()

// mostNamed bounds how many faults of one request are named.
const mostNamed = 50

// decode reads a request into pointers to the input and the options of a method, defaults filled in.
func decode(request Request, in, opt any) error {
	input, options := reflect.ValueOf(in).Elem(), reflect.ValueOf(opt).Elem()
	if err := errors.Join(setDefaults(input), setDefaults(options)); err != nil {
		return err
	}
	r := reader{options: options, inInput: map[string]any{}}
	if err := r.document(request.Input, input, "body.input", request); err != nil {
		return err
	}
	r.options = reflect.Value{}
	if string(bytes.TrimSpace(request.Options)) == "null" { // as good as absent
		request.Options = nil
	}
	if err := r.document(request.Options, options, "body.options", Request{Given: r.inInput}); err != nil {
		return err
	}
	return r.problems.Err()
}

// reader reads JSON into Go values and notes every value that does not fit, with its place.
type reader struct {
	json     *jsontext.Decoder
	options  reflect.Value  // an option may be sent with the input; none while reading options
	inInput  map[string]any // the options that were
	problems fault.Problems
	noted    int
}

func (r *reader) refuse(place, format string, args ...any) {
	if r.noted++; r.noted <= mostNamed {
		r.problems.Add(place, format, args...)
	}
}

func (r *reader) document(text []byte, into reflect.Value, place string, request Request) error {
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	r.json = jsontext.NewDecoder(bytes.NewReader(text))
	setGiven(into, request.Known)
	setGiven(into, request.Given)
	err := r.object(into, place, request.Given)
	if err == nil {
		if _, more := r.json.ReadToken(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the object")
		}
	}
	if err != nil {
		return fault.Wrap(fault.Malformed, err, "the request is not valid JSON").With(place, "cannot be read")
	}
	return nil
}

// object reads the members of v, a struct, of which some are given already.
func (r *reader) object(v reflect.Value, place string, given map[string]any) error {
	if r.json.PeekKind() != '{' {
		return r.otherwise(place, "an object")
	}
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	fields, seen := fieldsOf(v.Type()), map[string]bool{}
	for r.json.PeekKind() == '"' {
		token, err := r.json.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		seen[name] = true
		if err := r.member(v, fields, place, name, given); err != nil {
			return err
		}
	}
	for _, f := range fields {
		if _, found := given[f.name]; f.required && !seen[f.name] && !found {
			r.refuse(place+"."+f.name, "is required")
		}
	}
	_, err := r.json.ReadToken()
	return err
}

func (r *reader) member(v reflect.Value, fields []field, place, name string, given map[string]any) error {
	at := place + "." + name
	if _, found := given[name]; found {
		r.refuse(at, "%s", map[bool]string{true: "comes from the metric; leave it out", false: "is in the input already; say it once"}[r.options.IsValid()])
		return r.json.SkipValue()
	}
	for _, f := range fields {
		if f.name == name {
			return r.value(v.FieldByIndex(f.index), at, f)
		}
	}
	if r.options.IsValid() {
		if f, found := fieldNamed(r.options.Type(), name); found {
			r.inInput[name] = nil
			return r.value(r.options.FieldByIndex(f.index), at, f)
		}
	}
	r.refuse(at, "is not known here; there are %s", names(fields))
	return r.json.SkipValue()
}

func names(fields []field) string {
	text := ""
	for i, f := range fields {
		if i > 0 {
			text += ", "
		}
		text += f.name
	}
	if text == "" {
		return "none"
	}
	return text
}

// otherwise notes that a value is of the wrong type, and passes over it.
func (r *reader) otherwise(place, wanted string) error {
	found := map[jsontext.Kind]string{'n': "null", '"': "a text", '0': "a number", '{': "an object", '[': "an array", 't': "true", 'f': "false"}[r.json.PeekKind()]
	value, err := r.json.ReadValue()
	if err != nil {
		return err
	}
	if value.Kind() == '"' && len(value) <= 20 {
		found = "the text " + string(value)
	}
	r.refuse(place, "must be %s and is %s", wanted, found)
	return nil
}

// value reads one value of any type that a method may declare.
func (r *reader) value(v reflect.Value, place string, f field) error {
	switch v.Type() {
	case labelType:
		return r.label(v, place)
	case rawType:
		return r.raw(v)
	case rowsType:
		return r.rows(v, place)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if r.json.PeekKind() == 'n' {
			return r.json.SkipValue()
		}
		if word := f.tag.Get("or"); word != "" && r.json.PeekKind() == '"' {
			return r.word(place, word)
		}
		v.Set(reflect.New(v.Type().Elem()))
		return r.value(v.Elem(), place, f)
	case reflect.Struct:
		return r.object(v, place, nil)
	case reflect.Slice:
		return r.array(v, place, f)
	case reflect.Float64, reflect.Int, reflect.Int64:
		return r.number(v, place, f)
	case reflect.String:
		return r.text(v, place, f)
	case reflect.Bool:
		return r.truth(v, place)
	}
	return fmt.Errorf("%s is a %s, which no method may declare", place, v.Type())
}

func (r *reader) array(v reflect.Value, place string, f field) error {
	if r.json.PeekKind() != '[' {
		return r.otherwise(place, "an array")
	}
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	return r.elements(v, place, f)
}

// elements reads what follows an opening bracket.
func (r *reader) elements(v reflect.Value, place string, f field) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 8))
	for r.json.PeekKind() != ']' {
		n := v.Len()
		v.Grow(1)
		v.SetLen(n + 1)
		if err := r.element(v.Index(n), place, n, f); err != nil {
			return err
		}
	}
	r.items(v.Len(), place, f)
	_, err := r.json.ReadToken()
	return err
}

// element writes no place for a number that is one: there may be a million of them.
func (r *reader) element(v reflect.Value, place string, n int, f field) error {
	if v.Kind() == reflect.Float64 && r.json.PeekKind() == '0' {
		value, err := r.json.ReadValue()
		if err != nil {
			return err
		}
		if number, err := strconv.ParseFloat(string(value), 64); err == nil {
			v.SetFloat(number)
			return nil
		}
		r.refuse(fmt.Sprintf("%s[%d]", place, n), "is outside the range of a double")
		return nil
	}
	f.tag = itemTags(f.tag)
	return r.value(v, fmt.Sprintf("%s[%d]", place, n), f)
}
