package stats

import (
	"fmt"
	"math"
	"slices"
)

// SpreadRatioInterval is that of the largest standard deviation of groups over the smallest. As the pair is chosen among all by
// its data, the interval has the confidence of all pairs together (Bonferroni). For normal data it is that of the F test; otherwise
// Bonett's (Computational Statistics & Data Analysis 50, 2006, 774), whose standard error has the kurtosis of both groups, from five
// values on: Minitab's for two variances. Ends are nil where a group does not vary or has too few values. Errors: Invalid.
func SpreadRatioInterval(groups [][]float64, confidence float64, normal bool) (Interval, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return Interval{}, err
	}
	most, least := 0, 0
	variance := make([]float64, len(groups))
	for i, x := range groups {
		if err := checkSeries(fmt.Sprintf("groups[%d]", i), x, 2); err != nil {
			return Interval{}, err
		}
		if variance[i] = momentsOf(x).variance(); variance[i] > variance[most] {
			most = i
		}
		if variance[i] < variance[least] {
			least = i
		}
	}
	if most == least { // all alike: the ratio is 1, of any two
		most = (least + 1) % len(groups)
	}
	ratio := variance[most] / variance[least]
	if !(ratio > 0) || !isFinite(ratio) {
		return Interval{}, nil
	}
	pairs := float64(len(groups)*(len(groups)-1)) / 2
	tail := (1 - opt.Confidence) / 2 / pairs
	x, y := groups[most], groups[least]
	if normal {
		df1, df2 := float64(len(x)-1), float64(len(y)-1)
		return TwoSided.interval(math.Sqrt(ratio/fQuantile(1-tail, df1, df2)), math.Sqrt(ratio*fQuantile(1-tail, df2, df1)), 0, math.Inf(1)), nil
	}
	z := -normalQuantile(tail)
	if min(len(x), len(y)) < 5 || z >= float64(min(len(x), len(y))) {
		return Interval{}, nil
	}
	return bonett(x, y, ratio, z), nil
}

// bonett is the interval of the ratio of two standard deviations, z standard errors wide on each side.
func bonett(x, y []float64, ratio, z float64) Interval {
	n, m := float64(len(x)), float64(len(y))
	squares := momentsOf(x).ss + momentsOf(y).ss
	kurtosis := (n + m) * (fourthPowers(x, squares) + fourthPowers(y, squares)) // over squares^2, so that nothing overflows
	stderr := math.Sqrt((kurtosis-(n-3)/n)/(n-1) + (kurtosis-(m-3)/m)/(m-1))
	unbiased := n / (n - z) * (m - z) / m
	return TwoSided.interval(math.Sqrt(unbiased*ratio*math.Exp(-z*stderr)), math.Sqrt(unbiased*ratio*math.Exp(z*stderr)), 0, math.Inf(1))
}

// fourthPowers adds up those of distances from the trimmed mean, over unit squared.
func fourthPowers(x []float64, unit float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	n := float64(len(x))
	cut := int(n / (2 * math.Sqrt(n-4)))
	center := Type7.of(sorted, 0.5)
	if 2*cut < len(sorted) {
		center = momentsOf(sorted[cut : len(sorted)-cut]).mean
	}
	var powers sum
	for _, v := range x {
		square := (v - center) * (v - center) / unit
		powers.add(square * square)
	}
	return powers.value()
}
