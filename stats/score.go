package stats

import "math"

// score compares two proportions with a difference other than zero.
type score struct {
	px, py, nx, ny float64
	method         ScoreMethod
}

func scoreOf(x, y Proportion, method ScoreMethod) (score, error) {
	if err := x.check("x"); err != nil {
		return score{}, err
	}
	if err := y.check("y"); err != nil {
		return score{}, err
	}
	s := score{x.share(), y.share(), float64(x.Trials), float64(y.Trials), method}
	switch {
	case method != FarringtonManning && method != WaldScore:
		return s, invalid("method", "is %q and must be %s or %s", string(method), FarringtonManning, WaldScore)
	case method == WaldScore && s.wald() == 0:
		return s, invalid("x", "and y have nothing but successes or failures: %s has no error then, use %s", WaldScore, FarringtonManning)
	}
	return s, nil
}

func (s score) difference() float64 { return s.px - s.py }

// wald is the standard error from the observed proportions.
func (s score) wald() float64 { return math.Sqrt(s.px*(1-s.px)/s.nx + s.py*(1-s.py)/s.ny) }

// z is how many standard errors the observed difference is above delta.
func (s score) z(delta float64) float64 {
	stderr := s.wald()
	if s.method == FarringtonManning {
		x, y := s.restricted(delta)
		stderr = math.Sqrt(x*(1-x)/s.nx + y*(1-y)/s.ny)
	}
	return (s.difference() - delta) / math.Max(stderr, math.SmallestNonzeroFloat64)
}

// restricted is the maximum likelihood estimate of both proportions when they differ by delta: the root of a
// cubic in closed form (Farrington and Manning 1990, appendix).
func (s score) restricted(delta float64) (x, y float64) {
	theta := s.ny / s.nx
	a := 1 + theta
	b := -(1 + theta + s.px + theta*s.py + delta*(theta+2))
	c := delta*delta + delta*(2*s.px+theta+1) + s.px + theta*s.py
	d := -s.px * delta * (1 + delta)
	third := b / (3 * a)
	v := third*third*third - b*c/(6*a*a) + d/(2*a)
	u := math.Copysign(math.Sqrt(math.Max(0, third*third-c/(3*a))), v)
	x = -third
	if u != 0 {
		angle := math.Acos(math.Max(-1, math.Min(1, v/(u*u*u))))
		x += 2 * u * math.Cos((math.Pi+angle)/3)
	}
	x = math.Max(math.Max(0, delta), math.Min(x, math.Min(1, 1+delta)))
	return x, math.Max(0, math.Min(1, x-delta))
}

// interval holds the differences that lie within quantile standard errors.
func (s score) interval(quantile float64) (lower, upper float64) {
	if s.method == WaldScore {
		half := quantile * s.wald()
		return math.Max(-1, s.difference()-half), math.Min(1, s.difference()+half)
	}
	end := func(side float64) float64 {
		return math.Tanh(rising(func(u float64) float64 { return side*quantile - s.z(math.Tanh(u)) }))
	}
	return end(1), end(-1)
}
