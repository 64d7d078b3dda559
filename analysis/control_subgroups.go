package analysis

import (
	"tollgate/chart"
	"tollgate/stats"
)

type (
	subgroupsInput struct {
		Subgroups [][]float64 `json:"subgroups" doc:"values of each subgroup, 2 to 1,000 of them, in time order; sizes may differ"`
		GivenLimits
	}
	// SubgroupConventions are where books differ on charts of subgroups.
	SubgroupConventions struct {
		Constants  string `json:"constants" enum:"exact,tabulated" default:"exact" doc:"d2 and d3: exact, or rounded to the three decimals of tables"`
		CenterLine string `json:"center_line" enum:"single,stepped" default:"single" doc:"of the ranges or standard deviations of unequal subgroups: one size-weighted mean (qcc), or d2 or c4 times sigma of each size (Minitab, JMP)"`
	}
	xbarROptions struct {
		SigmaMethod stats.SubgroupSigma `json:"sigma_method" enum:"uwave_r,mvlue_r,uwave_sd,mvlue_sd,pooled_sd_over_c4,pooled_sd" default:"uwave_r" doc:"sigma within subgroups: mean of R/d2 (qcc UWAVE-R), weighted by (d2/d3)^2 (Minitab's R-bar), mean of s/c4, weighted by c4^2/(1-c4^2), pooled over c4 of df + 1, pooled"`
		SubgroupConventions
		ChartOptions
	}
	xbarSOptions struct {
		SigmaMethod stats.SubgroupSigma `json:"sigma_method" enum:"uwave_r,mvlue_r,uwave_sd,mvlue_sd,pooled_sd_over_c4,pooled_sd" default:"uwave_sd" doc:"sigma within subgroups: mean of s/c4 (qcc UWAVE-SD), weighted by c4^2/(1-c4^2) (MVLUE-SD), pooled over c4 of df + 1, pooled, mean of R/d2, weighted by (d2/d3)^2"`
		SubgroupConventions
		ChartOptions
	}
	sigmaEstimates struct {
		UnweightedR  float64 `json:"uwave_r" doc:"mean of R/d2"`
		MinVarianceR float64 `json:"mvlue_r" doc:"mean of R/d2 weighted by (d2/d3)^2"`
		UnweightedS  float64 `json:"uwave_sd" doc:"mean of s/c4"`
		MinVarianceS float64 `json:"mvlue_sd" doc:"mean of s/c4 weighted by c4^2/(1-c4^2)"`
		PooledS      float64 `json:"pooled_sd_over_c4" doc:"root of the pooled variance over c4 of its degrees of freedom + 1"`
		PooledRawS   float64 `json:"pooled_sd" doc:"root of the pooled variance"`
	}
	// MeansResult is what both charts of subgroups say of the means.
	MeansResult struct {
		Subgroups     int                 `json:"subgroups"`
		N             int                 `json:"n" doc:"observations"`
		SigmaMethod   stats.SubgroupSigma `json:"sigma_method"`
		Baseline      stats.Range         `json:"baseline" doc:"the subgroups that the limits come from; empty for given limits"`
		Center        float64             `json:"center" doc:"mean of all observations of the baseline; of the last phase"`
		Sigma         float64             `json:"sigma" doc:"of one observation, within subgroups; of the last phase"`
		SigmaByMethod sigmaEstimates      `json:"sigma_by_method" doc:"sigma of the baseline under every method, over all phases"`
		Xbar          []float64           `json:"xbar"`
		XbarLCL       []float64           `json:"xbar_lcl"`
		XbarUCL       []float64           `json:"xbar_ucl"`
		XbarBeyond    []int               `json:"xbar_beyond"`
	}
	xbarRResult struct {
		MeansResult
		R       []float64 `json:"r" doc:"ranges"`
		RCenter []float64 `json:"r_center"`
		RLCL    []float64 `json:"r_lcl"`
		RUCL    []float64 `json:"r_ucl"`
		RBeyond []int     `json:"r_beyond"`
		ChartFindings
	}
	xbarSResult struct {
		MeansResult
		S       []float64 `json:"s" doc:"standard deviations"`
		SCenter []float64 `json:"s_center"`
		SLCL    []float64 `json:"s_lcl"`
		SUCL    []float64 `json:"s_ucl"`
		SBeyond []int     `json:"s_beyond"`
		ChartFindings
	}
)

var subgroupSources = []string{"Montgomery, Introduction to Statistical Quality Control, chapter 6; NIST/SEMATECH e-Handbook 6.3.2.1; R qcc 2.7 xbar, R and S"}

// subgroupExample is three subgroups of flow rates.
const subgroupExample = `{"input":{"subgroups":[[49.6,47.6,49.9],[51.3,47.8,51.2],[52.6,52.4,53.6],[52.1,51.0,50.4]]},"options":{"center_line":"stepped"}}`

var xbarRSpec = Spec{
	Name: "xbar_r_chart", Family: chartFamily, Summary: "Are subgroups in control? Chart of their means and ranges, sizes equal or not",
	Assumptions: append([]string{"values within a subgroup are normal"}, assumed...), Sources: subgroupSources, Example: subgroupExample,
}

var xbarSSpec = Spec{
	Name: "xbar_s_chart", Family: chartFamily, Summary: "Are subgroups in control? Chart of their means and standard deviations, sizes equal or not",
	Assumptions: append([]string{"values within a subgroup are normal"}, assumed...), Sources: subgroupSources, Example: subgroupExample,
}

func xbarRChart(in subgroupsInput, opt xbarROptions) (r xbarRResult, err error) {
	options, err := subgroupOptions(in, opt.SigmaMethod, opt.SubgroupConventions, opt.ChartOptions)
	if err != nil {
		return r, err
	}
	c, err := stats.NewXbarRChart(in.Subgroups, options)
	if err != nil {
		return r, err
	}
	d := c.Dispersion
	r = xbarRResult{R: d.Points, RCenter: along(d, middle), RLCL: along(d, lower), RUCL: along(d, upper), RBeyond: d.Beyond,
		ChartFindings: findings(chart.XbarR(c), c.Warnings, c.Phases, withinNormality(in.Subgroups))}
	r.MeansResult, err = meansResult(in, c, options)
	return r, err
}

func xbarSChart(in subgroupsInput, opt xbarSOptions) (r xbarSResult, err error) {
	options, err := subgroupOptions(in, opt.SigmaMethod, opt.SubgroupConventions, opt.ChartOptions)
	if err != nil {
		return r, err
	}
	c, err := stats.NewXbarSChart(in.Subgroups, options)
	if err != nil {
		return r, err
	}
	d := c.Dispersion
	r = xbarSResult{S: d.Points, SCenter: along(d, middle), SLCL: along(d, lower), SUCL: along(d, upper), SBeyond: d.Beyond,
		ChartFindings: findings(chart.XbarS(c), c.Warnings, c.Phases, withinNormality(in.Subgroups))}
	r.MeansResult, err = meansResult(in, c, options)
	return r, err
}

func subgroupOptions(in subgroupsInput, method stats.SubgroupSigma, conventions SubgroupConventions, opt ChartOptions) (stats.SubgroupOptions, error) {
	options := stats.SubgroupOptions{Sigma: method, Tabulated: conventions.Constants == "tabulated", Stepped: conventions.CenterLine == "stepped",
		Baseline: opt.Baseline, Phases: opt.Phases}
	rules, err := stats.RulesNamed(opt.Rules)
	if err != nil {
		return options, err
	}
	options.Rules = rules
	if options.Given, err = in.given(); err != nil {
		return options, err
	}
	return options, opt.excludes(options.Given != nil)
}

func meansResult(in subgroupsInput, c *stats.SubgroupChart, opt stats.SubgroupOptions) (MeansResult, error) {
	opt.Phases = nil
	s, err := opt.Estimates(in.Subgroups)
	return MeansResult{
		Subgroups: c.Subgroups, N: c.N, SigmaMethod: c.SigmaMethod, Baseline: c.Baseline, Center: c.Center, Sigma: c.Sigma,
		SigmaByMethod: sigmaEstimates{s[stats.UnweightedR], s[stats.MinVarianceR], s[stats.UnweightedS], s[stats.MinVarianceS], s[stats.PooledS], s[stats.PooledRawS]},
		Xbar:          c.Means.Points, XbarLCL: along(c.Means, lower), XbarUCL: along(c.Means, upper), XbarBeyond: c.Means.Beyond,
	}, err
}

// withinNormality judges the distances from the means of the subgroups.
func withinNormality(subgroups [][]float64) Assumption {
	var residuals []float64
	for _, g := range subgroups {
		mean := 0.0
		for _, v := range g {
			mean += v / float64(len(g))
		}
		for _, v := range g {
			residuals = append(residuals, v-mean)
		}
	}
	return normality("values within subgroups", residuals)
}
