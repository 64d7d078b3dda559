package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	tukeyResult struct {
		*stats.TukeyResult
		EffectSize float64 `json:"effect_size" doc:"eta squared of all groups together; differences with their intervals are in comparisons"`
		EffectCI   CI      `json:"effect_size_ci" doc:"as of one_way_anova"`
		Findings
	}
	oneRateInput struct {
		Defects int     `json:"defects" minimum:"0" doc:"events counted"`
		Size    float64 `json:"size" exclusiveMinimum:"0" doc:"exposure in which they were: units, hours, area"`
	}
	oneRateOptions struct {
		TestOptions
		Rate0 float64 `json:"rate0" exclusiveMinimum:"0" default:"1" doc:"events for each unit of exposure under the null hypothesis"`
	}
	twoRatesInput struct {
		Defects []int     `json:"defects" minItems:"2" maxItems:"2" doc:"events counted in each sample, x before y"`
		Sizes   []float64 `json:"sizes" minItems:"2" maxItems:"2" doc:"exposure of each"`
	}
	twoRatesOptions struct {
		TestOptions
		Ratio0 float64 `json:"ratio0" exclusiveMinimum:"0" default:"1" doc:"rate of x over that of y under the null hypothesis"`
	}
	poissonTestResult struct {
		Rates      []float64      `json:"rates" doc:"events for each unit of exposure"`
		Estimate   *float64       `json:"estimate" doc:"the rate, or the ratio of x's rate to y's; null when y has no event"`
		P          float64        `json:"p" doc:"exact"`
		CI         stats.Interval `json:"ci" doc:"exact, of the estimate; an end is null where it is open"`
		EffectSize *float64       `json:"effect_size" doc:"the estimate over that of the null hypothesis"`
		EffectCI   CI             `json:"effect_size_ci" doc:"ci over the same"`
		Findings
	}
	permutationInput struct {
		X []float64 `json:"x" doc:"one sample, or the first value of each pair"`
		Y []float64 `json:"y,omitempty" doc:"the other; with paired it may be absent, and x are differences"`
	}
	// ResampleOptions are of methods that draw.
	ResampleOptions struct {
		Resamples int   `json:"resamples" minimum:"99" maximum:"1000000" default:"9999" doc:"how often to draw"`
		Seed      int64 `json:"seed" default:"1" minimum:"0" doc:"of the random numbers: the same seed gives the same answer, on any machine"`
	}
	permutationOptions struct {
		TestOptions
		ResampleOptions
		Mu     float64 `json:"mu" default:"0" doc:"the difference, x less y, under the null hypothesis"`
		Paired bool    `json:"paired" default:"false" doc:"change signs of differences, instead of places of values"`
	}
	permutationResult struct {
		*stats.PermutationTest
		EffectCI CI `json:"effect_size_ci" doc:"of Cohen's d: ci less the null hypothesis, in standard deviations of the data"`
		Findings
	}
	bootstrapInput struct {
		X []float64 `json:"x" doc:"values, at least 3"`
		Y []float64 `json:"y,omitempty" doc:"another sample: the answer is of the difference, x less y"`
	}
	bootstrapOptions struct {
		ConfidenceOptions
		ResampleOptions
		Statistic stats.BootstrapStatistic `json:"statistic" enum:"mean,median,sd,variance" default:"mean" doc:"what is estimated"`
	}
	bootstrapResult struct {
		*stats.BootstrapResult
		Findings
	}
)

func furtherTests() []Method {
	poisson := "events occur independently of each other, at one rate in each sample"
	return []Method{
		define(Spec{Name: "tukey_hsd", Family: "group_tests", Version: 2, Summary: "Which pairs of groups differ in their means, all judged together?", Assumptions: []string{"values are independent and normal", "all groups have one variance"},
			Sources: []string{"Tukey 1953; Kramer, Biometrics 12 (1956) for unequal groups; NIST/SEMATECH e-Handbook 7.4.7.1; R TukeyHSD", "Copenhaver and Holland, JSCS 30 (1988): studentised range"},
			Example: `{"input":{"groups":[[6.9,5.4,5.8,4.6,4.0],[8.3,6.8,7.8,9.2,6.5],[8.0,10.5,8.1,6.9,9.3]]}}`}, tukey),
		define(Spec{Name: "one_poisson_rate_test", Family: "rates", Version: 2, Summary: "Is a rate of events rate0?", Assumptions: []string{poisson},
			Sources: []string{"Garwood, Biometrika 28 (1936); R poisson.test"}, Example: `{"input":{"defects":10,"size":2},"options":{"rate0":8}}`}, onePoissonRate),
		define(Spec{Name: "two_poisson_rates_test", Family: "rates", Version: 2, Summary: "Do two rates of events differ?", Assumptions: []string{poisson},
			Sources: []string{"Przyborowski and Wilenski, Biometrika 31 (1940): conditional binomial test; R poisson.test"}, Example: `{"input":{"defects":[11,21],"sizes":[800,3011]}}`}, twoPoissonRates),
		define(Spec{Name: "permutation_test", Family: "resampling", Version: 2, Summary: "Do two means differ, by rearranging the data?", Assumptions: []string{"values could change places under the null hypothesis"},
			Sources: []string{"Pitman 1937; Phipson and Smyth, SAGMB 9 (2010): p of a test by drawing", "Tritchler, JASA 79 (1984): interval", "PCG-DXSM (O'Neill 2014): random numbers"},
			Example: `{"input":{"x":[4.2,5.1,3.9,6.0,5.5],"y":[3.1,4.0,3.7,4.4]}}`}, permutation),
		define(Spec{Name: "bootstrap_interval", Family: "resampling", Summary: "Interval of a mean, median or spread, or of a difference, by resampling (BCa)", Assumptions: []string{"values are independent and stand for the population"},
			Sources: []string{"Efron, JASA 82 (1987); Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 14", "PCG-DXSM (O'Neill 2014): random numbers"},
			Example: `{"input":{"x":[48,36,20,29,42,42,20,42,22,41]},"options":{"statistic":"median"}}`}, bootstrap),
	}
}

func tukey(in groupsInput, opt ConfidenceOptions) (tukeyResult, error) {
	found, err := stats.TukeyHSD(in.Groups, opt.Confidence)
	if err != nil {
		return tukeyResult{}, err
	}
	different, all := "", len(found.Comparisons)
	n := 0
	for _, c := range found.Comparisons {
		if c.P <= 1-opt.Confidence {
			n++
			different += fmt.Sprintf(" (%d,%d)", c.A, c.B)
		}
	}
	overall, err := oneWayANOVA(in, ShareOptions{Confidence: opt.Confidence})
	if err != nil {
		return tukeyResult{}, err
	}
	r := tukeyResult{found, overall.EffectSize, overall.EffectCI, overall.Findings}
	r.Conclusion = fmt.Sprintf("%d of %d pairs of groups differ%s, at %.4g %% confidence for all of them together.", n, all, different, 100*opt.Confidence)
	return r, nil
}

func onePoissonRate(in oneRateInput, opt oneRateOptions) (poissonTestResult, error) {
	c := stats.Count{Events: in.Defects, Exposure: in.Size}
	found, err := stats.OnePoissonRateTest(c, opt.about(opt.Rate0))
	if err != nil {
		return poissonTestResult{}, inWordsOf(err, "x.events", "defects", "x.exposure", "size", "null", "rate0")
	}
	return rateResultOf(found, "the rate", opt.about(opt.Rate0), c), nil
}

func twoPoissonRates(in twoRatesInput, opt twoRatesOptions) (poissonTestResult, error) {
	x, y := stats.Count{Events: in.Defects[0], Exposure: in.Sizes[0]}, stats.Count{Events: in.Defects[1], Exposure: in.Sizes[1]}
	found, err := stats.TwoPoissonRatesTest(x, y, opt.about(opt.Ratio0))
	if err != nil {
		return poissonTestResult{}, inWordsOf(err, "x.events", "defects[0]", "x.exposure", "sizes[0]", "y.events", "defects[1]", "y.exposure", "sizes[1]", "null", "ratio0")
	}
	return rateResultOf(found, "the ratio of the rates", opt.about(opt.Ratio0), x, y), nil
}

func rateResultOf(t *stats.PoissonTest, subject string, opt stats.TestOptions, counts ...stats.Count) poissonTestResult {
	r := poissonTestResult{Estimate: t.Estimate, P: t.P, CI: t.CI, Findings: Findings{Assumptions: []Assumption{independence("events")}, Warnings: []stats.Warning{}}}
	for _, c := range counts {
		r.Rates = append(r.Rates, c.Rate())
	}
	r.EffectCI = mapped(t.CI, func(v float64) float64 { return v / opt.Null })
	r.Conclusion = verdict(subject, opt, t.P) + fmt.Sprintf(", %.4g %% interval %s.", 100*opt.Confidence, t.CI)
	if t.Estimate != nil {
		ratio := *t.Estimate / opt.Null
		r.EffectSize = &ratio
		r.Conclusion = conclude(subject, opt, t.P, *t.Estimate, t.CI)
	}
	return r
}

func (o ResampleOptions) draw() stats.ResampleOptions {
	return stats.ResampleOptions{Resamples: o.Resamples, Seed: uint64(o.Seed)}
}

func permutation(in permutationInput, opt permutationOptions) (permutationResult, error) {
	test := stats.PermutationTwoSampleTest
	subject := "the difference of the means"
	if opt.Paired {
		test, subject = stats.PermutationPairedTest, "the mean difference"
	} else if in.Y == nil {
		return permutationResult{}, refuse("y", "is required, unless the values of x are differences: then set paired")
	}
	found, err := test(in.X, in.Y, opt.about(opt.Mu), opt.draw())
	if err != nil {
		return permutationResult{}, err
	}
	r := permutationResult{found, CI{}, Findings{Assumptions: []Assumption{independence("values")}, Warnings: []stats.Warning{}}}
	if found.EffectSize != nil && found.Statistic != opt.Mu {
		unit := (found.Statistic - opt.Mu) / *found.EffectSize
		r.EffectCI = mapped(found.CI, func(v float64) float64 { return (v - opt.Mu) / unit })
	}
	r.Conclusion = conclude(subject, opt.about(opt.Mu), found.P, found.Statistic, found.CI)
	return r, nil
}

func bootstrap(in bootstrapInput, opt bootstrapOptions) (bootstrapResult, error) {
	found, err := stats.BootstrapInterval(in.X, in.Y, opt.Statistic, opt.Confidence, opt.draw())
	if err != nil {
		return bootstrapResult{}, err
	}
	r := bootstrapResult{found, Findings{Assumptions: []Assumption{independence("values")}, Warnings: []stats.Warning{}}}
	if len(in.X) < usualForBootstrap || in.Y != nil && len(in.Y) < usualForBootstrap {
		r.Warnings = append(r.Warnings, stats.Warning{Code: stats.FewPoints, Message: fmt.Sprintf("a sample of fewer than %d values stands poorly for its population", usualForBootstrap)})
	}
	what := "The " + string(opt.Statistic)
	if in.Y != nil {
		what = fmt.Sprintf("The difference of the %ss", string(opt.Statistic))
	}
	r.Conclusion = fmt.Sprintf("%s is estimated as %.4g, %.4g %% interval %s.", what, found.Estimate, 100*opt.Confidence, found.CI)
	return r, nil
}

const usualForBootstrap = 20
