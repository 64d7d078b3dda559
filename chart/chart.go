// Package chart draws control charts as SVG and PNG, readable in black and white: points, center line,
// limits, phases and rule signals labelled, dates on the axis, and alternative text that says what the
// chart shows.
//
// A chart is panels over one series, each a stats.Panel. A new kind of control chart is a new function
// that returns a Chart; the drawing is shared.
package chart

import (
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/stats"
)

// Chart is what is drawn: panels one above the other over the same series.
type Chart struct {
	ID       string              `json:"-"` // prefix of element ids, for pages that hold several charts; "chart" when empty
	Title    string              `json:"title,omitempty"`
	Subtitle string              `json:"subtitle" doc:"which chart it is and how its limits were set"`
	Times    []time.Time         `json:"times,omitempty" doc:"of the points of the series; without, they are numbered from 1"`
	Panels   []Panel             `json:"panels" doc:"plots over the same points"`
	Markers  []Marker            `json:"markers,omitempty" doc:"lines between points, such as where a baseline ends"`
	Phases   []stats.PhaseLimits `json:"phases,omitempty" doc:"stretches with limits of their own"`
}

// Panel is one plot with the name and unit of its axis.
type Panel struct {
	Name   string `json:"name"`           // "Individual value"
	Unit   string `json:"unit,omitempty"` // "%"
	Center string `json:"center_line" doc:"what the center line is"`
	Upper  string `json:"upper_line,omitempty" doc:"what the upper limit is, when it is not the UCL"`
	stats.Panel
}

func (p Panel) upper() string {
	if p.Upper == "" {
		return "UCL"
	}
	return p.Upper
}

// Marker is a vertical line before a point of the series, such as where a baseline ends.
type Marker struct {
	Before int    `json:"before" doc:"index in the series"`
	Label  string `json:"label"`
}

// Options say what the data is, for the words of a chart.
type Options struct {
	ID    string
	Title string
	Unit  string      // of the values, such as "%" or "days"
	Times []time.Time // as many as there are points, or nil
}

// With gives the drawing its words and times. Errors: fault.Invalid when there are times but not one for
// each point.
func (c Chart) With(opt Options) (Chart, error) {
	if n := c.length(); opt.Times != nil && len(opt.Times) != n {
		return Chart{}, fault.New(fault.Invalid, "times has %d values for %d points", len(opt.Times), n).
			With("times", "has %d values for %d points", len(opt.Times), n)
	}
	c.ID, c.Title, c.Times = opt.ID, opt.Title, opt.Times
	if opt.Unit != "" {
		panels := append([]Panel{}, c.Panels...)
		for i := range panels {
			if panels[i].Unit == "" {
				panels[i].Unit = opt.Unit
			}
		}
		c.Panels = panels
	}
	return c, nil
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
