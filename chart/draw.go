package chart

import (
	"math"
	"strings"
)

const (
	width       = 960
	left        = 84.0
	right       = 812.0 // the labels of limits stand beyond it
	headHeight  = 62
	firstHeight = 290
	nextHeight  = 150
	panelGap    = 34
	footHeight  = 40
	lineHeight  = 16
	inset       = 10.0 // from the frame to the first and last point
)

// SVG draws the chart as markup. Points stand in order at equal distance, as on a run chart, with their
// dates below. Where there are more points than pixels, each column shows its lowest and highest.
func (c Chart) SVG() []byte { return markup(c) }

func (c Chart) names() (id, title string) { return c.ID, c.Title }

func (c Chart) height() int {
	return headHeight + firstHeight + (len(c.Panels)-1)*(nextHeight+panelGap) + footHeight + lineHeight*(len(c.found())+2)
}

func (c Chart) drawOn(on canvas) {
	found := c.found()
	on.text(heading, fromStart, 16, 26, shorten(c.Title, 95))
	on.text(small, fromStart, 16, 45, shorten(c.Subtitle, 150))
	p := plot{canvas: on, chart: c, n: c.length()}
	top := float64(headHeight)
	for i, panel := range c.Panels {
		bottom := top + nextHeight
		if i == 0 {
			bottom = top + firstHeight
		}
		p.panel(panel, top, bottom)
		top = bottom + panelGap
	}
	p.dates(top - panelGap)
	y := top - panelGap + footHeight
	for _, f := range found {
		y += lineHeight
		on.text(ruleLabel, centered, left+4, y, number(f.Rule))
		on.text(small, fromStart, left+16, y, f.Description)
	}
	if len(found) > 0 && p.crowded() {
		on.text(small, fromStart, left+16, y+lineHeight, "With so many points, only those beyond the limits are marked.")
	}
}

// shorten cuts what would run out of the picture; the whole title is in the alternative text.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimRight(string(runes[:most-1]), " ") + "…"
}

// plot draws panels that share the positions of a series of n points.
type plot struct {
	canvas
	chart Chart
	n     int
}

// crowded says that there are more points than can be told apart.
func (p plot) crowded() bool { return p.n > 2*int(right-left) }

// x is where point i of the series stands; halves are between points.
func (p plot) x(i float64) float64 {
	if p.n < 2 {
		return (left + right) / 2
	}
	return left + inset + i*(right-left-2*inset)/float64(p.n-1)
}

func (p plot) panel(panel Panel, top, bottom float64) {
	a := valueAxis(panel, top, bottom)
	values, labels := a.ticks(int((bottom - top) / 36))
	for i, v := range values {
		p.line(gridLine, left, a.at(v), right, a.at(v))
		p.text(small, toEnd, left-7, a.at(v)+4, labels[i])
	}
	name := panel.Name
	if panel.Unit != "" {
		name += " (" + panel.Unit + ")"
	}
	p.upward(24, (top+bottom)/2, shorten(name, int(bottom-top)/6))
	p.markers(top, bottom, panel.Name == p.chart.Panels[0].Name)
	p.limits(panel, a)
	p.data(panel, a)
	p.phaseLabels(panel, a)
	p.path(axisLine, []float64{left, top, left, bottom, right, bottom})
}

func (p plot) markers(top, bottom float64, labelled bool) {
	for _, m := range p.chart.Markers {
		x := p.x(float64(m.Before) - 0.5)
		p.line(markLine, x, top, x, bottom)
		if labelled {
			anchor, shift := fromStart, 5.0
			if x > (left+right)/2 {
				anchor, shift = toEnd, -5.0
			}
			p.text(small, anchor, x+shift, top+10, m.Label)
		}
	}
}

// data draws the line through the points, the points, and those that rules flagged.
func (p plot) data(panel Panel, a axis) {
	shown := columns(panel.Points, int(right-left))
	line := make([]float64, 0, 2*len(shown))
	for _, i := range shown {
		line = append(line, p.x(float64(panel.First+i)), a.at(panel.Points[i]))
	}
	p.path(dataLine, line)
	if !p.crowded() {
		radius := math.Min(2.6, math.Max(1, (right-left)/float64(p.n)/3))
		for i := 0; i < len(line); i += 2 {
			p.point(line[i], line[i+1], radius)
		}
	}
	p.signals(panel, a)
}
