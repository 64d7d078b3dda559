package analysis

import (
	"fmt"
	"reflect"
)

// Columns are one or more columns of numbers. In JSON one column may stand alone: [1,2,3] for [[1,2,3]].
type Columns [][]float64

var columnsType = reflect.TypeFor[Columns]()

// place names column j as it was written.
func (c Columns) place(name string, j int) string {
	if len(c) == 1 {
		return name
	}
	return fmt.Sprintf("%s[%d]", name, j)
}

func (r *reader) columns(v reflect.Value, place string) error {
	if r.json.PeekKind() != '[' {
		return r.otherwise(place, "an array of numbers or of columns")
	}
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	if r.json.PeekKind() == '[' {
		return r.elements(v, place, field{})
	}
	one := reflect.New(v.Type().Elem()).Elem()
	err := r.elements(one, place, field{})
	if one.Len() > 0 {
		v.Set(reflect.Append(v, one))
	}
	return err
}
