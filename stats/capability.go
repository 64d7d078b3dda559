package stats

import (
	"math"

	"tollgate/fault"
)

// Specification holds the limits that a customer sets, in the unit of the data; nil where there is
// none. At least one limit is needed. Target defaults to the midpoint of two limits.
type Specification struct {
	LSL    *float64 `json:"lsl"`
	USL    *float64 `json:"usl"`
	Target *float64 `json:"target"`
}

// Index is a capability index (no unit) with its confidence interval.
type Index struct {
	Value float64 `json:"value"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// Expected are the proportions outside specification of a normal process, and Z bench, the normal
// quantile of what is inside, without a shift of 1.5; null when nothing or everything is inside.
type Expected struct {
	BelowLSL float64  `json:"p_below_lsl"`
	AboveUSL float64  `json:"p_above_usl"`
	PPM      float64  `json:"ppm_total"`
	ZBench   *float64 `json:"z_bench"`
}

// Within is capability by the short-term sigma: what the process could do without drifts.
type Within struct {
	SigmaMethod SigmaMethod `json:"sigma_method"`
	Sigma       float64     `json:"sigma"`
	Cp          *Index      `json:"cp" doc:"null with one limit"`
	Cpl         *Index      `json:"cpl"`
	Cpu         *Index      `json:"cpu"`
	Cpk         *Index      `json:"cpk"`
	Cpm         *Index      `json:"cpm" doc:"Cp/sqrt(1+((mean-target)/sigma)^2); null with one limit"`
	Expected    Expected    `json:"expected"`
}

// Overall is performance by the standard deviation of all values.
type Overall struct {
	Sigma    float64  `json:"sigma"`
	Pp       *Index   `json:"pp" doc:"null with one limit"`
	Ppl      *Index   `json:"ppl"`
	Ppu      *Index   `json:"ppu"`
	Ppk      *Index   `json:"ppk"`
	Cpm      *Index   `json:"cpm" doc:"with the overall sigma; null with one limit"`
	Expected Expected `json:"expected"`
}

// CapabilityResult is the capability of a process of individual values.
type CapabilityResult struct {
	N          int           `json:"n"`
	Mean       float64       `json:"mean"`
	Spec       Specification `json:"specification" doc:"with the target that was used"`
	Confidence float64       `json:"confidence"`
	Within     Within        `json:"within"`
	Overall    Overall       `json:"overall"`
	BelowLSL   int           `json:"observed_below_lsl"`
	AboveUSL   int           `json:"observed_above_usl"`
	Warnings   []Warning     `json:"warnings"`
}

// CapabilityOptions choose the estimate of the sigma within (ExactD2 when empty) and the confidence of
// the intervals (0.95 when zero).
type CapabilityOptions struct {
	Sigma      SigmaMethod
	Confidence float64
}

// Capability judges x (at least two finite values in time order, not all equal) against spec. It
// takes the values as normal and the process as stable: look at the chart first.
//
// Indices are those of Montgomery, Introduction to Statistical Quality Control, chapter 8, and the
// intervals those of the R package qcc: for Cp and Pp by chi-square with n-1 degrees of freedom; for
// Cpk and Ppk by Bissell, Applied Statistics 39(3), 1990; one-sided indices have two one-sided bounds;
// for Cpm after Boyles, Journal of Quality Technology 23(1), 1991. With one limit, Cp, Pp and Cpm are
// nil. A negative index is kept. Errors: Invalid, also for constant data, which has no capability.
func Capability(x []float64, spec Specification, opt CapabilityOptions) (*CapabilityResult, error) {
	if err := checkSeries("x", x, 2); err != nil {
		return nil, err
	}
	if opt.Confidence == 0 {
		opt.Confidence = 0.95
	}
	if err := spec.check(opt.Confidence); err != nil {
		return nil, err
	}
	method, err := opt.Sigma.orDefault()
	if err != nil {
		return nil, err
	}
	s, err := spreadOf(x, movingRanges(x), method)
	if err != nil {
		return nil, err
	}
	if s.moments.ss == 0 || s.sigma == 0 {
		return nil, invalid("x", "holds equal values only, so its capability is not defined")
	}
	spec = spec.withTarget()
	within := process{len(x), s.center, s.sigma, spec, opt.Confidence}
	overall := within
	overall.sigma = s.moments.sd()
	r := &CapabilityResult{
		N: len(x), Mean: s.center, Spec: spec, Confidence: opt.Confidence,
		Within:   within.within(method),
		Overall:  overall.overall(),
		Warnings: append(fewPoints(len(x)), autocorrelation(x, s.moments)...),
	}
	r.BelowLSL, r.AboveUSL = spec.outside(x)
	if err := checkScale("x", append(r.Within.values(), r.Overall.values()...)...); err != nil {
		return nil, err
	}
	return r, nil
}

func (s Specification) check(confidence float64) error {
	var p fault.Problems
	for _, limit := range []struct {
		name  string
		value *float64
	}{{"lsl", s.LSL}, {"usl", s.USL}, {"target", s.Target}} {
		p.Require(limit.value == nil || isFinite(*limit.value), limit.name, "is not a finite number")
	}
	p.Require(s.LSL != nil || s.USL != nil, "lsl", "is missing, and so is usl: one of them is needed")
	if s.LSL != nil && s.USL != nil {
		p.Require(*s.LSL < *s.USL, "lsl", "is %v and must be below usl, which is %v", *s.LSL, *s.USL)
	}
	p.Require(confidence > 0 && confidence < 1, "confidence", "is %v and must be between 0 and 1", confidence)
	return p.Err()
}

func (s Specification) withTarget() Specification {
	if s.Target == nil && s.LSL != nil && s.USL != nil {
		midpoint := *s.LSL + (*s.USL-*s.LSL)/2
		s.Target = &midpoint
	}
	return s
}

func (s Specification) outside(x []float64) (below, above int) {
	for _, v := range x {
		if s.LSL != nil && v < *s.LSL {
			below++
		}
		if s.USL != nil && v > *s.USL {
			above++
		}
	}
	return below, above
}

// lower and upper are infinite where there is no limit, so that nothing lies beyond it.
func (s Specification) lower() float64 {
	if s.LSL == nil {
		return math.Inf(-1)
	}
	return *s.LSL
}

func (s Specification) upper() float64 {
	if s.USL == nil {
		return math.Inf(1)
	}
	return *s.USL
}
