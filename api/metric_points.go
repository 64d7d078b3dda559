package api

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/stats"
	"tollgate/store"
)

// chartPoints are the measurements of a metric as its chart takes them.
type chartPoints struct {
	times []time.Time
	given map[string]any // the input of the chart's method
	unit  string
	least int // points that a phase needs
}

// series reads the metric that a path names and its values in a window.
func (s *Server) series(ctx context.Context, id string, in WindowInput) (store.Metric, store.Series, error) {
	metric, err := s.metric(ctx, id)
	if err != nil {
		return metric, store.Series{}, err
	}
	window, err := in.window()
	if err != nil {
		return metric, store.Series{}, err
	}
	series, err := store.Measurements{DB: s.DB}.Series(ctx, identity.FromContext(ctx).Organisation, metric.ID, window)
	return metric, series, err
}

// pointsOf makes what the chart's method takes from a series.
func (in *chartInput) pointsOf(metric store.Metric, series store.Series) (chartPoints, error) {
	grouped := in.Subgroup != "" || in.SubgroupSize > 0
	points := chartPoints{times: series.Times, unit: metric.Unit, least: 1}
	switch in.Type {
	case "xbar_r", "xbar_s":
		if !grouped {
			return points, fault.New(fault.Invalid, "a chart of means needs subgroups").With("query.subgroup", "is needed, or subgroup_size")
		}
		return in.subgroups(points, series)
	case "ewma", "cusum":
		if grouped {
			return in.subgroups(points, series)
		}
	}
	if grouped {
		return points, fault.New(fault.Invalid, "this chart has no subgroups").With("query.subgroup", "and subgroup_size are for xbar_r, xbar_s, ewma and cusum")
	}
	switch in.Type {
	case "p", "np", "laney_p":
		points.unit = ""
		counts, err := countsOf(metric, series)
		points.given = map[string]any{"defectives": counts, "sizes": series.Sizes}
		return points, err
	case "u", "laney_u":
		points.unit = ""
		counts, err := countsOf(metric, series)
		points.given = map[string]any{"defects": counts, "sizes": series.Sizes}
		return points, err
	case "c":
		points.given = map[string]any{"defects": series.Values}
	default:
		points.given, points.least = map[string]any{"x": series.Values}, 2
	}
	return points, nil
}

// percentOf is what a whole is in the metric's unit.
func percentOf(metric store.Metric) float64 {
	if metric.Unit == "%" {
		return 100
	}
	return 1
}

// slack is how far a count may be from a whole number, relatively: a quotient carries fifteen digits.
const slack = 1e-9

// countsOf are the counts that values are proportions or rates of their sizes of.
func countsOf(metric store.Metric, series store.Series) ([]float64, error) {
	whole := percentOf(metric)
	counts := make([]float64, len(series.Values))
	for i, v := range series.Values {
		size, when := series.Sizes[i], series.Times[i].Format(time.RFC3339)
		if size == 0 {
			return nil, fault.New(fault.Invalid, "the chart needs the size of every sample").
				With("measurements", "the one of %s has no size: of how many units is it a proportion or rate?", when)
		}
		counts[i] = math.Round(v / whole * size)
		if exact := v / whole * size; math.Abs(exact-counts[i]) > slack*math.Max(1, size) {
			return nil, fault.New(fault.Invalid, "the chart counts whole units").
				With("measurements", "%v %s of %v at %s are %v, which is no whole number", v, metric.Unit, size, when, exact)
		}
	}
	return counts, nil
}

// subgroups cuts a series into periods, or into so many measurements in a row; the rest of a last one is left out.
func (in *chartInput) subgroups(points chartPoints, series store.Series) (chartPoints, error) {
	if in.Subgroup != "" && in.SubgroupSize > 0 {
		return points, fault.New(fault.Invalid, "subgroups are cut in one way").With("query.subgroup_size", "excludes subgroup")
	}
	groups, times := [][]float64{}, []time.Time{}
	last := ""
	for i, at := range series.Times {
		period := fmt.Sprint(i / max(1, in.SubgroupSize))
		if in.Subgroup != "" {
			period = periodName(at, in.Subgroup)
		}
		if period != last {
			groups, times, last = append(groups, []float64{}), append(times, at), period
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], series.Values[i])
	}
	if n := len(groups); in.SubgroupSize > 0 && n > 0 && len(groups[n-1]) < in.SubgroupSize {
		groups, times = groups[:n-1], times[:n-1]
	}
	points.times, points.given = times, map[string]any{"subgroups": groups}
	return points, nil
}

func periodName(at time.Time, of string) string {
	switch of {
	case "day":
		return at.Format(time.DateOnly)
	case "week":
		year, week := at.ISOWeek()
		return fmt.Sprint(year, week)
	case "quarter":
		return fmt.Sprint(at.Year(), (at.Month()-1)/3)
	case "year":
		return fmt.Sprint(at.Year())
	}
	return at.Format("2006-01")
}

// baseline finds the points of the baseline; nil when none is asked for.
func (in *chartInput) baseline(times []time.Time) (*stats.Range, error) {
	if in.BaselineFrom == "" && in.BaselineTo == "" {
		return nil, nil
	}
	from, to, err := periodOf(in.BaselineFrom, in.BaselineTo, "query.baseline_from", "query.baseline_to")
	if err != nil {
		return nil, err
	}
	r := stats.Range{To: len(times)}
	if from != nil {
		r.From = firstAt(times, *from)
	}
	if to != nil {
		r.To = max(r.From, firstAt(times, *to))
	}
	return &r, nil
}

func firstAt(times []time.Time, at time.Time) int {
	return sort.Search(len(times), func(i int) bool { return !times[i].Before(at) })
}

// phases finds where the metric's phases begin among the points. One that is followed by too few points, before the next
// one or the end, has no limits of its own yet.
func (p chartPoints) phases(kept []store.MetricPhase) []stats.Phase {
	phases, until := []stats.Phase{}, len(p.times)
	for _, phase := range slices.Backward(kept) {
		from := firstAt(p.times, phase.BeginsAt)
		if until-from < p.least || from > 0 && from < p.least {
			continue
		}
		phases, until = append(phases, stats.Phase{From: from, Reason: phase.Reason}), from
	}
	slices.Reverse(phases)
	return phases
}
