package analysis

import (
	"fmt"
	"slices"

	"tollgate/stats"
)

type (
	capabilityInput struct {
		X         []float64   `json:"x,omitempty" doc:"single values in time order, at least 2; instead of subgroups"`
		Subgroups [][]float64 `json:"subgroups,omitempty" doc:"subgroups of at least 2 values in time order; instead of x"`
		LSL       *float64    `json:"lsl,omitempty" doc:"lower specification limit; one of the two is needed"`
		USL       *float64    `json:"usl,omitempty" doc:"upper specification limit"`
		Target    *float64    `json:"target,omitempty" doc:"the midpoint of two limits when absent"`
	}
	capabilityOptions struct {
		Confidence  float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the intervals"`
		SigmaMethod string  `json:"sigma_method" default:"default" enum:"default,mrbar_over_exact_d2,mrbar_over_1.128,mrbar_over_2.66,overall_sd_over_c4,rbar_over_exact_d2,rbar_over_tabulated_d2,rbar_mvlue,sbar_over_c4,sbar_mvlue,pooled_sd_over_c4,pooled_sd_no_unbiasing" doc:"estimate of the sigma within that cp, cpk and so on at the top use; default is mrbar_over_exact_d2 for x and rbar_over_exact_d2 for subgroups. All that apply are in within"`
	}
	// capabilityIndex has null bounds nowhere: an index that does not exist is null as a whole.
	capabilityIndex struct {
		Value float64    `json:"value"`
		CI    [2]float64 `json:"ci"`
	}
	expectedOutside struct {
		BelowLSL float64  `json:"p_below_lsl"`
		AboveUSL float64  `json:"p_above_usl"`
		PPM      float64  `json:"ppm_total"`
		ZBench   *float64 `json:"z_bench" doc:"-qnorm(p_below_lsl + p_above_usl), without a shift; null when nothing or everything lies outside"`
	}
	observedOutside struct {
		BelowLSL int     `json:"below_lsl"`
		AboveUSL int     `json:"above_usl"`
		PPM      float64 `json:"ppm_total"`
	}
	capabilityWithin struct {
		Sigma    float64          `json:"sigma_within"`
		Cp       *capabilityIndex `json:"cp" doc:"null with one limit"`
		Cpl      *capabilityIndex `json:"cpl"`
		Cpu      *capabilityIndex `json:"cpu"`
		Cpk      *capabilityIndex `json:"cpk"`
		Cpm      *capabilityIndex `json:"cpm_qcc_within" doc:"cp/sqrt(1+((mean-target)/sigma_within)^2)"`
		Expected expectedOutside  `json:"expected_within"`
	}
	capabilityOverall struct {
		Sigma    float64          `json:"sigma_overall"`
		Pp       *capabilityIndex `json:"pp" doc:"null with one limit"`
		Ppl      *capabilityIndex `json:"ppl"`
		Ppu      *capabilityIndex `json:"ppu"`
		Ppk      *capabilityIndex `json:"ppk"`
		Cpm      *capabilityIndex `json:"cpm_s2_plus_offset2" doc:"(usl-lsl)/(6 sqrt(s^2+(mean-target)^2))"`
		CpmTau   *float64         `json:"cpm_tau_n_minus_1" doc:"by the root mean square distance from the target, with n-1"`
		CpmTauN  *float64         `json:"cpm_tau_n" doc:"the same with n"`
		Expected expectedOutside  `json:"expected_overall"`
		Observed observedOutside  `json:"observed"`
	}
	capabilityResult struct {
		N           int                         `json:"n"`
		Mean        float64                     `json:"mean"`
		Target      *float64                    `json:"target_used" doc:"null with one limit and no target"`
		Confidence  float64                     `json:"confidence"`
		SigmaMethod string                      `json:"sigma_method" doc:"of cp, cpl, cpu, cpk and cpm here"`
		Sigma       float64                     `json:"sigma_within"`
		Cp          *capabilityIndex            `json:"cp"`
		Cpl         *capabilityIndex            `json:"cpl"`
		Cpu         *capabilityIndex            `json:"cpu"`
		Cpk         *capabilityIndex            `json:"cpk"`
		Cpm         *capabilityIndex            `json:"cpm"`
		Overall     capabilityOverall           `json:"overall"`
		Within      map[string]capabilityWithin `json:"within" doc:"by each estimate of sigma that applies"`
		Findings
	}
)

func capabilities() []Method {
	sources := []string{
		"Montgomery, Introduction to Statistical Quality Control, chapter 8; R package qcc (process.capability)",
		"Intervals with n of all values: chi-square with n-1 degrees of freedom (Cp, Pp), Bissell, Applied Statistics 39 (1990) (Cpk, Ppk; one-sided indices two one-sided bounds), Boyles, JQT 23 (1991) (Cpm)",
	}
	stable := "the process is in statistical control: look at the chart first"
	return []Method{
		define(Spec{Name: "capability", Family: "capability", Summary: "Does a normal process keep its specification: Cp, Cpk, Pp, Ppk, Cpm, expected ppm, Z bench",
			Assumptions: []string{stable, "values are normally distributed", "values are independent of each other"}, Sources: sources,
			Example: `{"input":{"x":[755.81,750.54,751.05,749.52,749.21,748.38,748.11,753.07,749.56,750.08],"lsl":740,"usl":760,"target":750}}`}, capability),
		define(Spec{Name: "binomial_capability", Family: "capability", Summary: "How good is a process by its defective units: proportion, ppm and Z",
			Assumptions: []string{stable, "units are defective independently, with one probability"},
			Sources:     []string{"Clopper and Pearson, Biometrika 26 (1934); AIAG, Statistical Process Control; R binom.test"},
			Example:     `{"input":{"defectives":[2,3,1,4,0],"sizes":[100,100,100,100,100]}}`}, binomialCapability),
		define(Spec{Name: "poisson_capability", Family: "capability", Summary: "How good is a process by its defects: DPU, ppm, yield and Z",
			Assumptions: []string{stable, "defects occur independently, at one rate"},
			Sources:     []string{"Garwood, Biometrika 28 (1936); yield exp(-DPU); R poisson.test"},
			Example:     `{"input":{"defects":[2,3,1,4,0],"sizes":[10,10,12,10,9.5]}}`}, poissonCapability),
		define(Spec{Name: "nonnormal_capability", Family: "capability", Summary: "Does a process that is not normal keep its specification: by percentiles, Box-Cox or Johnson",
			Assumptions: []string{stable, "values are independent of each other", "the fitted distribution is that of the process: see the fit"},
			Sources: []string{
				"ISO 22514-2: indices from the percentiles 0.135, 50 and 99.865; Clements, Quality Progress 22 (1989)",
				"Box and Cox, JRSS B 26 (1964); R package MASS (boxcox)",
				"Slifker and Shapiro, Technometrics 22 (1980); Chou, Polansky and Mason, JQT 30 (1998): Johnson curves",
			},
			Example: `{"input":{"x":[1.2,0.8,2.9,1.1,0.6,4.8,1.9,0.9,1.4,3.1,0.7,2.2],"usl":10},"options":{"method":"box_cox"}}`}, nonnormalCapability),
	}
}

// sigmaMethods maps the names of this method to those of stats, for single values and for subgroups.
var (
	sigmaOfX = map[string]stats.SigmaMethod{
		"mrbar_over_exact_d2": stats.ExactD2, "mrbar_over_1.128": stats.TabulatedD2, "mrbar_over_2.66": stats.Tabulated266, "overall_sd_over_c4": stats.OverallSD,
	}
	sigmaOfSubgroups = map[string]stats.SubgroupCapabilityOptions{
		"rbar_over_exact_d2": {Sigma: stats.UnweightedR}, "rbar_over_tabulated_d2": {Sigma: stats.UnweightedR, Tabulated: true}, "rbar_mvlue": {Sigma: stats.MinVarianceR},
		"sbar_over_c4": {Sigma: stats.UnweightedS}, "sbar_mvlue": {Sigma: stats.MinVarianceS}, "pooled_sd_over_c4": {Sigma: stats.PooledS}, "pooled_sd_no_unbiasing": {Sigma: stats.PooledRawS},
	}
)

func (in capabilityInput) specification() stats.Specification {
	return stats.Specification{LSL: in.LSL, USL: in.USL, Target: in.Target}
}

// every judges the input by each estimate of sigma that applies; err is that of the chosen one.
func (in capabilityInput) every(opt capabilityOptions) (all map[string]*stats.CapabilityResult, chosen string, err error) {
	all = map[string]*stats.CapabilityResult{}
	run := func(name string, judge func() (*stats.CapabilityResult, error)) {
		found, problem := judge()
		if problem == nil {
			all[name] = found
		} else if name == chosen {
			err = problem
		}
	}
	if chosen = opt.SigmaMethod; in.Subgroups != nil {
		if chosen == "default" {
			chosen = "rbar_over_exact_d2"
		}
		for name, o := range sigmaOfSubgroups {
			o.Confidence = opt.Confidence
			run(name, func() (*stats.CapabilityResult, error) {
				return stats.SubgroupCapability(in.Subgroups, in.specification(), o)
			})
		}
		return all, chosen, err
	}
	if chosen == "default" {
		chosen = "mrbar_over_exact_d2"
	}
	for name, method := range sigmaOfX {
		run(name, func() (*stats.CapabilityResult, error) {
			return stats.Capability(in.X, in.specification(), stats.CapabilityOptions{Sigma: method, Confidence: opt.Confidence})
		})
	}
	return all, chosen, err
}

func capability(in capabilityInput, opt capabilityOptions) (capabilityResult, error) {
	if (in.X == nil) == (in.Subgroups == nil) {
		return capabilityResult{}, refuse("x", "or subgroups must be given, and not both")
	}
	all, chosen, err := in.every(opt)
	if err != nil {
		return capabilityResult{}, err
	}
	c, found := all[chosen]
	if !found {
		return capabilityResult{}, refuse("sigma_method", "is %q, which does not apply to this input", opt.SigmaMethod)
	}
	r := capabilityResult{N: c.N, Mean: c.Mean, Target: c.Spec.Target, Confidence: c.Confidence, SigmaMethod: chosen, Within: map[string]capabilityWithin{}}
	for name, found := range all {
		r.Within[name] = withinOf(found.Within)
	}
	w := r.Within[chosen]
	r.Sigma, r.Cp, r.Cpl, r.Cpu, r.Cpk, r.Cpm = w.Sigma, w.Cp, w.Cpl, w.Cpu, w.Cpk, w.Cpm
	o := c.Overall
	r.Overall = capabilityOverall{
		Sigma: o.Sigma, Pp: indexOf(o.Pp), Ppl: indexOf(o.Ppl), Ppu: indexOf(o.Ppu), Ppk: indexOf(o.Ppk), Cpm: indexOf(o.Cpm), CpmTau: o.CpmTau, CpmTauN: o.CpmTauN,
		Expected: expectedOutside(o.Expected),
		Observed: observedOutside{c.BelowLSL, c.AboveUSL, 1e6 * float64(c.BelowLSL+c.AboveUSL) / float64(c.N)},
	}
	x := in.X
	if x == nil {
		x = slices.Concat(in.Subgroups...)
	}
	r.Findings = Findings{Assumptions: []Assumption{normality("the values", x), independence("values")}, Warnings: c.Warnings,
		Conclusion: fmt.Sprintf("Cpk is %.3g (%.4g %% interval %.3g to %.3g) and Ppk %.3g: %.4g of a million are expected outside the specification, %d of %d were seen there.",
			r.Cpk.Value, 100*opt.Confidence, r.Cpk.CI[0], r.Cpk.CI[1], o.Ppk.Value, o.Expected.PPM, c.BelowLSL+c.AboveUSL, c.N)}
	for _, a := range r.Assumptions {
		if a.Holds != nil && !*a.Holds {
			r.Warnings = append(r.Warnings, stats.Warning{Code: NotNormal, Message: "the values are not normally distributed, so expected ppm mislead: see nonnormal_capability"})
		}
	}
	return r, nil
}

func indexOf(i *stats.Index) *capabilityIndex {
	if i == nil {
		return nil
	}
	return &capabilityIndex{i.Value, [2]float64{i.Lower, i.Upper}}
}

func withinOf(w stats.Within) capabilityWithin {
	return capabilityWithin{Sigma: w.Sigma, Cp: indexOf(w.Cp), Cpl: indexOf(w.Cpl), Cpu: indexOf(w.Cpu), Cpk: indexOf(w.Cpk), Cpm: indexOf(w.Cpm), Expected: expectedOutside(w.Expected)}
}
