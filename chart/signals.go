package chart

import (
	"math"
	"strings"
)

// signals marks flagged points with the numbers of their rules. Marks less than a pixel apart, and
// labels that would overlap the one before, are left out.
func (p plot) signals(panel Panel, a axis) {
	rules := panel.rulesByPoint()
	marked := panel.Flagged()
	if p.crowded() {
		marked = panel.Beyond
	}
	lastMark, lastLabel := math.Inf(-1), math.Inf(-1)
	for _, i := range marked {
		x, y := p.x(float64(panel.First+i)), a.at(panel.Points[i])
		if x-lastMark < 1 {
			continue
		}
		lastMark = x
		p.signal(x, y)
		label := strings.Join(rules[i], ",")
		if x-lastLabel < 5.5*float64(len(label))+2 {
			continue
		}
		lastLabel = x
		if panel.Points[i] < panel.LimitsAt(i).Center {
			y += 25 // below the mark
		}
		p.text(ruleLabel, centered, x, y-8, label)
	}
}

// rulesByPoint lists the numbers of the rules that flagged each point.
func (p Panel) rulesByPoint() map[int][]string {
	rules := map[int][]string{}
	for _, s := range p.Signals {
		for _, i := range s.Points {
			rules[i] = append(rules[i], number(s.Rule))
		}
	}
	return rules
}
