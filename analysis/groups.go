package analysis

import (
	"fmt"
	"math"

	"tollgate/stats"
)

type (
	groupsInput struct {
		Groups [][]float64 `json:"groups" minItems:"2" doc:"values of each group"`
	}
	anovaOptions struct {
		Confidence float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the interval of each group's mean"`
	}
	noOptions   struct{}
	anovaResult struct {
		*stats.ANOVA
		ResidualSD float64          `json:"residual_sd" doc:"within groups, pooled: the root of ms_within"`
		CIs        []stats.Interval `json:"group_cis" doc:"of each mean, with the pooled standard deviation"`
		EffectSize float64          `json:"effect_size" doc:"eta squared"`
		Findings
	}
	// FResult is a statistic with an F distribution.
	FResult struct {
		F   float64 `json:"f"`
		DF1 float64 `json:"df1"`
		DF2 float64 `json:"df2"`
		P   float64 `json:"p"`
	}
	welchAnovaResult struct {
		FResult
		Means      []float64        `json:"group_means"`
		CIs        []stats.Interval `json:"group_cis" doc:"of each mean, each with its own standard deviation"`
		EffectSize float64          `json:"effect_size" doc:"omega squared, estimated from F"`
		Findings
	}
	kruskalResult struct {
		H          float64   `json:"h" doc:"corrected for ties"`
		DF         float64   `json:"df"`
		P          float64   `json:"p" doc:"by the chi-square approximation"`
		Medians    []float64 `json:"group_medians"`
		EffectSize float64   `json:"effect_size" doc:"epsilon squared: h/(n-1), from 0 to 1"`
		Findings
	}
)

func groupTests() []Method {
	const family = "group_tests"
	independent, example := "values are independent of each other", `{"input":{"groups":[[6.9,5.4,5.8,4.6,4.0],[8.3,6.8,7.8,9.2,6.5],[8.0,10.5,8.1,6.9,9.3]]}}`
	return []Method{
		define(Spec{Name: "one_way_anova", Family: family, Summary: "Do groups have one mean, taking their variances as equal?",
			Assumptions: []string{independent, "each group is normal", "all groups have one variance"}, Example: example,
			Sources: []string{"NIST/SEMATECH e-Handbook 7.4.3; NIST StRD analysis of variance; R oneway.test(var.equal = TRUE)"}}, oneWayANOVA),
		define(Spec{Name: "welch_anova", Family: family, Summary: "Do groups have one mean, whatever their variances?",
			Assumptions: []string{independent, "each group is normal"}, Example: example, Sources: []string{"Welch, Biometrika 38 (1951); R oneway.test"}}, welchANOVA),
		define(Spec{Name: "kruskal_wallis_test", Family: family, Summary: "Do groups tend to lie at one level?",
			Assumptions: []string{independent, "about five values or more in each group, for the chi-square approximation"}, Example: example,
			Sources: []string{"Kruskal and Wallis, JASA 47 (1952); R kruskal.test"}}, kruskalWallis),
	}
}

// checkGroups judges the normality of each group; a warning names those that are few and not normal.
func checkGroups(groups [][]float64) Findings {
	f := Findings{Assumptions: []Assumption{independence("values")}}
	smallest := len(groups[0])
	for i, x := range groups {
		f.Assumptions = append(f.Assumptions, normality(fmt.Sprintf("groups[%d]", i), x))
		smallest = min(smallest, len(x))
	}
	f.Warnings = doubts(f.Assumptions, smallest, "kruskal_wallis_test")
	return f
}

const differentMeans = "the means of the groups differ"

func oneWayANOVA(in groupsInput, opt anovaOptions) (anovaResult, error) {
	found, err := stats.OneWayANOVA(in.Groups)
	if err != nil {
		return anovaResult{}, err
	}
	r := anovaResult{ANOVA: found, ResidualSD: math.Sqrt(found.MSWithin), EffectSize: found.EtaSquared, Findings: checkGroups(in.Groups)}
	if r.CIs, err = found.Intervals(in.Groups, opt.Confidence); err != nil {
		return r, err
	}
	equal := equalVariances(in.Groups...)
	r.Assumptions = append(r.Assumptions, equal)
	if equal.Holds != nil && !*equal.Holds {
		r.Warnings = append(r.Warnings, stats.Warning{Code: UnequalVariances, Message: "the variances differ: see welch_anova"})
	}
	r.Conclusion = shown(differentMeans, found.P)
	return r, nil
}

func welchANOVA(in groupsInput, opt anovaOptions) (welchAnovaResult, error) {
	found, err := stats.WelchANOVA(in.Groups)
	if err != nil {
		return welchAnovaResult{}, err
	}
	r := welchAnovaResult{FResult: FResult(*found), Findings: checkGroups(in.Groups)}
	n := 0
	for _, x := range in.Groups {
		t, err := stats.OneSampleTTest(x, stats.TestOptions{Confidence: opt.Confidence})
		if err != nil {
			return r, err
		}
		n += len(x)
		r.Means, r.CIs = append(r.Means, t.Estimate), append(r.CIs, t.CI)
	}
	excess := found.DF1 * (found.F - 1)
	r.EffectSize = max(0, excess/(excess+float64(n)))
	r.Conclusion = shown(differentMeans, found.P)
	return r, nil
}

func kruskalWallis(in groupsInput, _ noOptions) (kruskalResult, error) {
	found, err := stats.KruskalWallisTest(in.Groups)
	if err != nil {
		return kruskalResult{}, err
	}
	r := kruskalResult{H: found.Statistic, DF: found.DF, P: found.P}
	r.Assumptions, r.Warnings = []Assumption{independence("values")}, []stats.Warning{}
	n, smallest := 0, len(in.Groups[0])
	for _, x := range in.Groups {
		median, err := stats.Quantile(x, 0.5, stats.Type7)
		if err != nil {
			return r, err
		}
		r.Medians = append(r.Medians, median)
		n, smallest = n+len(x), min(smallest, len(x))
	}
	r.EffectSize = found.Statistic / float64(n-1)
	if smallest < 5 {
		r.Warnings = append(r.Warnings, stats.Warning{Code: "small_groups", Message: fmt.Sprintf("a group has %d values; below 5 the chi-square approximation of p is rough", smallest)})
	}
	r.Conclusion = shown("the groups lie at different levels", found.P)
	return r, nil
}
