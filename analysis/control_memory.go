package analysis

import (
	"tollgate/chart"
	"tollgate/fault"
	"tollgate/stats"
)

type (
	samplesInput struct {
		X         []float64   `json:"x,omitempty" doc:"one value for each point in time; or subgroups"`
		Subgroups [][]float64 `json:"subgroups,omitempty" doc:"values of each subgroup, 2 to 1,000 of them; instead of x"`
		Center    *float64    `json:"center,omitempty" or:"estimated" doc:"target or known mean; null or \"estimated\": the mean of all observations"`
		Sigma     *float64    `json:"sigma,omitempty" or:"estimated" exclusiveMinimum:"0" doc:"known standard deviation of one observation; null or \"estimated\": mean moving range / d2, of subgroups the mean of R/d2, d2 exact"`
	}
	// EstimateOptions say where estimates come from.
	EstimateOptions struct {
		Baseline *stats.Range `json:"baseline,omitempty" doc:"center and sigma are estimated from these points only; null: from all"`
	}
	ewmaOptions struct {
		Lambda  float64 `json:"lambda" exclusiveMinimum:"0" maximum:"1" default:"0.2" doc:"weight of the newest point"`
		NSigmas float64 `json:"nsigmas" exclusiveMinimum:"0" default:"3" doc:"distance of the limits (L)"`
		Limits  string  `json:"limits" enum:"exact,asymptotic" default:"exact" doc:"limits that points are judged by: those that widen from the start, or those of a long run"`
		EstimateOptions
	}
	ewmaResult struct {
		N             int         `json:"n"`
		Center        float64     `json:"center"`
		Sigma         float64     `json:"sigma" doc:"of one observation"`
		Baseline      stats.Range `json:"baseline" doc:"the points that estimates come from"`
		Z             []float64   `json:"z" doc:"the averages"`
		LCL           []float64   `json:"lcl" doc:"at each point"`
		UCL           []float64   `json:"ucl" doc:"at each point"`
		AsymptoticLCL float64     `json:"asymptotic_lcl"`
		AsymptoticUCL float64     `json:"asymptotic_ucl"`
		Beyond        []int       `json:"beyond" doc:"averages strictly outside their limits"`
		ChartFindings
	}
	cusumOptions struct {
		H         float64 `json:"h" exclusiveMinimum:"0" default:"5" doc:"decision interval, in standard errors"`
		K         float64 `json:"k" minimum:"0" default:"0.5" doc:"reference value: half the shift to find, in standard errors; half of qcc's se.shift"`
		HeadStart float64 `json:"head_start" minimum:"0" default:"0" doc:"where both sums begin; h/2 is the fast initial response"`
		EstimateOptions
	}
	cusumResult struct {
		N            int         `json:"n"`
		H            float64     `json:"h"`
		K            float64     `json:"k"`
		HeadStart    float64     `json:"head_start"`
		Center       float64     `json:"center"`
		Sigma        float64     `json:"sigma" doc:"of one observation"`
		Baseline     stats.Range `json:"baseline" doc:"the points that estimates come from"`
		CPlus        []float64   `json:"c_plus" doc:"in standard errors"`
		CMinus       []float64   `json:"c_minus" doc:"in standard errors, as positive numbers"`
		UpperSignals []int       `json:"upper_signals" doc:"points at which c_plus is above h"`
		LowerSignals []int       `json:"lower_signals" doc:"points at which c_minus is above h"`
		ChartFindings
	}
)

func memoryCharts() []Method {
	const example = `{"input":{"x":[9.45,7.99,9.29,11.66,12.16,10.18,8.04,11.46],"center":10,"sigma":1}}`
	return []Method{
		define(Spec{Name: "ewma_chart", Family: chartFamily, Summary: "Has a process shifted a little? Chart of exponentially weighted moving averages",
			Assumptions: append([]string{"values are roughly normal"}, assumed...), Example: example,
			Sources: []string{"Roberts, Technometrics 1, 1959; NIST/SEMATECH e-Handbook 6.3.2.4; R qcc 2.7 ewma"}}, ewmaChart),
		define(Spec{Name: "cusum_chart", Family: chartFamily, Summary: "Has a process shifted a little? Tabular cumulative sums",
			Assumptions: append([]string{"values are roughly normal"}, assumed...), Example: example,
			Sources: []string{"Page, Biometrika 41, 1954; Lucas and Crosier, Technometrics 24(3), 1982; NIST/SEMATECH e-Handbook 6.3.2.3; R qcc 2.7 cusum"}}, cusumChart),
	}
}

// samples are x or subgroups: one of them, and there.
func (in samplesInput) samples(opt EstimateOptions) (stats.Samples, stats.MemoryOptions, error) {
	var p fault.Problems
	p.Require(in.X != nil || in.Subgroups != nil, "x", "is needed, or subgroups")
	return stats.Samples{X: in.X, Subgroups: in.Subgroups}, stats.MemoryOptions{Center: in.Center, Sigma: in.Sigma, Baseline: opt.Baseline}, p.Err()
}

func (in samplesInput) normality() Assumption {
	if in.Subgroups != nil {
		return withinNormality(in.Subgroups)
	}
	return normality("x", in.X)
}

func ewmaChart(in samplesInput, opt ewmaOptions) (ewmaResult, error) {
	samples, known, err := in.samples(opt.EstimateOptions)
	if err != nil {
		return ewmaResult{}, err
	}
	c, err := stats.NewEWMAChart(samples, stats.EWMAOptions{MemoryOptions: known, Lambda: opt.Lambda, NSigmas: opt.NSigmas, Asymptotic: opt.Limits == "asymptotic"})
	if err != nil {
		return ewmaResult{}, err
	}
	return ewmaResult{
		N: c.N, Center: c.Center, Sigma: c.Sigma, Baseline: c.Baseline, Z: c.Panel.Points, LCL: along(c.Panel, lower), UCL: along(c.Panel, upper),
		AsymptoticLCL: c.AsymptoticLCL, AsymptoticUCL: c.AsymptoticUCL, Beyond: c.Panel.Beyond,
		ChartFindings: findings(chart.EWMA(c), c.Warnings, nil, in.normality()),
	}, nil
}

func cusumChart(in samplesInput, opt cusumOptions) (cusumResult, error) {
	samples, known, err := in.samples(opt.EstimateOptions)
	if err != nil {
		return cusumResult{}, err
	}
	c, err := stats.NewCUSUMChart(samples, stats.CUSUMOptions{MemoryOptions: known, H: opt.H, K: &opt.K, HeadStart: opt.HeadStart})
	if err != nil {
		return cusumResult{}, err
	}
	return cusumResult{
		N: c.N, H: c.H, K: c.K, HeadStart: c.HeadStart, Center: c.Center, Sigma: c.Sigma, Baseline: c.Baseline,
		CPlus: c.Upper, CMinus: c.Lower, UpperSignals: c.Rises, LowerSignals: c.Falls,
		ChartFindings: findings(chart.CUSUM(c), c.Warnings, nil, in.normality()),
	}, nil
}
