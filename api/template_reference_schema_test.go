package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// schema is what the reference reads of a JSON Schema.
type schema struct {
	Type        any
	Description string
	Ref         string `json:"$ref"`
	Enum        []any
	Minimum     *float64
	Maximum     *float64
	MaxLength   *int
	MinItems    *int
	MaxItems    *int
	ReadOnly    bool
	Items       *schema
	Additional  any `json:"additionalProperties"`
	Properties  map[string]*schema
	Required    []string
	Defs        map[string]*schema `json:"$defs"`
}

// structIn is the struct that a field leads to, through pointers, lists and maps.
func structIn(t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return structIn(t.Elem())
	case reflect.Struct:
		return t
	default:
		return nil
	}
}

// definition is the reference behind a property, in a list or a map too.
func (r *reference) definition(s *schema) *schema {
	switch {
	case s == nil || s.Ref != "":
		return s
	case s.Items != nil:
		return r.definition(s.Items)
	default:
		return r.definition(s.ofValues())
	}
}

// ofValues is the schema of a map's values.
func (s *schema) ofValues() *schema {
	if _, ok := s.Additional.(map[string]any); !ok {
		return nil
	}
	text, _ := json.Marshal(s.Additional)
	var values schema
	_ = json.Unmarshal(text, &values)
	return &values
}

func nameOf(s *schema) string { return strings.TrimPrefix(s.Ref, "#/$defs/") }

func (r *reference) typeOf(s *schema) string {
	switch values := s.ofValues(); {
	case s.Ref != "":
		return fmt.Sprintf("[%s](#%s)", nameOf(s), strings.ToLower(nameOf(s)))
	case s.Items != nil:
		return "list of " + r.typeOf(s.Items) + span(number(s.MinItems), number(s.MaxItems), " entries")
	case values != nil:
		return "map to " + r.typeOf(values)
	case len(s.Enum) > 0:
		words := make([]string, len(s.Enum))
		for i, value := range s.Enum {
			words[i] = fmt.Sprintf("`%v`", value)
		}
		return strings.Join(words, ", ")
	default:
		return kindOf(s.Type) + span(s.Minimum, s.Maximum, "") + span(nil, number(s.MaxLength), " characters")
	}
}

func kindOf(kind any) string {
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	return map[any]string{"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number", "object": "object"}[kind]
}

func number(n *int) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

func span(least, most *float64, of string) string {
	switch {
	case most != nil && *most == math.MaxInt32: // the database's bound, which says nothing to people
		return span(least, nil, of)
	case least != nil && most != nil && *least == *most:
		return fmt.Sprintf(", exactly %v%s", *most, of)
	case least != nil && most != nil:
		return fmt.Sprintf(", %v to %v%s", *least, *most, of)
	case most != nil:
		return fmt.Sprintf(", at most %v%s", *most, of)
	case least != nil:
		return fmt.Sprintf(", at least %v%s", *least, of)
	default:
		return ""
	}
}
