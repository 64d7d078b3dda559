package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// BinomialDistribution is that of the successes among n trials (whole, at least 1), each of probability
// p from 0 to 1.
func BinomialDistribution(n int, p float64) (Distribution, error) {
	d := distuv.Binomial{N: float64(n), P: p}
	var err error
	if n < 1 {
		err = invalid("n", "is %d and must be at least 1", n)
	}
	return Distribution{
		Name: "binomial", Discrete: true, least: 0, most: d.N,
		cdf:     func(x float64) float64 { return regIncBeta(d.N-math.Floor(x), math.Floor(x)+1, 1-p, p) },
		sf:      func(x float64) float64 { return regIncBeta(math.Floor(x)+1, d.N-math.Floor(x), p, 1-p) },
		density: func(x float64) float64 { return binomialMass(d, x) },
	}, firstError(err, probability("probability", p))
}

func binomialMass(d distuv.Binomial, x float64) float64 {
	if d.P == 0 || d.P == 1 {
		if x == d.N*d.P {
			return 1
		}
		return 0
	}
	return d.Prob(x)
}

// PoissonDistribution is that of a count with a mean above 0.
func PoissonDistribution(mean float64) (Distribution, error) {
	return Distribution{
		Name: "poisson", Discrete: true, least: 0, most: math.Inf(1),
		cdf:     func(x float64) float64 { return mathext.GammaIncRegComp(math.Floor(x)+1, mean) },
		sf:      func(x float64) float64 { return mathext.GammaIncReg(math.Floor(x)+1, mean) },
		density: distuv.Poisson{Lambda: mean}.Prob,
	}, positive("lambda", mean)
}

// HypergeometricDistribution is that of the marked items among drawn ones, taken without replacement from
// marked and unmarked items; all are counts from 0, drawn at most their sum.
func HypergeometricDistribution(marked, unmarked, drawn int) (Distribution, error) {
	for name, v := range map[string]int{"marked": marked, "unmarked": unmarked} {
		if v < 0 {
			return Distribution{}, invalid(name, "is %d and must not be negative", v)
		}
	}
	if drawn < 0 || drawn > marked+unmarked {
		return Distribution{}, invalid("drawn", "is %d and must be between 0 and %d", drawn, marked+unmarked)
	}
	least, most := max(0, drawn-unmarked), min(marked, drawn)
	if most-least > mostOutcomes || marked+unmarked > 1<<40 {
		return Distribution{}, invalid("marked", "and unmarked items have more than %d outcomes", mostOutcomes)
	}
	weights := make([]float64, most-least+1)
	all := logChoose(marked+unmarked, drawn)
	for i := range weights {
		k := least + i
		weights[i] = math.Exp(logChoose(marked, k) + logChoose(unmarked, drawn-k) - all)
	}
	return fromCounts("hypergeometric", least, weights), nil
}

// mostOutcomes bounds a distribution that is kept as a table.
const mostOutcomes = 1_000_000

// MannWhitneyDistribution is that of U under the null hypothesis, for samples of n and m values (1 to 200)
// without ties.
func MannWhitneyDistribution(n, m int) (Distribution, error) {
	if err := firstError(countWithin("n", n, 1, 200), countWithin("m", m, 1, 200)); err != nil {
		return Distribution{}, err
	}
	return fromCounts("mann_whitney", 0, uCounts(n, m)), nil
}

// SignedRankDistribution is that of the sum of positive ranks under the null hypothesis, for n differences
// (1 to 500) without ties.
func SignedRankDistribution(n int) (Distribution, error) {
	if err := countWithin("n", n, 1, 500); err != nil {
		return Distribution{}, err
	}
	return fromCounts("signed_rank", 0, vCounts(n)), nil
}

// fromCounts is the distribution on whole numbers from least on with probabilities in proportion to counts,
// added up from each end.
func fromCounts(name string, least int, counts []float64) Distribution {
	all := total(counts)
	below, above := make([]float64, len(counts)), make([]float64, len(counts))
	for i := range counts {
		below[i] = counts[i] / all
		if i > 0 {
			below[i] += below[i-1]
		}
	}
	for i := len(counts) - 2; i >= 0; i-- {
		above[i] = above[i+1] + counts[i+1]/all
	}
	at := func(x float64) int { return int(math.Floor(x)) - least }
	return Distribution{
		Name: name, Discrete: true, least: float64(least), most: float64(least + len(counts) - 1),
		cdf:     func(x float64) float64 { return below[at(x)] },
		sf:      func(x float64) float64 { return above[at(x)] },
		density: func(x float64) float64 { return counts[at(x)] / all },
	}
}

func countWithin(name string, v, least, most int) error {
	if v < least || v > most {
		return invalid(name, "is %d and must be between %d and %d", v, least, most)
	}
	return nil
}

func probability(name string, p float64) error {
	if !(p >= 0 && p <= 1) {
		return invalid(name, "is %v and must be between 0 and 1", p)
	}
	return nil
}
