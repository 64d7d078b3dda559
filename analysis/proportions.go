package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	oneProportionInput struct {
		Defectives int `json:"defectives" minimum:"0" doc:"how many of the sample count"`
		Size       int `json:"size" minimum:"1" doc:"how many there are"`
	}
	oneProportionOptions struct {
		TestOptions
		P0                   float64                  `json:"p0" minimum:"0" maximum:"1" default:"0.5" doc:"the proportion under the null hypothesis"`
		PMethod              string                   `json:"p_method" enum:"exact,score" default:"exact" doc:"exact binomial, two-sided adding all outcomes not more likely, or the normal approximation under the null (R prop.test)"`
		ContinuityCorrection bool                     `json:"continuity_correction" default:"true" doc:"of the score p, at most a half"`
		IntervalMethod       stats.ProportionInterval `json:"interval_method" enum:"clopper_pearson,wilson,wilson_corrected" default:"clopper_pearson" doc:"exact; score; score with the continuity correction of R prop.test"`
	}
	oneProportionResult struct {
		Estimate   float64        `json:"estimate"`
		P          float64        `json:"p"`
		Z          *float64       `json:"z" doc:"null for an exact p"`
		ChiSquare  *float64       `json:"chi_square" doc:"z squared"`
		CI         stats.Interval `json:"ci"`
		EffectSize float64        `json:"effect_size" doc:"Cohen's h against p0"`
		EffectCI   CI             `json:"effect_size_ci" doc:"Cohen's h of the ends of ci"`
		Findings
	}
	twoProportionsInput struct {
		Defectives []int `json:"defectives" minItems:"2" maxItems:"2" doc:"how many of each sample count, x before y"`
		Sizes      []int `json:"sizes" minItems:"2" maxItems:"2" doc:"how many there are in each"`
	}
	twoProportionsOptions struct {
		TestOptions
		ContinuityCorrection bool                     `json:"continuity_correction" default:"false" doc:"Yates's, of the test and of the Wald interval (R prop.test has it unless told otherwise)"`
		IntervalMethod       stats.DifferenceInterval `json:"interval_method" enum:"wald,newcombe,agresti_caffo" default:"wald" doc:"unpooled normal approximation; Newcombe's hybrid of Wilson intervals; Wald with a success and a failure more in each"`
		Truncate             bool                     `json:"truncate" default:"true" doc:"cut the limits of wald and agresti_caffo off at -1 and 1, as R prop.test; Python statsmodels does not"`
	}
	proportionsIntervalOptions struct {
		TestOptions
		ContinuityCorrection bool                     `json:"continuity_correction" default:"false" doc:"Yates's, of the Wald interval"`
		IntervalMethod       stats.DifferenceInterval `json:"interval_method" enum:"wald,newcombe,agresti_caffo" default:"newcombe" doc:"unpooled normal approximation; Newcombe's hybrid of Wilson intervals; Wald with a success and a failure more in each"`
		Truncate             bool                     `json:"truncate" default:"false" doc:"cut the limits of wald and agresti_caffo off at -1 and 1, as R prop.test; Python statsmodels does not"`
	}
	proportionsIntervalResult struct {
		Proportions []float64      `json:"proportions"`
		Estimate    float64        `json:"estimate" doc:"the difference: x less y"`
		CI          stats.Interval `json:"ci" doc:"of the difference"`
		Findings
	}
	twoProportionsResult struct {
		Z           float64        `json:"z" doc:"of the pooled test"`
		ChiSquare   float64        `json:"chi_square" doc:"z squared, with 1 degree of freedom"`
		P           float64        `json:"p"`
		Proportions []float64      `json:"proportions"`
		Estimate    float64        `json:"estimate" doc:"the difference: x less y"`
		CI          stats.Interval `json:"ci" doc:"of the difference"`
		EffectSize  float64        `json:"effect_size" doc:"Cohen's h"`
		EffectCI    CI             `json:"effect_size_ci" doc:"with the standard error sqrt(1/n + 1/m)"`
		Findings
	}
)

func proportions() []Method {
	const family = "proportions"
	trials := "trials are independent and have one probability"
	return []Method{
		define(Spec{Name: "one_proportion_test", Family: family, Version: 2, Summary: "Is a proportion p0?", Assumptions: []string{trials},
			Sources: []string{"Clopper and Pearson, Biometrika 26 (1934); R binom.test", "Wilson, JASA 22 (1927); R prop.test; NIST/SEMATECH e-Handbook 7.2.4"},
			Example: `{"input":{"defectives":7,"size":40},"options":{"p0":0.3}}`}, oneProportion),
		define(Spec{Name: "two_proportions_test", Family: family, Version: 2, Summary: "Do two proportions differ?", Assumptions: []string{trials, "expected counts of 5 or more"},
			Sources: []string{"NIST/SEMATECH e-Handbook 7.3.3; R prop.test", "Newcombe, Statistics in Medicine 17 (1998), method 10", "Agresti and Caffo, The American Statistician 54 (2000)"},
			Example: `{"input":{"defectives":[12,5],"sizes":[200,210]},"options":{"interval_method":"newcombe"}}`}, twoProportions),
		define(Spec{Name: "two_proportions_interval", Family: family, Summary: "How much do two proportions differ? Also without any defective", Assumptions: []string{trials},
			Sources: []string{"Newcombe, Statistics in Medicine 17 (1998), method 10", "Agresti and Caffo, The American Statistician 54 (2000)", "R prop.test: Wald; Python statsmodels confint_proportions_2indep"},
			Example: `{"input":{"defectives":[0,0],"sizes":[10,20]},"options":{"interval_method":"newcombe"}}`}, proportionsInterval),
	}
}

func oneProportion(in oneProportionInput, opt oneProportionOptions) (oneProportionResult, error) {
	words := []string{"x.successes", "defectives", "x.trials", "size", "null", "p0"}
	x := stats.Proportion{Successes: in.Defectives, Trials: in.Size}
	found, err := stats.OneProportionTest(x, opt.about(opt.P0), opt.IntervalMethod)
	if err != nil {
		return oneProportionResult{}, inWordsOf(err, words...)
	}
	r := oneProportionResult{Estimate: found.Estimate, P: found.P, CI: found.CI, EffectSize: stats.CohenH(found.Estimate, opt.P0)}
	r.EffectCI = mapped(found.CI, func(p float64) float64 { return stats.CohenH(p, opt.P0) })
	r.Assumptions, r.Warnings = []Assumption{independence("trials")}, []stats.Warning{}
	if opt.PMethod == "score" {
		score, err := stats.OneProportionScoreTest(x, opt.about(opt.P0), opt.ContinuityCorrection)
		if err != nil {
			return oneProportionResult{}, inWordsOf(err, words...)
		}
		square := score.Z * score.Z
		r.P, r.Z, r.ChiSquare = score.P, &score.Z, &square
		if least := float64(in.Size) * min(opt.P0, 1-opt.P0); least < 5 {
			r.Warnings = append(r.Warnings, stats.Warning{Code: stats.SmallCounts, Message: fmt.Sprintf("an expected count is %.3g, below 5: p_method exact is the better one", least)})
		}
	}
	r.Conclusion = conclude("the proportion", opt.about(opt.P0), r.P, r.Estimate, r.CI)
	return r, nil
}

func (in twoProportionsInput) both() (x, y stats.Proportion) {
	return stats.Proportion{Successes: in.Defectives[0], Trials: in.Sizes[0]}, stats.Proportion{Successes: in.Defectives[1], Trials: in.Sizes[1]}
}

// twoProportionsWords are the names that stats has for the input, and those of the input.
var twoProportionsWords = []string{"x.successes", "defectives[0]", "x.trials", "sizes[0]", "y.successes", "defectives[1]", "y.trials", "sizes[1]", "x", "defectives"}

func proportionsInterval(in twoProportionsInput, opt proportionsIntervalOptions) (proportionsIntervalResult, error) {
	x, y := in.both()
	ci, err := stats.TwoProportionsInterval(x, y, stats.TwoProportionsOptions{TestOptions: opt.about(0), Correction: opt.ContinuityCorrection, Interval: opt.IntervalMethod, Overshoot: !opt.Truncate})
	if err != nil {
		return proportionsIntervalResult{}, inWordsOf(err, twoProportionsWords...)
	}
	shares := []float64{float64(x.Successes) / float64(x.Trials), float64(y.Successes) / float64(y.Trials)}
	r := proportionsIntervalResult{Proportions: shares, Estimate: shares[0] - shares[1], CI: ci}
	r.Assumptions, r.Warnings = []Assumption{independence("trials")}, []stats.Warning{}
	r.Conclusion = fmt.Sprintf("The proportions differ by %.4g, %.4g %% interval %s.", r.Estimate, 100*opt.Confidence, ci)
	return r, nil
}

func twoProportions(in twoProportionsInput, opt twoProportionsOptions) (twoProportionsResult, error) {
	x, y := in.both()
	found, err := stats.TwoProportionsZTest(x, y, stats.TwoProportionsOptions{TestOptions: opt.about(0), Correction: opt.ContinuityCorrection, Interval: opt.IntervalMethod, Overshoot: !opt.Truncate})
	if err != nil {
		return twoProportionsResult{}, inWordsOf(err, twoProportionsWords...)
	}
	r := twoProportionsResult{Z: found.Z, ChiSquare: found.ChiSquare, P: found.P, Proportions: []float64{found.X, found.Y},
		Estimate: found.Difference, CI: found.CI, EffectSize: found.EffectSize, EffectCI: found.EffectInterval(in.Sizes[0], in.Sizes[1])}
	r.Assumptions, r.Warnings = []Assumption{independence("trials"), enoughExpected(len(found.Warnings) == 0)}, found.Warnings
	r.Conclusion = conclude("the difference of the proportions", opt.about(0), r.P, r.Estimate, r.CI)
	return r, nil
}

// enoughExpected says whether expected counts carry a chi-square approximation.
func enoughExpected(holds bool) Assumption {
	reason := "every expected count is 5 or more"
	if !holds {
		reason = "an expected count is below 5"
	}
	return Assumption{Name: "expected counts of 5 or more", Holds: &holds, Reason: reason}
}
