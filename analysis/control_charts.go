package analysis

import (
	"fmt"
	"slices"

	"tollgate/chart"
	"tollgate/stats"
)

const chartFamily = "control_charts"

func controlCharts() []Method {
	return slices.Concat(
		[]Method{define(individualsSpec, individualsChart), define(xbarRSpec, xbarRChart), define(xbarSSpec, xbarSChart)},
		attributeCharts(), memoryCharts(), rareEventCharts(), rulesAndConstants(), runLengths())
}

// ChartOptions are what every Shewhart chart takes.
type ChartOptions struct {
	RuleOptions
	Baseline *stats.Range  `json:"baseline,omitempty" doc:"limits come from these points only and hold for all; null: from all points"`
	Phases   []stats.Phase `json:"phases" default:"[]" doc:"stretches with limits of their own, each from where it begins to the next, with the reason why; exclude baseline and given limits"`
}

// RuleOptions choose what signals.
type RuleOptions struct {
	Rules []string `json:"rules" default:"[\"western_electric\"]" doc:"run rules: sets (western_electric, nelson, rspc_6and14_points, rspc_7and15_points, minitab, aiag; western_electric and nelson are read as qcc 3.0 does) or single rules such as nelson_3; [\"none\"] for none"`
}

// ChartFindings are what every chart answers beside its figures.
type ChartFindings struct {
	Signals []stats.Signal      `json:"signals" doc:"what each rule found in the first panel: the point that completes its pattern and every further one while it lasts"`
	Phases  []stats.PhaseLimits `json:"phases" doc:"the limits of each phase; empty without phases"`
	Chart   chart.Chart         `json:"chart" doc:"the chart as it is drawn: panels of points with the limits over spans of them"`
	Findings
}

// Drawing is the chart that a result of a method holds; there is none in most.
type Drawing struct {
	Chart *chart.Chart `json:"chart"`
}

// assumed are the assumptions that all control charts share.
var assumed = []string{"points are independent of each other", "the order of the points is that of time", "limits come from a stretch without special causes"}

// findings judges a chart. The smoothed or summed points of charts with memory depend on each other by their making.
func findings(drawing chart.Chart, warnings []stats.Warning, phases []stats.PhaseLimits, assumptions ...Assumption) ChartFindings {
	first := drawing.Panels[0].Panel
	f := ChartFindings{Signals: first.Signals, Phases: append([]stats.PhaseLimits{}, phases...), Chart: drawing}
	f.Warnings = append([]stats.Warning{}, warnings...)
	f.Assumptions = append([]Assumption{uncorrelated(warnings)}, assumptions...)
	f.Conclusion = concludeChart(drawing)
	return f
}

// uncorrelated reads the chart's own check of lag 1.
func uncorrelated(warnings []stats.Warning) Assumption {
	holds := true
	a := Assumption{Name: "independence of successive points", Holds: &holds, Reason: "the autocorrelation at lag 1 is within 1.96/sqrt(n)"}
	for _, w := range warnings {
		if w.Code == stats.Autocorrelated {
			holds, a.Reason = false, w.Message
		}
	}
	return a
}

func concludeChart(drawing chart.Chart) string {
	flagged, words := 0, "not in control"
	for _, p := range drawing.Panels {
		flagged += len(p.Flagged())
	}
	first := drawing.Panels[0]
	text := fmt.Sprintf("%d points", len(first.Points))
	if k := len(first.Limits); k == 1 {
		l := first.Limits[0]
		text += fmt.Sprintf(" around %.6g with limits %.6g and %.6g", l.Center, l.LCL, l.UCL)
	}
	if flagged == 0 {
		return text + ": no rule signals, the process is in control."
	}
	for _, p := range drawing.Panels {
		if at := p.Flagged(); len(at) > 0 {
			return fmt.Sprintf("%s: %d signal, the first at index %d of %q (%s): the process is %s.",
				text, flagged, p.First+at[0], p.Name, ruleAt(p.Signals, at[0]), words)
		}
	}
	return text
}

func ruleAt(signals []stats.Signal, point int) string {
	for _, s := range signals {
		for _, i := range s.Points {
			if i == point {
				return s.Description
			}
		}
	}
	return ""
}

// along writes one limit for each point.
func along(p stats.Panel, of func(stats.Limits) float64) []float64 {
	values := make([]float64, len(p.Points))
	for _, l := range p.Limits {
		for i := l.From; i < l.To; i++ {
			values[i] = of(l)
		}
	}
	return values
}

func lower(l stats.Limits) float64  { return l.LCL }
func upper(l stats.Limits) float64  { return l.UCL }
func middle(l stats.Limits) float64 { return l.Center }

// indexed names an element of a field.
func indexed(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
