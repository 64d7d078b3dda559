package lifecycle

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"tollgate/fault"
)

// overlay returns the content with the given fields replaced, and the names of those that differ, in the order of names: a field
// that is absent stays as it is, null empties it. At is where an event's data has the content.
func overlay[T any](content T, at string, names []string, fields map[string]json.RawMessage) (T, []string, error) {
	before, err := fieldsOf(content)
	if err != nil {
		return content, nil, err
	}
	after := maps.Clone(before)
	maps.Copy(after, fields)
	maps.DeleteFunc(after, func(_ string, value json.RawMessage) bool { return string(bytes.TrimSpace(value)) == "null" })
	text, err := json.Marshal(after)
	if err != nil {
		return content, nil, fault.Wrap(fault.Invalid, err, "the %s is not valid JSON", at)
	}
	edited, err := decodeField[T](at, text)
	if err != nil {
		return content, nil, err
	}
	now, err := fieldsOf(edited) // as it is written: "1.0" and absent fields compare as what they mean
	changed := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return string(before[name]) == string(now[name]) })
	return edited, changed, err
}

// decodeField reads one field of an event's data as strictly as the whole, and names it when it is wrong.
func decodeField[T any](at string, text []byte) (T, error) {
	content, err := Decode[map[string]T](Event{Name: EventEdit, Payload: slices.Concat([]byte(`{"`+at+`":`), text, []byte("}"))})
	return content[at], err
}

// fieldsOf are the content's JSON by name, each in its canonical form.
func fieldsOf(content any) (map[string]json.RawMessage, error) {
	text, err := canonicalJSON(content)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the content cannot be written as JSON")
	}
	var fields map[string]json.RawMessage
	err = json.Unmarshal(text, &fields)
	return fields, err
}
