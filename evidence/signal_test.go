package evidence_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tollgate/evidence"
	"tollgate/lifecycle"
	"tollgate/measurement"
	"tollgate/store"
	"tollgate/store/storetest"
)

// Twelve days near 80, and from the twelfth on, when the change went live, near 90: limits since then are close to 90, so 86 is
// a signal although it is far better than the baseline.
func TestSignalSinceTheChange(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	changed := start.AddDate(0, 0, 12)
	implemented := map[string]lifecycle.Deliverable{"change": {Fields: map[string]any{"implemented_on": changed.Format("2006-01-02")}}}
	for name, c := range map[string]struct {
		newest    float64
		chartered bool
		rules     []string
	}{
		"quiet, change of the deliverable": {90.5, false, nil},
		"low, change of the deliverable":   {86, false, []string{"western_electric_1"}},
		"low, change of the charter":       {86, true, []string{"western_electric_1"}},
	} {
		metric, err := store.Metrics{DB: db}.Create(ctx, org, store.Metric{ID: uuid.NewString(), Key: uuid.NewString(), Name: "Share",
			Direction: "higher_is_better", CreatedBy: "lena"})
		if err != nil {
			t.Fatal(err)
		}
		var rows []measurement.Row
		for i := range 24 {
			level := 80.0
			if i >= 12 {
				level = 90
			}
			rows = append(rows, measurement.Row{Number: i + 1, ObservedAt: start.AddDate(0, 0, i), Value: level + float64(i%2)})
		}
		newest := measurement.Row{Number: 25, ObservedAt: start.AddDate(0, 0, 24), Value: c.newest}
		if _, err := (store.Measurements{DB: db}).Add(ctx, org, metric.ID, append(rows, newest), "lena", uuid.NewString(), true); err != nil {
			t.Fatal(err)
		}
		data := project(t)
		data.Charter.Metric.MetricID, data.Deliverables = metric.ID, implemented
		if c.chartered {
			data.Deliverables, data.Charter.ChangeDate = nil, changed.Format("2006-01-02")
		}
		signal, err := evidence.Judge{DB: db}.ProjectSignal(ctx, org, data, newest.ObservedAt)
		switch {
		case err != nil:
			t.Fatal(err)
		case signal == nil && c.rules != nil, signal != nil && !reflect.DeepEqual(signal.Rules, c.rules):
			t.Errorf("%s: %+v, want %v", name, signal, c.rules)
		case signal != nil && signal.At != newest.ObservedAt.Format("2006-01-02T15:04:05Z"):
			t.Errorf("%s: at %s", name, signal.At)
		}
	}
}

// A shift of two sigma after twenty quiet days: the EWMA and the CUSUM see it, a chart that only asks for points beyond 3 sigma does
// not. With a phase from the day of the shift, nobody does: the limits are those of the new level.
func TestTheMonitorChoosesChartAndRules(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	metric, err := store.Metrics{DB: db}.Create(ctx, org, store.Metric{ID: uuid.NewString(), Key: "m", Name: "Share", Direction: "higher_is_better", CreatedBy: "lena"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []measurement.Row
	for i := range 28 {
		value := 80 + float64(i%3) // mean moving range 4/3, so sigma 1.18
		if i >= 20 {
			value += 2
		}
		rows = append(rows, measurement.Row{Number: i + 1, ObservedAt: start.AddDate(0, 0, i), Value: value})
	}
	if _, err := (store.Measurements{DB: db}).Add(ctx, org, metric.ID, rows, "lena", uuid.NewString(), true); err != nil {
		t.Fatal(err)
	}
	shifted := start.AddDate(0, 0, 20)
	for _, c := range []struct{ chart, rules, want string }{
		{"individuals", "western_electric_1", ""}, {"individuals", "western_electric", "western_electric_4"}, {"individuals", "aiag_2", "aiag_2"},
		{"ewma", "western_electric", "ewma_limits"}, {"cusum", "western_electric", "cusum_h"},
	} {
		if _, err := (store.Metrics{DB: db}).SetMonitor(ctx, org, metric.ID, c.chart, c.rules); err != nil {
			t.Fatal(err)
		}
		signal, err := evidence.Judge{DB: db}.Signal(ctx, org, metric.ID, nil, shifted)
		switch {
		case err != nil:
			t.Fatal(err)
		case (signal == nil) != (c.want == ""), signal != nil && !slices.Contains(signal.Rules, c.want):
			t.Errorf("%s with %s: %+v, want %s", c.chart, c.rules, signal, c.want)
		case signal != nil && (len(signal.Points) == 0 || !strings.Contains(signal.Chart, "type="+c.chart)):
			t.Errorf("%+v says neither which points nor where to see them", signal)
		}
	}
	if _, err := (store.MetricPhases{DB: db}).Add(ctx, org, metric.ID, store.MetricPhase{ID: uuid.NewString(), BeginsAt: shifted, Reason: "second desk", CreatedBy: "lena"}); err != nil {
		t.Fatal(err)
	}
	if signal, err := (evidence.Judge{DB: db}).Signal(ctx, org, metric.ID, nil, shifted); err != nil || signal != nil {
		t.Errorf("within the new phase: %+v, %v", signal, err)
	}
}
