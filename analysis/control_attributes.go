package analysis

import (
	"tollgate/chart"
	"tollgate/stats"
)

type (
	defectivesInput struct {
		Defectives []float64 `json:"defectives" doc:"defective units of each sample, in time order"`
		Sizes      []float64 `json:"sizes" doc:"units of each sample, as many as defectives"`
		Center     *float64  `json:"center,omitempty" minimum:"0" maximum:"1" doc:"proportion defective, when it is known; null: that of all samples together"`
	}
	defectsInput struct {
		Defects []float64 `json:"defects" doc:"defects of each sample, in time order"`
		Sizes   []float64 `json:"sizes" doc:"units, metres, bed days of each sample, as many as defects; above 0"`
		Center  *float64  `json:"center,omitempty" minimum:"0" doc:"defects a unit, when they are known; null: those of all samples together"`
	}
	countsInput struct {
		Defects []float64 `json:"defects" doc:"defects of each sample, in time order; samples are of one size"`
		Center  *float64  `json:"center,omitempty" minimum:"0" doc:"mean number of defects, when it is known; null: that of all samples"`
	}
	laneyOptions struct {
		SigmaZ string `json:"sigma_z" enum:"exact_d2,tabulated_1.128" default:"exact_d2" doc:"what the mean moving range of the z-scores is divided by: 1.1283791670955126, or 1.128 as in Minitab"`
		ChartOptions
	}
	// AttributeResult is what every chart of counts answers.
	AttributeResult struct {
		N         int         `json:"n" doc:"points"`
		Baseline  stats.Range `json:"baseline" doc:"the points that the center comes from; empty when it is given"`
		Statistic []float64   `json:"statistic" doc:"what is plotted"`
		LCL       []float64   `json:"lcl" doc:"at each point"`
		UCL       []float64   `json:"ucl" doc:"at each point"`
		Beyond    []int       `json:"beyond" doc:"points strictly outside their limits"`
		ChartFindings
	}
	rateResult struct {
		Center float64 `json:"center" doc:"mean rate; of the last phase"`
		AttributeResult
	}
	npResult struct {
		PBar   float64   `json:"p_bar" doc:"mean proportion defective; of the last phase"`
		Center []float64 `json:"center" doc:"at each point: p-bar times its size"`
		AttributeResult
	}
	laneyResult struct {
		Center float64  `json:"center" doc:"mean rate; of the last phase"`
		SigmaZ *float64 `json:"sigma_z" doc:"how much more the samples vary than chance alone lets them; null when nothing varies"`
		AttributeResult
	}
)

func (o ChartOptions) attributes(center *float64) (stats.AttributeOptions, error) {
	rules, err := stats.RulesNamed(o.Rules)
	if err != nil {
		return stats.AttributeOptions{}, err
	}
	return stats.AttributeOptions{Baseline: o.Baseline, Center: center, Rules: rules, Phases: o.Phases}, o.excludes(center != nil)
}

func attributeResult(c *stats.AttributeChart) AttributeResult {
	return AttributeResult{N: c.N, Baseline: c.Baseline, Statistic: c.Panel.Points, LCL: along(c.Panel, lower), UCL: along(c.Panel, upper), Beyond: c.Panel.Beyond,
		ChartFindings: findings(chart.Attributes(c), c.Warnings, c.Phases, chanceOnly(c))}
}

// chanceOnly reads the chart's own test of dispersion.
func chanceOnly(c *stats.AttributeChart) Assumption {
	if c.Kind == "laney_p" || c.Kind == "laney_u" {
		return Assumption{Name: "limits follow the variation between samples", Reason: "sigma_z is taken from the samples themselves"}
	}
	holds := true
	a := Assumption{Name: "counts vary by chance alone", Holds: &holds, Reason: "dispersion test: within the middle 95 % of chi-square"}
	for _, w := range c.Warnings {
		if w.Code == stats.Overdispersed || w.Code == stats.Underdispersed {
			holds, a.Reason = false, w.Message
		}
	}
	return a
}

var attributeSources = []string{"NIST/SEMATECH e-Handbook 6.3.3; Montgomery, Introduction to Statistical Quality Control, chapter 7; R qcc 2.7 p, np, c, u"}

const defectivesExample = `{"input":{"defectives":[12,15,8,10,4,7,16,9],"sizes":[50,50,50,50,60,50,50,50]},"options":{"rules":["western_electric_1"]}}`

var laneySources = []string{"Laney, Quality Engineering 14(4), 2002"}

func attributeSpec(name, summary, distribution, example string) Spec {
	return Spec{Name: name, Family: chartFamily, Summary: summary, Assumptions: append([]string{distribution}, assumed...), Sources: attributeSources, Example: example}
}

func attributeCharts() []Method {
	const binomial, poisson = "every unit of a sample is defective with one probability", "defects arise independently, at one rate"
	const defectsExample = `{"input":{"defects":[14,12,20,11,7,10],"sizes":[10,8,13,10,9.5,10]}}`
	laneyP := attributeSpec("laney_p_chart", "Is the proportion defective of large samples in control? Laney p' chart", "what samples vary by beyond chance is steady", defectivesExample)
	laneyP.Sources, laneyP.Example = laneySources, `{"input":{"defectives":[1820,1971,1815,1980,1711],"sizes":[12140,13532,12824,13534,12544]}}`
	laneyU := attributeSpec("laney_u_chart", "Are defects a unit of large samples in control? Laney u' chart", "what samples vary by beyond chance is steady", defectsExample)
	laneyU.Sources = laneySources
	return []Method{
		define(attributeSpec("p_chart", "Is the proportion defective in control?", binomial, defectivesExample), pChart),
		define(attributeSpec("np_chart", "Is the number defective in control?", binomial, defectivesExample), npChart),
		define(attributeSpec("c_chart", "Is the number of defects in control, in samples of one size?", poisson, `{"input":{"defects":[21,24,16,12,15,5,28,20]}}`), cChart),
		define(attributeSpec("u_chart", "Are defects a unit in control?", poisson, defectsExample), uChart),
		define(laneyP, laneyPChart),
		define(laneyU, laneyUChart),
	}
}

func pChart(in defectivesInput, opt ChartOptions) (rateResult, error) {
	return chartRate(stats.NewPChart, in.Defectives, in.Sizes, in.Center, opt)
}

func uChart(in defectsInput, opt ChartOptions) (rateResult, error) {
	return chartRate(stats.NewUChart, in.Defects, in.Sizes, in.Center, opt)
}

func chartRate(of func(counts, sizes []float64, opt stats.AttributeOptions) (*stats.AttributeChart, error), counts, sizes []float64, center *float64, opt ChartOptions) (rateResult, error) {
	options, err := opt.attributes(center)
	if err != nil {
		return rateResult{}, err
	}
	c, err := of(counts, sizes, options)
	if err != nil {
		return rateResult{}, err
	}
	return rateResult{c.Center, attributeResult(c)}, nil
}

func cChart(in countsInput, opt ChartOptions) (rateResult, error) {
	counts := func(defects, _ []float64, o stats.AttributeOptions) (*stats.AttributeChart, error) {
		return stats.NewCChart(defects, o)
	}
	return chartRate(counts, in.Defects, nil, in.Center, opt)
}

func npChart(in defectivesInput, opt ChartOptions) (npResult, error) {
	options, err := opt.attributes(in.Center)
	if err != nil {
		return npResult{}, err
	}
	c, err := stats.NewNPChart(in.Defectives, in.Sizes, options)
	if err != nil {
		return npResult{}, err
	}
	return npResult{c.Center, along(c.Panel, middle), attributeResult(c)}, nil
}

func laneyPChart(in defectivesInput, opt laneyOptions) (laneyResult, error) {
	return chartLaney(stats.NewLaneyPChart, in.Defectives, in.Sizes, in.Center, opt)
}

func laneyUChart(in defectsInput, opt laneyOptions) (laneyResult, error) {
	return chartLaney(stats.NewLaneyUChart, in.Defects, in.Sizes, in.Center, opt)
}

func chartLaney(of func(counts, sizes []float64, opt stats.AttributeOptions) (*stats.AttributeChart, error), counts, sizes []float64, center *float64, opt laneyOptions) (laneyResult, error) {
	options, err := opt.attributes(center)
	if err != nil {
		return laneyResult{}, err
	}
	options.Tabulated = opt.SigmaZ == string(stats.TabulatedD2)
	c, err := of(counts, sizes, options)
	if err != nil {
		return laneyResult{}, err
	}
	return laneyResult{c.Center, c.SigmaZ, attributeResult(c)}, nil
}
