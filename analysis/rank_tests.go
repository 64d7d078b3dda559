package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	// RankTestOptions are what both rank tests take.
	RankTestOptions struct {
		TestOptions
		Mu                   float64     `json:"mu" default:"0" doc:"the shift of x against y, or the center of the differences, under the null hypothesis"`
		PMethod              stats.RankP `json:"p_method" enum:"auto,exact,asymptotic" default:"auto" doc:"auto is exact below 50 values without ties, as R; exact with ties is the permutation distribution of the midranks, as R package exactRankTests"`
		ContinuityCorrection bool        `json:"continuity_correction" default:"true" doc:"of the asymptotic p, a half"`
	}
	signedRankInput struct {
		X []float64 `json:"x" doc:"values, or first values of pairs"`
		Y []float64 `json:"y,omitempty" doc:"second values of pairs, as many"`
	}
	signedRankOptions struct {
		RankTestOptions
		Zeros stats.ZeroMethod `json:"zeros" enum:"drop,pratt" default:"drop" doc:"differences equal to mu: drop them, as R, or rank them and leave them out of the sum (Pratt)"`
	}
	// RankResult is what both rank tests answer.
	RankResult struct {
		P                    float64        `json:"p"`
		PMethod              string         `json:"p_method" enum:"exact,permutation,asymptotic" doc:"how p came about"`
		ContinuityCorrection bool           `json:"continuity_correction" doc:"whether p has it"`
		Z                    *float64       `json:"z" doc:"null for an exact p"`
		Ties                 bool           `json:"ties" doc:"some values share a rank"`
		Estimate             float64        `json:"estimate" doc:"Hodges and Lehmann's: of the shift or the center"`
		CI                   stats.Interval `json:"ci" doc:"of the estimate, by order statistics"`
		EffectSize           float64        `json:"effect_size" doc:"rank-biserial correlation, from -1 to 1"`
		EffectCI             CI             `json:"effect_size_ci" doc:"of two samples by Newcombe's method 5, of signed ranks by Fisher's z"`
		Findings
	}
	mannWhitneyResult struct {
		UX float64 `json:"u_x" doc:"#(x > y) + #(x = y)/2, R's W"`
		UY float64 `json:"u_y" doc:"the same of y"`
		RankResult
	}
	signedRankResult struct {
		VPlus float64 `json:"v_plus" doc:"sum of the ranks of positive differences, R's V"`
		Zeros int     `json:"zeros" doc:"differences equal to mu"`
		RankResult
	}
)

func rankTests() []Method {
	const family = "rank_tests"
	return []Method{
		define(Spec{Name: "mann_whitney_u_test", Family: family, Version: 2, Summary: "Does one sample tend to lie above the other?",
			Assumptions: []string{"values are independent of each other", "for the shift: both distributions have one shape"},
			Sources: []string{"Mann and Whitney, Annals of Mathematical Statistics 18 (1947); Hollander and Wolfe, Nonparametric Statistical Methods, chapter 4; R wilcox.test",
				"exact with ties: R package exactRankTests", "interval of the effect: Newcombe, Statistics in Medicine 25 (2006), 559"},
			Example: `{"input":{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.7,5.2,4.4,4.6]},"options":{"p_method":"exact"}}`}, mannWhitney),
		define(Spec{Name: "wilcoxon_signed_rank_test", Family: family, Version: 2, Summary: "Do values, or differences of pairs, lie about mu?",
			Assumptions: []string{"values or pairs are independent of each other", "differences are distributed symmetrically"},
			Sources:     []string{"Wilcoxon, Biometrics Bulletin 1 (1945); Hollander and Wolfe, chapter 3; R wilcox.test", "zeros: Pratt, JASA 54 (1959)", "interval of the effect: Kerby, Comprehensive Psychology 3 (2014); R package effectsize"},
			Example:     `{"input":{"x":[1.83,0.5,1.62,2.48,1.68,1.88,1.55,3.06,1.3],"y":[0.878,0.647,0.598,2.05,1.06,1.29,1.06,3.14,1.29]}}`}, wilcoxonSignedRank),
	}
}

func (o RankTestOptions) ofStats() stats.RankOptions {
	return stats.RankOptions{TestOptions: o.about(o.Mu), P: o.PMethod, Uncorrected: !o.ContinuityCorrection}
}

func mannWhitney(in twoSamples, opt RankTestOptions) (mannWhitneyResult, error) {
	found, err := stats.MannWhitneyUTest(in.X, in.Y, opt.ofStats())
	if err != nil {
		return mannWhitneyResult{}, err
	}
	r := mannWhitneyResult{UX: found.Statistic, UY: float64(len(in.X))*float64(len(in.Y)) - found.Statistic, RankResult: rankResult(found)}
	r.Assumptions = []Assumption{independence("values"), {Name: "one shape of both distributions", Reason: "needed for the shift only: compare histograms"}}
	r.Conclusion = conclude("the shift of x against y", opt.about(opt.Mu), found.P, found.Shift, found.CI)
	return r, nil
}

func wilcoxonSignedRank(in signedRankInput, opt signedRankOptions) (signedRankResult, error) {
	o := opt.ofStats()
	o.Zeros = opt.Zeros
	found, err := stats.WilcoxonSignedRankTest(in.X, in.Y, o)
	if err != nil {
		return signedRankResult{}, err
	}
	r := signedRankResult{VPlus: found.Statistic, Zeros: found.Zeros, RankResult: rankResult(found)}
	r.Assumptions = []Assumption{independence("values or pairs"), {Name: "symmetry of the differences", Reason: "look at a histogram of them"}}
	if found.Zeros > 0 {
		what := map[stats.ZeroMethod]string{stats.DropZeros: "dropped", stats.PrattZeros: "ranked and left out of the sum (Pratt)"}[opt.Zeros]
		r.Warnings = append(r.Warnings, stats.Warning{Code: "zeros", Message: fmt.Sprintf("%d differences equal mu and were %s", found.Zeros, what)})
	}
	r.Conclusion = conclude("the center", opt.about(opt.Mu), found.P, found.Shift, found.CI)
	return r, nil
}

func rankResult(found *stats.RankTest) RankResult {
	r := RankResult{P: found.P, PMethod: string(found.Method), ContinuityCorrection: found.Corrected, Z: found.Z, Ties: found.Ties,
		Estimate: found.Shift, CI: found.CI, EffectSize: found.EffectSize, EffectCI: found.EffectCI}
	r.Warnings = []stats.Warning{}
	if !found.Ties {
		return r
	}
	how := "p is corrected for them; p_method exact gives the permutation distribution of the midranks"
	if found.Method == stats.ExactP {
		r.PMethod, how = "permutation", "p is from the permutation distribution of the midranks"
	}
	r.Warnings = append(r.Warnings, stats.Warning{Code: "ties", Message: "some values are equal: " + how})
	return r
}
