package evidence_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/criteria"
	"tollgate/evidence"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
	"tollgate/store"
)

func ptr[T any](v T) *T { return &v }

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// daily is a series of one value a day from the start.
func daily(values ...float64) store.Series {
	s := store.Series{Values: values}
	for i := range values {
		s.Times = append(s.Times, start.AddDate(0, 0, i))
	}
	return s
}

func project(t testing.TB) lifecycle.ProjectData {
	t.Helper()
	template, ok := templates.Find("dmaic")
	if !ok {
		t.Fatal("dmaic is not built in")
	}
	return lifecycle.ProjectData{Template: template, Roles: lifecycle.ProjectRoles{Lead: "lena", Team: []string{"luis"}}}
}

func near(t *testing.T, name string, got *float64, want, tolerance float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > tolerance {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// The flow rates of the NIST/SEMATECH e-Handbook, 6.3.2.2: mean 50.81, limits 45.8159 and 55.8041
// with d2 = 1.128, in control.
func TestChartBeforeAnyChange(t *testing.T) {
	metric := &store.Metric{Unit: "l/s", Direction: "higher_is_better", LSL: ptr(44.0)}
	series := daily(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
	f := evidence.Facts(project(t), evidence.Measured{Metric: metric, Series: series}, store.BenefitFigures{}, start)
	near(t, "centre", f.Chart.Center, 50.81, 1e-9)
	near(t, "lower", f.Chart.Lower, 45.8159, 2e-3) // ours has d2 = 1.12838
	near(t, "upper", f.Chart.Upper, 55.8041, 2e-3)
	near(t, "mean", f.Metric.Mean, 50.81, 1e-9)
	near(t, "latest", f.Metric.Latest, 52.1, 0)
	// Cpk = (50.81 - 44)/(3 sigma), sigma = 1.8778/1.128; one limit leaves Cp absent.
	near(t, "cpk", f.Capability.Cpk, (50.81-44)/(3*1.8778/1.128), 2e-3)
	if f.Capability.Cp != nil || f.Capability.Pp != nil || f.Capability.Ppk == nil {
		t.Errorf("capability with one limit: %+v", f.Capability)
	}
	if f.Chart.Points != 10 || f.Chart.Signals != 0 || f.Chart.InControlPoints != 0 || f.Chart.ShiftVerified || f.Chart.Shift != nil {
		t.Errorf("chart %+v", f.Chart)
	}
	if f.Metric.BaselineCount != 10 || f.Metric.CurrentCount != 0 || f.Metric.CurrentMean != nil || !f.Metric.LatestAt.Equal(start.AddDate(0, 0, 9)) {
		t.Errorf("metric %+v", f.Metric)
	}
}

// Ten days around 10, then days around 20: the change is on the first of those.
func TestChartSinceTheChange(t *testing.T) {
	before := []float64{10, 11, 10, 11, 9, 10, 11, 10, 9, 10}
	after := []float64{20, 21, 20, 19, 20, 21, 20, 19, 20, 21}
	changed := start.AddDate(0, 0, 10).Format(time.DateOnly)
	for _, c := range []struct {
		name                     string
		direction                string
		values                   []float64
		current, quiet           int
		verified, hasCurrentMean bool
	}{
		{"better", "higher_is_better", append(before[:10:10], after...), 10, 10, true, true},
		{"worse", "lower_is_better", append(before[:10:10], after...), 10, 10, false, true},
		{"no point yet", "higher_is_better", before, 0, 0, false, false},
		{"one point", "higher_is_better", append(before[:10:10], 20), 1, 0, false, true},
		{"a signal, then two quiet days", "higher_is_better", append(append(before[:10:10], after...), 60, 20, 20), 13, 2, true, true},
	} {
		data := project(t)
		data.Charter.ChangeDate = changed
		metric := &store.Metric{Direction: c.direction}
		f := evidence.Facts(data, evidence.Measured{Metric: metric, Series: daily(c.values...)}, store.BenefitFigures{}, start)
		if f.Metric.BaselineCount != 10 || f.Metric.CurrentCount != c.current || (f.Metric.CurrentMean != nil) != c.hasCurrentMean {
			t.Errorf("%s: metric %+v", c.name, f.Metric)
		}
		if f.Chart.InControlPoints != c.quiet || f.Chart.ShiftVerified != c.verified || f.Chart.Points != len(c.values) {
			t.Errorf("%s: chart %+v", c.name, f.Chart)
		}
		near(t, c.name+": baseline", f.Metric.BaselineMean, 10.1, 1e-9)
		if c.current >= 2 {
			near(t, c.name+": shift", f.Chart.Shift, *f.Metric.CurrentMean-10.1, 1e-9)
		}
	}
}

// Without a metric, points or variation there is nothing to chart, and no error either.
func TestWithoutMeasurements(t *testing.T) {
	for name, measured := range map[string]evidence.Measured{
		"no metric":     {},
		"no point":      {Metric: &store.Metric{Direction: "higher_is_better", LSL: ptr(1.0)}},
		"one point":     {Metric: &store.Metric{Direction: "higher_is_better", LSL: ptr(1.0)}, Series: daily(5)},
		"no variation":  {Metric: &store.Metric{Direction: "higher_is_better", LSL: ptr(1.0)}, Series: daily(5, 5, 5)},
		"beyond sums":   {Metric: &store.Metric{Direction: "higher_is_better", LSL: ptr(1.0)}, Series: daily(math.MaxFloat64, math.MaxFloat64, math.MaxFloat64)},
		"far too large": {Metric: &store.Metric{Direction: "higher_is_better", LSL: ptr(1.0)}, Series: daily(1e308, -1e308, 1e308)},
	} {
		data := project(t)
		data.Charter.ChangeDate = "2026-01-02"
		f := evidence.Facts(data, measured, store.BenefitFigures{}, start)
		if f.Metric.Defined != (measured.Metric != nil) || f.Capability.Ppk != nil || f.Chart.ShiftVerified {
			t.Errorf("%s: %+v %+v %+v", name, f.Metric, f.Chart, f.Capability)
		}
		if _, err := json.Marshal(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever was measured, and whenever the change was, the facts can be judged and written as JSON,
// and the two parts of the series make up the whole.
func TestFactsOfAnySeries(t *testing.T) {
	data := project(t)
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-1e3, 1e3), rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64)), 0, 40).Draw(rt, "values")
		metric := &store.Metric{
			Direction: rapid.SampledFrom([]string{"higher_is_better", "lower_is_better", "target"}).Draw(rt, "direction"),
			Target:    ptr(rapid.Float64Range(-10, 10).Draw(rt, "target")), USL: ptr(rapid.Float64Range(-10, 10).Draw(rt, "usl")),
		}
		day := rapid.IntRange(-2, 45).Draw(rt, "day")
		data.Charter.ChangeDate = start.AddDate(0, 0, day).Format(time.DateOnly)
		f := evidence.Facts(data, evidence.Measured{Metric: metric, Series: daily(values...)}, store.BenefitFigures{}, start)
		if f.Metric.BaselineCount != min(max(day, 0), len(values)) || f.Metric.BaselineCount+f.Metric.CurrentCount != len(values) {
			rt.Errorf("%d before and %d after day %d of %d", f.Metric.BaselineCount, f.Metric.CurrentCount, day, len(values))
		}
		if f.Chart.InControlPoints > f.Metric.CurrentCount || f.Chart.ShiftVerified && f.Metric.CurrentCount < 2 {
			rt.Errorf("%+v with %d points since the change", f.Chart, f.Metric.CurrentCount)
		}
		if _, err := json.Marshal(f); err != nil {
			rt.Error(err)
		}
		for _, phase := range data.Template.Phases {
			results, err := criteria.Evaluate(phase.Criteria, f)
			if err == nil {
				_, err = json.Marshal(results)
			}
			if err != nil {
				rt.Error(err)
			}
		}
	})
}

func TestFactsOfTheRecord(t *testing.T) {
	data := project(t)
	data.Charter = lifecycle.Charter{Problem: "p", StartDate: "2026-01-01", TargetDate: "2026-13-01", BenefitStart: "2026-03",
		Metric: lifecycle.PrimaryMetric{Unit: "%", Baseline: ptr(82.5)}}
	data.Deliverables = map[string]lifecycle.Deliverable{
		"pilot":    {Fields: map[string]any{"verdict": "scale"}, Attachments: make([]lifecycle.Attachment, 2)},
		"change":   {Fields: map[string]any{"approved": true, "implemented": true, "implemented_on": "2026-02-01"}},
		"handover": {Fields: map[string]any{"summary": "s"}, Signed: true},
	}
	data.Waivers = map[string]lifecycle.Waiver{"msa": {SignedAt: start}, "pilot": {Reason: "asked, not signed"}}
	data.Conditions = []lifecycle.Condition{{ID: "1"}, {ID: "2", ResolvedAt: &start}}
	metric := &store.Metric{Name: "Share", Unit: "percent", Direction: "higher_is_better", Target: ptr(95.0)}
	f := evidence.Facts(data, evidence.Measured{Metric: metric}, store.BenefitFigures{Lines: 2, Currencies: []store.CurrencyFigures{{Currency: "USD", Target: 5, Validated: 3}}}, start)

	want := criteria.PrimaryMetric{Name: "Share", Unit: "%", Direction: "higher_is_better", Baseline: ptr(82.5), Target: ptr(95.0)}
	if !reflect.DeepEqual(f.Charter.Metric, want) || f.Charter.TargetDate != nil || !f.Charter.StartDate.Equal(start) {
		t.Errorf("charter %+v", f.Charter)
	}
	if !f.Charter.BenefitStart.Equal(start.AddDate(0, 2, 0)) {
		t.Errorf("benefit start %v", f.Charter.BenefitStart)
	}
	if !reflect.DeepEqual(f.Pilot, criteria.Pilot{Recorded: true, Verdict: "scale"}) || f.Deliverables["pilot"].Evidence != 2 {
		t.Errorf("pilot %+v", f.Pilot)
	}
	if !f.Change.Approved || !f.Change.Implemented || !f.Change.ImplementedOn.Equal(start.AddDate(0, 1, 0)) {
		t.Errorf("change %+v", f.Change)
	}
	if !f.Deliverables["msa"].Waived || f.Deliverables["pilot"].Waived || !f.Deliverables["handover"].Signed || f.Deliverables["sop"].Present {
		t.Errorf("deliverables %+v", f.Deliverables)
	}
	if f.ConditionsOpen != 1 || f.Roles.Lead != "lena" || f.Benefits.Lines != 2 || f.Benefits.TargetTotal["USD"] != 5 || f.Benefits.ValidatedTotal["USD"] != 3 {
		t.Errorf("%d conditions, %+v, %+v", f.ConditionsOpen, f.Roles, f.Benefits)
	}
}

// The charter's change date counts before the one of the deliverable.
func TestCharteredChangeDateCounts(t *testing.T) {
	data := project(t)
	data.Deliverables = map[string]lifecycle.Deliverable{"change": {Fields: map[string]any{"implemented_on": "2026-02-01"}}}
	data.Charter.ChangeDate = "2026-03-01"
	f := evidence.Facts(data, evidence.Measured{}, store.BenefitFigures{}, start)
	if !f.Change.ImplementedOn.Equal(start.AddDate(0, 2, 0)) {
		t.Errorf("changed on %v", f.Change.ImplementedOn)
	}
}
