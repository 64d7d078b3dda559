package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	sample struct {
		X []float64 `json:"x" doc:"values in time order, at least 1"`
	}
	describeOptions struct {
		QuantileType  stats.QuantileType `json:"quantile_type" minimum:"4" maximum:"9" default:"7" doc:"Hyndman and Fan's number: 7 is R's and Excel's INC, 6 is Minitab's and Excel's EXC"`
		MomentType    stats.MomentType   `json:"moment_type" minimum:"1" maximum:"3" default:"2" doc:"Joanes and Gill's number of skewness and kurtosis: 2 is that of SAS, Excel and Minitab"`
		Probabilities []float64          `json:"probabilities" default:"[]" doc:"further quantiles to answer, each from 0 to 1"`
	}
	quantile struct {
		Probability float64 `json:"probability"`
		Value       float64 `json:"value"`
	}
	describeResult struct {
		stats.Summary
		Range     float64    `json:"range"`
		IQR       float64    `json:"iqr" doc:"q3 less q1"`
		Quantiles []quantile `json:"quantiles" doc:"of the probabilities that were asked for, in their order"`
		Findings
	}
)

func descriptive() []Method {
	return []Method{define(Spec{
		Name: "describe", Family: "descriptive", Version: 2, Summary: "Location, spread, shape and autocorrelation of a series",
		Assumptions: []string{"the order is that of time, for the autocorrelation only"},
		Sources: []string{"Hyndman and Fan, The American Statistician 50 (1996): quantile types", "Joanes and Gill, The Statistician 47 (1998): skewness and kurtosis types",
			"NIST/SEMATECH e-Handbook 1.3.5.12: autocorrelation; NIST StRD univariate"},
		Example: `{"input":{"x":[3.1,2.7,4.4,3.9,3.3,2.9]},"options":{"quantile_type":6,"probabilities":[0.1,0.9]}}`,
	}, describe)}
}

func describe(in sample, opt describeOptions) (describeResult, error) {
	summary, err := stats.Describe(in.X, stats.DescribeOptions{Quantiles: opt.QuantileType, Moments: opt.MomentType})
	if err != nil {
		return describeResult{}, err
	}
	r := describeResult{Summary: summary, Range: summary.Max - summary.Min, IQR: summary.Q3 - summary.Q1, Quantiles: []quantile{}}
	values, err := stats.Quantiles(in.X, opt.Probabilities, opt.QuantileType)
	if err != nil {
		return describeResult{}, err
	}
	for i, v := range values {
		r.Quantiles = append(r.Quantiles, quantile{opt.Probabilities[i], v})
	}
	r.Assumptions, r.Warnings = []Assumption{}, []stats.Warning{}
	r.Conclusion = fmt.Sprintf("One value: %.6g.", summary.Mean)
	if summary.SD != nil {
		r.Conclusion = fmt.Sprintf("%d values with mean %.6g and standard deviation %.6g; half of them lie between %.6g and %.6g.",
			summary.N, summary.Mean, *summary.SD, summary.Q1, summary.Q3)
	}
	return r, nil
}
