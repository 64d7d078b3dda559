package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/fault"
)

// Count is a number of events, 0 or more, seen in an exposure above 0: time, units, area.
type Count struct {
	Events   int     `json:"events"`
	Exposure float64 `json:"exposure"`
}

// Rate is events for each unit of exposure.
func (c Count) Rate() float64 { return float64(c.Events) / c.Exposure }

func (c Count) check(name string) error {
	var p fault.Problems
	p.Require(c.Events >= 0, name+".events", "is %d and must not be negative", c.Events)
	p.Require(c.Exposure > 0 && isFinite(c.Exposure), name+".exposure", "is %v and must be a finite number above 0", c.Exposure)
	return p.Err()
}

// PoissonTest is an exact test of one rate, or of the ratio of two.
type PoissonTest struct {
	Estimate    *float64    `json:"estimate" doc:"events for each unit of exposure, or the ratio of x's rate to y's; null when y has no event"`
	Null        float64     `json:"null"`
	P           float64     `json:"p"`
	Alternative Alternative `json:"alternative"`
	Confidence  float64     `json:"confidence"`
	CI          Interval    `json:"ci" doc:"exact; an end is null where it is open"`
}

// OnePoissonRateTest asks, by the exact Poisson distribution, whether the rate of c is opt.Null (above 0). The
// two-sided p is the probability of all counts not more likely than the one seen; the interval is Garwood's
// (Biometrika 28, 1936; R's poisson.test). Errors: Invalid.
func OnePoissonRateTest(c Count, opt TestOptions) (*PoissonTest, error) {
	opt, err := opt.withDefaults()
	if err := firstError(err, c.check("x"), positive("null", opt.Null)); err != nil {
		return nil, err
	}
	estimate := c.Rate()
	r := &PoissonTest{Estimate: &estimate, Null: opt.Null, Alternative: opt.Alternative, Confidence: opt.Confidence, P: poissonP(c.Events, opt.Null*c.Exposure, opt.Alternative)}
	lower, upper := garwood(c.Events, 1-opt.level())
	r.CI = opt.Alternative.interval(lower/c.Exposure, upper/c.Exposure, 0, math.Inf(1))
	return r, nil
}

// garwood is the exact interval of a Poisson mean with the probability tail beyond each end.
func garwood(events int, tail float64) (lower, upper float64) {
	k := float64(events)
	if events > 0 {
		d, _ := GammaDistribution(k, 1)
		lower = d.Quantile(tail)
	}
	d, _ := GammaDistribution(k+1, 1)
	return lower, d.UpperQuantile(tail)
}

func poissonP(k int, mean float64, a Alternative) float64 {
	d, _ := PoissonDistribution(mean)
	x := float64(k)
	switch a {
	case Less:
		return d.CDF(x)
	case Greater:
		return d.SF(x - 1)
	}
	if x == mean {
		return 1
	}
	mass := distuv.Poisson{Lambda: mean}
	limit := mass.LogProb(x) + math.Log1p(1e-7)
	middle := int64(math.Floor(mean))
	if x < mean { // the first count above the mean that is not likelier
		far := smallest(int64(math.Ceil(mean)), 1<<53, func(i int64) bool { return mass.LogProb(float64(i)) <= limit })
		return math.Min(1, d.CDF(x)+d.SF(float64(far-1)))
	}
	likelier := smallest(0, middle+1, func(i int64) bool { return mass.LogProb(float64(i)) > limit })
	return math.Min(1, d.SF(x-1)+d.CDF(float64(likelier-1)))
}

// TwoPoissonRatesTest asks whether the rate of x over that of y is opt.Null (1 when zero): given their sum, the
// events of x are binomial (Przyborowski and Wilenski, Biometrika 31, 1940; R's poisson.test). Errors: Invalid,
// also when neither has an event.
func TwoPoissonRatesTest(x, y Count, opt TestOptions) (*PoissonTest, error) {
	if opt.Null == 0 {
		opt.Null = 1
	}
	opt, err := opt.withDefaults()
	if err := firstError(err, x.check("x"), y.check("y"), positive("null", opt.Null)); err != nil {
		return nil, err
	}
	if x.Events+y.Events == 0 {
		return nil, invalid("x.events", "is 0, and so is y.events: there is nothing to compare")
	}
	pair := Proportion{x.Events, x.Events + y.Events}
	share := opt
	share.Null = opt.Null * x.Exposure / (opt.Null*x.Exposure + y.Exposure)
	r := &PoissonTest{Null: opt.Null, Alternative: opt.Alternative, Confidence: opt.Confidence, P: pair.exactP(share)}
	r.Estimate = finiteOrNil(x.Rate() / y.Rate())
	lower, upper := pair.clopperPearson(1 - opt.level())
	odds := func(p float64) float64 { return p / (1 - p) * y.Exposure / x.Exposure }
	r.CI = opt.Alternative.interval(odds(lower), odds(upper), 0, math.Inf(1))
	return r, nil
}
