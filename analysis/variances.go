package analysis

import "tollgate/stats"

type (
	spreadResult struct {
		FResult
		SDs        []float64 `json:"group_sds" doc:"standard deviation of each group"`
		EffectSize *float64  `json:"effect_size" doc:"largest standard deviation over smallest; null when a group does not vary"`
		EffectCI   CI        `json:"effect_size_ci" doc:"of the ratio, by Bonett, for all pairs of groups together; null where a group does not vary or has fewer than 5 values"`
		Findings
	}
	bartlettResult struct {
		K2         float64   `json:"k2"`
		DF         float64   `json:"df"`
		P          float64   `json:"p"`
		SDs        []float64 `json:"group_sds" doc:"standard deviation of each group"`
		EffectSize *float64  `json:"effect_size" doc:"largest standard deviation over smallest; null when a group does not vary"`
		EffectCI   CI        `json:"effect_size_ci" doc:"of the ratio, by the F distribution, for all pairs of groups together; null where a group does not vary"`
		Findings
	}
	fTestOptions struct {
		TestOptions
		Ratio float64 `json:"ratio" exclusiveMinimum:"0" default:"1" doc:"the variance of x over that of y under the null hypothesis"`
	}
	fTestResult struct {
		FResult
		Estimate   float64        `json:"estimate" doc:"the variance of x over that of y"`
		CI         stats.Interval `json:"ci" doc:"of the ratio"`
		EffectSize float64        `json:"effect_size" doc:"the ratio of variances over that of the null hypothesis"`
		EffectCI   CI             `json:"effect_size_ci" doc:"ci over the same"`
		Findings
	}
)

const spreadSource = "interval of the effect: Bonett, Computational Statistics & Data Analysis 50 (2006)"

func variances() []Method {
	const family = "variance_tests"
	independent, example := "values are independent of each other", `{"input":{"groups":[[6.9,5.4,5.8,4.6,4.0],[8.3,6.8,7.8,9.2,6.5],[8.0,10.5,8.1,6.9,9.3]]}}`
	return []Method{
		define(Spec{Name: "levene_test", Family: family, Version: 2, Summary: "Do groups have one variance, by distances from their means?", Assumptions: []string{independent, "distributions are symmetric"},
			Sources: []string{"Levene (1960); NIST/SEMATECH e-Handbook 1.3.5.10; R car::leveneTest(center = mean)", spreadSource}, Example: example},
			func(in groupsInput, opt ConfidenceOptions) (spreadResult, error) {
				return spread(in, false, opt.Confidence)
			}),
		define(Spec{Name: "brown_forsythe_test", Family: family, Version: 2, Summary: "Do groups have one variance, by distances from their medians?", Assumptions: []string{independent},
			Sources: []string{"Brown and Forsythe, JASA 69 (1974); NIST/SEMATECH e-Handbook 1.3.5.10; R car::leveneTest", spreadSource}, Example: example},
			func(in groupsInput, opt ConfidenceOptions) (spreadResult, error) {
				return spread(in, true, opt.Confidence)
			}),
		define(Spec{Name: "bartlett_test", Family: family, Version: 2, Summary: "Do normal groups have one variance?", Assumptions: []string{independent, "each group is normal: the test is sensitive to it"},
			Sources: []string{"Bartlett, Proceedings of the Royal Society A 160 (1937); NIST/SEMATECH e-Handbook 1.3.5.7; R bartlett.test"}, Example: example}, bartlett),
		define(Spec{Name: "f_test", Family: family, Version: 2, Summary: "Do two normal samples have variances of a given ratio?", Assumptions: []string{independent, "both samples are normal: the test is sensitive to it"},
			Sources: []string{"NIST/SEMATECH e-Handbook 1.3.5.9; R var.test, whose two-sided p is twice the smaller tail"},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.9,5.1,5.2,4.4]}}`}, fTest),
	}
}

const differentVariances = "the variances of the groups differ"

// deviationsOf are the standard deviations of groups, and the largest over the smallest.
func deviationsOf(groups [][]float64) (sds []float64, ratio *float64, err error) {
	for _, x := range groups {
		s, err := stats.Describe(x, stats.DescribeOptions{})
		if err != nil {
			return nil, nil, err
		}
		sds = append(sds, *s.SD)
	}
	least, most := sds[0], sds[0]
	for _, sd := range sds {
		least, most = min(least, sd), max(most, sd)
	}
	if least > 0 {
		r := most / least
		ratio = &r
	}
	return sds, ratio, nil
}

func spread(in groupsInput, fromMedian bool, confidence float64) (spreadResult, error) {
	found, err := stats.LeveneTest(in.Groups, fromMedian)
	if err != nil {
		return spreadResult{}, err
	}
	r := spreadResult{FResult: FResult(*found), Findings: Findings{Assumptions: []Assumption{independence("values")}, Warnings: []stats.Warning{}}}
	if r.SDs, r.EffectSize, err = deviationsOf(in.Groups); err != nil {
		return r, err
	}
	r.EffectCI, err = stats.SpreadRatioInterval(in.Groups, confidence, false)
	r.Conclusion = concludeSpread(r.P, confidence, r.EffectSize, r.EffectCI)
	return r, err
}

// concludeSpread names the ratio of the spreads where there is one.
func concludeSpread(p, confidence float64, ratio *float64, ci CI) string {
	if ratio == nil {
		return shown(differentVariances, p)
	}
	return shownWith(differentVariances, p, confidence, "the largest standard deviation over the smallest", *ratio, ci)
}

func bartlett(in groupsInput, opt ConfidenceOptions) (bartlettResult, error) {
	found, err := stats.BartlettTest(in.Groups)
	if err != nil {
		return bartlettResult{}, err
	}
	r := bartlettResult{K2: found.Statistic, DF: found.DF, P: found.P, Findings: checkGroups(in.Groups)}
	r.Warnings = doubts(r.Assumptions, sensitive, "brown_forsythe_test")
	if r.SDs, r.EffectSize, err = deviationsOf(in.Groups); err != nil {
		return r, err
	}
	r.EffectCI, err = stats.SpreadRatioInterval(in.Groups, opt.Confidence, true)
	r.Conclusion = concludeSpread(r.P, opt.Confidence, r.EffectSize, r.EffectCI)
	return r, err
}

func fTest(in twoSamples, opt fTestOptions) (fTestResult, error) {
	found, err := stats.VarianceTest(in.X, in.Y, opt.about(opt.Ratio))
	if err != nil {
		return fTestResult{}, inWordsOf(err, "null", "ratio")
	}
	r := fTestResult{FResult: FResult(found.FTest), Estimate: found.F * opt.Ratio, CI: found.CI, EffectSize: found.F}
	r.EffectCI = mapped(found.CI, func(v float64) float64 { return v / opt.Ratio })
	r.Assumptions = []Assumption{independence("values"), normality("x", in.X), normality("y", in.Y)}
	r.Warnings = doubts(r.Assumptions, sensitive, "brown_forsythe_test")
	r.Conclusion = conclude("the ratio of the variances", opt.about(opt.Ratio), r.P, r.Estimate, r.CI)
	return r, nil
}
