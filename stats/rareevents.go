package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/fault"
)

// RareEventLimits names how the limits of a chart of what lies between rare events are set.
type RareEventLimits string

const (
	// PowerTransform charts times between events raised to 1/3.6, which are nearly normal when the times
	// are exponential, as individuals: the default of the t chart (Nelson, JQT 26(3), 1994; Montgomery 7.3.5).
	PowerTransform RareEventLimits = "power_transform"
	// ExponentialLimits and WeibullLimits are the probabilities of normal limits, 0.00135 and 0.99865, under
	// the distribution fitted by maximum likelihood; the center is its median.
	ExponentialLimits RareEventLimits = "exponential"
	WeibullLimits     RareEventLimits = "weibull"
	// GeometricSigma is the mean +/- 3 sqrt(mean (mean+1)), the lower not below zero: the default of the g
	// chart (Kaminsky et al., JQT 24(2), 1992; Benneyan, Health Care Management Science 4, 2001).
	GeometricSigma RareEventLimits = "three_sigma"
	// GeometricProbability takes the probabilities of normal limits under a geometric distribution with
	// p = 1/(mean+1), as R's qgeom does; the center is its median.
	GeometricProbability RareEventLimits = "probability"
)

// RareEventOptions choose how limits are set. The zero value is the usual chart over all points.
type RareEventOptions struct {
	Limits   RareEventLimits
	Baseline *Range // limits come from these points only and hold for all
	Rules    []Rule // nil is WesternElectric, but only its first for limits that are not symmetric
}

// RareEventChart is a t chart (time between events) or a g chart (counts between events). A point above
// the upper limit is good news when the events are bad.
type RareEventChart struct {
	Kind     string          `json:"kind" enum:"t,g"`
	N        int             `json:"n"`
	Limits   RareEventLimits `json:"limits_method"`
	Baseline Range           `json:"baseline"`
	Mean     float64         `json:"mean" doc:"of what lies between events"`
	Shape    *float64        `json:"shape" doc:"of the Weibull distribution; null otherwise"`
	Scale    *float64        `json:"scale" doc:"of the Weibull or exponential distribution; null otherwise"`
	Power    *float64        `json:"power" doc:"to which times were raised; null when they were not"`
	Center   float64         `json:"center" doc:"on the scale of the points"`
	LCL      float64         `json:"lcl"`
	UCL      float64         `json:"ucl"`
	Panel    Panel           `json:"panel"`
	Warnings []Warning       `json:"warnings"`
}

// power is 1/3.6 as Montgomery rounds it.
const power = 0.2777

// Probabilities of a normal variable below -3 and +3 sigma.
var belowLimits, aboveLimits = distuv.UnitNormal.CDF(-3), distuv.UnitNormal.CDF(3)

// NewTChart charts times between rare events, in time order: finite, not negative, positive for the
// Weibull limits; at least two. Errors: Invalid.
func NewTChart(times []float64, opt RareEventOptions) (*RareEventChart, error) {
	if opt.Limits == "" {
		opt.Limits = PowerTransform
	}
	c, base, err := opt.begin("t", times)
	if err != nil {
		return nil, err
	}
	switch opt.Limits {
	case PowerTransform:
		return c, c.transform(times, opt)
	case ExponentialLimits:
		shape := 1.0
		return c, c.quantiles(times, opt, &shape, &c.Mean)
	case WeibullLimits:
		shape, scale, err := fitWeibull(base)
		if err != nil {
			return nil, err
		}
		c.Shape = &shape
		return c, c.quantiles(times, opt, &shape, &scale)
	}
	return nil, invalid("limits_method", "is %q and must be one of %s, %s, %s", string(opt.Limits), PowerTransform, ExponentialLimits, WeibullLimits)
}

// NewGChart charts how many opportunities (patients, units, days) lie between rare events: whole numbers,
// zero or more; at least two. Errors: Invalid.
func NewGChart(counts []float64, opt RareEventOptions) (*RareEventChart, error) {
	if opt.Limits == "" {
		opt.Limits = GeometricSigma
	}
	c, _, err := opt.begin("g", counts)
	if err != nil {
		return nil, err
	}
	var p fault.Problems
	for i, v := range counts {
		p.Require(v == math.Trunc(v), at("x", i), "is %v and must be a whole number", v)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	limits := Limits{Center: c.Mean, Sigma: math.Sqrt(c.Mean * (c.Mean + 1))}
	switch opt.Limits {
	case GeometricSigma:
		limits = threeSigma(limits.Center, limits.Sigma, 0, math.Inf(1))
	case GeometricProbability:
		limits.Center, limits.LCL, limits.UCL = c.geometric(0.5), c.geometric(belowLimits), c.geometric(aboveLimits)
	default:
		return nil, invalid("limits_method", "is %q and must be one of %s, %s", string(opt.Limits), GeometricSigma, GeometricProbability)
	}
	return c, c.judge(counts, limits, opt)
}

// geometric is the smallest count whose cumulative probability reaches p.
func (c *RareEventChart) geometric(p float64) float64 {
	miss := c.Mean / (c.Mean + 1)
	if miss == 0 {
		return 0
	}
	return math.Max(0, math.Ceil(math.Log1p(-p)/math.Log(miss)-1-1e-12))
}

func (opt RareEventOptions) begin(kind string, x []float64) (*RareEventChart, []float64, error) {
	if err := checkSeries("x", x, 2); err != nil {
		return nil, nil, err
	}
	if err := checkRules(opt.Rules); err != nil {
		return nil, nil, err
	}
	var p fault.Problems
	for i, v := range x {
		p.Require(v >= 0, at("x", i), "is %v and must not be negative", v)
	}
	base := Range{To: len(x)}
	if opt.Baseline != nil {
		base = *opt.Baseline
		if err := checkRange("baseline", base, len(x), 2); err != nil {
			return nil, nil, err
		}
	}
	within := x[base.From:base.To]
	c := &RareEventChart{Kind: kind, N: len(x), Limits: opt.Limits, Baseline: base, Mean: momentsOf(within).mean, Warnings: fewPoints(base.Len())}
	return c, within, p.Err()
}
