package chart

import (
	"fmt"
	"strconv"
	"strings"

	"tollgate/stats"
)

// Pareto is the drawing of a Pareto analysis: bars in descending order on a scale up to the total, the
// cumulative share as a line with its own scale at the right, and the threshold. Bars of the vital few are grey.
type Pareto struct {
	ID    string // as of Chart
	Title string
	Unit  string // of the counts, such as "complaints"; may be empty
	*stats.Pareto
}

const (
	mostBars  = 30  // those beyond are drawn as one bar, the last
	barNames  = 120 // height of the names below the bars
	barFill   = 0.8 // of the place of a bar
	wideNames = 8   // so many names fit side by side
)

// SVG draws the analysis as markup.
func (p Pareto) SVG() []byte { return markup(p) }

// PNG draws it as pixels, as of Chart.
func (p Pareto) PNG() ([]byte, error) { return raster(p) }

func (p Pareto) names() (id, title string) { return p.ID, p.Title }

func (p Pareto) height() int {
	if p.fewNames() {
		return headHeight + firstHeight + footHeight
	}
	return headHeight + firstHeight + barNames
}

func (p Pareto) subtitle() string {
	return fmt.Sprintf("Pareto chart of %d categories, total %s; the grey ones reach %s %%", len(p.Counts), p.quantity(p.Total), figure(100*p.Threshold))
}

func (p Pareto) quantity(v float64) string { return strings.TrimSpace(figure(v) + " " + p.Unit) }

// Describe says in words what the chart shows. It is its alternative text.
func (p Pareto) Describe() string {
	said := []string{}
	for i, name := range p.Categories[:min(p.VitalFew, mostListed)] {
		said = append(said, fmt.Sprintf("%s %s (%s %%)", name, figure(p.Counts[i]), figure(100*p.Shares[i])))
	}
	if more := p.VitalFew - len(said); more > 0 {
		said = append(said, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%s. Pareto chart of %d categories, total %s. The first %d make up %s %% and so reach %s %%: %s.",
		p.Title, len(p.Counts), p.quantity(p.Total), p.VitalFew, figure(100*p.CumShares[p.VitalFew-1]), figure(100*p.Threshold), strings.Join(said, ", "))
}

// bar is one of the chart: a category, or all that follow the first ones.
type bar struct {
	name         string
	count, share float64 // share is cumulative
}

func (p Pareto) bars() []bar {
	all := []bar{}
	for i, name := range p.Categories {
		if i == mostBars-1 && len(p.Categories) > mostBars {
			rest := p.Total - p.Cumulative[i-1]
			return append(all, bar{strconv.Itoa(len(p.Categories)-i) + " others", rest, 1})
		}
		all = append(all, bar{name, p.Counts[i], p.CumShares[i]})
	}
	return all
}

func (p Pareto) drawOn(on canvas) {
	on.text(heading, fromStart, 16, 26, shorten(p.Title, 95))
	on.text(small, fromStart, 16, 45, shorten(p.subtitle(), 150))
	a := axis{low: 0, high: p.Total, top: headHeight, bottom: headHeight + firstHeight}
	p.scales(on, a)
	bars := p.bars()
	place := (right - left) / float64(len(bars))
	line := make([]float64, 0, 2*len(bars))
	for i, b := range bars {
		x := left + (float64(i)+0.5)*place
		style := plainBar
		if i < p.VitalFew {
			style = markedBar
		}
		on.bar(style, x-place*barFill/2, a.at(b.count), x+place*barFill/2, a.bottom)
		p.name(on, b, x, place, a.bottom)
		line = append(line, x, a.at(b.share*p.Total))
	}
	on.path(dataLine, line)
	for i := 0; i < len(line); i += 2 {
		on.point(line[i], line[i+1], 2.6)
	}
	on.path(axisLine, []float64{left, a.top, left, a.bottom, right, a.bottom, right, a.top})
}

// scales draws counts at the left, shares at the right, and the threshold between.
func (p Pareto) scales(on canvas, a axis) {
	values, labels := a.ticks(8)
	for i, v := range values {
		on.line(gridLine, left, a.at(v), right, a.at(v))
		on.text(small, toEnd, left-7, a.at(v)+4, labels[i])
	}
	for share := 0; share <= 100; share += 20 {
		on.text(small, fromStart, right+6, a.at(float64(share)/100*p.Total)+4, strconv.Itoa(share)+" %")
	}
	level := a.at(p.Threshold * p.Total)
	on.line(limitLine, left, level, right, level)
	on.text(small, fromStart, right+46, level+4, "threshold "+figure(100*p.Threshold)+" %")
	unit := p.Unit
	if unit == "" {
		unit = "count"
	}
	on.upward(24, (a.top+a.bottom)/2, shorten(unit, 48))
}

func (p Pareto) name(on canvas, b bar, x, place, bottom float64) {
	if p.fewNames() {
		on.text(small, centered, x, bottom+16, shorten(b.name, int(place/6)))
		on.text(small, centered, x, bottom+31, figure(b.count))
		return
	}
	on.upward(x+4, bottom+barNames/2+4, shorten(b.name, barNames/7))
}

func (p Pareto) fewNames() bool { return len(p.Categories) <= wideNames }
