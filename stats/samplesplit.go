package stats

import "tollgate/fault"

// SplitVerdict says what to do about a split.
type SplitVerdict string

// The verdicts, at the thresholds of SampleRatio.
const (
	SplitHolds   SplitVerdict = "ok"
	SplitWarning SplitVerdict = "warning" // p below 0.01: look for the reason
	SplitHold    SplitVerdict = "hold"    // p below 0.001: the assignment is broken, no result of it counts
)

// SampleRatio is the check of a split between arms.
type SampleRatio struct {
	Statistic float64      `json:"statistic" doc:"chi-square"`
	DF        float64      `json:"df"`
	P         float64      `json:"p"`
	Expected  []float64    `json:"expected"`
	Shares    []float64    `json:"shares" doc:"observed"`
	Verdict   SplitVerdict `json:"verdict"`
	Warning   float64      `json:"warning_below" doc:"p"`
	Hold      float64      `json:"hold_below" doc:"p"`
}

// SampleRatioMismatch asks whether arms (two or more, of whole counts) got what their ratio promises, by
// chi-square; nil takes equal shares. A mismatch says that assignment or counting is broken, whatever the
// outcome shows (Fabijan et al., KDD 2019). warning and hold are the thresholds of p, 0.01 and 0.001 when
// zero. Errors: Invalid.
func SampleRatioMismatch(counts []int, ratio []float64, warning, hold float64) (*SampleRatio, error) {
	if warning == 0 {
		warning = 0.01
	}
	if hold == 0 {
		hold = 0.001
	}
	var p fault.Problems
	p.Require(warning > 0 && warning < 1, "warning_below", "is %v and must be between 0 and 1", warning)
	p.Require(hold > 0 && hold <= warning, "hold_below", "is %v and must be above 0 and at most warning_below, %v", hold, warning)
	p.Require(len(counts) >= 2, "counts", "has %d arms and needs at least 2", len(counts))
	p.Require(ratio == nil || len(ratio) == len(counts), "ratio", "has %d values for %d arms", len(ratio), len(counts))
	n := 0.0
	for i, v := range counts {
		p.Require(v >= 0, at("counts", i), "is %d and must be zero or more", v)
		n += float64(v)
	}
	for i, v := range ratio {
		p.Require(v > 0 && isFinite(v), at("ratio", i), "is %v and must be above 0", v)
	}
	p.Require(n > 0, "counts", "has nothing but zeros")
	if err := p.Err(); err != nil {
		return nil, err
	}
	if ratio != nil {
		ratio = Shares(ratio)
	}
	test, err := ChiSquareGoodnessOfFit(counts, ratio)
	if err != nil {
		return nil, err
	}
	r := &SampleRatio{Statistic: test.Statistic, DF: test.DF, P: test.P, Expected: test.Expected[0], Verdict: SplitHolds, Warning: warning, Hold: hold}
	for _, v := range counts {
		r.Shares = append(r.Shares, float64(v)/n)
	}
	switch {
	case r.P < hold:
		r.Verdict = SplitHold
	case r.P < warning:
		r.Verdict = SplitWarning
	}
	return r, nil
}
