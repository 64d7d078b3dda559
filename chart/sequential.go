package chart

import (
	"fmt"

	"tollgate/stats"
)

const (
	mostSteps = 500 // of the limits, so that many looks stay a small drawing
	widest    = 8.0 // times the last limits: earlier looks would flatten all others
)

// Sequential makes the drawing of an always-valid test: the difference at each look, within limits about the
// null hypothesis that it passes when the test rejects. Looks without limits, and the first ones with very
// wide ones, are left out. Errors of its words as of Chart.With.
func Sequential(m *stats.MixtureSPRT) Chart {
	first := firstLook(m)
	panel := stats.Panel{First: first, Points: m.Difference[first:], Beyond: []int{}}
	step := (len(panel.Points)-1)/mostSteps + 1
	for from := 0; from < len(panel.Points); from += step {
		to := min(from+step, len(panel.Points))
		radius := radiusAt(m, first+from)
		if radius == nil {
			continue
		}
		panel.Limits = append(panel.Limits, stats.Limits{
			Range: stats.Range{From: from, To: to}, Center: m.Theta0, LCL: m.Theta0 - *radius, UCL: m.Theta0 + *radius,
		})
	}
	for i := range panel.Points {
		if r := radiusAt(m, first+i); r != nil && (panel.Points[i] >= m.Theta0+*r || panel.Points[i] <= m.Theta0-*r) {
			panel.Beyond = append(panel.Beyond, i)
		}
	}
	if len(panel.Beyond) > 0 {
		panel.Signals = []stats.Signal{{Rule: "always_valid_1", Description: fmt.Sprintf("the likelihood ratio is at least 1/%s, however often one looks", figure(m.Alpha)), Points: panel.Beyond}}
	}
	return Chart{
		Subtitle: fmt.Sprintf("Mixture SPRT, always-valid limits at alpha %s, tau = %s", figure(m.Alpha), figure(m.Tau)),
		Panels:   []Panel{{Name: "Difference", Center: "null", Panel: panel}},
	}
}

func radiusAt(m *stats.MixtureSPRT, look int) *float64 {
	if m.Lower[look] == nil || m.Upper[look] == nil {
		return nil
	}
	radius := (*m.Upper[look] - *m.Lower[look]) / 2
	return &radius
}

func firstLook(m *stats.MixtureSPRT) int {
	last := radiusAt(m, m.Looks-1)
	for i := range m.Looks {
		if r := radiusAt(m, i); r != nil && last != nil && *r <= widest**last {
			return i
		}
	}
	return 0
}
