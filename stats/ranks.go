package stats

import (
	"cmp"
	"math"
	"slices"

	"tollgate/fault"
)

// RankTest is the result of a test by ranks.
type RankTest struct {
	Statistic   float64     // U of x, or V, the sum of ranks of positive differences; ties count a half
	P           float64     //
	Method      RankP       // how P was computed; never AutoP
	Corrected   bool        // with the continuity correction of a half
	Ties        bool        //
	Zeros       int         // differences equal to the null
	ZeroMethod  ZeroMethod  // what was done with them
	Z           *float64    // nil for an exact p
	Alternative Alternative //
	Confidence  float64     //
	Shift       float64     // Hodges and Lehmann's estimate: of the shift of x against y, or of the center
	CI          Interval    // of the shift
	EffectSize  float64     // rank-biserial correlation: from -1, when x is always below, to 1
	EffectCI    Interval    // of the same
}

// RankP names how p and the interval of a rank test are computed.
type RankP string

// The ways. AutoP, the default, is ExactP without ties (and zeros) where each sample has fewer than 50 values, as in R,
// else AsymptoticP. ExactP with ties is the permutation distribution of the midranks.
const (
	AutoP       RankP = "auto"
	ExactP      RankP = "exact"
	AsymptoticP RankP = "asymptotic"
)

// ZeroMethod says what becomes of differences that are equal to the null.
type ZeroMethod string

// The methods; DropZeros is the default.
const (
	DropZeros  ZeroMethod = "drop"  // Wilcoxon's, as R
	PrattZeros ZeroMethod = "pratt" // ranked with the others, then left out of the sum (Pratt, JASA 54, 1959)
)

// RankOptions choose how a rank test is done; Null is the shift (Mann-Whitney) or the center (signed rank) under the
// null hypothesis.
type RankOptions struct {
	TestOptions
	P           RankP
	Uncorrected bool       // leave the continuity correction of the normal approximation out
	Zeros       ZeroMethod // of the signed rank test
}

func (o RankOptions) withDefaults() (RankOptions, error) {
	var err error
	o.TestOptions, err = o.TestOptions.withDefaults()
	o.P, o.Zeros = cmp.Or(o.P, AutoP), cmp.Or(o.Zeros, DropZeros)
	if err != nil {
		return o, err
	}
	var p fault.Problems
	p.Require(slices.Contains([]RankP{AutoP, ExactP, AsymptoticP}, o.P), "p_method", "is %q and must be one of %s, %s, %s", string(o.P), AutoP, ExactP, AsymptoticP)
	p.Require(slices.Contains([]ZeroMethod{DropZeros, PrattZeros}, o.Zeros), "zeros", "is %q and must be %s or %s", string(o.Zeros), DropZeros, PrattZeros)
	return o, p.Err()
}

// mostExact is how many values make R leave the exact distribution.
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

// approximate fills in p by the normal approximation.
func (r *RankTest) approximate(opt RankOptions, mean, variance float64) {
	r.Method = AsymptoticP
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

// exactRankP adds up counts of a symmetric distribution, whose sum is all arrangements; two-sided is twice the smaller tail.
func exactRankP(counts []float64, k int, a Alternative) float64 {
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

// permutationP is exactRankP of a distribution that ties have made uneven: two-sided adds what is at least as far from the mean
// (R package exactRankTests).
func permutationP(counts []float64, k int, mean float64, a Alternative) float64 {
	if a != TwoSided {
		return exactRankP(counts, k, a)
	}
	var far, all sum
	for i, v := range counts {
		all.add(v)
		if math.Abs(float64(i)-mean) >= math.Abs(float64(k)-mean)-1e-9 {
			far.add(v)
		}
	}
	return math.Min(1, far.value()/all.value())
}
