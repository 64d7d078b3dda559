package stats

import (
	"math"
	"slices"
)

// MannWhitneyUTest asks whether values of x (at least one finite value, as of y) tend to be above those
// of y, shifted by opt.Null. Statistic is #(x > y) + #(x = y)/2, R's W (Mann and Whitney 1947). The interval of the shift
// is by order statistics of the differences (Hodges and Lehmann; Hollander and Wolfe, Nonparametric Statistical Methods,
// section 4.3). Errors: Invalid, also when all values are equal, or too many for an exact p.
func MannWhitneyUTest(x, y []float64, opt RankOptions) (*RankTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	if _, _, err := twoSamples(x, y, 1); err != nil {
		return nil, err
	}
	n, m := float64(len(x)), float64(len(y))
	pooled := make([]float64, 0, len(x)+len(y))
	for _, v := range x {
		pooled = append(pooled, v-opt.Null)
	}
	ranks, ties := midranks(append(pooled, y...))
	u := total(ranks[:len(x)]) - n*(n+1)/2
	variance := n * m / 12 * (n + m + 1 - ties/((n+m)*(n+m-1)))
	if !(variance > 0) {
		return nil, invalid("x", "and y hold equal values only, so there is nothing to rank")
	}
	r := &RankTest{Statistic: u, Ties: ties > 0, Alternative: opt.Alternative, Confidence: opt.Confidence, EffectSize: 2*u/(n*m) - 1}
	r.EffectCI = superiority(r.EffectSize, n, m, opt.TestOptions)
	exact := opt.P == ExactP || opt.P == AutoP && ties == 0 && len(x) < mostExact && len(y) < mostExact
	if exact {
		err = r.exactU(opt, ranks, len(x))
	} else {
		r.approximate(opt, n*m/2, variance)
	}
	if err != nil {
		return nil, err
	}
	r.shift(differencesBetween(x, y), opt, variance, func() []float64 { return uCounts(len(x), len(y)) })
	return r, checkScale("x", r.Shift)
}

// mostSteps bounds the work of an exact distribution to about a second.
const mostSteps = 1e9

// mostRanks keeps the number of arrangements within a double: 1000 over 500 is 2.7e299.
const mostRanks = 1000

func (r *RankTest) exactU(opt RankOptions, ranks []float64, n int) error {
	r.Method = ExactP
	m := len(ranks) - n
	all, least := float64(n+m), float64(min(n, m))
	steps := all * all * all * least
	if !r.Ties {
		steps = least * float64(n) * float64(m)
	}
	if steps > mostSteps || n+m > mostRanks {
		return invalid("p_method", "is exact, which %d and %d values are too many for; use asymptotic", n, m)
	}
	if !r.Ties {
		r.P = exactRankP(uCounts(n, m), int(r.Statistic), opt.Alternative)
		return nil
	}
	doubled := make([]int, len(ranks))
	for i, v := range ranks {
		doubled[i] = int(2 * v)
	}
	size := min(n, m)
	from := size * (size + 1) // twice the smallest sum of so many ranks
	counts := subsetCounts(doubled, size)[from : from+2*n*m+1]
	if size < n {
		slices.Reverse(counts) // they are of U of y, which is nm less U of x
	}
	r.P = permutationP(counts, int(math.Round(2*r.Statistic)), float64(n*m), opt.Alternative)
	return nil
}

// subsetCounts returns how many subsets of a size have each sum.
func subsetCounts(values []int, size int) []float64 {
	most := 0
	for _, v := range values {
		most += v
	}
	counts := make([][]float64, size+1)
	for k := range counts {
		counts[k] = make([]float64, most+1)
	}
	counts[0][0] = 1
	reached := 0
	for i, v := range values {
		reached += v
		for k := min(size, i+1); k >= 1; k-- {
			for s := v; s <= reached; s++ {
				counts[k][s] += counts[k-1][s-v]
			}
		}
	}
	return counts[size]
}

// uCounts returns in how many arrangements of n and m ranks U takes each value 0 to nm: the coefficients
// of the Gaussian binomial, built by multiplying with 1 - q^(m+i) and dividing by 1 - q^i. The upper half
// mirrors the lower one, where differences of large numbers would leave nothing of small counts; the smaller sample takes the
// fewer steps, and so loses the fewest digits.
func uCounts(n, m int) []float64 {
	n, m = min(n, m), max(n, m)
	counts := make([]float64, n*m+1)
	counts[0] = 1
	for i := 1; i <= n; i++ {
		for k := n * m; k >= m+i; k-- {
			counts[k] -= counts[k-m-i]
		}
		for k := i; k <= n*m; k++ {
			counts[k] += counts[k-i]
		}
	}
	for k := range counts[:(n*m+1)/2] {
		counts[n*m-k] = counts[k]
	}
	return counts
}
