package evidence

import (
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"tollgate/lifecycle"
	"tollgate/stats"
	"tollgate/store"
)

// mostPoints bounds how many flagged points a signal names: the newest ones.
const mostPoints = 50

// leastForLimits is how many points before the news the limits are taken from; with fewer, all
// points since the change give them.
const leastForLimits = 8

// ProjectSignal looks at the project's primary metric since its change.
func (j Judge) ProjectSignal(ctx context.Context, organisation string, data lifecycle.ProjectData, since time.Time) (*lifecycle.SignalPayload, error) {
	return j.Signal(ctx, organisation, data.Charter.Metric.MetricID, changeDate(data), since)
}

// Signal looks at a metric since a change, on the chart and with the rules that its monitor chose, and returns what signals
// at or after since: nil when the process is in control. A phase that began since sets the limits anew.
func (j Judge) Signal(ctx context.Context, organisation, id string, change *time.Time, since time.Time) (*lifecycle.SignalPayload, error) {
	metric, err := store.Metrics{DB: j.DB}.Get(ctx, organisation, id)
	if err != nil {
		return nil, err
	}
	phases, err := store.MetricPhases{DB: j.DB}.InForce(ctx, organisation, metric.ID)
	if err != nil {
		return nil, err
	}
	series, err := store.Measurements{DB: j.DB}.Series(ctx, organisation, metric.ID, store.Window{})
	if err != nil {
		return nil, err
	}
	begins := firstSince(series.Times, change)
	for _, phase := range phases {
		if at := firstSince(series.Times, &phase.BeginsAt); len(series.Times)-at >= 2 {
			begins = max(begins, at)
		}
	}
	values, times := series.Values[begins:], series.Times[begins:]
	news := firstSince(times, &since)
	found := newestSignal(watched(metric, values, news), times, news, metric.ID)
	if found != nil && begins < len(series.Times) {
		found.Chart = chartLink(metric, times[0])
	}
	return found, nil
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
	newest, rules, points := -1, []string(nil), map[int]bool{}
	for _, signal := range signals {
		for _, point := range signal.Points {
			if point >= news {
				points[point] = true
			}
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
	found := &lifecycle.SignalPayload{MetricID: metricID, At: times[newest].UTC().Format(time.RFC3339), Rules: rules}
	for _, point := range slices.Sorted(maps.Keys(points)) {
		found.Points = append(found.Points, times[point].UTC().Format(time.RFC3339))
	}
	found.Points = found.Points[max(0, len(found.Points)-mostPoints):]
	return found
}
