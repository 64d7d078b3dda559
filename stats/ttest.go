package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// TTest is the result of a t test, in the unit of the data where it has one.
type TTest struct {
	Kind        string      `json:"kind" enum:"one_sample,paired,pooled,welch"`
	T           float64     `json:"t"`
	DF          float64     `json:"df"`
	P           float64     `json:"p"`
	Estimate    float64     `json:"estimate" doc:"the mean, or the difference of means: x less y"`
	StdErr      float64     `json:"stderr"`
	Null        float64     `json:"null"`
	Alternative Alternative `json:"alternative"`
	Confidence  float64     `json:"confidence"`
	CI          Interval    `json:"ci"`
	// EffectSize is Cohen's d: (estimate - null) over the standard deviation; of the differences when
	// paired, pooled when pooled, and the root of the mean variance for Welch's test.
	EffectSize float64 `json:"effect_size" doc:"Cohen's d"`
	unit       float64 // standard error in units of the effect size
}

// OneSampleTTest asks whether the mean of x (at least two finite values, not all equal) is opt.Null
// (Student 1908; NIST/SEMATECH e-Handbook 7.2.2). Errors: Invalid.
func OneSampleTTest(x []float64, opt TestOptions) (*TTest, error) {
	if err := checkSeries("x", x, 2); err != nil {
		return nil, err
	}
	m := momentsOf(x)
	return tTest("one_sample", opt, comparison{
		estimate: m.mean, stderr: m.sd() / math.Sqrt(float64(m.n)), df: float64(m.n - 1), sd: m.sd(), scale: math.Abs(m.mean),
	})
}

// PairedTTest asks whether the mean of x[i]-y[i] is opt.Null; x and y are of one length, at least two
// (NIST/SEMATECH e-Handbook 7.3.1.1). Errors: Invalid, also when all differences are equal.
func PairedTTest(x, y []float64, opt TestOptions) (*TTest, error) {
	if err := checkSeries("x", x, 2); err != nil {
		return nil, err
	}
	if err := checkSeries("y", y, 2); err != nil {
		return nil, err
	}
	if len(x) != len(y) {
		return nil, invalid("y", "has %d values for %d of x; pairs need as many", len(y), len(x))
	}
	differences := make([]float64, len(x))
	scale := 0.0
	for i := range x {
		differences[i] = x[i] - y[i]
		scale = math.Max(scale, math.Max(math.Abs(x[i]), math.Abs(y[i])))
	}
	m := momentsOf(differences)
	return tTest("paired", opt, comparison{
		estimate: m.mean, stderr: m.sd() / math.Sqrt(float64(m.n)), df: float64(m.n - 1), sd: m.sd(), scale: scale,
	})
}

// PooledTTest asks whether the means of x and y differ by opt.Null, taking their variances as equal;
// one of the two may have a single value. Errors: Invalid, also when neither varies.
func PooledTTest(x, y []float64, opt TestOptions) (*TTest, error) {
	a, b, err := twoSamples(x, y, 1)
	if err != nil {
		return nil, err
	}
	df := float64(a.n + b.n - 2)
	if df < 1 {
		return nil, invalid("y", "has 1 value, and so has x: one of them needs 2")
	}
	sd := math.Sqrt((a.ss + b.ss) / df)
	return tTest("pooled", opt, comparison{
		estimate: a.mean - b.mean, stderr: sd * math.Sqrt(1/float64(a.n)+1/float64(b.n)), df: df, sd: sd,
		scale: math.Max(math.Abs(a.mean), math.Abs(b.mean)),
	})
}

// WelchTTest asks whether the means of x and y (at least two values each) differ by opt.Null, whatever
// their variances, with Satterthwaite's degrees of freedom (Welch, Biometrika 34, 1947; NIST/SEMATECH
// e-Handbook 7.3.1). Errors: Invalid, also when neither varies.
func WelchTTest(x, y []float64, opt TestOptions) (*TTest, error) {
	a, b, err := twoSamples(x, y, 2)
	if err != nil {
		return nil, err
	}
	return tTest("welch", opt, welch(a, b))
}

// comparison is what a t test compares: an estimate with its standard error.
type comparison struct {
	estimate, stderr, df float64
	sd                   float64 // that the effect size is in
	scale                float64 // size of the values, against which an error of rounding is judged
}

// welch compares two means with unequal variances; df is NaN when neither side varies.
func welch(a, b moments) comparison {
	va, vb := a.variance()/float64(a.n), b.variance()/float64(b.n)
	share := va / (va + vb) // squares of small variances would be zero
	return comparison{
		estimate: a.mean - b.mean, stderr: math.Sqrt(va + vb),
		df:    1 / (share*share/float64(a.n-1) + (1-share)*(1-share)/float64(b.n-1)),
		sd:    math.Sqrt((a.variance() + b.variance()) / 2),
		scale: math.Max(math.Abs(a.mean), math.Abs(b.mean)),
	}
}

func twoSamples(x, y []float64, atLeast int) (a, b moments, err error) {
	if err := checkSeries("x", x, atLeast); err != nil {
		return a, b, err
	}
	if err := checkSeries("y", y, atLeast); err != nil {
		return a, b, err
	}
	return momentsOf(x), momentsOf(y), nil
}

// constant tells whether the standard error is nothing but rounding, by R's rule.
func (c comparison) constant() bool { return c.stderr <= 10*0x1p-52*c.scale }

// t returns Student's statistic and its distribution.
func (c comparison) t(null float64) (float64, distuv.StudentsT) {
	return (c.estimate - null) / c.stderr, distuv.StudentsT{Mu: 0, Sigma: 1, Nu: c.df}
}

func tTest(kind string, opt TestOptions, c comparison) (*TTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := checkScale("x", c.estimate, c.stderr); err != nil {
		return nil, err
	}
	if c.constant() {
		return nil, invalid("x", "does not vary, so there is nothing to compare its mean with")
	}
	t, student := c.t(opt.Null)
	half := student.Quantile(opt.level()) * c.stderr
	r := &TTest{
		Kind: kind, T: t, DF: c.df, P: opt.Alternative.pValue(t, student.CDF), Estimate: c.estimate, StdErr: c.stderr,
		Null: opt.Null, Alternative: opt.Alternative, Confidence: opt.Confidence,
		CI:         opt.Alternative.interval(c.estimate-half, c.estimate+half, math.Inf(-1), math.Inf(1)),
		EffectSize: (c.estimate - opt.Null) / c.sd, unit: c.stderr / c.sd,
	}
	return r, checkScale("x", r.T, r.EffectSize)
}
