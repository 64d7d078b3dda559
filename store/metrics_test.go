package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/fault"
	"tollgate/measurement"
	"tollgate/store"
	"tollgate/store/storetest"
)

// metering is a database with one metric, and what its tests do again and again.
type metering struct {
	t            testing.TB
	ctx          context.Context
	db           *store.DB
	metrics      store.Metrics
	measurements store.Measurements
	metric       string
}

func newMetering(t testing.TB) metering {
	db := storetest.New(t)
	m := metering{t: t, ctx: context.Background(), db: db, metrics: store.Metrics{DB: db}, measurements: store.Measurements{DB: db}}
	m.metric = m.create("four_hours").ID
	return m
}

func (m metering) create(key string) store.Metric {
	m.t.Helper()
	created, err := m.metrics.Create(m.ctx, org, newMetric(key))
	if err != nil {
		m.t.Fatal(err)
	}
	return created
}

func newMetric(key string) store.Metric {
	return store.Metric{ID: uuid.NewString(), Key: key, Name: "Share within four hours", Unit: "%", Direction: "higher_is_better", CreatedBy: "lena"}
}

func (m metering) add(requestID string, atomic bool, rows ...measurement.Row) store.Added {
	m.t.Helper()
	added, err := m.measurements.Add(m.ctx, org, m.metric, rows, "lena", requestID, atomic)
	if err != nil {
		m.t.Fatal(err)
	}
	return added
}

func (m metering) values() []float64 {
	m.t.Helper()
	series, err := m.measurements.Series(m.ctx, org, m.metric, store.Window{})
	if err != nil {
		m.t.Fatal(err)
	}
	return series.Values
}

func row(number, day int, value float64, ref string) measurement.Row {
	return measurement.Row{Number: number, ObservedAt: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC), Value: value, Ref: ref}
}

func TestMetricIsCreatedOnce(t *testing.T) {
	m := newMetering(t)
	n := newMetric("waiting")
	first, err := m.metrics.Create(m.ctx, org, n)
	if err != nil || first.Version != 1 || first.Key != "waiting" || first.CreatedAt.IsZero() {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := m.metrics.Create(m.ctx, org, n); err != nil || again != first {
		t.Errorf("the same id again: %+v, %v", again, err)
	}
	n.ID = uuid.NewString()
	if _, err := m.metrics.Create(m.ctx, org, n); fault.Of(err) != fault.AlreadyExists {
		t.Errorf("a taken key: %v", err)
	}
	n.Key, n.CaseID = "orphan", &n.ID
	if _, err := m.metrics.Create(m.ctx, org, n); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown case: %v", err)
	}
	if named, err := m.metrics.Get(m.ctx, org, "waiting"); err != nil || named != first {
		t.Errorf("by key: %+v, %v", named, err)
	}
	if _, err := m.metrics.Get(m.ctx, "elsewhere", first.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("another organisation reads it: %v", err)
	}
}

func TestSpecificationIsGuardedByVersion(t *testing.T) {
	m := newMetering(t)
	lsl, usl := 80.0, 95.0
	changed, err := m.metrics.SetSpecification(m.ctx, org, m.metric, 1, nil, &lsl, &usl)
	if err != nil || changed.Version != 2 || *changed.LSL != 80 || *changed.USL != 95 || changed.Target != nil {
		t.Fatalf("%+v, %v", changed, err)
	}
	if again, err := m.metrics.SetSpecification(m.ctx, org, m.metric, 1, nil, &lsl, &usl); err != nil || again.Version != 2 {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	if _, err := m.metrics.SetSpecification(m.ctx, org, m.metric, 1, nil, nil, &usl); fault.Of(err) != fault.Stale {
		t.Errorf("an old version: %v", err)
	}
	if _, err := m.metrics.SetSpecification(m.ctx, org, m.metric, 2, nil, &usl, &lsl); fault.Of(err) != fault.Invalid {
		t.Errorf("limits reversed: %v", err)
	}
	if _, err := m.metrics.SetSpecification(m.ctx, org, "nothing", 1, nil, nil, nil); fault.Of(err) != fault.NotFound {
		t.Errorf("an unknown metric: %v", err)
	}
}

func TestMetricsAreListedInPages(t *testing.T) {
	m := newMetering(t)
	for i := range 5 {
		m.create(fmt.Sprintf("metric_%d", i))
	}
	for _, sort := range []string{"key", "created_at", "-created_at"} {
		var keys []string
		cursor := store.Cursor{}
		for {
			page, err := m.metrics.List(m.ctx, org, store.MetricFilter{Sort: sort, Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, metric := range page[:min(2, len(page))] {
				keys = append(keys, metric.Key)
			}
			if len(page) <= 2 {
				break
			}
			cursor = page[1].Cursor(sort)
		}
		want := []string{"four_hours", "metric_0", "metric_1", "metric_2", "metric_3", "metric_4"}
		if sort == "-created_at" {
			slices.Reverse(want)
		}
		if !slices.Equal(keys, want) {
			t.Errorf("by %s: %v", sort, keys)
		}
	}
	for _, c := range []struct {
		filter store.MetricFilter
		want   int
	}{
		{store.MetricFilter{Key: "metric_3"}, 1}, {store.MetricFilter{Name: "FOUR hours"}, 6},
		{store.MetricFilter{Name: "%"}, 0}, {store.MetricFilter{Direction: "target"}, 0}, {store.MetricFilter{CaseID: "x"}, 0},
	} {
		c.filter.Limit = 10
		if found, err := m.metrics.List(m.ctx, org, c.filter); err != nil || len(found) != c.want {
			t.Errorf("%+v: %d found, %v", c.filter, len(found), err)
		}
	}
}
