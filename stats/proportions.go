package stats

import (
	"math"

	"tollgate/fault"
)

// Proportion is a count of successes among trials, both whole, successes from 0 to trials, trials at
// least 1.
type Proportion struct {
	Successes int `json:"successes"`
	Trials    int `json:"trials"`
}

func (p Proportion) share() float64 { return float64(p.Successes) / float64(p.Trials) }

func (p Proportion) check(name string) error {
	var problems fault.Problems
	problems.Require(p.Trials >= 1, name+".trials", "is %d and must be at least 1", p.Trials)
	problems.Require(p.Successes >= 0 && p.Successes <= max(p.Trials, 0), name+".successes", "is %d and must be between 0 and trials, %d", p.Successes, p.Trials)
	return problems.Err()
}

// DifferenceInterval names how the interval of a difference of proportions is made.
type DifferenceInterval string

// The intervals; Wald is the default.
const (
	Wald         DifferenceInterval = "wald"          // unpooled normal approximation, as R's prop.test
	Newcombe     DifferenceInterval = "newcombe"      // from two Wilson intervals (Newcombe, Statistics in Medicine 17, 1998, method 10)
	AgrestiCaffo DifferenceInterval = "agresti_caffo" // Wald with a success and a failure more in each sample
)

// TwoProportionsOptions choose the test; the zero value has no continuity correction.
type TwoProportionsOptions struct {
	TestOptions                    // Null must be 0
	Correction  bool               // Yates' continuity correction, of the test and of the Wald interval
	Interval    DifferenceInterval // Wald when empty
	Overshoot   bool               // let the limits of Wald and Agresti-Caffo pass -1 and 1, as Python's statsmodels; R's prop.test cuts them off
}

// TwoProportionsTest is the comparison of two proportions.
type TwoProportionsTest struct {
	Z           float64            `json:"z"`
	ChiSquare   float64            `json:"chi_square" doc:"z squared, with 1 degree of freedom"`
	P           float64            `json:"p"`
	X           float64            `json:"proportion_x"`
	Y           float64            `json:"proportion_y"`
	Difference  float64            `json:"difference" doc:"x less y"`
	Alternative Alternative        `json:"alternative"`
	Confidence  float64            `json:"confidence"`
	Corrected   bool               `json:"corrected" doc:"with Yates' continuity correction"`
	Interval    DifferenceInterval `json:"interval_method"`
	CI          Interval           `json:"ci" doc:"of the difference"`
	EffectSize  float64            `json:"effect_size" doc:"Cohen's h, the difference of arcsine-transformed proportions"`
	Warnings    []Warning          `json:"warnings"`
}

// SmallCounts is the code of the warning that the normal approximation is doubtful.
const SmallCounts = "small_expected_counts"

// TwoProportionsZTest asks whether x and y have one probability of success, by the pooled normal
// approximation, whose square is Pearson's chi-square (NIST/SEMATECH e-Handbook 7.3.3; R's prop.test).
// It warns when an expected count is below 5; Fisher's exact test is the better one then. Errors:
// Invalid, also when every trial or none succeeded, as there is nothing to compare.
func TwoProportionsZTest(x, y Proportion, opt TwoProportionsOptions) (*TwoProportionsTest, error) {
	opt, err := opt.check(x, y)
	if err != nil {
		return nil, err
	}
	n, m := float64(x.Trials), float64(y.Trials)
	pooled := float64(x.Successes+y.Successes) / (n + m)
	if pooled == 0 || pooled == 1 {
		return nil, invalid("x", "and y have no success at all, or nothing else: there is nothing to compare")
	}
	difference := x.share() - y.share()
	unit := 1/n + 1/m
	yates := opt.yates(x, y)
	z := math.Copysign(math.Max(0, math.Abs(difference)-yates*unit), difference) / math.Sqrt(pooled*(1-pooled)*unit)
	r := &TwoProportionsTest{
		Z: z, ChiSquare: z * z, P: opt.Alternative.pValue(z, normalCDF), X: x.share(), Y: y.share(), Difference: difference,
		Alternative: opt.Alternative, Confidence: opt.Confidence, Corrected: opt.Correction, Interval: opt.Interval,
		EffectSize: CohenH(x.share(), y.share()), Warnings: []Warning{},
	}
	lower, upper := opt.interval(x, y, yates*unit)
	r.CI = opt.limits(lower, upper)
	if least := math.Min(n, m) * math.Min(pooled, 1-pooled); least < 5 {
		r.Warnings = append(r.Warnings, Warning{SmallCounts, "an expected count is below 5, so the normal approximation is rough; use Fisher's exact test"})
	}
	return r, nil
}

// CohenH is the difference of two proportions on the arcsine scale (Cohen, Statistical Power Analysis, 1988, chapter 6).
func CohenH(x, y float64) float64 { return 2*math.Asin(math.Sqrt(x)) - 2*math.Asin(math.Sqrt(y)) }

func (opt TwoProportionsOptions) check(x, y Proportion) (TwoProportionsOptions, error) {
	if err := x.check("x"); err != nil {
		return opt, err
	}
	if err := y.check("y"); err != nil {
		return opt, err
	}
	if opt.Interval == "" {
		opt.Interval = Wald
	}
	switch opt.Interval {
	case Wald, Newcombe, AgrestiCaffo:
	default:
		return opt, invalid("interval_method", "is %q and must be one of %s, %s, %s", string(opt.Interval), Wald, Newcombe, AgrestiCaffo)
	}
	if opt.Null != 0 {
		return opt, invalid("null", "is %v; the test of two proportions is of no difference", opt.Null)
	}
	var err error
	opt.TestOptions, err = opt.withDefaults()
	return opt, err
}

// TwoProportionsInterval is the interval of the difference alone. It exists where the test does not: without any success, or
// without any failure. Errors: Invalid.
func TwoProportionsInterval(x, y Proportion, opt TwoProportionsOptions) (Interval, error) {
	opt, err := opt.check(x, y)
	if err != nil {
		return Interval{}, err
	}
	unit := 1/float64(x.Trials) + 1/float64(y.Trials)
	lower, upper := opt.interval(x, y, opt.yates(x, y)*unit)
	return opt.limits(lower, upper), nil
}

// limits cuts an interval off where no difference can be, unless it may overshoot; the open end of a one-sided one is there.
func (opt TwoProportionsOptions) limits(lower, upper float64) Interval {
	least, most := -1.0, 1.0
	if opt.Overshoot && opt.Alternative != Less {
		least = math.Inf(-1)
	}
	if opt.Overshoot && opt.Alternative != Greater {
		most = math.Inf(1)
	}
	return opt.Alternative.interval(lower, upper, least, most)
}

// yates is the continuity correction, at most the distance of the counts from what is expected.
func (opt TwoProportionsOptions) yates(x, y Proportion) float64 {
	if !opt.Correction {
		return 0
	}
	return math.Min(0.5, math.Abs(x.share()-y.share())/(1/float64(x.Trials)+1/float64(y.Trials)))
}

func (opt TwoProportionsOptions) interval(x, y Proportion, correction float64) (lower, upper float64) {
	z := normalQuantile(opt.level())
	difference := x.share() - y.share()
	switch opt.Interval {
	case Newcombe:
		xl, xu := wilson(x, z, 0)
		yl, yu := wilson(y, z, 0)
		return difference - math.Hypot(x.share()-xl, yu-y.share()), difference + math.Hypot(xu-x.share(), y.share()-yl)
	case AgrestiCaffo:
		x, y = Proportion{x.Successes + 1, x.Trials + 2}, Proportion{y.Successes + 1, y.Trials + 2}
		difference, correction = x.share()-y.share(), 0
	}
	half := correction + z*math.Sqrt(x.share()*(1-x.share())/float64(x.Trials)+y.share()*(1-y.share())/float64(y.Trials))
	return difference - half, difference + half
}

// wilson is the score interval for the normal quantile z (Wilson, JASA 22, 1927); correction is 0.5 with
// continuity correction.
func wilson(p Proportion, z, correction float64) (lower, upper float64) {
	n, share := float64(p.Trials), p.share()
	end := func(side float64) float64 {
		shifted := share + side*correction/n
		middle := shifted + z*z/(2*n)
		half := z * math.Sqrt(shifted*(1-shifted)/n+z*z/(4*n*n))
		return (middle + side*half) / (1 + z*z/n)
	}
	lower, upper = end(-1), end(1)
	if p.Successes == 0 {
		lower = 0
	}
	if p.Successes == p.Trials {
		upper = 1
	}
	return math.Max(0, lower), math.Min(1, upper)
}
