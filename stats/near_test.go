package stats

import (
	"errors"
	"math"
	"slices"
	"testing"

	"tollgate/fault"
)

// near fails unless got is within rel of want, relatively.
func near(t *testing.T, name string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Abs(want)) {
		t.Errorf("%s = %.17g, want %.17g (relative error %.2g, allowed %.2g)",
			name, got, want, math.Abs(got-want)/math.Abs(want), rel)
	}
}

// within fails unless got is within abs of want: for values that a source rounds.
func within(t *testing.T, name string, got, want, abs float64) {
	t.Helper()
	if !(math.Abs(got-want) <= abs) {
		t.Errorf("%s = %.17g, want %v +/- %v", name, got, want, abs)
	}
}

func sameIndices(t *testing.T, name string, got, want []int) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// refuses fails unless err is Invalid and names field.
func refuses(t *testing.T, err error, field string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Invalid || len(f.Fields) == 0 {
		t.Fatalf("error = %v, want Invalid naming %q", err, field)
	}
	for _, at := range f.Fields {
		if at.Path == field {
			return
		}
	}
	t.Errorf("error %v names %v, want %q", err, f.Fields, field)
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ptr(v float64) *float64 { return &v }
