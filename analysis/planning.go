package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	oneMeanPlan struct {
		N     *float64 `json:"n,omitempty" doc:"values, or pairs; absent to be found"`
		Power *float64 `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		Delta *float64 `json:"delta,omitempty" doc:"difference to be found, in the unit of sd; absent to be found"`
		SD    *float64 `json:"sd,omitempty" exclusiveMinimum:"0" doc:"standard deviation of the values, or of the differences of pairs; 1 when absent, so that delta is Cohen's d"`
	}
	twoMeansPlan struct {
		N     *float64 `json:"n,omitempty" doc:"values in the first group; absent to be found"`
		N2    *float64 `json:"n2,omitempty" exclusiveMinimum:"0" doc:"values in the second group, with n; as many as n when absent"`
		Power *float64 `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		Delta *float64 `json:"delta,omitempty" doc:"difference of the means to be found, in the unit of sd; absent to be found"`
		SD    *float64 `json:"sd,omitempty" exclusiveMinimum:"0" doc:"standard deviation within each group; 1 when absent, so that delta is Cohen's d"`
	}
	oneProportionPlan struct {
		N     *float64 `json:"n,omitempty" doc:"trials; absent to be found"`
		Power *float64 `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		P0    float64  `json:"p0" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"proportion under the null hypothesis"`
		P1    *float64 `json:"p1,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"true proportion; absent to be found"`
	}
	twoProportionsPlan struct {
		N     *float64 `json:"n,omitempty" doc:"trials in the first group; absent to be found"`
		N2    *float64 `json:"n2,omitempty" exclusiveMinimum:"0" doc:"trials in the second group, with n; as many as n when absent"`
		Power *float64 `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		P1    float64  `json:"p1" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"proportion of the first group"`
		P2    *float64 `json:"p2,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"proportion of the second; absent to be found, above p1 unless the alternative is greater"`
	}
	twoRatesPlan struct {
		N     *float64 `json:"n,omitempty" doc:"exposure of the first sample, such as units or days; absent to be found"`
		N2    *float64 `json:"n2,omitempty" exclusiveMinimum:"0" doc:"exposure of the second, with n; as much as n when absent"`
		Power *float64 `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		Rate1 float64  `json:"rate1" exclusiveMinimum:"0" doc:"events of the first for each unit of exposure"`
		Rate2 *float64 `json:"rate2,omitempty" exclusiveMinimum:"0" doc:"events of the second; absent to be found, above rate1 unless the alternative is greater"`
	}
	// PlanOptions are of every plan.
	PlanOptions struct {
		Alpha           float64           `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"level of the test"`
		Alternative     stats.Alternative `json:"alternative" enum:"two_sided,less,greater" default:"two_sided" doc:"a one-sided test finds effects in its own direction only"`
		StrictBothTails bool              `json:"strict_both_tails" default:"false" doc:"count in a two-sided test also the chance to reject on the wrong side (R: strict = TRUE; package pwr counts it)"`
	}
	// RatioOptions are of plans of two samples.
	RatioOptions struct {
		Ratio float64 `json:"ratio" exclusiveMinimum:"0" default:"1" doc:"size of the second sample over that of the first; n2 says it too"`
	}
	twoMeansOptions struct {
		PlanOptions
		RatioOptions
	}
	oneProportionPlanOptions struct {
		PlanOptions
		Formula stats.PowerFormula `json:"formula" enum:"pooled,unpooled,arcsine,exact" default:"pooled" doc:"normal with the variance of p0 for the limit and of p1 for the power; normal with that of p1 for both; Cohen's h; binomial"`
	}
	twoProportionsPlanOptions struct {
		PlanOptions
		RatioOptions
		Formula stats.PowerFormula `json:"formula" enum:"pooled,unpooled,arcsine" default:"pooled" doc:"pooled variance under the null for the limit (R power.prop.test); unpooled variance for both (plain z); Cohen's h (package pwr). They give different n"`
	}
	twoRatesPlanOptions struct {
		PlanOptions
		RatioOptions
		Formula stats.PowerFormula `json:"formula" enum:"pooled,unpooled,squareroot" default:"pooled" doc:"pooled variance under the null for the limit; unpooled variance for both; square roots of the rates"`
	}
	meansPlanResult struct {
		*stats.PowerResult
		Delta float64 `json:"delta" doc:"difference, in the unit of sd"`
		Findings
	}
	proportionsPlanResult struct {
		*stats.PowerResult
		P1 float64 `json:"p1"`
		P2 float64 `json:"p2" doc:"of one proportion, p0 stands as p2"`
		Findings
	}
	ratesPlanResult struct {
		*stats.PowerResult
		Rate1 float64 `json:"rate1"`
		Rate2 float64 `json:"rate2"`
		Findings
	}
)

func planning() []Method {
	const family = "planning"
	cohen, normal := "Cohen, Statistical Power Analysis for the Behavioral Sciences (1988)", "values are normally distributed, with the sd given"
	noncentral := []string{"Noncentral t; R power.t.test, package pwr", cohen}
	return []Method{
		define(Spec{Name: "power_one_sample_t", Family: family, Summary: "Sample size, power or effect of a t test of one mean: whichever is absent", Assumptions: []string{normal},
			Sources: noncentral, Example: `{"input":{"power":0.9,"delta":0.5,"sd":2},"options":{"alpha":0.01}}`}, planOneMean),
		define(Spec{Name: "power_paired_t", Family: family, Summary: "Number of pairs, power or effect of a paired t test: whichever is absent", Assumptions: []string{"differences are normally distributed, with the sd given"},
			Sources: noncentral, Example: `{"input":{"n":15,"power":0.8,"sd":2}}`}, planOneMean),
		define(Spec{Name: "power_two_sample_t", Family: family, Summary: "Size of each group, power or effect of the pooled t test of two means: whichever is absent", Assumptions: []string{normal, "both groups have one variance"},
			Sources: noncentral, Example: `{"input":{"n":20,"delta":1}}`}, planTwoMeans),
		define(Spec{Name: "power_one_proportion", Family: family, Summary: "Sample size, power or effect of the test of one proportion: whichever is absent", Assumptions: []string{"trials are independent and have one probability"},
			Sources: []string{cohen, "Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003)"}, Example: `{"input":{"power":0.8,"p0":0.5,"p1":0.6}}`}, planOneProportion),
		define(Spec{Name: "power_two_proportions", Family: family, Summary: "Size of each group, power or effect of the test of two proportions: whichever is absent", Assumptions: []string{"trials are independent and have one probability in each group"},
			Sources: []string{"R power.prop.test", cohen + "; package pwr", "Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003)"}, Example: `{"input":{"power":0.9,"p1":0.5,"p2":0.75}}`}, planTwoProportions),
		define(Spec{Name: "power_two_rates", Family: family, Summary: "Exposure, power or effect of the comparison of two Poisson rates: whichever is absent", Assumptions: []string{"events occur independently, at one rate in each sample"},
			Sources: []string{"Normal approximation of Poisson counts; Gu, Ng, Tang and Schucany, Biometrical Journal 50 (2008)"}, Example: `{"input":{"power":0.8,"rate1":1,"rate2":0.64}}`}, planTwoRates),
	}
}

func (o PlanOptions) plan(ratio float64) stats.PowerOptions {
	return stats.PowerOptions{Alpha: o.Alpha, Alternative: o.Alternative, Strict: o.StrictBothTails, Ratio: ratio}
}

// ratioOf is the option, or n2 over n.
func (o RatioOptions) ratioOf(n, n2 *float64) (float64, error) {
	switch {
	case n2 == nil:
		return o.Ratio, nil
	case n == nil:
		return 0, refuse("n2", "goes with n; to find n, say ratio")
	case o.Ratio != 1:
		return 0, refuse("ratio", "says the same as n2: leave one of them out")
	case !(*n > 0):
		return 0, refuse("n", "is %v and must be above 0", *n)
	}
	return *n2 / *n, nil
}

func orOne(v *float64) float64 {
	if v == nil {
		return 1
	}
	return *v
}

// planned takes a name of stats and the one that the input has for it.
func planned(p *stats.PowerResult, effect string, err error, words ...string) (Findings, error) {
	if err != nil {
		return Findings{}, inWordsOf(err, words...)
	}
	if p.SolvedFor == words[0] {
		p.SolvedFor = words[1]
	}
	f := Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}}
	sizes := fmt.Sprintf("%d", p.NCeiling)
	if p.N2Ceiling != nil {
		sizes = fmt.Sprintf("%d and %d", p.NCeiling, *p.N2Ceiling)
	}
	side := "one-sided"
	if p.Alternative == stats.TwoSided {
		side = "two-sided"
	}
	f.Conclusion = fmt.Sprintf("With a sample of %s a %s test at level %.4g finds %s with a probability of %.4g.", sizes, side, p.Alpha, effect, p.Power)
	return f, nil
}

func planOneMean(in oneMeanPlan, opt PlanOptions) (r meansPlanResult, err error) {
	r.PowerResult, err = stats.PowerOneSampleT(stats.Sought{N: in.N, Power: in.Power, Effect: in.Delta}, orOne(in.SD), opt.plan(1))
	return r.complete(err)
}

func planTwoMeans(in twoMeansPlan, opt twoMeansOptions) (r meansPlanResult, err error) {
	ratio, err := opt.ratioOf(in.N, in.N2)
	if err != nil {
		return r, err
	}
	r.PowerResult, err = stats.PowerTwoSampleT(stats.Sought{N: in.N, Power: in.Power, Effect: in.Delta}, orOne(in.SD), opt.plan(ratio))
	return r.complete(err)
}

func (r meansPlanResult) complete(err error) (meansPlanResult, error) {
	if err == nil {
		r.Delta = r.Effect
	}
	r.Findings, err = planned(r.PowerResult, fmt.Sprintf("a difference of %.6g", r.Delta), err, "effect", "delta")
	return r, err
}

func planOneProportion(in oneProportionPlan, opt oneProportionPlanOptions) (r proportionsPlanResult, err error) {
	r.PowerResult, err = stats.PowerOneProportion(stats.Sought{N: in.N, Power: in.Power, Effect: in.P1}, in.P0, opt.Formula, opt.plan(1))
	if err == nil {
		r.P1, r.P2 = r.Effect, in.P0
	}
	r.Findings, err = planned(r.PowerResult, fmt.Sprintf("a proportion of %.6g instead of %.6g", r.P1, r.P2), err, "effect", "p1")
	return r, err
}

func planTwoProportions(in twoProportionsPlan, opt twoProportionsPlanOptions) (r proportionsPlanResult, err error) {
	ratio, err := opt.ratioOf(in.N, in.N2)
	if err != nil {
		return r, err
	}
	r.PowerResult, err = stats.PowerTwoProportions(stats.Sought{N: in.N, Power: in.Power, Effect: in.P2}, in.P1, opt.Formula, opt.plan(ratio))
	if err == nil {
		r.P1, r.P2 = in.P1, r.Effect
	}
	r.Findings, err = planned(r.PowerResult, fmt.Sprintf("proportions of %.6g and %.6g", r.P1, r.P2), err, "effect", "p2")
	return r, err
}

func planTwoRates(in twoRatesPlan, opt twoRatesPlanOptions) (r ratesPlanResult, err error) {
	ratio, err := opt.ratioOf(in.N, in.N2)
	if err != nil {
		return r, err
	}
	r.PowerResult, err = stats.PowerTwoRates(stats.Sought{N: in.N, Power: in.Power, Effect: in.Rate2}, in.Rate1, opt.Formula, opt.plan(ratio))
	if err == nil {
		r.Rate1, r.Rate2 = in.Rate1, r.Effect
	}
	r.Findings, err = planned(r.PowerResult, fmt.Sprintf("rates of %.6g and %.6g", r.Rate1, r.Rate2), err, "effect", "rate2")
	return r, err
}
