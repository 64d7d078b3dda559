package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Capability is the drawing of a capability study: a histogram of the values with the specification limits, the target and the mean as
// lines that are named. Bars that reach beyond a limit are grey.
type Capability struct {
	ID         string // as of Chart
	Title      string
	Unit       string // of the values; may be empty
	Subtitle   string // indices and how they came about
	Conclusion string // a sentence for the alternative text
	Values     []float64
	LSL, USL   *float64
	Target     *float64
	Mean       float64
}

// mostClasses bounds the bars of a histogram.
const mostClasses = 60

// SVG draws the study as markup.
func (c Capability) SVG() []byte { return markup(c) }

// PNG draws it as pixels, as of Chart.
func (c Capability) PNG() ([]byte, error) { return raster(c) }

func (c Capability) names() (id, title string) { return c.ID, c.Title }

func (c Capability) height() int { return headHeight + lineHeight + firstHeight + footHeight }

// Describe says in words what the drawing shows. It is its alternative text.
func (c Capability) Describe() string {
	said := []string{}
	for _, l := range c.lines() {
		said = append(said, l.name+" "+figure(l.at))
	}
	return fmt.Sprintf("%s. Histogram of %d values from %s to %s, with %s. %s. %s", c.Title, len(c.Values),
		figure(slices.Min(c.Values)), c.quantity(slices.Max(c.Values)), strings.Join(said, ", "), c.Subtitle, c.Conclusion)
}

func (c Capability) quantity(v float64) string { return strings.TrimSpace(figure(v) + " " + c.Unit) }

// namedLine is a value that is drawn as a vertical line.
type namedLine struct {
	name  string
	at    float64
	style lineStyle
}

func (c Capability) lines() []namedLine {
	all := []namedLine{}
	for _, l := range []struct {
		name  string
		at    *float64
		style lineStyle
	}{{"LSL", c.LSL, limitLine}, {"target", c.Target, markLine}, {"mean", &c.Mean, centerLine}, {"USL", c.USL, limitLine}} {
		if l.at != nil {
			all = append(all, namedLine{l.name, *l.at, l.style})
		}
	}
	return all
}

// scale covers the values and the lines, with some air.
func (c Capability) scale() axis {
	low, high := slices.Min(c.Values), slices.Max(c.Values)
	for _, l := range c.lines() {
		low, high = math.Min(low, l.at), math.Max(high, l.at)
	}
	air := 0.04 * (high - low)
	if air == 0 {
		air = math.Max(1, math.Abs(high)) * 0.1
	}
	return axis{low: low - air, high: high + air, top: right, bottom: left} // along the picture, from left to right
}

// classes counts the values in classes of one width, by Freedman and Diaconis (1981); Sturges's number where quartiles meet.
func (c Capability) classes() (from, width float64, counts []int) {
	sorted := slices.Sorted(slices.Values(c.Values))
	n := len(sorted)
	least, most := sorted[0], sorted[n-1]
	if least == most {
		return least - 0.5, 1, []int{n}
	}
	width = 2 * (sorted[n*3/4] - sorted[n/4]) / math.Cbrt(float64(n))
	if !(width > 0) {
		width = (most - least) / (1 + math.Ceil(math.Log2(float64(n))))
	}
	number := math.Min(mostClasses, math.Max(1, math.Ceil((most-least)/width)))
	width = most/number - least/number
	counts = make([]int, int(number))
	for _, v := range sorted {
		counts[min(int((v-least)/width), len(counts)-1)]++
	}
	return least, width, counts
}

func (c Capability) drawOn(on canvas) {
	on.text(heading, fromStart, 16, 26, shorten(c.Title, 95))
	on.text(small, fromStart, 16, 45, shorten(c.Subtitle, 150))
	from, width, counts := c.classes()
	along := c.scale()
	up := axis{low: 0, high: 1.05 * float64(slices.Max(counts)), top: headHeight + lineHeight, bottom: headHeight + lineHeight + firstHeight}
	values, labels := up.ticks(6)
	for i, v := range values {
		on.line(gridLine, left, up.at(v), right, up.at(v))
		on.text(small, toEnd, left-7, up.at(v)+4, labels[i])
	}
	for i, count := range counts {
		begin, end := from+float64(i)*width, from+float64(i+1)*width
		style := plainBar
		if c.LSL != nil && begin < *c.LSL || c.USL != nil && end > *c.USL {
			style = markedBar
		}
		if count > 0 {
			on.bar(style, along.at(begin), up.at(float64(count)), along.at(end), up.bottom)
		}
	}
	values, labels = along.ticks(8)
	for i, v := range values {
		on.text(small, centered, along.at(v), up.bottom+16, labels[i])
	}
	for i, l := range c.lines() {
		on.line(l.style, along.at(l.at), up.top, along.at(l.at), up.bottom)
		on.text(small, centered, along.at(l.at), up.top-4-float64(i%2)*11, l.name+" "+figure(l.at)) // neighbours on two heights
	}
	on.path(axisLine, []float64{left, up.top, left, up.bottom, right, up.bottom})
	on.text(small, centered, (left+right)/2, up.bottom+32, shorten(c.Unit, 48))
	on.upward(24, (up.top+up.bottom)/2, "values")
}
