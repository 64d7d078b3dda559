package api

import (
	"reflect"
	"strings"
)

// allowNull says of the fields of t that are pointers to objects or arrays that they may be null, which Huma says of
// scalars only, and what text may stand for null. schema is that of t, with nothing to look up elsewhere.
func allowNull(schema any, t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map {
		if of, ok := schema.(map[string]any); ok && t.Kind() == reflect.Map {
			schema = of["additionalProperties"]
		} else if ok && t.Kind() != reflect.Pointer {
			schema = of["items"]
		}
		t = t.Elem()
	}
	of, _ := schema.(map[string]any)
	properties, _ := of["properties"].(map[string]any)
	if t.Kind() != reflect.Struct || properties == nil {
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		property, found := properties[name].(map[string]any)
		if f.Anonymous || !found {
			continue
		}
		allowNull(property, f.Type)
		if word := f.Tag.Get("or"); word != "" {
			properties[name] = map[string]any{"anyOf": []any{property, map[string]any{"type": "string", "enum": []any{word}}}, "description": f.Tag.Get("doc")}
		}
		if f.Type.Kind() == reflect.Pointer && (property["type"] == "object" || property["type"] == "array") {
			properties[name] = map[string]any{"anyOf": []any{property, map[string]any{"type": "null"}}, "description": f.Tag.Get("doc")}
		}
	}
}
