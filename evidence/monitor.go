package evidence

import (
	"fmt"
	"strings"
	"time"

	"tollgate/stats"
	"tollgate/store"
)

// watched is what the monitor of a metric finds in values, whose newest begin at index news. Limits come from the values
// before the news when these are enough, else from all. Nothing is found where there is no chart: too few points, or
// constant ones.
func watched(metric store.Metric, values []float64, news int) []stats.Signal {
	if len(values) < 2 {
		return nil
	}
	var baseline *stats.Range
	if news >= leastForLimits {
		baseline = &stats.Range{To: news}
	}
	switch known := (stats.MemoryOptions{Baseline: baseline}); metric.MonitorChart {
	case "ewma":
		if c, err := stats.NewEWMAChart(stats.Samples{X: values}, stats.EWMAOptions{MemoryOptions: known}); err == nil {
			return beyond("ewma_limits", "an average beyond the limits of the EWMA chart", c.Panel.Beyond)
		}
	case "cusum":
		if c, err := stats.NewCUSUMChart(stats.Samples{X: values}, stats.CUSUMOptions{MemoryOptions: known}); err == nil {
			upper, lower := c.Panels()
			return append(upper.Signals, lower.Signals...)
		}
	default:
		rules, err := stats.RulesNamed(strings.Split(metric.MonitorRules, ","))
		if err != nil {
			rules = stats.WesternElectric // the monitor was checked when it was set
		}
		if c, err := stats.NewIndividualsChart(values, stats.IndividualsOptions{Baseline: baseline, Rules: rules}); err == nil {
			return c.Individuals.Signals
		}
	}
	return nil
}

func beyond(rule stats.Rule, description string, points []int) []stats.Signal {
	if len(points) == 0 {
		return nil
	}
	return []stats.Signal{{Rule: rule, Description: description, Points: points}}
}

// chartLink is where the chart can be seen that a signal was found on.
func chartLink(metric store.Metric, from time.Time) string {
	link := fmt.Sprintf("/v1/metrics/%s/chart?type=%s&from=%s", metric.ID, metric.MonitorChart, from.UTC().Format("2006-01-02T15:04:05Z"))
	if metric.MonitorChart == "individuals" {
		link += "&rules=" + metric.MonitorRules
	}
	return link
}
