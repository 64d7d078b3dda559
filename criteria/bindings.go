package criteria

import (
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"
)

// bindings turns facts into the plain values that expressions run over: structs become maps
// under their JSON names, absent pointers nil, every number of a deliverable a float64.
func (f Facts) bindings() map[string]any {
	return plain(reflect.ValueOf(f)).(map[string]any)
}

func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plainDynamic(v)
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case reflect.Map:
		object := make(map[string]any, v.Len())
		for iter := v.MapRange(); iter.Next(); {
			if value := plain(iter.Value()); value != nil { // a field recorded as null is not recorded
				object[iter.Key().String()] = value
			}
		}
		return object
	case reflect.Struct:
		return plainStruct(v)
	}
	return v.Interface()
}

// plainDynamic looks through a pointer or interface. What a deliverable's field holds came from
// JSON or from Go; as an expression sees it, every number of a field is a double.
func plainDynamic(v reflect.Value) any {
	inner := v.Elem()
	if v.Kind() == reflect.Interface {
		switch {
		case inner.CanInt():
			return float64(inner.Int())
		case inner.CanUint():
			return float64(inner.Uint())
		}
	}
	return plain(inner)
}

func plainStruct(v reflect.Value) any {
	if at, ok := v.Interface().(time.Time); ok {
		return at
	}
	object := make(map[string]any, v.NumField())
	for i := range v.NumField() {
		object[factName(v.Type().Field(i))] = plain(v.Field(i))
	}
	return object
}

const shownText, shownItems = 200, 20 // of a value in a refusal: runes and entries

// shown is a fact as a refusal shows it: times as RFC 3339, long texts and lists cut short.
func shown(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case string:
		if utf8.RuneCountInString(v) > shownText {
			return string([]rune(v)[:shownText]) + "…"
		}
	case []any:
		if len(v) > shownItems {
			return fmt.Sprintf("%d items", len(v))
		}
	case map[string]any:
		if len(v) > shownItems {
			return fmt.Sprintf("%d items", len(v))
		}
	}
	return v
}
