package stats

import "math"

// GroupComparison is of two groups, by their indices; Difference is the mean of A less that of B.
type GroupComparison struct {
	A          int     `json:"a_idx0"`
	B          int     `json:"b_idx0"`
	Difference float64 `json:"diff"`
	Lower      float64 `json:"lower"`
	Upper      float64 `json:"upper"`
	P          float64 `json:"p_adj" doc:"adjusted for all comparisons"`
}

// TukeyResult holds every comparison of two groups, at one joint confidence.
type TukeyResult struct {
	Comparisons []GroupComparison `json:"comparisons" doc:"in the order (1,0), (2,0), …, (2,1), …"`
	DF          int               `json:"df" doc:"degrees of freedom within groups"`
	MSWithin    float64           `json:"ms_within"`
	Critical    float64           `json:"q_critical" doc:"quantile of the studentised range"`
	Confidence  float64           `json:"confidence"`
	Means       []float64         `json:"group_means"`
}

// mostCompared bounds the pairs: each takes a few milliseconds.
const mostCompared = 50

// TukeyHSD compares the means of all pairs of groups (two or more, as for OneWayANOVA) so that all intervals hold
// together with the confidence given (0.95 when zero): Tukey's honestly significant difference, with Kramer's
// standard error for groups of unlike sizes (NIST/SEMATECH e-Handbook 7.4.7.1; R's TukeyHSD). Errors: Invalid.
func TukeyHSD(groups [][]float64, confidence float64) (*TukeyResult, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	a, err := OneWayANOVA(groups)
	if err != nil {
		return nil, err
	}
	if len(groups) > mostCompared {
		return nil, invalid("groups", "has %d groups; up to %d are compared in pairs", len(groups), mostCompared)
	}
	q, err := StudentizedRange(len(groups), float64(a.DFWithin))
	if err != nil {
		return nil, err
	}
	r := &TukeyResult{DF: a.DFWithin, MSWithin: a.MSWithin, Critical: q.UpperQuantile(1 - opt.Confidence), Confidence: opt.Confidence, Means: a.Means}
	for b := range groups {
		for i := b + 1; i < len(groups); i++ {
			difference := a.Means[i] - a.Means[b]
			stderr := math.Sqrt(a.MSWithin / 2 * (1/float64(len(groups[i])) + 1/float64(len(groups[b]))))
			r.Comparisons = append(r.Comparisons, GroupComparison{
				A: i, B: b, Difference: difference, Lower: difference - r.Critical*stderr, Upper: difference + r.Critical*stderr,
				P: q.SF(math.Abs(difference) / stderr),
			})
		}
	}
	return r, nil
}
