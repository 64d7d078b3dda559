package stats

import (
	"math"
)

// BoxCox is the power transformation (x^lambda - 1)/lambda, ln x for lambda = 0, that makes values most normal.
type BoxCox struct {
	Lambda        float64  `json:"lambda"`
	Estimated     bool     `json:"estimated" doc:"by maximum likelihood; otherwise given"`
	LogLikelihood float64  `json:"log_likelihood" doc:"profile, without its constant, as R's boxcox has it"`
	Lower         *float64 `json:"lambda_lower" doc:"of its interval by the likelihood ratio; null beyond -5"`
	Upper         *float64 `json:"lambda_upper" doc:"null beyond 5"`
	Rounded       float64  `json:"lambda_rounded" doc:"to the next half, as tables have it"`
}

// mostLambda bounds the search: beyond, powers say nothing about a process.
const mostLambda = 5.0

// FitBoxCox finds lambda between -5 and 5 for positive values x (at least three, not all equal) by maximum
// likelihood, or takes the one given, with its interval at confidence (Box and Cox, JRSS B 26, 1964; R package MASS).
// Errors: Invalid.
func FitBoxCox(x []float64, given *float64, confidence float64) (*BoxCox, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err := firstError(err, checkSeries("x", x, 3)); err != nil {
		return nil, err
	}
	if given != nil && !(math.Abs(*given) <= mostLambda) {
		return nil, invalid("lambda", "is %v and must be between -5 and 5", *given)
	}
	p, err := profileOf(x)
	if err != nil {
		return nil, err
	}
	b := &BoxCox{Estimated: given == nil}
	if given != nil {
		b.Lambda = *given
	} else {
		b.Lambda = p.most()
	}
	b.LogLikelihood = p.likelihood(b.Lambda)
	b.Rounded = math.Round(2*b.Lambda) / 2
	if b.Estimated {
		z := normalQuantile((1 + opt.Confidence) / 2)
		drop := func(lambda float64) float64 { return p.likelihood(lambda) - b.LogLikelihood + z*z/2 }
		end := func(at float64) *float64 {
			if drop(at) > 0 || math.Abs(b.Lambda) == mostLambda {
				return nil
			}
			v := root(drop, b.Lambda, drop(b.Lambda), at, drop(at))
			return &v
		}
		b.Lower, b.Upper = end(-mostLambda), end(mostLambda)
	}
	return b, nil
}

// Transform is the transformation of one positive value.
func (b BoxCox) Transform(x float64) float64 { return boxCox(math.Log(x), b.Lambda) }

// Inverse is the x of a transformed value; 0 or infinite where none has it.
func (b BoxCox) Inverse(y float64) float64 {
	if b.Lambda == 0 {
		return math.Exp(y)
	}
	inside := 1 + b.Lambda*y
	if inside <= 0 {
		if b.Lambda > 0 {
			return 0
		}
		return math.Inf(1)
	}
	return math.Exp(math.Log1p(b.Lambda*y) / b.Lambda)
}

func boxCox(logX, lambda float64) float64 {
	if lambda == 0 {
		return logX
	}
	return math.Expm1(lambda*logX) / lambda
}

// profile are logarithms about their mean, which divides x by its geometric mean and leaves lambda as it is.
type profile struct {
	logs []float64
	mean float64
}

func profileOf(x []float64) (profile, error) {
	p := profile{logs: make([]float64, len(x))}
	for i, v := range x {
		if v <= 0 {
			return p, invalid(at("x", i), "is %v; Box and Cox's transformation takes values above 0: add a shift, or use johnson", v)
		}
		p.logs[i] = math.Log(v)
	}
	m := momentsOf(p.logs)
	if m.ss == 0 {
		return p, invalid("x", "holds equal values only")
	}
	p.mean = m.mean
	for i := range p.logs {
		p.logs[i] -= m.mean
	}
	return p, nil
}

func (p profile) transformed(lambda float64) moments {
	y := make([]float64, len(p.logs))
	for i, l := range p.logs {
		y[i] = boxCox(l, lambda)
	}
	return momentsOf(y)
}

// likelihood is -n/2 ln RSS of x over its geometric mean.
func (p profile) likelihood(lambda float64) float64 {
	n := float64(len(p.logs))
	return -n / 2 * math.Log(p.transformed(lambda).ss)
}

// slope is the derivative of likelihood, whose zero is known to more digits than the top.
func (p profile) slope(lambda float64) float64 {
	m := p.transformed(lambda)
	var cross sum
	for _, l := range p.logs {
		y := boxCox(l, lambda)
		var change float64 // dy/dlambda
		if t := lambda * l; math.Abs(t) < 1e-3 {
			change = l * l * (1./2 + t/3 + t*t/8 + t*t*t/30 + t*t*t*t/144)
		} else {
			change = (math.Exp(t)*l - y) / lambda
		}
		cross.add((y - m.mean) * change)
	}
	return -float64(len(p.logs)) * cross.value() / m.ss
}

// most is the lambda of the largest likelihood, from a grid of tenths.
func (p profile) most() float64 {
	best, top := 0.0, math.Inf(-1)
	for i := -50; i <= 50; i++ {
		if l := p.likelihood(float64(i) / 10); l > top {
			best, top = float64(i)/10, l
		}
	}
	low, high := math.Max(-mostLambda, best-0.1), math.Min(mostLambda, best+0.1)
	if p.slope(low) <= 0 || p.slope(high) >= 0 {
		return best // at the end of the search
	}
	return root(p.slope, low, p.slope(low), high, p.slope(high))
}
