package pilot

import (
	"fmt"
	"slices"
	"time"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// onset says of each site from which day on it has the change; a site that never has is absent. Days are those of the plan's zone.
func onset(plan lifecycle.PilotPlan, started time.Time) map[string]string {
	begin := plan.StartDate
	if !started.IsZero() {
		begin = started.In(zone(plan)).Format(day)
	}
	at := map[string]string{}
	for _, site := range plan.Sites {
		switch {
		case plan.Design == lifecycle.DesignSteppedWedge && site.CrossesOver != "":
			at[site.Key] = site.CrossesOver
		case plan.Design != lifecycle.DesignSteppedWedge && begin != "":
			at[site.Key] = begin
		}
	}
	return at
}

// zone is the plan's; UTC where this machine does not know it.
func zone(plan lifecycle.PilotPlan) *time.Location {
	if location, err := time.LoadLocation(plan.TimeZone); err == nil {
		return location
	}
	return time.UTC
}

// following is the first day of the period after the one that begins on from.
func following(plan lifecycle.PilotPlan, from string) string {
	at, err := time.Parse(day, from)
	if err != nil {
		return ""
	}
	switch plan.Period {
	case "day":
		return at.AddDate(0, 0, 1).Format(day)
	case "month":
		return at.AddDate(0, 1, 0).Format(day)
	}
	return at.AddDate(0, 0, 7).Format(day)
}

// value is what a site shows in a period.
type value struct {
	site, period string
	y            float64
	after        bool // of the change at this site; of a control site of the start
	treated      bool // the site is to have the change
	cell         Cell
}

// panel is the primary metric by site and period, in their order, without the periods in which the change came in mid-way, and
// without what a dropped site gave after it was dropped.
func (s scheme) panel(d Data) (values []value, split int) {
	begin := onset(s.plan, d.Started)
	role := map[string]string{}
	for _, site := range s.plan.Sites {
		role[site.Key] = site.Role
	}
	dropped := d.dropped(zone(s.plan))
	for _, c := range d.Cells {
		from, known := role[c.Site]
		if c.Metric != s.plan.Primary.Key || c.N == 0 || !known || c.Period == "" {
			continue
		}
		if last, gone := dropped[c.Site]; gone && c.Period > last {
			continue
		}
		v := value{site: c.Site, period: c.Period, y: c.Mean, treated: from != lifecycle.ArmControl, cell: c}
		if s.plan.Primary.Kind == lifecycle.MetricRate {
			if !(c.Exposure > 0) {
				continue
			}
			v.y = c.Sum / c.Exposure
		}
		if at := begin[c.Site]; at != "" {
			v.after = c.Period >= at
			if !v.after && following(s.plan, c.Period) > at {
				split++
				continue
			}
		}
		values = append(values, v)
	}
	return values, split
}

func columns(values []value) (y, treated, after, period []float64, sites, periods []string) {
	order := map[string]float64{}
	for _, v := range values {
		order[v.period] = 0
	}
	for i, p := range sortedKeys(order) {
		order[p] = float64(i)
	}
	flag := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	for _, v := range values {
		y, treated, after = append(y, v.y), append(treated, flag(v.treated)), append(after, flag(v.after))
		period, sites, periods = append(period, order[v.period]), append(sites, v.site), append(periods, v.period)
	}
	return y, treated, after, period, sites, periods
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// wedge is the estimate of a stepped wedge from the means of sites and periods, each counting once.
func (s scheme) wedge(values []value, confidence float64) (estimate, string) {
	y, _, after, period, sites, _ := columns(values)
	r, err := stats.NewSteppedWedge(stats.Rollout{Y: y, Site: sites, Period: period, Treated: after},
		stats.SteppedWedgeOptions{TestOptions: stats.TestOptions{Confidence: confidence}, Permutations: 999})
	if err != nil {
		return estimate{}, "the change cannot be told from sites and periods yet: " + plain(err)
	}
	e := estimate{effect: r.Estimate, se: r.StdErr, df: r.DF, method: "stepped wedge: levels of sites and periods, errors robust within sites (CR1), t"}
	if r.P != nil {
		e.fixed = fixedTest(fmt.Sprintf("t with %v degrees of freedom; by permutation of the order p = %s", r.DF, round3(r.Permutation.P)), *r.P, r.CI)
	}
	return e, s.vary(e)
}

// leastClusters is how many sites errors robust within sites need; with fewer the periods are taken as independent.
const leastClusters = 4

// difference is the estimate of a difference in differences from the means of sites and periods.
func (s scheme) difference(values []value, confidence float64) (estimate, string) {
	y, treated, after, _, sites, periods := columns(values)
	data := stats.ComparedChange{Y: y, Treated: treated, Post: after, Unit: sites, Time: periods}
	method := "difference in differences: levels of sites and periods, errors as if periods were independent (too few sites for more), t"
	options := stats.DifferenceOptions{TestOptions: stats.TestOptions{Confidence: confidence}, Covariance: stats.Classical}
	if len(s.plan.Sites) >= leastClusters {
		data.Cluster, options.Covariance = sites, stats.CR1
		method = "difference in differences: levels of sites and periods, errors robust within sites (CR1), t"
	}
	r, err := stats.NewDifferenceInDifferences(data, options)
	if err != nil {
		return estimate{}, "the change of the sites cannot be compared yet: " + plain(err)
	}
	e := estimate{effect: r.Estimate, se: r.StdErr, df: r.DF, method: method}
	if r.P != nil {
		e.fixed = fixedTest(fmt.Sprintf("t with %v degrees of freedom", r.DF), *r.P, r.CI)
	}
	return e, s.vary(e)
}

func (s scheme) vary(e estimate) string {
	if !(e.se > 0) || !(e.df >= 1) {
		return "the means of the sites leave nothing to judge the effect by yet"
	}
	return ""
}

// step is the estimate of a single group before and after: the step of a segmented regression over periods with Newey and West's errors
// or, where the plan has too few periods for that, the plain difference of what was gathered after and before. The plan decides which, not the data
// so far: a quicker method in the meantime would be another test.
func (s scheme) step(values []value, confidence float64) (estimate, string) {
	var old, new pooled
	byPeriod, first := map[string]*pooled{}, ""
	for _, v := range values {
		if byPeriod[v.period] == nil {
			byPeriod[v.period] = &pooled{}
		}
		byPeriod[v.period].add(v.cell)
		if !v.after {
			old.add(v.cell)
			continue
		}
		new.add(v.cell)
		if first == "" || v.period < first {
			first = v.period
		}
	}
	keys := sortedKeys(byPeriod)
	before, _ := slices.BinarySearch(keys, first)
	switch {
	case first == "" || before == 0:
		return estimate{}, "there is no data from before and after the start yet"
	case before < leastSegment || int(s.duration()/periodDays(s.plan)+0.5) < leastSegment:
		return compare(s.plan.Primary, old, new, confidence)
	case len(keys)-before < leastSegment:
		return estimate{}, fmt.Sprintf("the series needs %d periods after the start", leastSegment)
	}
	series := make([]float64, len(keys))
	for i, key := range keys {
		series[i] = byPeriod[key].figure(s.plan.Primary.Kind)
		if i > 0 && i != before && following(s.plan, keys[i-1]) != key {
			return estimate{}, fmt.Sprintf("the period after %s has no data, and the series needs every period", keys[i-1])
		}
	}
	return s.segmented(series, before, confidence)
}

// segmented is the step at the first period after the change.
func (s scheme) segmented(series []float64, before int, confidence float64) (estimate, string) {
	r, err := stats.NewInterruptedTimeSeries("periods", series, before, stats.SegmentedOptions{TestOptions: stats.TestOptions{Confidence: confidence}})
	if err != nil {
		return estimate{}, "the series cannot be analysed yet: " + plain(err)
	}
	step := r.LevelChange
	e := estimate{effect: step.Estimate, se: step.StdErr, df: step.DF, method: "interrupted time series: the step at the start, Newey-West errors, t"}
	if step.P != nil {
		e.fixed = fixedTest(fmt.Sprintf("t with %v degrees of freedom", e.df), *step.P, step.CI)
	}
	if ordinary := stepError(series, before); ordinary > e.se {
		e.se, e.method = ordinary, "interrupted time series: the step at the start, ordinary errors (larger than Newey-West's), t"
	}
	if r.Autocorrelation != nil && *r.Autocorrelation > muchAutocorrelation {
		e.note = fmt.Sprintf("Successive periods resemble each other (autocorrelation %s): the interval may be too narrow.", round3(*r.Autocorrelation))
	}
	return e, s.vary(e)
}

// muchAutocorrelation of residuals, which show less than there is, is about where the error of the always-valid test passes alpha.
const muchAutocorrelation = 0.4

// stepError is the ordinary standard error of the step. Few periods lie close to their own line, and Newey and West's errors, made of
// those residuals, are far too small then: the larger of the two is taken (docs/pilots.md has the simulation).
func stepError(series []float64, intervention int) float64 {
	x := make([][]float64, len(series))
	for i := range series {
		x[i] = []float64{float64(i), 0, 0}
		if i >= intervention {
			x[i][1], x[i][2] = 1, float64(i-intervention)
		}
	}
	r, err := stats.LinearRegression(x, series, stats.RegressionOptions{})
	if err != nil {
		return 0
	}
	return r.Coefficients[2].StdErr
}

// figure is the mean, proportion or rate.
func (p pooled) figure(kind string) float64 {
	if kind == lifecycle.MetricRate || kind == lifecycle.MetricTimeTo {
		return p.rate()
	}
	return p.mean
}
