package stats

import (
	"math"

	"tollgate/fault"
)

// Comparison names which means are compared and how their spread is estimated.
type Comparison string

// The comparisons; WelchComparison is the default.
const (
	WelchComparison     Comparison = "welch"
	PooledComparison    Comparison = "pooled"
	PairedComparison    Comparison = "paired"
	OneSampleComparison Comparison = "one_sample" // of x with 0
)

// ScoreMethod names how two proportions are compared with a margin.
type ScoreMethod string

// The methods; FarringtonManning is the default.
const (
	FarringtonManning ScoreMethod = "farrington_manning" // variance under the null (Statistics in Medicine 9, 1990); the interval inverts the test
	WaldScore         ScoreMethod = "wald"               // variance from the observed proportions
)

// Equivalence is the result of two one-sided tests. Statistics are t for means and z for proportions.
type Equivalence struct {
	Kind       string   `json:"kind" doc:"of comparison or score"`
	Estimate   float64  `json:"estimate" doc:"x less y"`
	StdErr     float64  `json:"stderr" doc:"from the data, not under a null"`
	DF         *float64 `json:"df" doc:"null for z"`
	Low        float64  `json:"low"`
	High       float64  `json:"high"`
	StatLower  float64  `json:"statistic_lower" doc:"against low, which a large value leaves behind"`
	PLower     float64  `json:"p_lower"`
	StatUpper  float64  `json:"statistic_upper" doc:"against high, which a very negative value stays below"`
	PUpper     float64  `json:"p_upper"`
	P          float64  `json:"p" doc:"the larger of the two"`
	Alpha      float64  `json:"alpha"`
	CI         Interval `json:"ci" doc:"at 1 - 2 alpha; inside low and high exactly when equivalent"`
	Equivalent bool     `json:"equivalent"`
}

// NonInferiority is the result of a one-sided test against a margin.
type NonInferiority struct {
	Kind           string   `json:"kind" doc:"of comparison or score"`
	Estimate       float64  `json:"estimate" doc:"x less y"`
	StdErr         float64  `json:"stderr" doc:"from the data, not under a null"`
	DF             *float64 `json:"df" doc:"null for z"`
	Margin         float64  `json:"margin" doc:"above 0: how much worse x may be"`
	HigherIsBetter bool     `json:"higher_is_better"`
	Statistic      float64  `json:"statistic"`
	P              float64  `json:"p"`
	Alpha          float64  `json:"alpha"`
	CI             Interval `json:"ci" doc:"one-sided, at 1 - alpha: how much worse x may still be"`
	NonInferior    bool     `json:"non_inferior"`
	Superior       bool     `json:"superior" doc:"the interval leaves out 0 as well"`
}

// EquivalenceOfMeans asks whether the difference of means, x less y, lies between low and high, by two
// one-sided t tests at alpha, 0.05 when zero (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics
// 15, 1987; R's TOSTER). y is nil for one sample. Errors: Invalid.
func EquivalenceOfMeans(x, y []float64, kind Comparison, low, high, alpha float64) (*Equivalence, error) {
	alpha, err := checkBounds(low, high, alpha)
	if err != nil {
		return nil, err
	}
	c, err := compareMeans(x, y, kind)
	if err != nil {
		return nil, err
	}
	tl, student := c.t(low)
	tu, _ := c.t(high)
	r := &Equivalence{
		Kind: string(kind), Estimate: c.estimate, StdErr: c.stderr, DF: &c.df, Low: low, High: high, Alpha: alpha,
		StatLower: tl, PLower: student.CDF(-tl), StatUpper: tu, PUpper: student.CDF(tu),
	}
	half := student.Quantile(1-alpha) * c.stderr
	r.judge(c.estimate-half, c.estimate+half)
	return r, nil
}

// EquivalenceOfProportions asks the same of two proportions, by z. Errors: Invalid.
func EquivalenceOfProportions(x, y Proportion, method ScoreMethod, low, high, alpha float64) (*Equivalence, error) {
	alpha, err := checkBounds(low, high, alpha)
	if err != nil {
		return nil, err
	}
	if low <= -1 || high >= 1 {
		return nil, invalid("low", "and high must lie between -1 and 1: they are %v and %v", low, high)
	}
	s, err := scoreOf(x, y, method)
	if err != nil {
		return nil, err
	}
	r := &Equivalence{Kind: string(method), Estimate: s.difference(), StdErr: s.wald(), Low: low, High: high, Alpha: alpha, StatLower: s.z(low), StatUpper: s.z(high)}
	r.PLower, r.PUpper = normalCDF(-r.StatLower), normalCDF(r.StatUpper)
	lower, upper := s.interval(normalQuantile(1 - alpha))
	r.judge(lower, upper)
	return r, nil
}

func (r *Equivalence) judge(lower, upper float64) {
	r.P = math.Max(r.PLower, r.PUpper)
	r.Equivalent = r.P <= r.Alpha
	r.CI = Interval{&lower, &upper}
}

// NonInferiorityOfMeans asks whether x is worse than y by less than margin, which is above 0: by one t test
// at alpha, 0.025 when zero (ICH E9). With lower values better, worse means higher. Errors: Invalid.
func NonInferiorityOfMeans(x, y []float64, kind Comparison, margin float64, lowerIsBetter bool, alpha float64) (*NonInferiority, error) {
	alpha, err := checkMargin(margin, alpha)
	if err != nil {
		return nil, err
	}
	c, err := compareMeans(x, y, kind)
	if err != nil {
		return nil, err
	}
	r := &NonInferiority{Kind: string(kind), Estimate: c.estimate, StdErr: c.stderr, DF: &c.df, Margin: margin, HigherIsBetter: !lowerIsBetter, Alpha: alpha}
	t, student := c.t(r.null())
	half := student.Quantile(1-alpha) * c.stderr
	r.judge(t, student.CDF, c.estimate-half, c.estimate+half)
	return r, nil
}

// NonInferiorityOfProportions asks the same of two proportions, by z. Errors: Invalid.
func NonInferiorityOfProportions(x, y Proportion, method ScoreMethod, margin float64, lowerIsBetter bool, alpha float64) (*NonInferiority, error) {
	alpha, err := checkMargin(margin, alpha)
	if err != nil {
		return nil, err
	}
	if margin >= 1 {
		return nil, invalid("margin", "is %v and must be below 1", margin)
	}
	s, err := scoreOf(x, y, method)
	if err != nil {
		return nil, err
	}
	r := &NonInferiority{Kind: string(method), Estimate: s.difference(), StdErr: s.wald(), Margin: margin, HigherIsBetter: !lowerIsBetter, Alpha: alpha}
	lower, upper := s.interval(normalQuantile(1 - alpha))
	r.judge(s.z(r.null()), normalCDF, lower, upper)
	return r, nil
}

// null is the difference that is just too bad.
func (r *NonInferiority) null() float64 {
	if r.HigherIsBetter {
		return -r.Margin
	}
	return r.Margin
}

func (r *NonInferiority) judge(statistic float64, cdf func(float64) float64, lower, upper float64) {
	r.Statistic = statistic
	if r.HigherIsBetter {
		r.P, r.CI, r.Superior = cdf(-statistic), Interval{Lower: &lower}, lower > 0
	} else {
		r.P, r.CI, r.Superior = cdf(statistic), Interval{Upper: &upper}, upper < 0
	}
	r.NonInferior = r.P <= r.Alpha
}

func checkBounds(low, high, alpha float64) (float64, error) {
	if alpha == 0 {
		alpha = 0.05
	}
	var p fault.Problems
	p.Require(isFinite(low) && isFinite(high) && low < high, "low", "is %v and must be below high, %v", low, high)
	p.Require(alpha > 0 && alpha < 0.5, "alpha", "is %v and must be between 0 and 0.5", alpha)
	return alpha, p.Err()
}

func checkMargin(margin, alpha float64) (float64, error) {
	if alpha == 0 {
		alpha = 0.025
	}
	var p fault.Problems
	p.Require(margin > 0 && isFinite(margin), "margin", "is %v and must be above 0", margin)
	p.Require(alpha > 0 && alpha < 0.5, "alpha", "is %v and must be between 0 and 0.5", alpha)
	return alpha, p.Err()
}

// compareMeans goes through the t tests, whose checks it shares.
func compareMeans(x, y []float64, kind Comparison) (comparison, error) {
	var t *TTest
	var err error
	switch kind {
	case WelchComparison:
		t, err = WelchTTest(x, y, TestOptions{})
	case PooledComparison:
		t, err = PooledTTest(x, y, TestOptions{})
	case PairedComparison:
		t, err = PairedTTest(x, y, TestOptions{})
	case OneSampleComparison:
		if y != nil {
			return comparison{}, invalid("y", "is not for one sample")
		}
		t, err = OneSampleTTest(x, TestOptions{})
	default:
		err = invalid("kind", "is %q and must be one of %s, %s, %s, %s", string(kind), WelchComparison, PooledComparison, PairedComparison, OneSampleComparison)
	}
	if err != nil {
		return comparison{}, err
	}
	return comparison{estimate: t.Estimate, stderr: t.StdErr, df: t.DF}, nil
}
