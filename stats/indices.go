package stats

import (
	"math"
)

// process is a normal process under a specification, known from n values.
type process struct {
	n          int
	mean       float64
	sigma      float64
	spec       Specification
	confidence float64
}

func (p process) within(method string) Within {
	return Within{
		SigmaMethod: method, Sigma: p.sigma, Cp: p.potential(), Cpl: p.toLower(), Cpu: p.toUpper(),
		Cpk: p.nearest(), Cpm: p.taguchi(), Expected: p.expected(),
	}
}

// overall also takes the sum of squares about the mean.
func (p process) overall(ss float64) Overall {
	o := Overall{
		Sigma: p.sigma, Pp: p.potential(), Ppl: p.toLower(), Ppu: p.toUpper(),
		Ppk: p.nearest(), Cpm: p.taguchi(), Expected: p.expected(),
	}
	if o.Cpm != nil {
		offset := p.mean - *p.spec.Target
		fromTarget := ss + float64(p.n)*offset*offset
		tau := func(divisor float64) *float64 {
			v := (*p.spec.USL - *p.spec.LSL) / (6 * math.Sqrt(fromTarget/divisor))
			return &v
		}
		o.CpmTau, o.CpmTauN = tau(float64(p.n-1)), tau(float64(p.n))
	}
	return o
}

func (w Within) values() []float64 { return valuesOf(w.Cp, w.Cpl, w.Cpu, w.Cpk, w.Cpm) }

func (o Overall) values() []float64 { return valuesOf(o.Pp, o.Ppl, o.Ppu, o.Ppk, o.Cpm) }

func valuesOf(indices ...*Index) []float64 {
	values := []float64{}
	for _, i := range indices {
		if i != nil {
			values = append(values, i.Lower, i.Value, i.Upper)
		}
	}
	return values
}

// potential is (USL-LSL)/(6 sigma).
func (p process) potential() *Index {
	if p.spec.LSL == nil || p.spec.USL == nil {
		return nil
	}
	return p.chiSquare((*p.spec.USL-*p.spec.LSL)/(6*p.sigma), float64(p.n-1))
}

// chiSquare gives value the interval that a variance with df degrees of freedom gives it.
func (p process) chiSquare(value, df float64) *Index {
	alpha := 1 - p.confidence
	return &Index{
		Value: value,
		Lower: value * math.Sqrt(chiSquareQuantile(alpha/2, df)/df),
		Upper: value * math.Sqrt(chiSquareQuantile(1-alpha/2, df)/df),
	}
}

func (p process) toLower() *Index {
	if p.spec.LSL == nil {
		return nil
	}
	return p.bissell((p.mean-*p.spec.LSL)/(3*p.sigma), p.confidence)
}

func (p process) toUpper() *Index {
	if p.spec.USL == nil {
		return nil
	}
	return p.bissell((*p.spec.USL-p.mean)/(3*p.sigma), p.confidence)
}

// nearest is the smaller of the one-sided indices, with a two-sided interval.
func (p process) nearest() *Index {
	distance := math.Min(p.spec.upper()-p.mean, p.mean-p.spec.lower())
	return p.bissell(distance/(3*p.sigma), (1+p.confidence)/2)
}

// bissell is value -/+ z sqrt(1/(9n) + value^2/(2(n-1))), z being the normal quantile of level.
func (p process) bissell(value, level float64) *Index {
	n := float64(p.n)
	half := normalQuantile(level) * math.Sqrt(1/(9*n)+value*value/(2*(n-1)))
	return &Index{Value: value, Lower: value - half, Upper: value + half}
}

// taguchi is Cpm = (USL-LSL)/(6 sqrt(sigma^2 + (mean-target)^2)). Its degrees of freedom are qcc's,
// n(1+d^2)/(1+2d^2), d being the offset in sigmas; Boyles squares the numerator, which changes the
// bounds by about 1 %.
func (p process) taguchi() *Index {
	cp := p.potential()
	if cp == nil || p.spec.Target == nil {
		return nil
	}
	offset := (p.mean - *p.spec.Target) / p.sigma
	square := 1 + offset*offset
	return p.chiSquare(cp.Value/math.Sqrt(square), float64(p.n)*square/(1+2*offset*offset))
}

func (p process) expected() Expected {
	e := Expected{
		BelowLSL: normalCDF((p.spec.lower() - p.mean) / p.sigma),
		AboveUSL: normalCDF((p.mean - p.spec.upper()) / p.sigma),
	}
	e.complete()
	return e
}

// complete fills in what follows from both tails.
func (e *Expected) complete() {
	total := e.BelowLSL + e.AboveUSL
	e.PPM = 1e6 * total
	if total > 0 && total < 1 {
		z := -normalQuantile(total)
		e.ZBench = &z
	}
}
