package analysis

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"tollgate/fault"
)

// field is one of a struct, with those of embedded structs, as JSON names it.
type field struct {
	name     string
	index    []int
	kind     reflect.Type
	tag      reflect.StructTag
	required bool
}

// fieldsOf lists the fields of a struct type. One without omitempty and default must be given.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		_, defaults := f.Tag.Lookup("default")
		required := !defaults && !strings.Contains(rest, "omitempty") && !strings.Contains(rest, "omitzero")
		all = append(all, field{name, f.Index, f.Type, f.Tag, required})
	}
	return all
}

func fieldNamed(t reflect.Type, name string) (field, bool) {
	for _, f := range fieldsOf(t) {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

// setDefaults fills a struct from its default tags.
func setDefaults(v reflect.Value) error {
	for _, f := range fieldsOf(v.Type()) {
		text, found := f.tag.Lookup("default")
		if !found {
			continue
		}
		place := v.FieldByIndex(f.index)
		if f.kind.Kind() == reflect.String {
			place.SetString(text)
		} else if err := json.Unmarshal([]byte(text), place.Addr().Interface()); err != nil {
			return fault.Wrap(fault.Internal, err, "the default of %s cannot be read", f.name)
		}
	}
	return nil
}

// setGiven fills the fields that have the names and types of what is given.
func setGiven(v reflect.Value, given map[string]any) {
	for name, value := range given {
		if f, found := fieldNamed(v.Type(), name); found && reflect.TypeOf(value) == f.kind {
			v.FieldByIndex(f.index).Set(reflect.ValueOf(value))
		}
	}
}

// locate gives the fields of a refusal their place in the request. What run calls by no name of the input or the
// options is said of the input as a whole.
func (m Method) locate(err error) error {
	var refused *fault.Error
	if !errors.As(err, &refused) {
		return err
	}
	located := fault.Wrap(refused.Code, refused.Cause, "%s", refused.Message)
	for _, f := range refused.Fields {
		name := f.Path
		if end := strings.IndexAny(name, ".["); end >= 0 {
			name = name[:end]
		}
		_, isOption := fieldNamed(m.Options, name)
		switch {
		case m.Takes(name):
			f.Path = "body.input." + f.Path
		case isOption:
			f.Path = "body.options." + f.Path
		default:
			f.Path, f.Message = "body.input", f.Path+" "+f.Message
		}
		located.Fields = append(located.Fields, f)
	}
	return located
}

// inWordsOf gives fields of a refusal the names that the input has for them: pairs of a name and its replacement.
func inWordsOf(err error, pairs ...string) error {
	var refused *fault.Error
	if !errors.As(err, &refused) {
		return err
	}
	said := fault.Wrap(refused.Code, refused.Cause, "%s", refused.Message)
	for _, f := range refused.Fields {
		for i := 0; i < len(pairs); i += 2 {
			if rest, found := strings.CutPrefix(f.Path, pairs[i]); found && (rest == "" || rest[0] == '[' || rest[0] == '.') {
				f.Path = pairs[i+1] + rest
				break
			}
		}
		said.Fields = append(said.Fields, f)
	}
	return said
}

// refuse is the refusal of one field.
func refuse(field, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	return fault.New(fault.Invalid, "%s %s", field, message).With(field, "%s", message)
}
