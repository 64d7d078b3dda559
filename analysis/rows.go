package analysis

import (
	"reflect"
)

// Rows are the values of one or more variables, a row for each observation. In JSON one variable may stand alone:
// [1,2,3] for [[1],[2],[3]].
type Rows [][]float64

var rowsType = reflect.TypeFor[Rows]()

func (r *reader) rows(v reflect.Value, place string) error {
	if r.json.PeekKind() != '[' {
		return r.otherwise(place, "an array of numbers or of rows")
	}
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	if r.json.PeekKind() == '[' {
		return r.elements(v, place, field{})
	}
	alone := reflect.New(reflect.TypeFor[[]float64]()).Elem()
	err := r.elements(alone, place, field{})
	rows := make(Rows, alone.Len())
	for i := range rows {
		rows[i] = alone.Interface().([]float64)[i : i+1 : i+1]
	}
	v.Set(reflect.ValueOf(rows))
	return err
}
