package pilot

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// wellKnown degrees of freedom leave nothing to average over: it would move the power by less than a thousandth.
const wellKnown = 200

// power is the probability that the mixture test, at looks with these informations, finds an effect on its own side. df are the degrees
// of freedom of the errors at each look, nil where they are as good as known: then the limits are those of t, and the power is the
// mean over the chance that the estimated error is too small or too large, one such chance for all looks, which is exact for a single
// one (noncentral t).
func power(m mixture, information, df []float64, effect float64) float64 {
	bounds := m.bounds(information)
	if df == nil {
		return cross(information, bounds, effect).up()
	}
	for k := range bounds {
		bounds[k] = student(bounds[k], df[k])
	}
	if slices.Min(df) > wellKnown {
		return cross(information, bounds, effect).up()
	}
	sum := 0.0
	const parts = 6
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
// line in the root of a sample size, so that secants find it in a few steps from a fair guess.
func enough(target, guess float64, f func(x float64) float64) (float64, bool) {
	probit := func(root float64) float64 {
		return normalQuantile(math.Min(1-1e-15, math.Max(1e-15, f(root*root)))) - normalQuantile(target)
	}
	low := math.Sqrt(guess)
	flow := probit(low)
	high, fhigh := low, flow
	for step := 1.1; flow > 0 || fhigh < 0; step *= 1.5 {
		switch {
		case step > 1e12:
			return 0, false
		case flow > 0:
			high, fhigh = low, flow
			low /= step
			flow = probit(low)
		default:
			low, flow = high, fhigh
			high *= step
			fhigh = probit(high)
		}
	}
	for i := 0; i < 80 && high-low > 5e-7*high; i++ {
		next := low + (high-low)*math.Min(0.99, math.Max(0.01, -flow/(fhigh-flow)))
		if i%4 == 3 || flow < -7 {
			next = (low + high) / 2
		}
		v := probit(next)
		if math.Abs(v) < 1e-7 {
			return next * next, true
		}
		if v >= 0 {
			high, fhigh = next, v
		} else {
			low, flow = next, v
		}
	}
	return high * high, true
}
