package stats

import (
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// normalCDF is P(Z <= z). Use normalCDF(-z) for an upper tail: 1 - normalCDF(z) would lose its digits.
func normalCDF(z float64) float64 { return distuv.UnitNormal.CDF(z) }

// normalQuantile is the inverse of normalCDF for p in [0, 1].
func normalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }

// fQuantile is the inverse of the F distribution's cumulative probability.
func fQuantile(p, df1, df2 float64) float64 {
	d, _ := FDistribution(df1, df2)
	return d.Quantile(p)
}
