package analysis

import (
	"math"
	"slices"
	"time"

	"tollgate/chart"
	"tollgate/fault"
	"tollgate/stats"
)

type (
	eventsInput struct {
		X     []float64 `json:"x,omitempty" doc:"what lies between successive events, in time order, at least 2; or dates"`
		Dates []string  `json:"dates,omitempty" doc:"days (2026-11-22) or instants (RFC 3339) of the events, in order, at least 3: x is the days between them"`
	}
	// RareEventConventions are what both charts of rare events take.
	RareEventConventions struct {
		Baseline *stats.Range `json:"baseline,omitempty" doc:"limits come from these points only and hold for all; null: from all points"`
		Rules    []string     `json:"rules" default:"[]" doc:"run rules as in individuals_chart; none named: western_electric for the power transform, and for other limits, which are not symmetric, points beyond them"`
	}
	tOptions struct {
		Limits stats.RareEventLimits `json:"limits_method" enum:"power_transform,exponential,weibull" default:"power_transform" doc:"times to the power 0.2777 as individuals (Nelson, Montgomery), or probability limits 0.00135 and 0.99865 of a fitted exponential or Weibull distribution with its median as center (Minitab)"`
		RareEventConventions
	}
	gOptions struct {
		Limits stats.RareEventLimits `json:"limits_method" enum:"three_sigma,probability" default:"three_sigma" doc:"mean +/- 3 sqrt(mean (mean+1)) (Kaminsky, Benneyan), or probability limits of the geometric distribution with p = 1/(mean+1)"`
		RareEventConventions
	}
	rareResult struct {
		N            int                   `json:"n"`
		LimitsMethod stats.RareEventLimits `json:"limits_method"`
		Baseline     stats.Range           `json:"baseline"`
		X            []float64             `json:"x" doc:"what lies between the events, before any transform"`
		Statistic    []float64             `json:"statistic" doc:"what is plotted"`
		Mean         float64               `json:"mean" doc:"of x in the baseline"`
		Power        *float64              `json:"power" doc:"to which x was raised; null when it was not"`
		Shape        *float64              `json:"shape" doc:"of the fitted Weibull distribution; null otherwise"`
		Scale        *float64              `json:"scale" doc:"of the fitted distribution; null otherwise"`
		Center       float64               `json:"center" doc:"on the scale of statistic, as the limits"`
		LCL          float64               `json:"lcl"`
		UCL          float64               `json:"ucl"`
		Beyond       []int                 `json:"beyond" doc:"a point above the limit is a longer wait than chance gives"`
		ChartFindings
	}
)

func rareEventCharts() []Method {
	return []Method{
		define(Spec{Name: "t_chart", Family: chartFamily, Summary: "Is the time between rare events in control?",
			Assumptions: append([]string{"times between events are exponential, or Weibull for these limits"}, assumed...),
			Sources:     []string{"Nelson, JQT 26(3), 1994; Montgomery, Introduction to Statistical Quality Control, 7.3.5; Minitab, T chart"},
			Example:     `{"input":{"x":[286,948,536,124,816,729,4,143,431,8]},"options":{"limits_method":"weibull"}}`}, tChart),
		define(Spec{Name: "g_chart", Family: chartFamily, Summary: "Is the number of cases between rare events in control?",
			Assumptions: append([]string{"every case has one probability of the event"}, assumed...),
			Sources:     []string{"Kaminsky et al., JQT 24(2), 1992; Benneyan, Health Care Management Science 4, 2001"},
			Example:     `{"input":{"dates":["2026-01-04","2026-01-19","2026-01-22","2026-02-18","2026-02-26"]}}`}, gChart),
	}
}

// between returns what lies between the events.
func (in eventsInput) between() ([]float64, error) {
	var p fault.Problems
	p.Require(in.X != nil || in.Dates != nil, "x", "is needed, or dates")
	p.Require(in.X == nil || in.Dates == nil, "dates", "are excluded by x")
	p.Require(in.Dates == nil || len(in.Dates) > 2, "dates", "has %d values and needs at least 3", len(in.Dates))
	if err := p.Err(); err != nil || in.Dates == nil {
		return in.X, err
	}
	days := make([]float64, 0, len(in.Dates)-1)
	var before time.Time
	for i, text := range in.Dates {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			at, err = time.Parse(time.RFC3339, text)
		}
		p.Require(err == nil, indexed("dates", i), "is %q and must be a day such as 2026-11-22 or an instant such as 2026-11-22T09:30:00Z", text)
		if i > 0 && err == nil {
			p.Require(!at.Before(before), indexed("dates", i), "is before the one above it")
			days = append(days, at.Sub(before).Hours()/24)
		}
		before = at
	}
	return days, p.Err()
}

func (o RareEventConventions) options(limits stats.RareEventLimits) (stats.RareEventOptions, error) {
	options := stats.RareEventOptions{Limits: limits, Baseline: o.Baseline}
	if len(o.Rules) == 0 {
		return options, nil
	}
	var err error
	options.Rules, err = stats.RulesNamed(o.Rules)
	return options, err
}

func tChart(in eventsInput, opt tOptions) (rareResult, error) {
	return rareChart(stats.NewTChart, in, opt.Limits, opt.RareEventConventions)
}

func gChart(in eventsInput, opt gOptions) (rareResult, error) {
	x, err := in.between()
	if err == nil && in.Dates != nil {
		if i := slices.IndexFunc(x, func(v float64) bool { return v != math.Trunc(v) }); i >= 0 {
			err = fault.New(fault.Invalid, "days between events are no counts").With(indexed("dates", i+1), "is not a whole number of days after the one above it: give days, or see t_chart")
		}
	}
	if err != nil {
		return rareResult{}, err
	}
	return rareChart(stats.NewGChart, in, opt.Limits, opt.RareEventConventions)
}

func rareChart(of func([]float64, stats.RareEventOptions) (*stats.RareEventChart, error), in eventsInput, limits stats.RareEventLimits, opt RareEventConventions) (rareResult, error) {
	x, err := in.between()
	if err != nil {
		return rareResult{}, err
	}
	options, err := opt.options(limits)
	if err != nil {
		return rareResult{}, err
	}
	c, err := of(x, options)
	if err != nil {
		return rareResult{}, err
	}
	return rareResult{
		N: c.N, LimitsMethod: c.Limits, Baseline: c.Baseline, X: x, Statistic: c.Panel.Points, Mean: c.Mean, Power: c.Power, Shape: c.Shape, Scale: c.Scale,
		Center: c.Center, LCL: c.LCL, UCL: c.UCL, Beyond: c.Panel.Beyond, ChartFindings: findings(chart.RareEvents(c), c.Warnings, nil),
	}, nil
}
