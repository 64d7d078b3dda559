package analysis

import (
	"fmt"

	"tollgate/stats"
)

// TestOptions are what every test of a hypothesis takes.
type TestOptions struct {
	Alternative stats.Alternative `json:"alternative" enum:"two_sided,less,greater" default:"two_sided" doc:"what is held against the null hypothesis"`
	Confidence  float64           `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the interval; one-sided under a one-sided alternative"`
}

func (o TestOptions) about(null float64) stats.TestOptions {
	return stats.TestOptions{Null: null, Alternative: o.Alternative, Confidence: o.Confidence}
}

// conclude says in one sentence what a test found about subject, such as "the mean".
func conclude(subject string, o stats.TestOptions, p, estimate float64, ci stats.Interval) string {
	return fmt.Sprintf("%s: it is estimated as %.4g, %.4g %% interval %s.", verdict(subject, o, p), estimate, 100*o.Confidence, ci)
}

// verdict is conclude for what has no estimate. The level is 1 less the confidence.
func verdict(subject string, o stats.TestOptions, p float64) string {
	verb := map[stats.Alternative]string{stats.Less: "is below", stats.Greater: "is above"}[o.Alternative]
	if verb == "" {
		verb = "differs from"
	}
	shown := "show"
	if p > 1-o.Confidence {
		shown = "do not show"
	}
	return fmt.Sprintf("The data %s that %s %s %.4g (p = %.3g)", shown, subject, verb, o.Null, p)
}

// shown says whether p shows what a test without a direction is after, at the usual level.
func shown(what string, p float64) string {
	if p > checkedAt {
		return fmt.Sprintf("The data do not show that %s (p = %.3g).", what, p)
	}
	return fmt.Sprintf("The data show that %s (p = %.3g).", what, p)
}
