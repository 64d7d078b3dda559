package analysis

import (
	"math"
	"reflect"
	"strings"

	"tollgate/fault"
)

// mustBeFinite refuses a result in which a number that must exist is infinite or none: values of too different a
// size were put together. What may not exist is a pointer in the result's type, and null in its JSON.
func mustBeFinite(result any) error {
	at := notFinite(reflect.ValueOf(result))
	if at == "" {
		return nil
	}
	return fault.New(fault.Invalid, "the result cannot be held in numbers").
		With("body.input", "the values differ too much in size: %s would be infinite or undefined", strings.TrimPrefix(at, "."))
}

// notFinite finds the first such number and names it; empty when there is none. Drawings are left out: they leave
// gaps where there is nothing to draw.
func notFinite(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float64:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			return "."
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Elem().Kind() != reflect.Float64 {
			return notFinite(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		return notFiniteIn(v)
	case reflect.Struct:
		if strings.HasSuffix(v.Type().PkgPath(), "/chart") {
			return ""
		}
		for _, f := range fieldsOf(v.Type()) {
			if at := notFinite(v.FieldByIndex(f.index)); at != "" {
				return "." + strings.TrimSuffix(f.name+at, ".")
			}
		}
	}
	return ""
}

func notFiniteIn(list reflect.Value) string {
	if numbers, ok := list.Interface().([]float64); ok { // there may be a million
		for _, x := range numbers {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return "."
			}
		}
		return ""
	}
	for i := range list.Len() {
		if at := notFinite(list.Index(i)); at != "" {
			return at
		}
	}
	return ""
}
