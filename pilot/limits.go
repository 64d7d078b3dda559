package pilot

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/lifecycle"
)

func normalTail(z float64) float64 { return distuv.UnitNormal.CDF(-z) }

// farthest is the largest standardized limit that is worth a number; beyond it there is no information to speak of.
const farthest = 37.

// limits puts the always-valid interval and p about an estimate. least is the smallest p of earlier looks, 1 without any. It is nil
// when the data say so little that the limits are beyond all reason.
func (s scheme) limits(e estimate, arm string, least float64) *lifecycle.EffectEstimate {
	information := 1 / (e.se * e.se)
	bound := s.mixture().bound(information)
	if !finite(information) || !finite(e.effect) || !(bound < farthest) {
		return nil
	}
	half := student(bound, e.df) * e.se
	r := &lifecycle.EffectEstimate{
		Arm: arm, Measure: "difference", Estimate: e.effect, SE: e.se, Lower: e.effect - half, Upper: e.effect + half,
		P: math.Min(least, s.mixture().p(normal(e.effect/e.se, e.df), information)), Fixed: e.fixed, Method: e.method,
	}
	switch s.plan.Primary.Kind {
	case lifecycle.MetricTimeTo:
		r.Measure, r.Estimate, r.Lower, r.Upper = "hazard_ratio", math.Exp(r.Estimate), math.Exp(r.Lower), math.Exp(r.Upper)
	case lifecycle.MetricProportion:
		r.Lower, r.Upper = math.Max(-1, r.Lower), math.Min(1, r.Upper)
	}
	if !finite(r.Lower) || !finite(r.Upper) {
		return nil
	}
	return r
}

// signed is an effect of the plan's scale turned so that above zero is the wanted direction: the interval of an estimate.
func (s scheme) signed(e lifecycle.EffectEstimate) (lower, upper float64) {
	lower, upper = e.Lower, e.Upper
	if e.Measure == "hazard_ratio" {
		lower, upper = math.Log(lower), math.Log(upper)
	}
	if s.sign < 0 {
		return -upper, -lower
	}
	return lower, upper
}

// What the limits say of one comparison.
const (
	boundaryNone     = "none"
	boundarySuccess  = "success"
	boundaryHarm     = "harm"
	boundaryFutility = "futility"
)

// boundary is harm when the whole interval is on the wrong side of no effect, futility when it is wholly below the minimum effect
// (be it above zero: an effect that does not matter), success when it is wholly on the right side.
func (s scheme) boundary(e lifecycle.EffectEstimate) string {
	lower, upper := s.signed(e)
	switch {
	case upper < 0:
		return boundaryHarm
	case upper < s.effect:
		return boundaryFutility
	case lower > 0:
		return boundarySuccess
	}
	return boundaryNone
}
