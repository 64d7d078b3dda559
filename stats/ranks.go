package stats

import (
	"cmp"
	"math"
	"slices"
)

// RankTest is the result of a test by ranks.
type RankTest struct {
	Statistic   float64     `json:"statistic" doc:"U of x, or V, the sum of ranks of positive differences; ties count a half"`
	P           float64     `json:"p"`
	Exact       bool        `json:"exact" doc:"p is from the exact distribution; otherwise from the normal one, corrected for ties"`
	Corrected   bool        `json:"corrected" doc:"with the continuity correction of a half"`
	Ties        bool        `json:"ties"`
	Zeros       int         `json:"zeros" doc:"differences equal to the null, which were dropped"`
	Z           *float64    `json:"z" doc:"null for an exact p"`
	Alternative Alternative `json:"alternative"`
	// EffectSize is the rank-biserial correlation: from -1, when x is always below, to 1.
	EffectSize float64 `json:"effect_size"`
}

// RankOptions choose how p is computed. Without Asymptotic, p is exact where no ties stand in the way
// and each sample has fewer than 50 values, as in R.
type RankOptions struct {
	Null         float64     // shift (Mann-Whitney) or center (signed rank) under the null hypothesis
	Alternative  Alternative // TwoSided when empty
	Asymptotic   bool        // use the normal approximation in any case
	Uncorrected  bool        // leave its continuity correction out
	exactAllowed bool
}

func (o RankOptions) withDefaults() (RankOptions, error) {
	base, err := TestOptions{Null: o.Null, Alternative: o.Alternative}.withDefaults()
	o.Alternative = base.Alternative
	return o, err
}

const mostExact = 50

// midranks ranks values from 1, ties sharing the mean of their ranks, and returns the sum of t^3-t over
// groups of t ties.
func midranks(values []float64) (ranks []float64, ties float64) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks = make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		t := float64(to - from)
		ties += t*t*t - t
		from = to
	}
	return ranks, ties
}

// MannWhitneyUTest asks whether values of x (at least one finite value, as of y) tend to be above those
// of y, shifted by opt.Null. Statistic is #(x > y) + #(x = y)/2, R's W (Mann and Whitney 1947). Errors:
// Invalid, also when all values are equal.
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
	r := &RankTest{Statistic: u, Ties: ties > 0, Alternative: opt.Alternative, EffectSize: 2*u/(n*m) - 1}
	opt.exactAllowed = ties == 0 && len(x) < mostExact && len(y) < mostExact
	r.judge(opt, n*m/2, variance, func() []float64 { return uCounts(len(x), len(y)) })
	return r, nil
}

// WilcoxonSignedRankTest asks whether the differences x[i]-y[i], or the values of x alone when y is nil,
// lie about opt.Null. Differences equal to it are dropped, as in R. Statistic is the sum of the ranks of
// positive differences (Wilcoxon 1945). Errors: Invalid, also when no difference is left.
func WilcoxonSignedRankTest(x, y []float64, opt RankOptions) (*RankTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	differences, err := differencesOf(x, y, opt.Null)
	if err != nil {
		return nil, err
	}
	var sizes []float64
	kept := differences[:0]
	for _, d := range differences {
		if d != 0 {
			kept, sizes = append(kept, d), append(sizes, math.Abs(d))
		}
	}
	n := float64(len(kept))
	if n == 0 {
		return nil, invalid("x", "has no difference from the null, so there is nothing to rank")
	}
	ranks, ties := midranks(sizes)
	v := 0.0
	for i, d := range kept {
		if d > 0 {
			v += ranks[i]
		}
	}
	r := &RankTest{Statistic: v, Ties: ties > 0, Zeros: len(x) - len(kept), Alternative: opt.Alternative, EffectSize: 4*v/(n*(n+1)) - 1}
	opt.exactAllowed = ties == 0 && r.Zeros == 0 && len(kept) < mostExact
	r.judge(opt, n*(n+1)/4, n*(n+1)*(2*n+1)/24-ties/48, func() []float64 { return vCounts(len(kept)) })
	return r, nil
}

func differencesOf(x, y []float64, null float64) ([]float64, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, err
	}
	if y != nil {
		if err := checkSeries("y", y, 1); err != nil {
			return nil, err
		}
		if len(x) != len(y) {
			return nil, invalid("y", "has %d values for %d of x; pairs need as many", len(y), len(x))
		}
	}
	differences := make([]float64, len(x))
	for i, v := range x {
		differences[i] = v - null
		if y != nil {
			differences[i] = v - y[i] - null
		}
	}
	return differences, nil
}

// judge fills in p: exact from the counts of each value of the statistic, or by the normal approximation.
func (r *RankTest) judge(opt RankOptions, mean, variance float64, counts func() []float64) {
	if opt.exactAllowed && !opt.Asymptotic {
		r.Exact, r.P = true, exactRankP(counts(), r.Statistic, opt.Alternative)
		return
	}
	distance := r.Statistic - mean
	correction := 0.0
	if !opt.Uncorrected {
		r.Corrected = true
		correction = map[Alternative]float64{TwoSided: math.Copysign(0.5, distance), Greater: 0.5, Less: -0.5}[opt.Alternative]
		if opt.Alternative == TwoSided && distance == 0 {
			correction = 0
		}
	}
	z := (distance - correction) / math.Sqrt(variance)
	r.Z, r.P = &z, opt.Alternative.pValue(z, normalCDF)
}

// exactRankP adds up counts, whose sum is all arrangements; two-sided is twice the smaller tail.
func exactRankP(counts []float64, statistic float64, a Alternative) float64 {
	k := int(math.Round(statistic))
	all := total(counts)
	lower, upper := total(counts[:k+1])/all, total(counts[k:])/all
	switch a {
	case Less:
		return lower
	case Greater:
		return upper
	}
	return math.Min(1, 2*math.Min(lower, upper))
}

// uCounts returns in how many arrangements of n and m ranks U takes each value 0 to nm: the coefficients
// of the Gaussian binomial, built by multiplying with 1 - q^(m+i) and dividing by 1 - q^i. The upper half
// mirrors the lower one, where differences of large numbers would leave nothing of small counts.
func uCounts(n, m int) []float64 {
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

// vCounts returns in how many of the 2^n choices of signs the sum of positive ranks takes each value.
func vCounts(n int) []float64 {
	counts := make([]float64, n*(n+1)/2+1)
	counts[0] = 1
	for i := 1; i <= n; i++ {
		for k := len(counts) - 1; k >= i; k-- {
			counts[k] += counts[k-i]
		}
	}
	return counts
}
