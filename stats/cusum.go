package stats

import (
	"math"

	"tollgate/fault"
)

// CUSUMOptions choose the chart; zero values are the usual ones but for the head start.
type CUSUMOptions struct {
	MemoryOptions
	H         float64  // decision interval in standard errors; 5 when zero
	K         *float64 // reference value: half the shift to find, in standard errors, zero or more; 0.5 when nil
	HeadStart float64  // where both sums begin, from 0 to H; H/2 is the fast initial response
}

// CUSUMChart is a tabular cumulative sum chart, in standard errors.
type CUSUMChart struct {
	N         int       `json:"n"`
	H         float64   `json:"h"`
	K         float64   `json:"k"`
	HeadStart float64   `json:"head_start"`
	Center    float64   `json:"center" doc:"in the unit of the data"`
	Sigma     float64   `json:"sigma" doc:"of one observation, in the unit of the data"`
	Upper     []float64 `json:"c_plus" doc:"sum of what exceeds the center by more than k"`
	Lower     []float64 `json:"c_minus" doc:"sum of what falls below it by more than k, as positive numbers"`
	Rises     []int     `json:"upper_signals" doc:"points at which c_plus is above h"`
	Falls     []int     `json:"lower_signals" doc:"points at which c_minus is above h"`
	Baseline  Range     `json:"baseline" doc:"the samples that estimates come from"`
	Warnings  []Warning `json:"warnings"`
}

// NewCUSUMChart sums C+ = max(0, C+ + z - k) and C- = max(0, C- - z - k), z being (mean - center) over
// sigma/sqrt(n), and signals where a sum is strictly above h (Page, Biometrika 41, 1954; NIST/SEMATECH
// e-Handbook 6.3.2.3; k is half of qcc's se.shift). Sums go on after a signal. Errors: Invalid, also
// when the data do not vary and sigma is not given.
func NewCUSUMChart(s Samples, opt CUSUMOptions) (*CUSUMChart, error) {
	if opt.H == 0 {
		opt.H = 5
	}
	k := 0.5
	if opt.K != nil {
		k = *opt.K
	}
	var p fault.Problems
	p.Require(opt.H > 0 && isFinite(opt.H), "h", "is %v and must be a finite number above 0", opt.H)
	p.Require(k >= 0 && isFinite(k), "k", "is %v and must be a finite number, zero or more", k)
	p.Require(opt.HeadStart >= 0 && opt.HeadStart <= opt.H, "head_start", "is %v and must be between 0 and h", opt.HeadStart)
	if err := p.Err(); err != nil {
		return nil, err
	}
	m, err := memoryOf(s, opt.MemoryOptions)
	if err != nil {
		return nil, err
	}
	n := len(m.means)
	c := &CUSUMChart{N: n, H: opt.H, K: k, HeadStart: opt.HeadStart, Center: m.center, Sigma: m.sigma, Baseline: m.baseline, Warnings: m.warnings}
	c.Upper, c.Rises = c.accumulate(m, 1)
	c.Lower, c.Falls = c.accumulate(m, -1)
	return c, checkScale("x", c.Upper[n-1], c.Lower[n-1])
}

func (c *CUSUMChart) accumulate(m memory, side float64) (sums []float64, signals []int) {
	sums, signals = make([]float64, len(m.means)), []int{}
	last := c.HeadStart
	for i, x := range m.means {
		z := (x - c.Center) / m.standardError(i)
		last = math.Max(0, last+side*z-c.K)
		if sums[i] = last; last > c.H {
			signals = append(signals, i)
		}
	}
	return sums, signals
}

// Panels returns the two sums as plots with the decision interval for upper limit.
func (c *CUSUMChart) Panels() (upper, lower Panel) {
	panel := func(sums []float64, signals []int) Panel {
		p := Panel{Points: sums, Limits: Limits{Sigma: c.H / 3, UCL: c.H}.over(len(sums)), Beyond: signals, Signals: []Signal{}}
		if len(signals) > 0 {
			p.Signals = append(p.Signals, Signal{Rule: DecisionInterval, Description: "a sum above the decision interval h", Points: signals})
		}
		return p
	}
	return panel(c.Upper, c.Rises), panel(c.Lower, c.Falls)
}

// DecisionInterval is the one rule of a CUSUM chart.
const DecisionInterval Rule = "cusum_h"
