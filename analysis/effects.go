package analysis

import (
	"fmt"
	"math"

	"tollgate/stats"
)

// CI is the interval of an effect size, as every test answers it.
type CI = stats.Interval

// mapped puts both ends of an interval through a function that rises.
func mapped(ci CI, f func(v float64) float64) CI {
	end := func(v *float64) *float64 {
		if v == nil {
			return nil
		}
		m := f(*v)
		if math.IsInf(m, 0) || math.IsNaN(m) {
			return nil
		}
		return &m
	}
	return CI{Lower: end(ci.Lower), Upper: end(ci.Upper)}
}

// ShareOptions choose how a share of variation is bounded.
type ShareOptions struct {
	Confidence     float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the intervals"`
	EffectInterval string  `json:"effect_interval" enum:"steiger,error_df" default:"steiger" doc:"from the ends L of the noncentrality of F: L/(L + n), the share in the population (Steiger 2004, Smithson 2003, R package MBESS), or L/(L + error df), the eta squared of the F with that noncentrality (R package effectsize)"`
}

// share is the interval of the share of variation that an F statistic speaks for.
func (o ShareOptions) share(f, df1, df2 float64, n int) (CI, error) {
	ncp, err := stats.NoncentralityOfF(f, df1, df2, o.Confidence)
	rest := float64(n)
	if o.EffectInterval == "error_df" {
		rest = df2
	}
	return mapped(ncp, func(l float64) float64 { return l / (l + rest) }), err
}

// shownWith says in one sentence whether p shows something, at the level that the confidence gives, and how large the effect is.
func shownWith(what string, p, confidence float64, effect string, size float64, ci CI) string {
	verb := "show"
	if p > 1-confidence {
		verb = "do not show"
	}
	return fmt.Sprintf("The data %s that %s (p = %.3g): %s is estimated as %.4g, %.4g %% interval %s.", verb, what, p, effect, size, 100*confidence, ci)
}

func sizeOf(groups [][]float64) (n int) {
	for _, x := range groups {
		n += len(x)
	}
	return n
}
