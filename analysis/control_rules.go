package analysis

import (
	"fmt"

	"tollgate/fault"
	"tollgate/stats"
)

type (
	rulesInput struct {
		X      []float64 `json:"x,omitempty" doc:"points in time order; with center and sigma. Or z"`
		Z      []float64 `json:"z,omitempty" doc:"points in sigmas from the center line"`
		Center *float64  `json:"center,omitempty" doc:"center line of x"`
		Sigma  *float64  `json:"sigma,omitempty" exclusiveMinimum:"0" doc:"standard deviation of x; limits are 3 of them away"`
	}
	rulesOptions struct {
		RuleSet string `json:"rule_set" enum:"nelson,nelson_qcc3,western_electric,western_electric_qcc3,rspc_6and14_points,rspc_7and15_points,minitab,aiag" default:"nelson" doc:"nelson and western_electric are read as qcc 3.0 does, and are nelson_qcc3 and western_electric_qcc3 too. rspc_6and14_points (Rspc, jmp) and rspc_7and15_points (Rspc, minitab) count partial first windows in r5 and r6, and r8 does not ask for both sides. minitab: 9, 6, 14, 15, 8 points; aiag: runs and trends of 7 points; in both r8 does not ask for both sides"`
	}
	rulesResult struct {
		RuleSet string         `json:"rule_set"`
		N       int            `json:"n"`
		R1      []int          `json:"r1" doc:"points that rule 1 of the set flags: the one that completes the pattern and every further one while it lasts"`
		R2      []int          `json:"r2"`
		R3      []int          `json:"r3"`
		R4      []int          `json:"r4"`
		R5      *[]int         `json:"r5,omitzero" doc:"absent, as those after it, for a set of four rules"`
		R6      *[]int         `json:"r6,omitzero"`
		R7      *[]int         `json:"r7,omitzero"`
		R8      *[]int         `json:"r8,omitzero"`
		Flagged []int          `json:"flagged" doc:"points that any rule flags"`
		Signals []stats.Signal `json:"signals"`
		Findings
	}
	constantsInput struct {
		N int `json:"n" minimum:"2" maximum:"1000" doc:"subgroup size"`
	}
	constantsOptions struct {
		Constants string `json:"constants" enum:"exact,tabulated" default:"exact" doc:"d2, d3 and c4 exact, or rounded as printed tables have them (3, 3 and 4 decimals) with the others made from these"`
	}
	constantsResult struct {
		stats.ChartConstants
		Findings
	}
)

func rulesAndConstants() []Method {
	sources := []string{}
	for _, set := range stats.RuleSets {
		sources = append(sources, set.Name+": "+set.Source)
	}
	return []Method{
		define(Spec{Name: "control_chart_rules", Family: chartFamily, Summary: "Which points do run rules flag, under a known center and sigma?",
			Assumptions: assumed, Sources: sources, Example: `{"input":{"x":[52,56,55.5,49,48],"center":50,"sigma":2},"options":{"rule_set":"western_electric"}}`}, controlChartRules),
		define(Spec{Name: "control_chart_constants", Family: chartFamily, Summary: "Factors of control charts for a subgroup size: d2, d3, c4, A, A2, A3, B3 to B6, D1 to D4, E2",
			Assumptions: []string{"values are normal"}, Sources: []string{"Tippett, Biometrika 17, 1925, for d2 and d3; Montgomery, Introduction to Statistical Quality Control, appendix VI"},
			Example: `{"input":{"n":5}}`}, controlChartConstants),
	}
}

// points are x with center and sigma, or z.
func (in rulesInput) points() (x []float64, center, sigma float64, err error) {
	var p fault.Problems
	p.Require(in.X != nil || in.Z != nil, "x", "is needed with center and sigma, or z")
	p.Require(in.X == nil || in.Z == nil, "z", "is excluded by x")
	p.Require(in.X == nil || in.Center != nil, "center", "is needed with x")
	p.Require(in.X == nil || in.Sigma != nil, "sigma", "is needed with x")
	p.Require(in.Z == nil || in.Center == nil && in.Sigma == nil, "z", "is in sigmas from the center already: leave center and sigma out")
	p.Require(in.X == nil || len(in.X) > 0, "x", "is empty")
	p.Require(in.Z == nil || len(in.Z) > 0, "z", "is empty")
	if err := p.Err(); err != nil {
		return nil, 0, 0, err
	}
	if in.Z != nil {
		return in.Z, 0, 1, nil
	}
	return in.X, *in.Center, *in.Sigma, nil
}

func controlChartRules(in rulesInput, opt rulesOptions) (rulesResult, error) {
	x, center, sigma, err := in.points()
	if err != nil {
		return rulesResult{}, err
	}
	rules, err := stats.RulesNamed([]string{opt.RuleSet})
	if err != nil {
		return rulesResult{}, err
	}
	panel, err := stats.NewPanel(x, center, sigma, rules)
	if err != nil {
		return rulesResult{}, err
	}
	found := make([]*[]int, 8)
	for i, rule := range rules {
		found[i] = &[]int{}
		for _, s := range panel.Signals {
			if s.Rule == rule {
				found[i] = &s.Points
			}
		}
	}
	r := rulesResult{RuleSet: opt.RuleSet, N: len(x), R1: *found[0], R2: *found[1], R3: *found[2], R4: *found[3], R5: found[4], R6: found[5], R7: found[6], R8: found[7],
		Flagged: panel.Flagged(), Signals: panel.Signals}
	r.Assumptions, r.Warnings = []Assumption{independence("points")}, []stats.Warning{}
	r.Conclusion = fmt.Sprintf("%d of %d points are flagged by the rules of %s.", len(r.Flagged), r.N, opt.RuleSet)
	return r, nil
}

func controlChartConstants(in constantsInput, opt constantsOptions) (constantsResult, error) {
	c, err := stats.ConstantsFor(in.N, opt.Constants == "tabulated")
	if err != nil {
		return constantsResult{}, err
	}
	return constantsResult{c, Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{},
		Conclusion: fmt.Sprintf("For subgroups of %d: d2 = %.6g, d3 = %.6g, c4 = %.6g.", c.N, c.D2, c.D3, c.C4)}}, nil
}
