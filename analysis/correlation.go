package analysis

import (
	"fmt"
	"math"

	"tollgate/stats"
)

type correlationResult struct {
	R          float64         `json:"r" doc:"from -1 to 1"`
	T          *float64        `json:"t" doc:"null for a perfect correlation"`
	DF         int             `json:"df"`
	P          float64         `json:"p" doc:"of no correlation, by Student's t"`
	CI         *stats.Interval `json:"ci" doc:"by Fisher's z, from four pairs on"`
	RSquared   float64         `json:"r_squared"`
	EffectSize float64         `json:"effect_size" doc:"r"`
	EffectCI   *CI             `json:"effect_size_ci" doc:"the same as ci"`
	Findings
}

func correlations() []Method {
	const family = "correlation"
	example := `{"input":{"x":[1.2,2.4,3.1,4.8,5.5,6.9],"y":[2.1,2.9,4.2,4.1,6.3,6.8]}}`
	return []Method{
		define(Spec{Name: "pearson_correlation", Family: family, Version: 2, Summary: "How linear is an association?", Example: example,
			Assumptions: []string{"pairs are independent of each other", "both are normal, for p and the interval", "the association is linear: look at a scatter plot"},
			Sources:     []string{"NIST/SEMATECH e-Handbook 1.3.3.26; R cor.test"}}, pearson),
		define(Spec{Name: "spearman_correlation", Family: family, Version: 2, Summary: "How monotone is an association?", Example: example,
			Assumptions: []string{"pairs are independent of each other"},
			Sources:     []string{"Spearman, American Journal of Psychology 15 (1904); p by the t approximation: R cor.test(exact = FALSE)", "interval: Bonett and Wright, Psychometrika 65 (2000)"}}, spearman),
	}
}

func pearson(in pairs, opt TestOptions) (correlationResult, error) {
	found, err := stats.PearsonCorrelation(in.X, in.Y, opt.about(0))
	if err != nil {
		return correlationResult{}, err
	}
	assumptions := []Assumption{independence("pairs"), normality("x", in.X), normality("y", in.Y)}
	return correlated(found, assumptions, doubts(assumptions, len(in.X), "spearman_correlation"), opt), nil
}

func spearman(in pairs, opt TestOptions) (correlationResult, error) {
	found, err := stats.SpearmanCorrelation(in.X, in.Y, opt.about(0))
	if err != nil {
		return correlationResult{}, err
	}
	return correlated(found, []Assumption{independence("pairs")}, []stats.Warning{}, opt), nil
}

func correlated(found *stats.Correlation, assumptions []Assumption, warnings []stats.Warning, opt TestOptions) correlationResult {
	r := correlationResult{R: found.R, T: found.T, DF: found.DF, P: found.P, CI: found.CI, RSquared: found.R * found.R, EffectSize: found.R, EffectCI: found.CI}
	r.Assumptions, r.Warnings = assumptions, warnings
	r.Conclusion = verdict("the correlation", opt.about(0), found.P) + fmt.Sprintf(": it is estimated as %.4g, which is %s", found.R, strength(found.R))
	if found.CI != nil {
		r.Conclusion += fmt.Sprintf(", %.4g %% interval %s", 100*opt.Confidence, found.CI)
	}
	r.Conclusion += "."
	return r
}

// strength is Cohen's word for a correlation (Statistical Power Analysis, 1988, section 3.2).
func strength(r float64) string {
	switch r = math.Abs(r); {
	case r >= 0.5:
		return "large"
	case r >= 0.3:
		return "medium"
	case r >= 0.1:
		return "small"
	}
	return "negligible"
}
