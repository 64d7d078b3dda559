package chart

import "tollgate/stats"

// limits draws each span as steps and labels the limits of each phase, or the last ones at the right.
func (p plot) limits(panel Panel, a axis) {
	if len(panel.Limits) == 0 {
		return
	}
	for _, stretch := range p.stretches(panel) {
		p.stretch(panel, a, stretch)
	}
	p.limitLabels(panel, a)
}

// stretches splits spans where a phase begins and where points between them have no limits.
func (p plot) stretches(panel Panel) [][]stats.Limits {
	begins := map[int]bool{}
	for _, ph := range p.chart.Phases {
		begins[ph.From-panel.First] = true
	}
	var all [][]stats.Limits
	limits, from := panel.Limits, 0
	for i := 1; i <= len(limits); i++ {
		if i == len(limits) || limits[i].From != limits[i-1].To || begins[limits[i].From] {
			all = append(all, limits[from:i])
			from = i
		}
	}
	return all
}

func (p plot) stretch(panel Panel, a axis, limits []stats.Limits) {
	var center, lower, upper []float64
	for _, l := range limits {
		from, to := p.x(float64(panel.First+l.From)-0.5), p.x(float64(panel.First+l.To)-0.5)
		if l.From == 0 {
			from = left
		}
		if l.To == len(panel.Points) {
			to = right
		}
		center = append(center, from, a.at(l.Center), to, a.at(l.Center))
		lower = append(lower, from, a.at(l.LCL), to, a.at(l.LCL))
		upper = append(upper, from, a.at(l.UCL), to, a.at(l.UCL))
	}
	p.path(centerLine, center)
	p.path(limitLine, lower)
	p.path(limitLine, upper)
}

// labels are where the names of three lines stand, apart even where the lines nearly meet.
type labels struct{ upper, center, lower float64 }

func labelsOf(l stats.Limits, a axis) labels {
	center := a.at(l.Center)
	apart := func(y, direction float64) float64 {
		if direction*(y-center) < 14 {
			return center + direction*14
		}
		return y
	}
	return labels{apart(a.at(l.UCL), -1), center, apart(a.at(l.LCL), 1)}
}

func (p plot) limitLabels(panel Panel, a axis) {
	last := panel.Limits[len(panel.Limits)-1]
	at := labelsOf(last, a)
	p.text(small, fromStart, right+6, at.upper+4, panel.upper()+" "+figure(last.UCL))
	p.text(small, fromStart, right+6, at.center+4, panel.Center+" "+figure(last.Center))
	if last.LCL != last.Center {
		p.text(small, fromStart, right+6, at.lower+4, "LCL "+figure(last.LCL))
	}
}

// mostPhaseLabels is how many phases have room for their figures.
const mostPhaseLabels = 4

// phaseLabels writes the limits of earlier phases at their ends, over the data.
func (p plot) phaseLabels(panel Panel, a axis) {
	phases := p.chart.Phases
	if len(phases) < 2 || len(phases) > mostPhaseLabels {
		return
	}
	for _, ph := range phases[:len(phases)-1] {
		if last := ph.To - 1 - panel.First; last >= 0 && last < len(panel.Points) {
			p.phaseLabel(panel, a, panel.LimitsAt(last), p.x(float64(ph.To)-0.5)-4)
		}
	}
}

func (p plot) phaseLabel(panel Panel, a axis, l stats.Limits, x float64) {
	at := labelsOf(l, a)
	p.text(ruleLabel, toEnd, x, at.upper-3, panel.upper()+" "+figure(l.UCL))
	p.text(ruleLabel, toEnd, x, at.center-3, panel.Center+" "+figure(l.Center))
	if l.LCL != 0 { // a floor of zero is on the axis
		p.text(ruleLabel, toEnd, x, at.lower+11, "LCL "+figure(l.LCL))
	}
}
