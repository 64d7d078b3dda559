package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	adjustInput struct {
		P []float64 `json:"p" doc:"p values of several tests"`
	}
	adjustOptions struct {
		Adjustment string  `json:"adjustment" enum:"holm,benjamini_hochberg,bonferroni" default:"holm" doc:"holm and bonferroni bound the chance of any false finding, benjamini_hochberg the share of false ones among the findings"`
		Alpha      float64 `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"the level"`
	}
	adjustResult struct {
		PAdjusted []float64 `json:"p_adjusted" doc:"in the order of p; compare with alpha"`
		Found     []int     `json:"significant" doc:"indices of the tests whose adjusted p is at most alpha"`
		Findings
	}
)

func adjustments() []Method {
	return []Method{define(Spec{Name: "p_value_adjustment", Family: "adjustment", Summary: "What do several tests show together?",
		Assumptions: []string{"benjamini_hochberg: the tests are independent, or depend on each other positively; the others need nothing"},
		Sources:     []string{"Holm, Scandinavian Journal of Statistics 6 (1979)", "Benjamini and Hochberg, JRSS B 57 (1995)", "R p.adjust"},
		Example:     `{"input":{"p":[0.01,0.04,0.03,0.2]},"options":{"adjustment":"benjamini_hochberg"}}`}, adjust)}
}

func adjust(in adjustInput, opt adjustOptions) (adjustResult, error) {
	by := map[string]func([]float64) ([]float64, error){"holm": stats.HolmAdjust, "benjamini_hochberg": stats.BenjaminiHochbergAdjust, "bonferroni": stats.BonferroniAdjust}[opt.Adjustment]
	adjusted, err := by(in.P)
	if err != nil {
		return adjustResult{}, err
	}
	r := adjustResult{PAdjusted: adjusted, Findings: Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}}}
	for i, p := range adjusted {
		if p <= opt.Alpha {
			r.Found = append(r.Found, i)
		}
	}
	r.Conclusion = fmt.Sprintf("%d of %d tests hold at %v after adjustment by %s.", len(r.Found), len(in.P), opt.Alpha, opt.Adjustment)
	return r, nil
}
