package analysis

import (
	"fmt"
	"math"

	"tollgate/fault"
	"tollgate/stats"
)

type (
	fisherInput struct {
		Table [][]int `json:"table" minItems:"2" maxItems:"2" doc:"counts in 2 rows and 2 columns"`
	}
	fisherResult struct {
		P               float64        `json:"p"`
		OddsRatio       *float64       `json:"odds_ratio" doc:"conditional maximum likelihood, as R; null when infinite"`
		SampleOddsRatio *float64       `json:"sample_odds_ratio" doc:"ad/bc; null when infinite or not defined"`
		CI              stats.Interval `json:"ci" doc:"exact conditional, of the odds ratio; an end is null where it is open"`
		EffectSize      *float64       `json:"effect_size" doc:"the odds ratio"`
		EffectCI        CI             `json:"effect_size_ci" doc:"the same as ci"`
		Findings
	}
	chiSquareInput struct {
		Table         [][]int   `json:"table,omitempty" doc:"counts, to test rows and columns for independence"`
		Observed      []int     `json:"observed,omitempty" doc:"counts, to test for goodness of fit"`
		Probabilities []float64 `json:"probabilities,omitempty" doc:"of each observed count, adding up to 1; equal when absent"`
	}
	chiSquareOptions struct {
		ConfidenceOptions
		EffectInterval string `json:"effect_interval" enum:"noncentral,noncentral_adjusted" default:"noncentral" doc:"from the ends L of the noncentrality of the uncorrected chi-square: sqrt(L/n), which is 0 when the test shows nothing (R package effectsize), or sqrt((L + df)/n) (Smithson 2003; R package DescTools, ncchisqadj)"`
		Yates          bool   `json:"yates" default:"false" doc:"continuity correction min(0.5, |O-E|) of a table of 2 x 2, as R"`
		Rescale        bool   `json:"rescale" default:"false" doc:"scale probabilities, such as 9:3:3:1, to add up to 1"`
	}
	chiSquareResult struct {
		ChiSquare            float64     `json:"chi_square"`
		DF                   float64     `json:"df"`
		P                    float64     `json:"p"`
		Test                 string      `json:"test" enum:"independence,goodness_of_fit"`
		ContinuityCorrection bool        `json:"continuity_correction"`
		Expected             [][]float64 `json:"expected" doc:"counts; one row for goodness of fit"`
		Residuals            [][]float64 `json:"residuals" doc:"Pearson's: (observed - expected)/sqrt(expected)"`
		CramersV             *float64    `json:"cramers_v" doc:"strength from 0 to 1, without bias correction; null for goodness of fit"`
		CramersVCI           *CI         `json:"cramers_v_ci" doc:"by the noncentral chi-square, at most 1; null for goodness of fit"`
		EffectSize           float64     `json:"effect_size" doc:"Cohen's w: sqrt of the uncorrected chi-square over n"`
		EffectCI             CI          `json:"effect_size_ci" doc:"by the noncentral chi-square"`
		Findings
	}
)

func tables() []Method {
	const family = "tables"
	return []Method{
		define(Spec{Name: "fisher_exact_test", Family: family, Summary: "Are the rows and columns of a table of 2 x 2 independent?",
			Assumptions: []string{"observations are independent", "both margins are taken as given"},
			Version:     2,
			Sources:     []string{"Fisher, Statistical Methods for Research Workers (1935); R fisher.test, whose odds ratio and interval stop at four digits"},
			Example:     `{"input":{"table":[[3,1],[1,3]]}}`}, fisherExact),
		define(Spec{Name: "chi_square_test", Family: family, Summary: "Are rows and columns independent, or do counts fit probabilities?",
			Assumptions: []string{"observations are independent", "expected counts of 5 or more"},
			Version:     2,
			Sources: []string{"Pearson, Philosophical Magazine 50 (1900); NIST/SEMATECH e-Handbook 7.4.5; R chisq.test",
				"interval of Cramer's V: Smithson, Confidence Intervals (2003), chapter 4; R packages effectsize and DescTools"},
			Example: `{"input":{"table":[[20,30],[35,15]]},"options":{"yates":true}}`}, chiSquare),
	}
}

func fisherExact(in fisherInput, opt TestOptions) (fisherResult, error) {
	found, err := stats.FisherExactTest(in.Table, opt.about(0))
	if err != nil {
		return fisherResult{}, err
	}
	r := fisherResult{P: found.P, OddsRatio: found.OddsRatio, SampleOddsRatio: found.SampleOddsRatio, CI: found.CI, EffectSize: found.OddsRatio, EffectCI: found.CI}
	r.Assumptions, r.Warnings = []Assumption{independence("observations")}, []stats.Warning{}
	r.Conclusion = verdict("the odds ratio", opt.about(1), r.P) + fmt.Sprintf(", %.4g %% interval %s.", 100*opt.Confidence, r.CI)
	if r.OddsRatio != nil {
		r.Conclusion = conclude("the odds ratio", opt.about(1), r.P, *r.OddsRatio, r.CI)
	}
	return r, nil
}

func chiSquare(in chiSquareInput, opt chiSquareOptions) (chiSquareResult, error) {
	var found *stats.TableTest
	var err error
	counts, test, what := in.Table, "independence", "rows and columns are not independent"
	switch {
	case (in.Table == nil) == (in.Observed == nil):
		return chiSquareResult{}, fault.New(fault.Invalid, "either a table or observed counts are tested").With("table", "give it, or observed, and not both")
	case in.Table != nil && in.Probabilities != nil:
		return chiSquareResult{}, fault.New(fault.Invalid, "probabilities go with observed counts").With("probabilities", "leave them out with a table")
	case in.Table != nil:
		found, err = stats.ChiSquareIndependence(in.Table, opt.Yates)
	case opt.Yates:
		return chiSquareResult{}, fault.New(fault.Invalid, "only a table is corrected").With("yates", "leave it out with observed counts")
	case opt.Rescale && in.Probabilities == nil:
		return chiSquareResult{}, fault.New(fault.Invalid, "there is nothing to scale").With("rescale", "goes with probabilities")
	default:
		if opt.Rescale {
			in.Probabilities = stats.Shares(in.Probabilities)
		}
		counts, test, what = [][]int{in.Observed}, "goodness_of_fit", "the counts do not have the probabilities"
		found, err = stats.ChiSquareGoodnessOfFit(in.Observed, in.Probabilities)
	}
	if err != nil {
		return chiSquareResult{}, err
	}
	r := chiSquareResult{ChiSquare: found.Statistic, DF: found.DF, P: found.P, Test: test, ContinuityCorrection: found.Corrected,
		Expected: found.Expected, CramersV: found.CramersV}
	square, n := 0.0, 0.0
	for i, row := range counts {
		r.Residuals = append(r.Residuals, make([]float64, len(row)))
		for j, v := range row {
			r.Residuals[i][j] = (float64(v) - found.Expected[i][j]) / math.Sqrt(found.Expected[i][j])
			square, n = square+r.Residuals[i][j]*r.Residuals[i][j], n+float64(v)
		}
	}
	r.EffectSize = math.Sqrt(square / n)
	if err := r.bound(square, n, opt); err != nil {
		return r, err
	}
	r.Assumptions, r.Warnings = []Assumption{independence("observations"), enoughExpected(len(found.Warnings) == 0)}, found.Warnings
	r.Conclusion = shownWith(what, r.P, opt.Confidence, "Cohen's w", r.EffectSize, r.EffectCI)
	if r.CramersV != nil {
		r.Conclusion = shownWith(what, r.P, opt.Confidence, "Cramér's V", *r.CramersV, *r.CramersVCI)
	}
	return r, nil
}

// bound gives the effect its intervals; square is the chi-square without correction.
func (r *chiSquareResult) bound(square, n float64, opt chiSquareOptions) error {
	ncp, err := stats.NoncentralityOfChiSquare(square, r.DF, opt.Confidence)
	if opt.EffectInterval == "noncentral_adjusted" {
		ncp = mapped(ncp, func(l float64) float64 { return l + r.DF })
	}
	r.EffectCI = mapped(ncp, func(l float64) float64 { return math.Sqrt(l / n) })
	if r.CramersV != nil {
		shorter := float64(min(len(r.Expected), len(r.Expected[0])) - 1)
		v := mapped(ncp, func(l float64) float64 { return min(1, math.Sqrt(l/n/shorter)) })
		r.CramersVCI = &v
	}
	return err
}
