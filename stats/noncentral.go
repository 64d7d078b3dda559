package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// NoncentralChiSquare is the distribution of the sum of df squared normal values whose means' squares add up to ncp:
// central ones with df+2j degrees of freedom, mixed over j of a Poisson distribution with the mean ncp/2 (Johnson,
// Kotz and Balakrishnan, Continuous Univariate Distributions 2, 1995, 29.3). Both tails are added up by themselves, to about
// 1e-11 of what is above 1e-17. df is above 0, ncp from 0 to 1e9.
func NoncentralChiSquare(df, ncp float64) (Distribution, error) {
	if err := firstError(positive("df", df), checkNoncentrality(ncp)); err != nil {
		return Distribution{}, err
	}
	over := func(tail func(a, x float64) float64) func(x float64) float64 {
		return func(x float64) float64 {
			return overPoisson(ncp/2, func(j float64) float64 { return tail(df/2+j, x/2) })
		}
	}
	return Distribution{Name: "noncentral_chi_square", least: 0, most: math.Inf(1), cdf: over(mathext.GammaIncReg), sf: over(mathext.GammaIncRegComp)}, nil
}

// NoncentralF is the distribution of a noncentral chi-square over df1 and an independent central one over df2, each over its
// degrees of freedom: central beta distributions mixed as above (the same, 30.2). R's pf, which sums the lower tail to 1e-9,
// agrees to that. df1 and df2 are from 0.001 to 1e9, ncp from 0 to 1e9.
func NoncentralF(df1, df2, ncp float64) (Distribution, error) {
	if err := firstError(shapeWithin("df1", df1, largestDF), shapeWithin("df2", df2, largestDF), checkNoncentrality(ncp)); err != nil {
		return Distribution{}, err
	}
	return Distribution{
		Name: "noncentral_f", least: 0, most: math.Inf(1),
		cdf: func(x float64) float64 {
			return overPoisson(ncp/2, func(j float64) float64 { return regIncBeta(df1/2+j, df2/2, 1/(1+df2/df1/x), 1/(1+df1/df2*x)) })
		},
		sf: func(x float64) float64 {
			return overPoisson(ncp/2, func(j float64) float64 { return regIncBeta(df2/2, df1/2+j, 1/(1+df1/df2*x), 1/(1+df2/df1/x)) })
		},
	}, nil
}

const (
	largestDF            = 1e9
	largestNoncentrality = 1e9
)

func checkNoncentrality(ncp float64) error {
	if !(ncp >= 0 && ncp <= largestNoncentrality) {
		return invalid("ncp", "is %v and must be between 0 and %g", ncp, largestNoncentrality)
	}
	return nil
}

// overPoisson averages f over a Poisson distribution. Where that is wide, f and the probabilities are smooth on the scale of
// its standard deviation, and every so many counts are enough: the sum converges like the trapezoidal rule.
func overPoisson(mean float64, f func(j float64) float64) float64 {
	if mean == 0 {
		return f(0)
	}
	sd := math.Sqrt(mean)
	step := math.Max(1, math.Floor(sd/8))
	mode := math.Floor(mean)
	var all, weights sum
	add := func(j float64) bool {
		weight := math.Exp(logPoisson(j, mean) - logPoisson(mode, mean))
		if weight < 1e-18 {
			return false
		}
		all.add(weight * f(j))
		weights.add(weight)
		return true
	}
	for j := mode; j >= 0 && add(j); j -= step {
	}
	for j := mode + step; add(j); j += step {
	}
	return all.value() / weights.value()
}

// logPoisson is the logarithm of P(J = j), a constant aside: in the large by Stirling's series, whose next term is below
// 1e-15, and the deviance, which does not cancel (Loader 2000).
func logPoisson(j, mean float64) float64 {
	if mean < 256 {
		lg, _ := math.Lgamma(j + 1)
		return j*math.Log(mean) - lg + mean - 0.5*math.Log(mean)
	}
	u := (j - mean) / mean
	deviance := mean * ((1+u)*math.Log1p(u) - u)
	if math.Abs(u) < 1e-3 { // the series of the same
		deviance = mean * u * u * (0.5 - u*(1./6-u*(1./12-u*(1./20-u*(1./30-u/42)))))
	}
	square := j * j
	return -deviance - 0.5*math.Log(j/mean) - (1./12-(1./360-(1./1260-1./1680/square)/square)/square)/j
}
