package stats

import (
	"math"

	"tollgate/fault"
)

// Sought are the three quantities of which power analysis finds the third: exactly one is nil.
type Sought struct {
	N      *float64 // size of the first (or only) sample
	Power  *float64 // probability to find the effect, between 0 and 1
	Effect *float64 // in the unit that the function says
}

// PowerOptions choose how a test is planned.
type PowerOptions struct {
	Alpha       float64     // level of the test; 0.05 when zero
	Alternative Alternative // TwoSided when empty
	// Strict counts in a two-sided test also the chance to reject on the wrong side. R leaves it out unless
	// asked (power.t.test, strict = FALSE); the package pwr counts it.
	Strict bool
	Ratio  float64 // size of the second sample over that of the first; 1 when zero
}

// PowerResult is a plan. N is the real number at which the power is reached, NCeiling the whole one to use.
type PowerResult struct {
	SolvedFor         string      `json:"solved_for" doc:"the quantity that was absent"`
	N                 float64     `json:"n" doc:"size of the first or only sample, as a real number"`
	NCeiling          int         `json:"n_ceiling" doc:"the smallest whole number not below n"`
	N2                *float64    `json:"n2" doc:"size of the second sample; null without one"`
	N2Ceiling         *int        `json:"n2_ceiling"`
	NTotal            int         `json:"n_total" doc:"whole numbers of all samples"`
	Power             float64     `json:"power"`
	Effect            float64     `json:"-"`
	Alpha             float64     `json:"alpha"`
	Alternative       Alternative `json:"alternative"`
	StrictBothTails   bool        `json:"strict_both_tails"`
	Method            string      `json:"method_used"`
	StandardizedScale *float64    `json:"effect_size" doc:"Cohen's d, h or f; null where none applies"`
}

func (o PowerOptions) withDefaults() (PowerOptions, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	if o.Alternative == "" {
		o.Alternative = TwoSided
	}
	if o.Ratio == 0 {
		o.Ratio = 1
	}
	var p fault.Problems
	p.Require(o.Alpha > 0 && o.Alpha < 1, "alpha", "is %v and must be between 0 and 1", o.Alpha)
	p.Require(o.Alternative == TwoSided || o.Alternative == Less || o.Alternative == Greater,
		"alternative", "is %q and must be one of %s, %s, %s", string(o.Alternative), TwoSided, Less, Greater)
	p.Require(o.Ratio > 0 && isFinite(o.Ratio), "ratio", "is %v and must be a finite number above 0", o.Ratio)
	return o, p.Err()
}

// tail is the probability of rejection on one side under the null hypothesis.
func (o PowerOptions) tail() float64 {
	if o.Alternative == TwoSided {
		return o.Alpha / 2
	}
	return o.Alpha
}

// toward turns an effect so that the side on which the test rejects is the positive one.
func (o PowerOptions) toward(effect float64) float64 {
	switch o.Alternative {
	case Less:
		return -effect
	case TwoSided:
		return math.Abs(effect)
	}
	return effect
}

// bothTails tells whether the wrong side counts.
func (o PowerOptions) bothTails() bool { return o.Strict && o.Alternative == TwoSided }

// plan is a test of which the power is known for any sample size above least and any effect.
type plan struct {
	name   string // method, for the answer
	least  float64
	effect [2]float64 // ends of the effects searched: that of the null hypothesis first
	power  func(n, effect float64) float64
	scale  func(effect float64) float64 // effect size; nil where there is none
	two    bool                         // two samples
	opt    PowerOptions
}

const largestSample = 1e12

func (p plan) solve(q Sought) (*PowerResult, error) {
	if err := q.check(p); err != nil {
		return nil, err
	}
	r := &PowerResult{Alpha: p.opt.Alpha, Alternative: p.opt.Alternative, StrictBothTails: p.opt.Strict, Method: p.name}
	var err error
	switch {
	case q.Power == nil:
		r.SolvedFor, r.N, r.Effect = "power", *q.N, *q.Effect
	case q.N == nil:
		r.SolvedFor, r.Effect = "n", *q.Effect
		r.N, err = p.between("power", *q.Power, p.least, largestSample, func(n float64) float64 { return p.power(n, r.Effect) })
	default:
		r.SolvedFor, r.N = "effect", *q.N
		r.Effect, err = p.between("power", *q.Power, p.effect[0], p.effect[1], func(e float64) float64 { return p.power(r.N, e) })
	}
	if err != nil {
		return nil, err
	}
	r.Power = p.power(r.N, r.Effect)
	p.describe(r)
	return r, nil
}

func (q Sought) check(p plan) error {
	missing := 0
	var problems fault.Problems
	for name, v := range map[string]*float64{"n": q.N, "power": q.Power, "effect": q.Effect} {
		if v == nil {
			missing++
		} else {
			problems.Require(isFinite(*v), name, "is not a finite number")
		}
	}
	problems.Require(missing == 1, "power", "n and effect: exactly one of the three must be absent, to be found")
	if q.N != nil {
		problems.Require(*q.N > p.least && *q.N <= largestSample, "n", "is %v and must be above %.4g", *q.N, p.least)
	}
	if q.Power != nil {
		problems.Require(*q.Power > 0 && *q.Power < 1, "power", "is %v and must be between 0 and 1", *q.Power)
	}
	return problems.Err()
}

// between finds where f, which rises from least to most, is target.
func (p plan) between(name string, target, least, most float64, f func(float64) float64) (float64, error) {
	low, high := f(math.Nextafter(least, most))-target, f(most)-target
	if low >= 0 {
		return 0, invalid(name, "is %v, which even the smallest sample or effect exceeds; raise it", target)
	}
	if !(high > 0) {
		return 0, invalid(name, "is %v, which no sample or effect reaches in the direction of the alternative", target)
	}
	// The root is far from one end by orders of magnitude: halve on a logarithmic scale first.
	a, b := 1e-12, math.Abs(most-least)
	sign := math.Copysign(1, most-least)
	at := func(distance float64) float64 { return f(least+sign*distance) - target }
	for b/a > 4 {
		if middle := math.Sqrt(a * b); at(middle) > 0 {
			b = middle
		} else {
			a = middle
		}
	}
	return least + sign*root(at, a, at(a), b, at(b)), nil
}

func (p plan) describe(r *PowerResult) {
	r.NCeiling = ceiling(r.N)
	r.NTotal = r.NCeiling
	if p.two {
		n2 := r.N * p.opt.Ratio
		whole := ceiling(n2)
		r.N2, r.N2Ceiling = &n2, &whole
		r.NTotal += whole
	}
	if p.scale != nil {
		r.StandardizedScale = finiteOrNil(p.scale(r.Effect))
	}
}

// ceiling is the next whole number, a root's rounding aside.
func ceiling(n float64) int { return int(math.Ceil(n * (1 - 1e-12))) }
