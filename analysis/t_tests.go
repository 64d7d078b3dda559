package analysis

import "tollgate/stats"

type (
	oneSample struct {
		X []float64 `json:"x" doc:"values, at least 2, not all equal"`
	}
	pairs struct {
		X []float64 `json:"x" doc:"first value of each pair"`
		Y []float64 `json:"y" doc:"second value of each pair, as many"`
	}
	twoSamples struct {
		X []float64 `json:"x" doc:"one sample"`
		Y []float64 `json:"y" doc:"the other"`
	}
	tTestOptions struct {
		TestOptions
		Mu   float64 `json:"mu" default:"0" doc:"the mean, or the difference of means x less y, under the null hypothesis"`
		Kind string  `json:"kind,omitempty" enum:"one_sample,paired,pooled,welch" doc:"which t test this is, to be checked; may be left out"`
	}
	tTestResult struct {
		*stats.TTest
		EffectCI CI `json:"effect_size_ci" doc:"of Cohen's d, by the noncentral t; of Welch's test an approximation"`
		Findings
	}
)

const welchSource = "Welch, Biometrika 34 (1947), with Satterthwaite's degrees of freedom; NIST/SEMATECH e-Handbook 7.3.1; R t.test"

const effectSource = "interval of Cohen's d: Steiger and Fouladi (1997); R package MBESS, ci.sm and ci.smd"

func tTests() []Method {
	const family = "t_tests"
	normal := "the means are normally distributed: values are normal, or many"
	independent := "values are independent of each other"
	return []Method{
		define(Spec{Name: "one_sample_t_test", Family: family, Version: 2, Summary: "Is the mean mu?", Assumptions: []string{independent, normal},
			Sources: []string{"Student, Biometrika 6 (1908); NIST/SEMATECH e-Handbook 7.2.2; R t.test", effectSource},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3,5.0]},"options":{"mu":5}}`}, oneSampleTTest),
		define(Spec{Name: "paired_t_test", Family: family, Version: 2, Summary: "Is the mean difference of pairs mu?", Assumptions: []string{"pairs are independent of each other", normal},
			Sources: []string{"NIST/SEMATECH e-Handbook 7.3.1.1; R t.test(paired = TRUE)", effectSource},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.9,5.1,5.2]}}`}, pairedTTest),
		define(Spec{Name: "pooled_t_test", Family: family, Version: 2, Summary: "Do two means differ by mu, taking the variances as equal?",
			Assumptions: []string{independent, normal, "both populations have one variance"}, Sources: []string{"NIST/SEMATECH e-Handbook 7.3.1; R t.test(var.equal = TRUE)", effectSource},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.9,5.1,5.2,4.4]}}`}, pooledTTest),
		define(Spec{Name: "welch_t_test", Family: family, Version: 2, Summary: "Do two means differ by mu, whatever the variances?", Assumptions: []string{independent, normal}, Sources: []string{welchSource, effectSource},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.9,5.1,5.2,4.4]},"options":{"alternative":"greater"}}`}, welchTTest),
	}
}

func oneSampleTTest(in oneSample, opt tTestOptions) (tTestResult, error) {
	found, err := stats.OneSampleTTest(in.X, opt.about(opt.Mu))
	return judgeTTest(found, err, "the mean", len(in.X), opt, independence("values"), normality("x", in.X))
}

func pairedTTest(in pairs, opt tTestOptions) (tTestResult, error) {
	found, err := stats.PairedTTest(in.X, in.Y, opt.about(opt.Mu))
	if err != nil {
		return tTestResult{}, err
	}
	differences := make([]float64, len(in.X))
	for i, v := range in.X {
		differences[i] = v - in.Y[i]
	}
	return judgeTTest(found, nil, "the mean difference", len(in.X), opt, independence("pairs"), normality("the differences", differences))
}

func pooledTTest(in twoSamples, opt tTestOptions) (tTestResult, error) {
	found, err := stats.PooledTTest(in.X, in.Y, opt.about(opt.Mu))
	if err != nil {
		return tTestResult{}, err
	}
	equal := equalVariances(in.X, in.Y)
	r, err := judgeTTest(found, nil, "the difference of the means", min(len(in.X), len(in.Y)), opt,
		independence("values"), normality("x", in.X), normality("y", in.Y), equal)
	if equal.Holds != nil && !*equal.Holds {
		r.Warnings = append(r.Warnings, stats.Warning{Code: UnequalVariances, Message: "the variances differ: see welch_t_test"})
	}
	return r, err
}

func welchTTest(in twoSamples, opt tTestOptions) (tTestResult, error) {
	found, err := stats.WelchTTest(in.X, in.Y, opt.about(opt.Mu))
	return judgeTTest(found, err, "the difference of the means", min(len(in.X), len(in.Y)), opt,
		independence("values"), normality("x", in.X), normality("y", in.Y))
}

func judgeTTest(t *stats.TTest, err error, subject string, smallest int, opt tTestOptions, assumptions ...Assumption) (tTestResult, error) {
	if err != nil {
		return tTestResult{}, err
	}
	if opt.Kind != "" && opt.Kind != t.Kind {
		return tTestResult{}, refuse("kind", "is %s, and this method is %s", opt.Kind, t.Kind)
	}
	ci, err := t.EffectInterval()
	return tTestResult{t, ci, Findings{
		Assumptions: assumptions,
		Warnings:    doubts(assumptions, smallest, "mann_whitney_u_test or wilcoxon_signed_rank_test"),
		Conclusion:  conclude(subject, opt.about(opt.Mu), t.P, t.Estimate, t.CI),
	}}, err
}
