// Package chart draws control charts as SVG, readable in black and white: points, center line, limits
// and rule signals labelled, dates on the axis, and alternative text that says what the chart shows.
//
// A chart is panels over one series, each a stats.Panel. A new kind of control chart is a new function
// that returns a Chart; the drawing is shared.
package chart

import (
	"fmt"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/stats"
)

// Chart is what is drawn: panels one above the other over the same series.
type Chart struct {
	ID       string // prefix of element ids, for pages that hold several charts; "chart" when empty
	Title    string
	Subtitle string      // how the limits were set
	Times    []time.Time // of the points of the series; nil numbers them from 1
	Panels   []Panel
	Markers  []Marker
}

// Panel is one plot with the name and unit of its axis.
type Panel struct {
	Name   string // "Individual value"
	Unit   string // "%"; may be empty
	Center string // what the center line is: "mean"
	stats.Panel
}

// Marker is a vertical line before a point of the series, such as where a baseline ends.
type Marker struct {
	Before int // index in the series
	Label  string
}

// Options say what the data is, for the words of a chart.
type Options struct {
	ID    string
	Title string
	Unit  string      // of the values, such as "%" or "days"
	Times []time.Time // as many as there are points, or nil
}

// Individuals makes the drawing of an individuals and moving range chart. Errors: fault.Invalid when
// there are times but not one for each point.
func Individuals(c *stats.IndividualsChart, opt Options) (Chart, error) {
	if opt.Times != nil && len(opt.Times) != c.N {
		return Chart{}, fault.New(fault.Invalid, "times has %d values for %d points", len(opt.Times), c.N).
			With("times", "has %d values for %d points", len(opt.Times), c.N)
	}
	drawing := Chart{
		ID: opt.ID, Title: opt.Title, Times: opt.Times,
		Subtitle: "Individuals and moving range chart, " + methods[c.SigmaMethod],
		Panels: []Panel{
			{Name: "Individual value", Unit: opt.Unit, Center: "mean", Panel: c.Individuals},
			{Name: "Moving range", Unit: opt.Unit, Center: "mean range", Panel: c.MovingRange},
		},
	}
	if b := c.Baseline; b.Len() > 0 && b.Len() < c.N {
		drawing.Subtitle += fmt.Sprintf(", from points %d to %d", b.From+1, b.To)
		drawing.Markers = markersOf(b, c.N)
	}
	return drawing, nil
}

var methods = map[stats.SigmaMethod]string{
	stats.ExactD2:      "limits at 3 sigma, sigma = mean moving range / 1.128379",
	stats.TabulatedD2:  "limits at 3 sigma, sigma = mean moving range / 1.128",
	stats.Tabulated266: "limits at 2.66 mean moving ranges",
	stats.OverallSD:    "limits at 3 sigma, sigma = standard deviation / c4",
	stats.GivenSigma:   "limits at 3 sigma, center and sigma given",
}

func markersOf(baseline stats.Range, n int) []Marker {
	markers := []Marker{}
	if baseline.From > 0 {
		markers = append(markers, Marker{baseline.From, "baseline begins"})
	}
	if baseline.To < n {
		markers = append(markers, Marker{baseline.To, "baseline ends"})
	}
	return markers
}

// length is how many points the series has.
func (c Chart) length() int {
	n := len(c.Times)
	for _, p := range c.Panels {
		n = max(n, p.First+len(p.Points))
	}
	return n
}

// found lists the rules that signal anywhere in the chart, once each, with their words.
func (c Chart) found() []stats.Signal {
	var signals []stats.Signal
	seen := map[stats.Rule]bool{}
	for _, p := range c.Panels {
		for _, s := range p.Signals {
			if !seen[s.Rule] {
				seen[s.Rule] = true
				signals = append(signals, s)
			}
		}
	}
	return signals
}

// number is what is written beside a point: "2" for western_electric_2.
func number(r stats.Rule) string {
	return string(r)[strings.LastIndex(string(r), "_")+1:]
}
