package evidence

import (
	"math"
	"sort"
	"time"

	"gonum.org/v1/gonum/stat"

	"tollgate/criteria"
	"tollgate/stats"
	"tollgate/store"
)

// measuredFacts charts the series. What the statistics cannot say, for want of points or of
// variation, stays absent.
func measuredFacts(m Measured, changedOn *time.Time) (criteria.Metric, criteria.Chart, criteria.Capability) {
	if m.Metric == nil {
		return criteria.Metric{}, criteria.Chart{}, criteria.Capability{}
	}
	x := m.Series.Values
	split := firstAfter(m.Series.Times, changedOn)
	current := x[split:]
	if len(current) < 2 { // too few since the change for a chart of their own
		current = x[:split]
	}
	chart := chartFacts(current, len(x))
	if changedOn != nil {
		addShift(&chart, x, split, m.Metric)
	}
	return metricFacts(m, split), chart, capability(current, m.Metric)
}

// firstAfter is the index of the first point since the change; the number of points without one.
func firstAfter(times []time.Time, changedOn *time.Time) int {
	if changedOn == nil {
		return len(times)
	}
	return sort.Search(len(times), func(i int) bool { return !times[i].Before(*changedOn) })
}

func metricFacts(m Measured, split int) criteria.Metric {
	x := m.Series.Values
	f := criteria.Metric{
		Defined: true, Unit: m.Metric.Unit, Direction: m.Metric.Direction, LowerSpec: m.Metric.LSL, UpperSpec: m.Metric.USL,
		Measurements: len(x), BaselineCount: split, CurrentCount: len(x) - split,
		Mean: mean(x), BaselineMean: mean(x[:split]), CurrentMean: mean(x[split:]),
	}
	if n := len(x); n > 0 {
		f.Latest, f.LatestAt = &x[n-1], &m.Series.Times[n-1]
	}
	return f
}

// mean is absent without points, and when they are too large to be summed.
func mean(x []float64) *float64 {
	average := stat.Mean(x, nil)
	if math.IsNaN(average) || math.IsInf(average, 0) {
		return nil
	}
	return &average
}

func chartFacts(current []float64, points int) criteria.Chart {
	f := criteria.Chart{Points: points}
	chart, err := stats.NewIndividualsChart(current, stats.IndividualsOptions{})
	if err != nil || len(current) < 2 {
		return f
	}
	limits := chart.Individuals.Limits[0]
	f.Center, f.Lower, f.Upper = &limits.Center, &limits.LCL, &limits.UCL
	f.Signals = len(chart.Individuals.Flagged())
	return f
}

// addShift compares the points since the change with those before it.
func addShift(f *criteria.Chart, x []float64, split int, metric *store.Metric) {
	shift, err := stats.VerifyShift(x, stats.ShiftOptions{
		Baseline: stats.Range{From: 0, To: split}, ChangeAt: split, LastPoints: 1,
		Direction: stats.Direction(metric.Direction), Target: metric.Target,
	})
	if err != nil || shift.AfterMean == nil {
		return
	}
	difference := *shift.AfterMean - shift.BaselineMean
	f.InControlPoints, f.ShiftVerified, f.Shift = shift.InControlPoints, shift.ShiftVerified, &difference
}

func capability(current []float64, metric *store.Metric) criteria.Capability {
	if metric.LSL == nil && metric.USL == nil {
		return criteria.Capability{}
	}
	found, err := stats.Capability(current, stats.Specification{LSL: metric.LSL, USL: metric.USL, Target: metric.Target}, stats.CapabilityOptions{})
	if err != nil {
		return criteria.Capability{}
	}
	return criteria.Capability{
		Cp: value(found.Within.Cp), Cpk: value(found.Within.Cpk), Pp: value(found.Overall.Pp), Ppk: value(found.Overall.Ppk),
	}
}

func value(index *stats.Index) *float64 {
	if index == nil {
		return nil
	}
	return &index.Value
}
