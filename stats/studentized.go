package stats

import (
	"math"
)

// StudentizedRange is the distribution of the range of the means of groups (2 to 1,000) over their standard
// error, estimated with df degrees of freedom (at least 0.05; infinite for a known one): Tukey's q.
//
// It is the integral of the range's distribution over that of the standard deviation (Copenhaver and Holland,
// Journal of Statistical Computation and Simulation 30, 1988, who sum it by Gauss-Legendre to about 1e-8).
// Here both integrands are taken on the whole line, where the trapezoidal rule converges exponentially, and the
// upper tail is integrated by itself: the relative error is about 1e-12 in both tails.
func StudentizedRange(groups int, df float64) (Distribution, error) {
	if err := firstError(countWithin("groups", groups, 2, maxRangeSize), checkDF(df)); err != nil {
		return Distribution{}, err
	}
	over := func(of func(n int, w float64) float64) func(float64) float64 {
		return func(q float64) float64 {
			return overScale(df, 0.125, func(s float64) float64 { return of(groups, q*s) })
		}
	}
	return Distribution{Name: "studentized_range", least: 0, most: math.Inf(1), cdf: over(rangeCDF), sf: over(rangeSF)}, nil
}

func checkDF(df float64) error {
	if !(df >= leastDF) {
		return invalid("df", "is %v and must be at least %v", df, leastDF)
	}
	return nil
}

// Below leastDF the standard deviation is spread over too many orders of magnitude to sum over; above knownDF it is known.
const (
	leastDF = 0.05
	knownDF = 1e14
)

// overScale averages f over s = sqrt(chi-square/df), whose logarithm u has a density in proportion to
// exp(df (u - exp(2u)/2)). Dividing by the sum of the densities spares their constant and its rounding. The step is
// at most coarsest: a third of the distance over which f of exp(u) changes from 0 to 1, or less.
func overScale(df, coarsest float64, f func(s float64) float64) float64 {
	if df > knownDF {
		return f(1)
	}
	density := func(u float64) float64 {
		if math.Abs(u) < 1e-3 { // the series of u - expm1(2u)/2, which cancels
			return math.Exp(-df * u * u * (1 + u*(2./3+u*(1./3+u*2/15))))
		}
		return math.Exp(df * (u - math.Expm1(2*u)/2))
	}
	width := math.Min(0.25/math.Sqrt(2*df), coarsest)
	all, weights := f(1), 1.0
	for _, direction := range []float64{-width, width} {
		for u := direction; ; u += direction {
			weight := density(u)
			if weight <= 1e-20*weights && weight <= 1e-18*all || weight == 0 { // f is at most 1
				break
			}
			all += f(math.Exp(u)) * weight
			weights += weight
		}
	}
	return all / weights
}

// rangeSF is P(W > w) of the range of n standard normal values: n times the integral of
// f(x) ((1-F(x))^(n-1) - (F(x+w)-F(x))^(n-1)), as the first power alone integrates to 1/n.
func rangeSF(n int, w float64) float64 {
	var total sum
	h := spacing(n)
	for x := -reach - w/2; x <= reach && w < 80; x += h {
		above, beyond := normalCDF(-x), normalCDF(-x-w)
		if above > 0 {
			total.add(-math.Exp(-x*x/2) * math.Pow(above, float64(n-1)) * math.Expm1(float64(n-1)*math.Log1p(-beyond/above)))
		}
	}
	return float64(n) * total.value() * h / math.Sqrt(2*math.Pi)
}
