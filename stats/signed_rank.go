package stats

import "math"

// WilcoxonSignedRankTest asks whether the differences x[i]-y[i], or the values of x alone when y is nil,
// lie about opt.Null. Statistic is the sum of the ranks of positive differences (Wilcoxon 1945); opt.Zeros says what
// becomes of differences that are equal to the null. The interval of the center is by order statistics of Walsh's averages,
// those of zeros left out as in R (Hollander and Wolfe, section 3.3). Errors: Invalid, also when no difference is left.
func WilcoxonSignedRankTest(x, y []float64, opt RankOptions) (*RankTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	differences, err := differencesOf(x, y, opt.Null)
	if err != nil {
		return nil, err
	}
	s := signedRanksOf(differences, opt.Zeros)
	if len(s.ranks) == 0 {
		return nil, invalid("x", "has no difference from the null, so there is nothing to rank")
	}
	mean, variance, all := 0.0, 0.0, 0.0
	for _, rank := range s.ranks {
		mean, variance, all = mean+rank/2, variance+rank*rank/4, all+rank
	}
	r := &RankTest{Statistic: s.positive, Ties: s.ties, Zeros: len(x) - len(s.kept), ZeroMethod: opt.Zeros,
		Alternative: opt.Alternative, Confidence: opt.Confidence, EffectSize: 2*s.positive/all - 1}
	r.EffectCI = matchedSuperiority(r.EffectSize, 4*variance, all, opt.TestOptions)
	if opt.P == ExactP || opt.P == AutoP && !s.ties && r.Zeros == 0 && len(s.ranks) < mostExact {
		err = r.exactV(opt, s.ranks)
	} else {
		r.approximate(opt, mean, variance)
	}
	if err != nil {
		return nil, err
	}
	r.shift(walshAverages(s.kept), opt, variance, func() []float64 { return vCounts(len(s.kept)) })
	r.Shift, r.CI = r.Shift+opt.Null, r.CI.moved(opt.Null)
	return r, checkScale("x", r.Shift)
}

// signedRanks are the ranks of the sizes of differences that are not zero.
type signedRanks struct {
	kept, ranks []float64
	positive    float64 // sum of the ranks of positive differences
	ties        bool
}

func signedRanksOf(differences []float64, zeros ZeroMethod) (s signedRanks) {
	var sizes, ranked []float64
	for _, d := range differences {
		if d != 0 {
			s.kept = append(s.kept, d)
		}
		if d != 0 || zeros == PrattZeros {
			ranked, sizes = append(ranked, d), append(sizes, math.Abs(d))
		}
	}
	ranks, _ := midranks(sizes)
	seen := map[float64]bool{}
	for i, d := range ranked {
		if d == 0 {
			continue
		}
		s.ties = s.ties || seen[ranks[i]]
		seen[ranks[i]] = true
		s.ranks = append(s.ranks, ranks[i])
		if d > 0 {
			s.positive += ranks[i]
		}
	}
	return s
}

func (r *RankTest) exactV(opt RankOptions, ranks []float64) error {
	n := float64(len(ranks))
	if r.Method = ExactP; n*n*n > mostSteps/2 {
		return invalid("p_method", "is exact, which %d differences are too many for; use asymptotic", len(ranks))
	}
	doubled, most := make([]int, len(ranks)), 0
	for i, v := range ranks {
		doubled[i] = int(2 * v)
		most += doubled[i]
	}
	counts := signCounts(doubled, most)
	r.P = exactRankP(counts, int(math.Round(2*r.Statistic)), opt.Alternative) // symmetric with ties too: every sign may turn
	return nil
}

// signCounts returns what share of the choices of signs has each sum of positive values.
func signCounts(values []int, most int) []float64 {
	shares := make([]float64, most+1)
	shares[0] = 1
	reached := 0
	for _, v := range values {
		reached += v
		for s := reached; s >= 0; s-- {
			shares[s] /= 2
			if s >= v {
				shares[s] += shares[s-v] / 2
			}
		}
	}
	return shares
}

// vCounts is signCounts of the ranks 1 to n.
func vCounts(n int) []float64 {
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = i + 1
	}
	return signCounts(ranks, n*(n+1)/2)
}

func differencesOf(x, y []float64, null float64) ([]float64, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, err
	}
	if y != nil {
		if err := checkPairs(x, y, 1); err != nil {
			return nil, err
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
