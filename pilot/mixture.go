package pilot

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/stats"
)

// mixture is the normal mixture SPRT of one pilot, on the scale on which it is analysed.
type mixture struct{ tau, alpha float64 }

func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// bound is what a standardized statistic must reach at an information (the inverse of the variance of the estimate):
// √((1 + 1/(τ²I)) (2 ln(1/α) + ln(1 + τ²I))).
func (m mixture) bound(information float64) float64 {
	return stats.NormalMixture{Tau2: m.tau * m.tau, Alpha: m.alpha}.Radius(1/information) * math.Sqrt(information)
}

func (m mixture) bounds(information []float64) []float64 {
	b := make([]float64, len(information))
	for k, info := range information {
		b[k] = m.bound(info)
	}
	return b
}

// p is the always-valid p of one look at a standardized statistic: 1/L, at most 1.
func (m mixture) p(z, information float64) float64 {
	l := stats.NormalMixture{Tau2: m.tau * m.tau, Alpha: m.alpha}.LogRatio(z/math.Sqrt(information), 1/information)
	return math.Min(1, math.Exp(-l))
}

// student turns a normal quantile into the quantile of t with the same tail (the significance level approach: Jennison and Turnbull
// 2000, section 11.5). df of 0 stands for a variance that is as good as known.
func student(z, df float64) float64 {
	if df == 0 || df > 1e6 {
		return z
	}
	d, err := stats.StudentT(df)
	if err != nil {
		return z
	}
	return math.Copysign(d.UpperQuantile(distuv.UnitNormal.CDF(-math.Abs(z))), z)
}

// normal is the inverse of student.
func normal(t, df float64) float64 {
	if df == 0 || df > 1e6 {
		return t
	}
	d, err := stats.StudentT(df)
	if err != nil {
		return t
	}
	return math.Copysign(-normalQuantile(math.Max(d.SF(math.Abs(t)), math.SmallestNonzeroFloat64)), t)
}
