package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// Alternative is what a test holds against its null hypothesis.
type Alternative string

// The alternatives; TwoSided is the default.
const (
	TwoSided Alternative = "two_sided"
	Less     Alternative = "less"
	Greater  Alternative = "greater"
)

// TestOptions are what every test of a location takes.
type TestOptions struct {
	Null        float64     // the value (or difference) under the null hypothesis
	Alternative Alternative // TwoSided when empty
	Confidence  float64     // of the interval, 0.95 when zero
}

func (o TestOptions) withDefaults() (TestOptions, error) {
	if o.Alternative == "" {
		o.Alternative = TwoSided
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	var p fault.Problems
	p.Require(isFinite(o.Null), "null", "is not a finite number")
	p.Require(o.Alternative == TwoSided || o.Alternative == Less || o.Alternative == Greater,
		"alternative", "is %q and must be one of %s, %s, %s", string(o.Alternative), TwoSided, Less, Greater)
	p.Require(o.Confidence > 0 && o.Confidence < 1, "confidence", "is %v and must be between 0 and 1", o.Confidence)
	return o, p.Err()
}

// pValue is the probability of a statistic as far out as z under a distribution symmetric about zero.
func (a Alternative) pValue(z float64, cdf func(float64) float64) float64 {
	switch a {
	case Less:
		return cdf(z)
	case Greater:
		return cdf(-z)
	}
	return math.Min(1, 2*cdf(-math.Abs(z)))
}

// level is the probability below the upper end of an interval.
func (o TestOptions) level() float64 {
	if o.Alternative == TwoSided {
		return (1 + o.Confidence) / 2
	}
	return o.Confidence
}

// Interval is a confidence interval; an end is nil where it is open, as under a one-sided alternative.
type Interval struct {
	Lower *float64 `json:"lower"`
	Upper *float64 `json:"upper"`
}

// interval keeps the ends that the alternative bounds, and cuts them at what is possible.
func (a Alternative) interval(lower, upper, least, most float64) Interval {
	if a == Less {
		lower = least
	}
	if a == Greater {
		upper = most
	}
	return Interval{Lower: finiteOrNil(math.Max(lower, least)), Upper: finiteOrNil(math.Min(upper, most))}
}

func finiteOrNil(v float64) *float64 {
	if !isFinite(v) {
		return nil
	}
	return &v
}

func (i Interval) String() string {
	switch {
	case i.Lower == nil && i.Upper == nil:
		return "unbounded"
	case i.Lower == nil:
		return fmt.Sprintf("at most %.4g", *i.Upper)
	case i.Upper == nil:
		return fmt.Sprintf("at least %.4g", *i.Lower)
	}
	return fmt.Sprintf("%.4g to %.4g", *i.Lower, *i.Upper)
}
