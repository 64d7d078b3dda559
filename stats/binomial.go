package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// ProportionInterval names how the interval of one proportion is made.
type ProportionInterval string

// The intervals; ClopperPearson is the default.
const (
	ClopperPearson  ProportionInterval = "clopper_pearson"  // exact, never too short
	Wilson          ProportionInterval = "wilson"           // score
	WilsonCorrected ProportionInterval = "wilson_corrected" // score with continuity correction
)

// BinomialTest is the exact test of one proportion.
type BinomialTest struct {
	Estimate    float64            `json:"estimate"`
	Null        float64            `json:"null"`
	P           float64            `json:"p"`
	Alternative Alternative        `json:"alternative"`
	Confidence  float64            `json:"confidence"`
	Interval    ProportionInterval `json:"interval_method"`
	CI          Interval           `json:"ci"`
}

// OneProportionTest asks, by the exact binomial distribution, whether the probability of success is
// opt.Null (from 0 to 1). The two-sided p is the probability of all outcomes not more likely than the
// one seen (Clopper and Pearson, Biometrika 26, 1934; R's binom.test). Errors: Invalid.
func OneProportionTest(x Proportion, opt TestOptions, method ProportionInterval) (*BinomialTest, error) {
	if err := x.check("x"); err != nil {
		return nil, err
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	if opt.Null < 0 || opt.Null > 1 {
		return nil, invalid("null", "is %v and must be a proportion, between 0 and 1", opt.Null)
	}
	r := &BinomialTest{Estimate: x.share(), Null: opt.Null, P: x.exactP(opt), Alternative: opt.Alternative, Confidence: opt.Confidence}
	if r.Interval, r.CI, err = x.interval(opt, method); err != nil {
		return nil, err
	}
	return r, nil
}

func (p Proportion) interval(opt TestOptions, method ProportionInterval) (ProportionInterval, Interval, error) {
	var lower, upper float64
	switch method {
	case "", ClopperPearson:
		method = ClopperPearson
		lower, upper = p.clopperPearson(1 - opt.level())
	case Wilson:
		lower, upper = wilson(p, normalQuantile(opt.level()), 0)
	case WilsonCorrected:
		// R's prop.test: the correction is at most the distance from the null.
		correction := math.Min(0.5, math.Abs(float64(p.Successes)-float64(p.Trials)*opt.Null))
		lower, upper = wilson(p, normalQuantile(opt.level()), correction)
	default:
		return method, Interval{}, invalid("interval_method", "is %q and must be one of %s, %s, %s", string(method), ClopperPearson, Wilson, WilsonCorrected)
	}
	return method, opt.Alternative.interval(lower, upper, 0, 1), nil
}

func (p Proportion) clopperPearson(tail float64) (lower, upper float64) {
	k, n := float64(p.Successes), float64(p.Trials)
	upper = 1
	if p.Successes > 0 {
		d, _ := BetaDistribution(k, n-k+1)
		lower = d.Quantile(tail)
	}
	if p.Successes < p.Trials {
		d, _ := BetaDistribution(k+1, n-k)
		upper = d.UpperQuantile(tail)
	}
	return lower, upper
}

// atMost and atLeast are the tails of the binomial distribution of n trials, k included.
func atMost(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return distuv.Beta{Alpha: float64(n - k), Beta: float64(k + 1)}.CDF(1 - p)
}

func atLeast(k, n int, p float64) float64 { return atMost(n-k, n, 1-p) }

func (p Proportion) exactP(opt TestOptions) float64 {
	k, n, null := p.Successes, p.Trials, opt.Null
	switch opt.Alternative {
	case Less:
		return atMost(k, n, null)
	case Greater:
		return atLeast(k, n, null)
	}
	if null == 0 || null == 1 { // all the probability is on one outcome
		if float64(k) == float64(n)*null {
			return 1
		}
		return 0
	}
	if mean := float64(n) * null; float64(k) > mean { // mirror, so that k is in the lower tail
		k, null = n-k, 1-null
	} else if float64(k) == mean {
		return 1
	}
	return math.Min(1, atMost(k, n, null)+atLeast(n-p.unlikelier(k, null)+1, n, null))
}

// unlikelier counts the outcomes above the mean that are not more likely than k, which is below it. A
// relative difference of 1e-7 counts as equal, as in R.
func (p Proportion) unlikelier(k int, null float64) int {
	d := distuv.Binomial{N: float64(p.Trials), P: null}
	limit := d.LogProb(float64(k)) + math.Log1p(1e-7)
	first := int(math.Ceil(float64(p.Trials) * null))
	from := first + sort.Search(p.Trials-first+1, func(i int) bool { return d.LogProb(float64(first+i)) <= limit })
	return p.Trials - from + 1
}

// ScoreTest is the normal approximation of the test of one proportion.
type ScoreTest struct {
	Z         float64
	P         float64
	Corrected bool
}

// OneProportionScoreTest asks the same as OneProportionTest by the normal approximation under the null, with the continuity
// correction min(0.5, |x - n null|) on request (R's prop.test; NIST/SEMATECH e-Handbook 7.2.4). opt.Null is between 0 and 1,
// both excluded. Errors: Invalid.
func OneProportionScoreTest(x Proportion, opt TestOptions, correction bool) (*ScoreTest, error) {
	if err := x.check("x"); err != nil {
		return nil, err
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	if !(opt.Null > 0 && opt.Null < 1) {
		return nil, invalid("null", "is %v and must be between 0 and 1 for the normal approximation", opt.Null)
	}
	n := float64(x.Trials)
	distance := float64(x.Successes) - n*opt.Null
	if correction {
		distance = math.Copysign(math.Max(0, math.Abs(distance)-0.5), distance)
	}
	z := distance / math.Sqrt(n*opt.Null*(1-opt.Null))
	return &ScoreTest{Z: z, P: opt.Alternative.pValue(z, normalCDF), Corrected: correction}, nil
}
