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
	noOptions   struct{}
	anovaResult struct {
		*stats.ANOVA
		ResidualSD float64          `json:"residual_sd" doc:"within groups, pooled: the root of ms_within"`
		CIs        []stats.Interval `json:"group_cis" doc:"of each mean, with the pooled standard deviation"`
		EffectSize float64          `json:"effect_size" doc:"eta squared"`
		EffectCI   CI               `json:"effect_size_ci" doc:"of the share in the population, which eta and omega squared estimate, by the noncentral F"`
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
		EffectCI   CI               `json:"effect_size_ci" doc:"of the share in the population, taking Welch's F for a noncentral F with its degrees of freedom"`
		Findings
	}
	kruskalResult struct {
		H          float64   `json:"h" doc:"corrected for ties"`
		DF         float64   `json:"df"`
		P          float64   `json:"p" doc:"by the chi-square approximation"`
		Medians    []float64 `json:"group_medians"`
		EffectSize float64   `json:"effect_size" doc:"epsilon squared: h/(n-1), from 0 to 1"`
		EffectCI   CI        `json:"effect_size_ci" doc:"L/(n-1), at most 1, from the ends L of the noncentrality of h, taken for a noncentral chi-square (Andrews 1954): true to its confidence where groups overlap, wider than needed where they lie apart"`
		Findings
	}
)

const shareSource = "interval of the effect: Steiger, Psychological Methods 9 (2004); Smithson, Confidence Intervals (2003), chapter 5; R package MBESS, ci.pvaf"

func groupTests() []Method {
	const family = "group_tests"
	independent, example := "values are independent of each other", `{"input":{"groups":[[6.9,5.4,5.8,4.6,4.0],[8.3,6.8,7.8,9.2,6.5],[8.0,10.5,8.1,6.9,9.3]]}}`
	return []Method{
		define(Spec{Name: "one_way_anova", Family: family, Summary: "Do groups have one mean, taking their variances as equal?",
			Assumptions: []string{independent, "each group is normal", "all groups have one variance"}, Example: example,
			Version: 2, Sources: []string{"NIST/SEMATECH e-Handbook 7.4.3; NIST StRD analysis of variance; R oneway.test(var.equal = TRUE)", shareSource}}, oneWayANOVA),
		define(Spec{Name: "welch_anova", Family: family, Summary: "Do groups have one mean, whatever their variances?",
			Assumptions: []string{independent, "each group is normal"}, Example: example, Version: 2, Sources: []string{"Welch, Biometrika 38 (1951); R oneway.test", shareSource}}, welchANOVA),
		define(Spec{Name: "kruskal_wallis_test", Family: family, Summary: "Do groups tend to lie at one level?",
			Assumptions: []string{independent, "about five values or more in each group, for the chi-square approximation"}, Example: example,
			Version: 2, Sources: []string{"Kruskal and Wallis, JASA 47 (1952); R kruskal.test", "Andrews, Annals of Mathematical Statistics 25 (1954): h under shifts is noncentral chi-square"}}, kruskalWallis),
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

func oneWayANOVA(in groupsInput, opt ShareOptions) (anovaResult, error) {
	found, err := stats.OneWayANOVA(in.Groups)
	if err != nil {
		return anovaResult{}, err
	}
	r := anovaResult{ANOVA: found, ResidualSD: math.Sqrt(found.MSWithin), EffectSize: found.EtaSquared, Findings: checkGroups(in.Groups)}
	if r.CIs, err = found.Intervals(in.Groups, opt.Confidence); err != nil {
		return r, err
	}
	if r.EffectCI, err = opt.share(found.F, float64(found.DFBetween), float64(found.DFWithin), sizeOf(in.Groups)); err != nil {
		return r, err
	}
	equal := equalVariances(in.Groups...)
	r.Assumptions = append(r.Assumptions, equal)
	if equal.Holds != nil && !*equal.Holds {
		r.Warnings = append(r.Warnings, stats.Warning{Code: UnequalVariances, Message: "the variances differ: see welch_anova"})
	}
	r.Conclusion = shownWith(differentMeans, found.P, opt.Confidence, "their share of the variation (eta squared)", r.EffectSize, r.EffectCI)
	return r, nil
}

func welchANOVA(in groupsInput, opt ShareOptions) (welchAnovaResult, error) {
	found, err := stats.WelchANOVA(in.Groups)
	if err != nil {
		return welchAnovaResult{}, err
	}
	r := welchAnovaResult{FResult: FResult(*found), Findings: checkGroups(in.Groups)}
	for _, x := range in.Groups {
		t, err := stats.OneSampleTTest(x, stats.TestOptions{Confidence: opt.Confidence})
		if err != nil {
			return r, err
		}
		r.Means, r.CIs = append(r.Means, t.Estimate), append(r.CIs, t.CI)
	}
	excess, n := found.DF1*(found.F-1), sizeOf(in.Groups)
	r.EffectSize = max(0, excess/(excess+float64(n)))
	r.EffectCI, err = opt.share(found.F, found.DF1, found.DF2, n)
	r.Conclusion = shownWith(differentMeans, found.P, opt.Confidence, "their share of the variation (omega squared)", r.EffectSize, r.EffectCI)
	return r, err
}

func kruskalWallis(in groupsInput, opt ConfidenceOptions) (kruskalResult, error) {
	found, err := stats.KruskalWallisTest(in.Groups)
	if err != nil {
		return kruskalResult{}, err
	}
	r := kruskalResult{H: found.Statistic, DF: found.DF, P: found.P}
	r.Assumptions, r.Warnings = []Assumption{independence("values")}, []stats.Warning{}
	n, smallest := sizeOf(in.Groups), len(in.Groups[0])
	for _, x := range in.Groups {
		median, err := stats.Quantile(x, 0.5, stats.Type7)
		if err != nil {
			return r, err
		}
		r.Medians = append(r.Medians, median)
		smallest = min(smallest, len(x))
	}
	r.EffectSize = found.Statistic / float64(n-1)
	ncp, err := stats.NoncentralityOfChiSquare(found.Statistic, found.DF, opt.Confidence)
	r.EffectCI = mapped(ncp, func(l float64) float64 { return min(1, l/float64(n-1)) })
	if smallest < 5 {
		r.Warnings = append(r.Warnings, stats.Warning{Code: "small_groups", Message: fmt.Sprintf("a group has %d values; below 5 the chi-square approximation of p is rough", smallest)})
	}
	r.Conclusion = shownWith("the groups lie at different levels", found.P, opt.Confidence, "epsilon squared", r.EffectSize, r.EffectCI)
	return r, err
}
