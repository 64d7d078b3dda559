package stats

import "slices"

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
	SigmaMethod string   `json:"sigma_method"`
	Sigma       float64  `json:"sigma"`
	Cp          *Index   `json:"cp" doc:"null with one limit"`
	Cpl         *Index   `json:"cpl"`
	Cpu         *Index   `json:"cpu"`
	Cpk         *Index   `json:"cpk"`
	Cpm         *Index   `json:"cpm" doc:"Cp/sqrt(1+((mean-target)/sigma)^2); null with one limit"`
	Expected    Expected `json:"expected"`
}

// Overall is performance by the standard deviation of all values.
type Overall struct {
	Sigma    float64  `json:"sigma"`
	Pp       *Index   `json:"pp" doc:"null with one limit"`
	Ppl      *Index   `json:"ppl"`
	Ppu      *Index   `json:"ppu"`
	Ppk      *Index   `json:"ppk"`
	Cpm      *Index   `json:"cpm" doc:"with the overall sigma; null with one limit"`
	CpmTau   *float64 `json:"cpm_tau" doc:"by the root mean square distance from the target, with n-1"`
	CpmTauN  *float64 `json:"cpm_tau_n" doc:"the same with n"`
	Expected Expected `json:"expected"`
}

// CapabilityResult is the capability of a process.
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
	method, err := opt.Sigma.orDefault()
	if err != nil {
		return nil, err
	}
	s, err := spreadOf(x, movingRanges(x), method)
	if err != nil {
		return nil, err
	}
	return capability("x", x, s.moments, s.sigma, string(method), spec, opt.Confidence)
}

// SubgroupCapabilityOptions choose the estimate of the sigma within (UnweightedR when empty), its
// constants, and the confidence of the intervals (0.95 when zero).
type SubgroupCapabilityOptions struct {
	Sigma      SubgroupSigma
	Tabulated  bool
	Confidence float64
}

// SubgroupCapability judges subgroups, each of two or more finite values, against spec: the sigma within
// comes from their dispersion, the overall one from all values. Otherwise as Capability.
func SubgroupCapability(subgroups [][]float64, spec Specification, opt SubgroupCapabilityOptions) (*CapabilityResult, error) {
	if opt.Sigma == "" {
		opt.Sigma = UnweightedR
	}
	groups, err := subgroupsOf(subgroups, SubgroupOptions{Sigma: opt.Sigma, Tabulated: opt.Tabulated})
	if err != nil {
		return nil, err
	}
	x := slices.Concat(subgroups...)
	return capability("subgroups", x, momentsOf(x), withinSigma(groups, opt.Sigma), string(opt.Sigma), spec, opt.Confidence)
}

func capability(name string, x []float64, m moments, within float64, method string, spec Specification, confidence float64) (*CapabilityResult, error) {
	if confidence == 0 {
		confidence = 0.95
	}
	if err := spec.check(confidence); err != nil {
		return nil, err
	}
	if err := checkScale(name, m.mean, m.ss, within); err != nil {
		return nil, err
	}
	if m.ss == 0 || within == 0 {
		return nil, invalid(name, "holds equal values only, so its capability is not defined")
	}
	spec = spec.withTarget()
	short := process{m.n, m.mean, within, spec, confidence}
	long := short
	long.sigma = m.sd()
	r := &CapabilityResult{
		N: m.n, Mean: m.mean, Spec: spec, Confidence: confidence,
		Within:   short.within(method),
		Overall:  long.overall(m.ss),
		Warnings: append(fewPoints(m.n), autocorrelation(x, m)...),
	}
	r.BelowLSL, r.AboveUSL = spec.outside(x)
	if err := checkScale(name, append(r.Within.values(), r.Overall.values()...)...); err != nil {
		return nil, err
	}
	return r, nil
}
