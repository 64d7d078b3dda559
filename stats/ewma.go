package stats

import (
	"math"

	"tollgate/fault"
)

// EWMAOptions choose the chart; zero values are the usual ones.
type EWMAOptions struct {
	MemoryOptions
	Lambda  float64 // weight of the newest sample, above 0 and at most 1; 0.2 when zero
	NSigmas float64 // distance of the limits; 3 when zero
	// Asymptotic judges every point by the limits that a long run has, not by those that widen from the start.
	Asymptotic bool
}

// EWMAChart is a chart of exponentially weighted moving averages, in the unit of the data.
type EWMAChart struct {
	N             int       `json:"n"`
	Lambda        float64   `json:"lambda"`
	NSigmas       float64   `json:"nsigmas"`
	Center        float64   `json:"center"`
	Sigma         float64   `json:"sigma" doc:"of one observation"`
	Panel         Panel     `json:"panel" doc:"the averages with their limits, which widen from the start"`
	AsymptoticLCL float64   `json:"asymptotic_lcl" doc:"with the size of the last sample"`
	AsymptoticUCL float64   `json:"asymptotic_ucl"`
	Asymptotic    bool      `json:"asymptotic_limits" doc:"points are judged by these, at every time"`
	Baseline      Range     `json:"baseline" doc:"the samples that estimates come from"`
	Warnings      []Warning `json:"warnings"`
}

// NewEWMAChart charts z[i] = lambda x[i] + (1-lambda) z[i-1] from z = center, with the limits
// center +/- L sigma/sqrt(n) sqrt(lambda/(2-lambda) (1-(1-lambda)^(2i))), i from 1 (Roberts, Technometrics
// 1, 1959; NIST/SEMATECH e-Handbook 6.3.2.4). Only points beyond the limits are flagged, as the averages
// are not independent. Errors: Invalid, also when the data do not vary and sigma is not given.
func NewEWMAChart(s Samples, opt EWMAOptions) (*EWMAChart, error) {
	if opt.Lambda == 0 {
		opt.Lambda = 0.2
	}
	if opt.NSigmas == 0 {
		opt.NSigmas = 3
	}
	var p fault.Problems
	p.Require(opt.Lambda > 0 && opt.Lambda <= 1, "lambda", "is %v and must be above 0 and at most 1", opt.Lambda)
	p.Require(opt.NSigmas > 0 && isFinite(opt.NSigmas), "nsigmas", "is %v and must be a finite number above 0", opt.NSigmas)
	if err := p.Err(); err != nil {
		return nil, err
	}
	m, err := memoryOf(s, opt.MemoryOptions)
	if err != nil {
		return nil, err
	}
	n := len(m.means)
	c := &EWMAChart{N: n, Lambda: opt.Lambda, NSigmas: opt.NSigmas, Center: m.center, Sigma: m.sigma, Asymptotic: opt.Asymptotic, Baseline: m.baseline, Warnings: m.warnings}
	c.Panel = Panel{Points: averages(m, opt.Lambda), Limits: spans(n, func(i int) Limits {
		if opt.Asymptotic {
			return opt.limits(m, i, math.Inf(1))
		}
		return opt.limits(m, i, 2*float64(i+1))
	})}
	c.Panel.judge([]Rule{WesternElectric1})
	final := opt.limits(m, n-1, math.Inf(1))
	c.AsymptoticLCL, c.AsymptoticUCL = final.LCL, final.UCL
	return c, checkScale("x", final.LCL, final.UCL)
}

func averages(m memory, lambda float64) []float64 {
	z := make([]float64, len(m.means))
	last := m.center
	for i, x := range m.means {
		last += lambda * (x - last) // the same as lambda x + (1-lambda) last, and exact for constants
		z[i] = last
	}
	return z
}

// limits are those of sample i, whose weights reach back by power/2 samples.
func (opt EWMAOptions) limits(m memory, i int, power float64) Limits {
	sigma := m.standardError(i) * math.Sqrt(opt.Lambda/(2-opt.Lambda)*(1-math.Pow(1-opt.Lambda, power)))
	return Limits{Center: m.center, Sigma: sigma, LCL: m.center - opt.NSigmas*sigma, UCL: m.center + opt.NSigmas*sigma}
}
