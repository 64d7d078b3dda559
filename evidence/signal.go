package evidence

import (
	"context"
	"sort"
	"time"

	"tollgate/lifecycle"
	"tollgate/stats"
	"tollgate/store"
)

// leastForLimits is how many points before the news the limits are taken from; with fewer, all
// points since the change give them.
const leastForLimits = 8

// ProjectSignal looks at the project's primary metric since its change.
func (j Judge) ProjectSignal(ctx context.Context, organisation string, data lifecycle.ProjectData, since time.Time) (*lifecycle.SignalPayload, error) {
	return j.Signal(ctx, organisation, data.Charter.Metric.MetricID, changeDate(data), since)
}

// Signal looks at the individuals chart of a metric since a change, and returns what signals at or
// after since: nil when the process is in control.
func (j Judge) Signal(ctx context.Context, organisation, id string, change *time.Time, since time.Time) (*lifecycle.SignalPayload, error) {
	series, err := store.Measurements{DB: j.DB}.Series(ctx, organisation, id, store.Window{})
	if err != nil {
		return nil, err
	}
	changed := firstSince(series.Times, change)
	values, times := series.Values[changed:], series.Times[changed:]
	news := firstSince(times, &since)
	options := stats.IndividualsOptions{}
	if news >= leastForLimits {
		options.Baseline = &stats.Range{From: 0, To: news}
	}
	if len(values) < 2 {
		return nil, nil
	}
	chart, err := stats.NewIndividualsChart(values, options)
	if err != nil {
		return nil, nil // too few or constant points: no chart, so no signal
	}
	return newestSignal(chart.Individuals.Signals, times, news, id), nil
}

// changeDate is the same day that criteria know as change.implemented_on.
func changeDate(data lifecycle.ProjectData) *time.Time {
	return change(deliverables(data)[changeKey], date(data.Charter.ChangeDate)).ImplementedOn
}

// firstSince is the index of the first time not before since; 0 without one.
func firstSince(times []time.Time, since *time.Time) int {
	if since == nil {
		return 0
	}
	return sort.Search(len(times), func(i int) bool { return !times[i].Before(*since) })
}

// newestSignal names the newest point that is news and signals, and the rules it breaks.
func newestSignal(signals []stats.Signal, times []time.Time, news int, metricID string) *lifecycle.SignalPayload {
	newest, rules := -1, []string(nil)
	for _, signal := range signals {
		for _, point := range signal.Points {
			switch {
			case point < news || point < newest:
			case point == newest:
				rules = append(rules, string(signal.Rule))
			default:
				newest, rules = point, []string{string(signal.Rule)}
			}
		}
	}
	if newest < 0 {
		return nil
	}
	return &lifecycle.SignalPayload{MetricID: metricID, At: times[newest].UTC().Format(time.RFC3339), Rules: rules}
}
