package stats

import (
	"math"
	"slices"
)

// PowerFormula names the approximation by which a comparison of proportions or rates is planned. They give
// different sample sizes.
type PowerFormula string

// The formulas; PooledNormal is the default.
const (
	PooledNormal   PowerFormula = "pooled"     // variance under the null for the limit, under the alternative for the power (R's power.prop.test; Fleiss)
	UnpooledNormal PowerFormula = "unpooled"   // plain z: the variance under the alternative for both
	Arcsine        PowerFormula = "arcsine"    // Cohen's h (package pwr)
	SquareRoot     PowerFormula = "squareroot" // of Poisson rates, whose variance it makes 1/4
	Exact          PowerFormula = "exact"      // of one proportion: the binomial distribution itself
)

func (f PowerFormula) among(formulas ...PowerFormula) (PowerFormula, error) {
	if f == "" {
		return formulas[0], nil
	}
	if !slices.Contains(formulas, f) {
		return f, invalid("formula", "is %q and must be one of %v", string(f), formulas)
	}
	return f, nil
}

// PowerTwoProportions plans the comparison of two proportions: p1 is the first, Effect the second (p2), both
// strictly between 0 and 1; N is the size of the first group and opt.Ratio times it that of the second. When p2
// is sought it is above p1, or below it for the alternative Greater (p1 above p2). Errors: Invalid.
func PowerTwoProportions(q Sought, p1 float64, formula PowerFormula, opt PowerOptions) (*PowerResult, error) {
	opt, err := opt.withDefaults()
	formula, unknown := formula.among(PooledNormal, UnpooledNormal, Arcsine)
	if err := firstError(err, unknown, openProportion("p1", p1), openProportionOrNil("p2", q.Effect)); err != nil {
		return nil, err
	}
	r := opt.Ratio
	normal := func(n, p2 float64) (distance, null, other float64) {
		mean := (p1 + r*p2) / (1 + r)
		return (p1 - p2) * math.Sqrt(n), math.Sqrt(mean * (1 - mean) * (1 + 1/r)), math.Sqrt(p1*(1-p1) + p2*(1-p2)/r)
	}
	arcsine := func(p2 float64) float64 { return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2)) }
	p := plan{name: string(formula), effect: [2]float64{p1, 1}, two: true, opt: opt, scale: arcsine}
	if opt.Alternative == Greater {
		p.effect[1] = 0
	}
	p.power = opt.normalPower(formula, normal, func(n, p2 float64) float64 { return arcsine(p2) * math.Sqrt(n*r/(1+r)) })
	return p.solve(q)
}

// PowerTwoRates plans the comparison of two Poisson rates: rate1 is the first, Effect the second, both above 0
// in events per unit of exposure; N is the exposure of the first sample and opt.Ratio times it that of the
// second. Formulas: PooledNormal, UnpooledNormal, SquareRoot. Errors: Invalid.
func PowerTwoRates(q Sought, rate1 float64, formula PowerFormula, opt PowerOptions) (*PowerResult, error) {
	opt, err := opt.withDefaults()
	formula, unknown := formula.among(PooledNormal, UnpooledNormal, SquareRoot)
	if err := firstError(err, unknown, positive("rate1", rate1)); err != nil {
		return nil, err
	}
	if q.Effect != nil {
		if err := positive("rate2", *q.Effect); err != nil {
			return nil, err
		}
	}
	r := opt.Ratio
	normal := func(n, rate2 float64) (distance, null, other float64) {
		mean := (rate1 + r*rate2) / (1 + r)
		return (rate1 - rate2) * math.Sqrt(n), math.Sqrt(mean * (1 + 1/r)), math.Sqrt(rate1 + rate2/r)
	}
	p := plan{name: string(formula), effect: [2]float64{rate1, 1e6 * rate1}, two: true, opt: opt}
	if opt.Alternative == Greater {
		p.effect[1] = 0
	}
	p.power = opt.normalPower(formula, normal, func(n, rate2 float64) float64 {
		return 2 * (math.Sqrt(rate1) - math.Sqrt(rate2)) * math.Sqrt(n*r/(1+r))
	})
	return p.solve(q)
}

// PowerOneProportion plans the test of one proportion against p0: Effect is the true proportion. Formulas:
// PooledNormal (the variance of p0 for the limit), UnpooledNormal, Arcsine, and Exact, under which a sample size
// is the smallest from which on the power is not below the one asked for within the next 100 (it is a saw-tooth).
func PowerOneProportion(q Sought, p0 float64, formula PowerFormula, opt PowerOptions) (*PowerResult, error) {
	opt, err := opt.withDefaults()
	formula, unknown := formula.among(PooledNormal, UnpooledNormal, Arcsine, Exact)
	if err := firstError(err, unknown, openProportion("p0", p0), openProportionOrNil("p1", q.Effect)); err != nil {
		return nil, err
	}
	arcsine := func(p1 float64) float64 { return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p0)) }
	p := plan{name: string(formula), effect: [2]float64{p0, 1}, opt: opt, scale: arcsine}
	if opt.Alternative == Less {
		p.effect[1] = 0
	}
	if formula == Exact {
		return p.exact(q, p0)
	}
	normal := func(n, p1 float64) (distance, null, other float64) {
		return (p1 - p0) * math.Sqrt(n), math.Sqrt(p0 * (1 - p0)), math.Sqrt(p1 * (1 - p1))
	}
	p.power = opt.normalPower(formula, normal, func(n, p1 float64) float64 { return arcsine(p1) * math.Sqrt(n) })
	return p.solve(q)
}

// normalPower is the power of a z test whose statistic lies at distance, in units of null under the null
// hypothesis and of other under the alternative; transformed is the distance in units of both for a formula
// that stabilizes the variance.
func (o PowerOptions) normalPower(f PowerFormula, normal func(n, effect float64) (distance, null, other float64), transformed func(n, effect float64) float64) func(n, effect float64) float64 {
	critical := -normalQuantile(o.tail())
	return func(n, effect float64) float64 {
		distance, null, other := normal(n, effect)
		switch f {
		case UnpooledNormal:
			null = other
		case Arcsine, SquareRoot:
			distance, null, other = transformed(n, effect), 1, 1
		}
		distance = o.toward(distance)
		return o.powerZ((distance-critical*null)/other, (distance+critical*null)/other)
	}
}

// exact takes whole sample sizes only, and does not look for an effect.
func (p plan) exact(q Sought, p0 float64) (*PowerResult, error) {
	if q.Effect == nil {
		return nil, invalid("p1", "is absent: the exact formula finds n or power only")
	}
	p.power = func(n, p1 float64) float64 { return p.opt.exactPower(int(n), p0, p1) }
	if q.N != nil && *q.N != math.Floor(*q.N) {
		return nil, invalid("n", "is %v and must be a whole number for the exact formula", *q.N)
	}
	if q.N != nil || q.Power == nil {
		return p.solve(q)
	}
	if err := q.check(p); err != nil {
		return nil, err
	}
	const most = 20000
	enough := 0
	for n := 1; n <= most; n++ {
		if p.power(float64(n), *q.Effect) < *q.Power {
			enough = 0
			continue
		}
		if enough++; enough == 100 {
			found := float64(n - 99)
			r, err := p.solve(Sought{N: &found, Effect: q.Effect})
			if r != nil {
				r.SolvedFor = "n"
			}
			return r, err
		}
	}
	return nil, invalid("power", "is %v, for which the exact formula finds no n up to %d; use another formula", *q.Power, most)
}

// exactPower rejects on each side whatever has a probability of at most the tail's under p0.
func (o PowerOptions) exactPower(n int, p0, p1 float64) float64 {
	tail := o.tail()
	power := 0.0
	if o.Alternative != Less {
		k := smallest(0, int64(n)+1, func(k int64) bool { return atLeast(int(k), n, p0) <= tail })
		if int(k) <= n {
			power += atLeast(int(k), n, p1)
		}
	}
	if o.Alternative != Greater {
		k := smallest(0, int64(n)+1, func(k int64) bool { return atMost(int(k), n, p0) > tail }) - 1
		if k >= 0 {
			power += atMost(int(k), n, p1)
		}
	}
	return power
}

func openProportion(name string, p float64) error {
	if !(p > 0 && p < 1) {
		return invalid(name, "is %v and must be strictly between 0 and 1", p)
	}
	return nil
}

func openProportionOrNil(name string, p *float64) error {
	if p == nil {
		return nil
	}
	return openProportion(name, *p)
}
