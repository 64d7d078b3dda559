package criteria

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"tollgate/lifecycle"
)

// typePrefix keeps the names of fact types out of reach of expressions: it does not parse, so
// nobody can construct a charter in a criterion.
const typePrefix = "facts:"

// schema tells the CEL checker which names exist and of which type. At run time every struct is
// a map[string]any (see bindings.go).
type schema struct {
	types.Provider
	structs map[string]map[string]*types.Type // type name, field name
}

// factSchema is the Facts struct for expressions. Deliverables are a map here: any key compiles.
func factSchema() (*schema, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, err
	}
	s := &schema{Provider: registry, structs: map[string]map[string]*types.Type{}}
	s.typeOf(reflect.TypeFor[Facts]())
	return s, nil
}

// forTemplate returns a copy in which deliverables and their fields are exactly those of the
// template, so that a mistyped key or a text compared with a number does not compile.
func (s *schema) forTemplate(t lifecycle.ProjectTemplate) *schema {
	own := &schema{Provider: s.Provider, structs: maps.Clone(s.structs)}
	root := typePrefix + "deliverables"
	all := map[string]*types.Type{}
	for _, phase := range t.Phases {
		for _, spec := range phase.Deliverables {
			name := root + "." + spec.Key
			one := maps.Clone(s.structs[typePrefix+"deliverable"])
			one["fields"] = own.add(name+".fields", fieldTypes(spec.Fields))
			all[spec.Key] = own.add(name, one)
		}
	}
	facts := maps.Clone(s.structs[typePrefix+"facts"])
	facts["deliverables"] = own.add(root, all)
	own.add(typePrefix+"facts", facts)
	return own
}

func (s *schema) add(name string, fields map[string]*types.Type) *types.Type {
	s.structs[name] = fields
	return types.NewObjectType(name)
}

// roots are the names an expression may begin with, and their types.
func (s *schema) roots() map[string]*types.Type { return s.structs[typePrefix+"facts"] }

func fieldTypes(specs []lifecycle.FieldSpec) map[string]*types.Type {
	fields := map[string]*types.Type{}
	for _, spec := range specs {
		switch spec.Kind {
		case lifecycle.FieldNumber:
			fields[spec.Key] = types.DoubleType
		case lifecycle.FieldFlag:
			fields[spec.Key] = types.BoolType
		case lifecycle.FieldList:
			fields[spec.Key] = types.NewListType(types.DynType)
		default:
			fields[spec.Key] = types.StringType
		}
	}
	return fields
}

// typeOf registers the struct types below t and returns the CEL type that t reads as.
func (s *schema) typeOf(t reflect.Type) *types.Type {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return types.TimestampType
	case t.Kind() == reflect.Pointer:
		return types.NewNullableType(s.typeOf(t.Elem()))
	case t.Kind() == reflect.Slice:
		return types.NewListType(s.typeOf(t.Elem()))
	case t.Kind() == reflect.Map:
		return types.NewMapType(types.StringType, s.typeOf(t.Elem()))
	case t.Kind() == reflect.Struct:
		fields := map[string]*types.Type{}
		for i := range t.NumField() {
			fields[factName(t.Field(i))] = s.typeOf(t.Field(i).Type)
		}
		return s.add(typePrefix+strings.ToLower(t.Name()), fields)
	}
	return scalars[t.Kind()]
}

var scalars = map[reflect.Kind]*types.Type{
	reflect.Bool: types.BoolType, reflect.Int: types.IntType, reflect.Float64: types.DoubleType,
	reflect.String: types.StringType, reflect.Interface: types.DynType,
}

func factName(f reflect.StructField) string { return f.Tag.Get("json") }

// FindStructType implements types.Provider.
func (s *schema) FindStructType(name string) (*types.Type, bool) {
	if _, ok := s.structs[name]; !ok {
		return s.Provider.FindStructType(name)
	}
	return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
}

// FindStructFieldNames implements types.Provider.
func (s *schema) FindStructFieldNames(name string) ([]string, bool) {
	fields, ok := s.structs[name]
	if !ok {
		return s.Provider.FindStructFieldNames(name)
	}
	return slices.Sorted(maps.Keys(fields)), true
}

// FindStructFieldType implements types.Provider. A fact that is absent reads as null.
func (s *schema) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ok := s.structs[name]
	if !ok {
		return s.Provider.FindStructFieldType(name, field)
	}
	celType, ok := fields[field]
	if !ok {
		return nil, false
	}
	return &types.FieldType{
		Type:    celType,
		IsSet:   func(target any) bool { return recorded(member(target, field)) },
		GetFrom: func(target any) (any, error) { return orNull(member(target, field)), nil },
	}, true
}

func member(target any, field string) any {
	object, _ := target.(map[string]any)
	return object[field]
}

func orNull(v any) any {
	if v == nil {
		return types.NullValue
	}
	return v
}

// recorded is what has() answers: an empty text, list or map is not recorded, a zero is.
func recorded(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return v != ref.Val(types.NullValue)
}
