package stats

import (
	"math"
	"slices"
)

// LeveneTest asks whether groups (two or more, of at least two values) have one variance: an analysis of
// variance of the distances from each group's center (Levene 1960; NIST/SEMATECH e-Handbook 1.3.5.10).
// With the median as center it is Brown and Forsythe's, which holds its level for skewed data too.
// Errors: Invalid, also when all distances within each group are equal.
func LeveneTest(groups [][]float64, fromMedian bool) (*FTest, error) {
	g, err := groupsOf(groups, 2)
	if err != nil {
		return nil, err
	}
	distances := make([][]float64, len(groups))
	for i, x := range g.shifted {
		center := g.moments[i].mean
		if fromMedian {
			center = Type7.of(slices.Sorted(slices.Values(x)), 0.5)
		}
		for _, v := range x {
			distances[i] = append(distances[i], math.Abs(v-center))
		}
	}
	a, err := OneWayANOVA(distances)
	if err != nil {
		return nil, err
	}
	return &FTest{F: a.F, DF1: float64(a.DFBetween), DF2: float64(a.DFWithin), P: a.P}, nil
}

// BartlettTest asks the same of normal data (Bartlett 1937; NIST/SEMATECH e-Handbook 1.3.5.7). Errors:
// Invalid, also when a group does not vary.
func BartlettTest(groups [][]float64) (*ChiSquareTest, error) {
	g, err := groupsOf(groups, 2)
	if err != nil {
		return nil, err
	}
	k, df := float64(len(g.moments)), float64(g.n-len(g.moments))
	pooled := g.within() / df
	var logs, inverse sum
	for i, m := range g.moments {
		if m.ss == 0 {
			return nil, invalid(at("groups", i), "does not vary")
		}
		logs.add(float64(m.n-1) * math.Log(m.variance()/pooled))
		inverse.add(1 / float64(m.n-1))
	}
	t := &ChiSquareTest{DF: k - 1, Statistic: -logs.value() / (1 + (inverse.value()-1/df)/(3*(k-1)))}
	t.P = chiSquareUpper(t.Statistic, t.DF)
	return t, checkScale("groups", t.Statistic)
}

// VarianceRatio is the F test of two variances.
type VarianceRatio struct {
	FTest
	Alternative Alternative `json:"alternative"`
	Confidence  float64     `json:"confidence"`
	CI          Interval    `json:"ci" doc:"of the ratio; its lower end is 0 where it is open"`
}

// VarianceTest asks whether the variance of x over that of y is 1 (or opt.Null, when above zero); both
// need two values and must vary. Two-sided p is twice the smaller tail (R's var.test). Errors: Invalid.
func VarianceTest(x, y []float64, opt TestOptions) (*VarianceRatio, error) {
	if opt.Null == 0 {
		opt.Null = 1
	}
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	a, b, err := twoSamples(x, y, 2)
	switch {
	case err != nil:
		return nil, err
	case opt.Null < 0:
		return nil, invalid("null", "is %v and must be above zero", opt.Null)
	case a.ss == 0:
		return nil, invalid("x", "does not vary")
	case b.ss == 0:
		return nil, invalid("y", "does not vary")
	}
	ratio, df1, df2 := a.variance()/b.variance(), float64(a.n-1), float64(b.n-1)
	r := &VarianceRatio{Alternative: opt.Alternative, Confidence: opt.Confidence}
	r.F, r.DF1, r.DF2 = ratio/opt.Null, df1, df2
	upper, lower := fUpper(r.F, df1, df2), fUpper(1/r.F, df2, df1)
	switch opt.Alternative {
	case Less:
		r.P = lower
	case Greater:
		r.P = upper
	default:
		r.P = 2 * math.Min(lower, upper)
	}
	level := opt.level()
	r.CI = opt.Alternative.interval(ratio/fQuantile(level, df1, df2), ratio*fQuantile(level, df2, df1), 0, math.Inf(1))
	return r, checkScale("x", r.F)
}
