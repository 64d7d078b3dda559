package analysis

import (
	"fmt"
	"math"

	"tollgate/stats"
)

type (
	anovaPlan struct {
		N               *float64  `json:"n,omitempty" doc:"values in each group; absent to be found"`
		Power           *float64  `json:"power,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"probability to find the effect; absent to be found"`
		Groups          *int      `json:"groups,omitempty" minimum:"2" maximum:"10000" doc:"how many there are; needed without means"`
		F               *float64  `json:"f,omitempty" exclusiveMinimum:"0" doc:"Cohen's f: standard deviation of the groups' means over sd. It, means or between_variance may say the effect; absent to be found"`
		Means           []float64 `json:"means,omitempty" minItems:"2" doc:"of the groups, in the unit of sd"`
		BetweenVariance *float64  `json:"between_variance,omitempty" exclusiveMinimum:"0" doc:"of the groups' means with one degree of freedom less than groups (between.var of R)"`
		SD              *float64  `json:"sd,omitempty" exclusiveMinimum:"0" doc:"standard deviation within each group; 1 when absent"`
	}
	anovaPlanOptions struct {
		Alpha float64 `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"level of the test"`
	}
	anovaPlanResult struct {
		SolvedFor       string  `json:"solved_for" doc:"the quantity that was absent"`
		Groups          int     `json:"groups"`
		N               float64 `json:"n" doc:"size of each group, as a real number"`
		NCeiling        int     `json:"n_ceiling" doc:"the smallest whole number not below n"`
		NTotal          int     `json:"n_total" doc:"of all groups"`
		Power           float64 `json:"power"`
		Alpha           float64 `json:"alpha"`
		EffectSize      float64 `json:"effect_size" doc:"Cohen's f"`
		BetweenVariance float64 `json:"between_variance" doc:"in squared units of sd"`
		Findings
	}
)

func planningGroups() []Method {
	return []Method{define(Spec{Name: "power_one_way_anova", Family: "planning", Summary: "Size of each group, power or effect of a one-way analysis of variance: whichever is absent",
		Assumptions: []string{"values are normally distributed, with the sd given, in every group", "all groups are of one size"},
		Sources:     []string{"Noncentral F; R power.anova.test, whose search stops at four digits of n", "Cohen, Statistical Power Analysis for the Behavioral Sciences (1988), chapter 8"},
		Example:     `{"input":{"power":0.9,"means":[120,130,140,150],"sd":22.360679774997898}}`}, planANOVA)}
}

// effect is Cohen's f, of the one way in which it is said; nil when it is to be found.
func (in *anovaPlan) effect() (*float64, error) {
	ways := 0
	for _, given := range []bool{in.F != nil, in.Means != nil, in.BetweenVariance != nil} {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		return nil, refuse("f", "means and between_variance say the same: give one of them")
	case in.Means != nil && in.Groups != nil && *in.Groups != len(in.Means):
		return nil, refuse("groups", "is %d, and there are %d means", *in.Groups, len(in.Means))
	case in.Means == nil && in.Groups == nil:
		return nil, refuse("groups", "is required without means")
	case in.Means != nil:
		k := len(in.Means)
		d, err := stats.Describe(in.Means, stats.DescribeOptions{})
		if err != nil {
			return nil, inWordsOf(err, "x", "means")
		}
		in.Groups, in.BetweenVariance = &k, d.Variance
	}
	if in.BetweenVariance == nil {
		return in.F, nil
	}
	k := float64(*in.Groups)
	f := math.Sqrt(*in.BetweenVariance*(k-1)/k) / orOne(in.SD)
	if f == 0 {
		return nil, refuse("means", "are equal, so there is no effect to find")
	}
	return &f, nil
}

func planANOVA(in anovaPlan, opt anovaPlanOptions) (anovaPlanResult, error) {
	f, err := in.effect()
	if err != nil {
		return anovaPlanResult{}, err
	}
	p, err := stats.PowerOneWayANOVA(stats.Sought{N: in.N, Power: in.Power, Effect: f}, *in.Groups, stats.PowerOptions{Alpha: opt.Alpha})
	if err != nil {
		return anovaPlanResult{}, inWordsOf(err, "effect", "f")
	}
	k := float64(*in.Groups)
	r := anovaPlanResult{SolvedFor: p.SolvedFor, Groups: *in.Groups, N: p.N, NCeiling: p.NCeiling, NTotal: p.NTotal, Power: p.Power, Alpha: p.Alpha, EffectSize: p.Effect,
		BetweenVariance: p.Effect * p.Effect * orOne(in.SD) * orOne(in.SD) * k / (k - 1), Findings: Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}}}
	if r.SolvedFor == "effect" {
		r.SolvedFor = "f"
	}
	r.Conclusion = fmt.Sprintf("With %d values in each of %d groups the F test at level %.4g finds an effect of f = %.4g with a probability of %.4g.", r.NCeiling, r.Groups, r.Alpha, r.EffectSize, r.Power)
	return r, nil
}
