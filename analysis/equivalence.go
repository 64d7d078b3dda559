package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	equivalentMeans struct {
		X    []float64 `json:"x" doc:"one sample"`
		Y    []float64 `json:"y,omitempty" doc:"the other; left out for one_sample"`
		Low  float64   `json:"low" doc:"least difference, x less y, that does not matter"`
		High float64   `json:"high" doc:"largest difference that does not matter, above low"`
	}
	comparedMeans struct {
		X      []float64 `json:"x" doc:"what is to be no worse"`
		Y      []float64 `json:"y,omitempty" doc:"what it is compared with; left out for one_sample"`
		Margin float64   `json:"margin" exclusiveMinimum:"0" doc:"how much worse x may be, above 0"`
	}
	equivalentShares struct {
		Defectives []int   `json:"defectives" minItems:"2" maxItems:"2" doc:"how many of each sample count, x before y"`
		Sizes      []int   `json:"sizes" minItems:"2" maxItems:"2" doc:"how many there are in each"`
		Low        float64 `json:"low" exclusiveMinimum:"-1" exclusiveMaximum:"1" doc:"least difference of the proportions, x less y, that does not matter"`
		High       float64 `json:"high" exclusiveMinimum:"-1" exclusiveMaximum:"1" doc:"largest difference that does not matter, above low"`
	}
	comparedShares struct {
		Defectives []int   `json:"defectives" minItems:"2" maxItems:"2" doc:"how many of each sample count, x before y; x is to be no worse"`
		Sizes      []int   `json:"sizes" minItems:"2" maxItems:"2" doc:"how many there are in each"`
		Margin     float64 `json:"margin" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"how much worse the proportion of x may be"`
	}
	equivalentMeansOptions struct {
		Kind  stats.Comparison `json:"kind" enum:"welch,pooled,paired,one_sample" default:"welch" doc:"how the means are compared; one_sample compares x with 0"`
		Alpha float64          `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.05" doc:"of each one-sided test"`
	}
	comparedMeansOptions struct {
		Kind           stats.Comparison `json:"kind" enum:"welch,pooled,paired,one_sample" default:"welch" doc:"how the means are compared; one_sample compares x with 0"`
		HigherIsBetter bool             `json:"higher_is_better" default:"true" doc:"false where a high value is the worse one"`
		Alpha          float64          `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.025" doc:"one-sided (ICH E9 takes 0.025)"`
	}
	equivalentSharesOptions struct {
		Score stats.ScoreMethod `json:"score" enum:"farrington_manning,wald" default:"farrington_manning" doc:"variance under the null hypothesis, or from the observed proportions"`
		Alpha float64           `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.05" doc:"of each one-sided test"`
	}
	comparedSharesOptions struct {
		Score          stats.ScoreMethod `json:"score" enum:"farrington_manning,wald" default:"farrington_manning" doc:"variance under the null hypothesis, or from the observed proportions"`
		HigherIsBetter bool              `json:"higher_is_better" default:"true" doc:"false where a high proportion is the worse one"`
		Alpha          float64           `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.025" doc:"one-sided (ICH E9 takes 0.025)"`
	}
	equivalenceResult struct {
		*stats.Equivalence
		Findings
	}
	nonInferiorityResult struct {
		*stats.NonInferiority
		Findings
	}
	split struct {
		Counts []int     `json:"counts" doc:"how many each arm got, at least 2 arms"`
		Ratio  []float64 `json:"ratio,omitempty" doc:"what each was to get, in proportion; equal when left out"`
	}
	splitOptions struct {
		Warning float64 `json:"warning_below" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.01" doc:"p below which the verdict is warning"`
		Hold    float64 `json:"hold_below" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.001" doc:"p below which the verdict is hold"`
	}
	splitResult struct {
		*stats.SampleRatio
		Findings
	}
)

func equivalence() []Method {
	const family = "equivalence"
	values, trials := "values are independent and their means normally distributed", "trials are independent and have one probability in each sample"
	margin := "the margin was set before the data, by what matters"
	tost := "Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987): two one-sided tests; R TOSTER"
	score := "Farrington and Manning, Statistics in Medicine 9 (1990): score with a difference other than 0; the interval inverts it"
	return []Method{
		define(Spec{Name: "equivalence_test_means", Family: family, Summary: "Do two means differ by so little that it does not matter?", Assumptions: []string{values, margin}, Sources: []string{tost},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[5.0,5.2,5.1,5.4,4.9],"low":-0.5,"high":0.5}}`}, equivalenceMeans),
		define(Spec{Name: "equivalence_test_proportions", Family: family, Summary: "Do two proportions differ by so little that it does not matter?", Assumptions: []string{trials, margin}, Sources: []string{tost, score},
			Example: `{"input":{"defectives":[85,88],"sizes":[100,100],"low":-0.1,"high":0.1}}`}, equivalenceProportions),
		define(Spec{Name: "non_inferiority_test_means", Family: family, Summary: "Is a mean worse by less than a margin?", Assumptions: []string{values, margin}, Sources: []string{"ICH E9 and E10; CONSORT extension, JAMA 308 (2012)"},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[5.0,5.2,5.1,5.4,4.9],"margin":0.5}}`}, nonInferiorityMeans),
		define(Spec{Name: "non_inferiority_test_proportions", Family: family, Summary: "Is a proportion worse by less than a margin?", Assumptions: []string{trials, margin}, Sources: []string{score, "ICH E9 and E10"},
			Example: `{"input":{"defectives":[85,88],"sizes":[100,100],"margin":0.1}}`}, nonInferiorityProportions),
		define(Spec{Name: "sample_ratio_mismatch", Family: "sequential", Summary: "Did each arm get its share?", Assumptions: []string{"units are assigned one by one, independently"},
			Sources: []string{"Pearson's chi-square goodness of fit; Fabijan et al., KDD 2019: a mismatch voids the comparison"},
			Example: `{"input":{"counts":[44700,45489]}}`}, sampleRatioMismatch),
	}
}

func equivalenceMeans(in equivalentMeans, opt equivalentMeansOptions) (equivalenceResult, error) {
	found, err := stats.EquivalenceOfMeans(in.X, in.Y, opt.Kind, in.Low, in.High, opt.Alpha)
	return concludeEquivalence(found, err, "means", independence("values"))
}

func equivalenceProportions(in equivalentShares, opt equivalentSharesOptions) (equivalenceResult, error) {
	x, y := sharesOf(in.Defectives, in.Sizes)
	found, err := stats.EquivalenceOfProportions(x, y, opt.Score, in.Low, in.High, opt.Alpha)
	return concludeEquivalence(found, inShares(err), "proportions", independence("trials"))
}

func nonInferiorityMeans(in comparedMeans, opt comparedMeansOptions) (nonInferiorityResult, error) {
	found, err := stats.NonInferiorityOfMeans(in.X, in.Y, opt.Kind, in.Margin, !opt.HigherIsBetter, opt.Alpha)
	return concludeNonInferiority(found, err, "mean", independence("values"))
}

func nonInferiorityProportions(in comparedShares, opt comparedSharesOptions) (nonInferiorityResult, error) {
	x, y := sharesOf(in.Defectives, in.Sizes)
	found, err := stats.NonInferiorityOfProportions(x, y, opt.Score, in.Margin, !opt.HigherIsBetter, opt.Alpha)
	return concludeNonInferiority(found, inShares(err), "proportion", independence("trials"))
}

func sharesOf(defectives, sizes []int) (x, y stats.Proportion) {
	return stats.Proportion{Successes: defectives[0], Trials: sizes[0]}, stats.Proportion{Successes: defectives[1], Trials: sizes[1]}
}

func inShares(err error) error {
	return inWordsOf(err, "x.successes", "defectives[0]", "x.trials", "sizes[0]", "y.successes", "defectives[1]", "y.trials", "sizes[1]", "x", "defectives")
}

func concludeEquivalence(found *stats.Equivalence, err error, of string, assumption Assumption) (equivalenceResult, error) {
	if err != nil {
		return equivalenceResult{}, err
	}
	shown := "do not show"
	if found.Equivalent {
		shown = "show"
	}
	return equivalenceResult{found, Findings{
		Assumptions: []Assumption{assumption}, Warnings: []stats.Warning{},
		Conclusion: fmt.Sprintf("The data %s that the %s are equivalent, their difference lying between %.4g and %.4g (p = %.3g): it is estimated as %.4g, %.4g %% interval %s.",
			shown, of, found.Low, found.High, found.P, found.Estimate, 100*(1-2*found.Alpha), found.CI),
	}}, nil
}

func concludeNonInferiority(found *stats.NonInferiority, err error, of string, assumption Assumption) (nonInferiorityResult, error) {
	if err != nil {
		return nonInferiorityResult{}, err
	}
	shown := "do not show"
	if found.NonInferior {
		shown = "show"
	}
	return nonInferiorityResult{found, Findings{
		Assumptions: []Assumption{assumption}, Warnings: []stats.Warning{},
		Conclusion: fmt.Sprintf("The data %s that the %s of x is worse by less than %.4g (p = %.3g): the difference is estimated as %.4g and, at %.4g %% one-sided, is %s.",
			shown, of, found.Margin, found.P, found.Estimate, 100*(1-found.Alpha), found.CI),
	}}, nil
}

func sampleRatioMismatch(in split, opt splitOptions) (splitResult, error) {
	found, err := stats.SampleRatioMismatch(in.Counts, in.Ratio, opt.Warning, opt.Hold)
	if err != nil {
		return splitResult{}, err
	}
	words := map[stats.SplitVerdict]string{
		stats.SplitHolds:   "The arms have the shares they were to have",
		stats.SplitWarning: "The shares are unlikely: find out why before the result is used",
		stats.SplitHold:    "The assignment is broken: no result of this comparison counts",
	}[found.Verdict]
	f := Findings{Assumptions: []Assumption{independence("assignments")}, Warnings: []stats.Warning{}, Conclusion: fmt.Sprintf("%s (chi-square %.4g, p = %.3g).", words, found.Statistic, found.P)}
	if found.Verdict != stats.SplitHolds {
		f.Warnings = append(f.Warnings, stats.Warning{Code: "sample_ratio_mismatch", Message: words})
	}
	return splitResult{found, f}, nil
}
