package stats

import "math"

// root returns where f, continuous on [a, b] with values of unlike signs at its ends (fa and fb), is zero, to the
// last digits or so. It is Chandrupatla's method (Advances in Engineering Software 28, 1997): inverse quadratic
// interpolation where that is safe, else halving; about ten evaluations for a smooth f.
func root(f func(x float64) float64, a, fa, b, fb float64) float64 {
	if fa == 0 {
		return a
	}
	t := 0.5
	var c, fc float64
	for range 200 {
		x := a + t*(b-a)
		fx := f(x)
		if math.Signbit(fx) == math.Signbit(fa) {
			c, fc = a, fa
		} else {
			c, fc, b, fb = b, fb, a, fa
		}
		a, fa = x, fx
		best, fbest := a, fa
		if math.Abs(fb) < math.Abs(fa) {
			best, fbest = b, fb
		}
		tolerance := 2*0x1p-52*math.Abs(best) + 0x1p-1070
		limit := tolerance / math.Abs(b-c)
		if limit > 0.5 || fbest == 0 {
			return best
		}
		t = 0.5
		if xi, phi := (a-b)/(c-b), (fa-fb)/(fc-fb); phi*phi < xi && (1-phi)*(1-phi) < 1-xi {
			t = fa/(fb-fa)*fc/(fb-fc) + (c-a)/(b-a)*fa/(fc-fa)*fb/(fc-fb)
		}
		t = math.Min(1-limit, math.Max(limit, t))
	}
	return a
}
