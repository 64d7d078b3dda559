package pilot

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// power is the probability that the mixture test, at looks with these informations, finds an effect on its own side. df are the degrees
// of freedom of the errors at each look, nil where they are as good as known: then the limits are those of t, and the power is the
// mean over the chance that the estimated error is too small or too large, one such chance for all looks, which is exact for a single
// one (noncentral t).
func power(m mixture, information, df []float64, effect float64) float64 {
	bounds := m.bounds(information)
	if df == nil || slices.Min(df) > 1000 {
		return cross(information, bounds, effect).up()
	}
	for k := range bounds {
		bounds[k] = student(bounds[k], df[k])
	}
	sum := 0.0
	const parts = 12
	chi := distuv.ChiSquared{K: df[len(df)-1]}
	scaled := make([]float64, len(bounds))
	for i := range parts {
		ratio := math.Sqrt(chi.Quantile((float64(i)+0.5)/parts) / chi.K)
		for k, b := range bounds {
			scaled[k] = b * ratio
		}
		sum += cross(information, scaled, effect).up()
	}
	return sum / parts
}

// enough is the smallest x above 0 at which f, which rises from 0 to 1, is target, to a relative 1e-6. The probit of a power is nearly a
// line in the root of a sample size, so that secants find it in a few steps.
func enough(target, guess float64, f func(x float64) float64) (float64, bool) {
	probit := func(root float64) float64 {
		return normalQuantile(math.Min(1-1e-15, math.Max(1e-15, f(root*root)))) - normalQuantile(target)
	}
	low, high := 0.0, math.Sqrt(guess)
	flow, fhigh := math.Inf(-1), probit(high)
	for range 60 {
		if fhigh >= 0 {
			break
		}
		low, flow = high, fhigh
		high *= 1.5
		fhigh = probit(high)
	}
	if fhigh < 0 {
		return 0, false
	}
	for range 60 {
		if high-low <= 5e-7*high || math.Abs(fhigh) < 1e-9 {
			break
		}
		next := low + (high-low)*0.5
		if !math.IsInf(flow, 0) && flow > -7 {
			next = low + (high-low)*math.Min(0.98, math.Max(0.02, -flow/(fhigh-flow)))
		}
		if v := probit(next); v >= 0 {
			high, fhigh = next, v
		} else {
			low, flow = next, v
		}
	}
	return high * high, true
}
