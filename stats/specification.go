package stats

import (
	"math"

	"tollgate/fault"
)

// Specification holds the limits that a customer sets, in the unit of the data; nil where there is
// none. At least one limit is needed. Target defaults to the midpoint of two limits.
type Specification struct {
	LSL    *float64 `json:"lsl"`
	USL    *float64 `json:"usl"`
	Target *float64 `json:"target"`
}

func (s Specification) check(confidence float64) error {
	var p fault.Problems
	for _, limit := range []struct {
		name  string
		value *float64
	}{{"lsl", s.LSL}, {"usl", s.USL}, {"target", s.Target}} {
		p.Require(limit.value == nil || isFinite(*limit.value), limit.name, "is not a finite number")
	}
	p.Require(s.LSL != nil || s.USL != nil, "lsl", "is missing, and so is usl: one of them is needed")
	if s.LSL != nil && s.USL != nil {
		p.Require(*s.LSL < *s.USL, "lsl", "is %v and must be below usl, which is %v", *s.LSL, *s.USL)
	}
	p.Require(confidence > 0 && confidence < 1, "confidence", "is %v and must be between 0 and 1", confidence)
	return p.Err()
}

func (s Specification) withTarget() Specification {
	if s.Target == nil && s.LSL != nil && s.USL != nil {
		midpoint := *s.LSL + (*s.USL-*s.LSL)/2
		s.Target = &midpoint
	}
	return s
}

func (s Specification) outside(x []float64) (below, above int) {
	for _, v := range x {
		if s.LSL != nil && v < *s.LSL {
			below++
		}
		if s.USL != nil && v > *s.USL {
			above++
		}
	}
	return below, above
}

// lower and upper are infinite where there is no limit, so that nothing lies beyond it.
func (s Specification) lower() float64 {
	if s.LSL == nil {
		return math.Inf(-1)
	}
	return *s.LSL
}

func (s Specification) upper() float64 {
	if s.USL == nil {
		return math.Inf(1)
	}
	return *s.USL
}
