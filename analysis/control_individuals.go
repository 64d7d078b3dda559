package analysis

import (
	"tollgate/chart"
	"tollgate/fault"
	"tollgate/stats"
)

type (
	// GivenLimits are center and sigma of a known process.
	GivenLimits struct {
		Center *float64 `json:"center,omitempty" or:"estimated" doc:"center line, when it is known; null or \"estimated\": from the data"`
		Sigma  *float64 `json:"sigma,omitempty" or:"estimated" minimum:"0" doc:"standard deviation of one observation, when it is known; null or \"estimated\": from the data"`
	}
	individualsInput struct {
		X []float64 `json:"x" doc:"one value for each point in time, in their order; at least 2, with given limits 1"`
		GivenLimits
	}
	individualsOptions struct {
		SigmaMethod stats.SigmaMethod `json:"sigma_method" enum:"exact_d2,tabulated_1.128,tabulated_2.66,overall_sd_over_c4" default:"exact_d2" doc:"sigma: mean moving range over the exact d2 = 1.1283791670955126, over the 1.128 of tables (with d3 = 0.853), limits at 2.66 and 3.267 mean moving ranges as on work sheets, or s/c4 of all values"`
		ChartOptions
	}
	individualsResult struct {
		N           int               `json:"n"`
		SigmaMethod stats.SigmaMethod `json:"sigma_method" doc:"how sigma was found; given when it was"`
		Baseline    stats.Range       `json:"baseline" doc:"the points that the limits come from; of the last phase"`
		Center      float64           `json:"center" doc:"of the last phase, as the limits below"`
		Sigma       float64           `json:"sigma"`
		LCL         float64           `json:"lcl"`
		UCL         float64           `json:"ucl"`
		Beyond      []int             `json:"beyond" doc:"points strictly outside their limits"`
		MR          []float64         `json:"mr" doc:"moving ranges: one fewer than points"`
		MRBar       float64           `json:"mr_bar"`
		MRLCL       float64           `json:"mr_lcl"`
		MRUCL       float64           `json:"mr_ucl"`
		MRBeyond    []int             `json:"mr_beyond" doc:"indices of mr"`
		ChartFindings
	}
)

var individualsSpec = Spec{
	Name: "individuals_chart", Family: chartFamily, Summary: "Is a series of single values in control? Individuals and moving range chart (XmR, I-MR)",
	Assumptions: append([]string{"values are roughly normal"}, assumed...),
	Sources:     []string{"Shewhart 1931; NIST/SEMATECH e-Handbook 6.3.2.2; Montgomery, Introduction to Statistical Quality Control, 6.4; R qcc 2.7 xbar.one", "rules: Western Electric 1956; Nelson, JQT 16(4), 1984; R qcc 3.0 and Rspc"},
	Example:     `{"input":{"x":[49.6,47.6,49.9,51.3,47.8,51.2,52.6,52.4,53.6,52.1]},"options":{"sigma_method":"tabulated_1.128","rules":["nelson"]}}`,
}

// given is both or neither.
func (g GivenLimits) given() (*stats.Given, error) {
	if g.Center == nil && g.Sigma == nil {
		return nil, nil
	}
	var p fault.Problems
	p.Require(g.Center != nil, "center", "is needed with a given sigma")
	p.Require(g.Sigma != nil, "sigma", "is needed with a given center")
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &stats.Given{Center: *g.Center, Sigma: *g.Sigma}, nil
}

// excludes refuses given limits beside others.
func (o ChartOptions) excludes(given bool) error {
	var p fault.Problems
	p.Require(!given || o.Baseline == nil, "baseline", "is excluded by given limits")
	p.Require(!given || len(o.Phases) == 0, "phases", "are excluded by given limits")
	return p.Err()
}

func individualsChart(in individualsInput, opt individualsOptions) (individualsResult, error) {
	rules, err := stats.RulesNamed(opt.Rules)
	if err != nil {
		return individualsResult{}, err
	}
	given, err := in.given()
	if err != nil {
		return individualsResult{}, err
	}
	if err := opt.excludes(given != nil); err != nil {
		return individualsResult{}, err
	}
	options := stats.IndividualsOptions{Sigma: opt.SigmaMethod, Baseline: opt.Baseline, Given: given, Rules: rules, Phases: opt.Phases}
	if given != nil {
		options.Sigma = ""
	}
	c, err := stats.NewIndividualsChart(in.X, options)
	if err != nil {
		return individualsResult{}, err
	}
	last, moving := c.Individuals.Limits[len(c.Individuals.Limits)-1], stats.Limits{}
	if k := len(c.MovingRange.Limits); k > 0 {
		moving = c.MovingRange.Limits[k-1]
	}
	return individualsResult{
		N: c.N, SigmaMethod: c.SigmaMethod, Baseline: c.Baseline, Center: c.Center, Sigma: c.Sigma, LCL: last.LCL, UCL: last.UCL, Beyond: c.Individuals.Beyond,
		MR: c.MovingRange.Points, MRBar: c.MRBar, MRLCL: moving.LCL, MRUCL: moving.UCL, MRBeyond: c.MovingRange.Beyond,
		ChartFindings: findings(chart.Individuals(c), c.Warnings, c.Phases, normality("x", in.X)),
	}, nil
}
