package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// maxNamed bounds how many wrong elements of one series an error names.
const maxNamed = 20

// Range is a half-open range of indices of a series: From is in it, To is not.
type Range struct {
	From int `json:"from" minimum:"0" doc:"index of its first point"`
	To   int `json:"to" minimum:"0" doc:"index after its last point"`
}

// Len returns the number of indices in r.
func (r Range) Len() int { return r.To - r.From }

func invalid(path, format string, args ...any) *fault.Error {
	message := fmt.Sprintf(format, args...)
	return fault.New(fault.Invalid, "%s %s", path, message).With(path, "%s", message)
}

// checkSeries refuses a series that is too short or holds anything but finite numbers.
func checkSeries(name string, x []float64, atLeast int) error {
	if len(x) < atLeast {
		return invalid(name, "has %d values and needs at least %d", len(x), atLeast)
	}
	var err *fault.Error
	for i, v := range x {
		if isFinite(v) {
			continue
		}
		path := fmt.Sprintf("%s[%d]", name, i)
		if err == nil {
			err = invalid(path, "is not a finite number")
		} else if err = err.With(path, "is not a finite number"); len(err.Fields) == maxNamed {
			break
		}
	}
	if err != nil {
		return err
	}
	return nil
}

// checkRange refuses a range that does not lie in a series of n values or holds fewer than atLeast.
func checkRange(name string, r Range, n, atLeast int) error {
	if r.From < 0 || r.To > n || r.From > r.To {
		return invalid(name, "is [%d, %d), which does not lie in a series of %d values", r.From, r.To, n)
	}
	if r.Len() < atLeast {
		return invalid(name, "has %d values and needs at least %d", r.Len(), atLeast)
	}
	return nil
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// checkScale refuses input whose results do not fit a float64, such as a spread over 1e308.
func checkScale(name string, results ...float64) error {
	for _, v := range results {
		if !isFinite(v) {
			return invalid(name, "holds values whose spread is too large to compute with")
		}
	}
	return nil
}
