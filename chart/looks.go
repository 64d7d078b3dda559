package chart

import (
	"fmt"
	"math"

	"tollgate/stats"
)

// Looks are the estimates that a pilot's looks gave, with their always-valid intervals.
type Looks struct {
	Alpha                  float64
	Estimate, Lower, Upper []float64
	Ratio                  bool    // the effect is a ratio: no effect is 1, and intervals are about its logarithm
	Wanted                 float64 // the minimum effect, on the scale of the estimates
}

// Chart draws each look's estimate within limits about no effect that it passes when the always-valid interval excludes it: what is
// outside is proven however often one looks.
func (l Looks) Chart() Chart {
	panel := stats.Panel{Points: l.Estimate, Beyond: []int{}}
	null := 0.0
	if l.Ratio {
		null = 1
	}
	for i := range l.Estimate {
		lower, upper := l.about(i)
		panel.Limits = append(panel.Limits, stats.Limits{Range: stats.Range{From: i, To: i + 1}, Center: null, LCL: lower, UCL: upper})
		if l.Lower[i] > null || l.Upper[i] < null {
			panel.Beyond = append(panel.Beyond, i)
		}
	}
	if len(panel.Beyond) > 0 {
		panel.Signals = []stats.Signal{{Rule: "always_valid_1", Description: "the always-valid interval excludes no effect", Points: panel.Beyond}}
	}
	return Chart{
		Subtitle: fmt.Sprintf("Effect at each look, always-valid limits at alpha %s; smallest effect that matters %s", figure(l.Alpha), figure(l.Wanted)),
		Panels:   []Panel{{Name: "Effect", Center: "no effect", Upper: "limit", Panel: panel}},
	}
}

// about are the limits about no effect at a look.
func (l Looks) about(i int) (lower, upper float64) {
	if !l.Ratio {
		return l.Lower[i] - l.Estimate[i], l.Upper[i] - l.Estimate[i]
	}
	return l.Lower[i] / l.Estimate[i], l.Upper[i] / l.Estimate[i]
}

// usable tells whether a look can be drawn.
func usable(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// Add takes over a look; one that no drawing can hold is left out.
func (l *Looks) Add(estimate, lower, upper float64) {
	if usable(estimate, lower, upper) && (!l.Ratio || estimate > 0) {
		l.Estimate, l.Lower, l.Upper = append(l.Estimate, estimate), append(l.Lower, lower), append(l.Upper, upper)
	}
}
