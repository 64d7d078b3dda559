package store_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/measurement"
	"tollgate/store"
)

func TestTheSameRequestAddsOnce(t *testing.T) {
	m := newMetering(t)
	rows := []measurement.Row{row(1, 2, 2.5, ""), row(2, 1, 1.5, "named"), row(3, 1, 0.5, "")}
	if added := m.add("r1", true, rows...); !slices.Equal(added.Inserted, []int{1, 2, 3}) || len(added.Duplicates)+len(added.Refused) > 0 {
		t.Fatalf("first: %+v", added)
	}
	if added := m.add("r1", true, rows...); len(added.Inserted)+len(added.Refused) > 0 || len(added.Duplicates) != 3 {
		t.Errorf("second: %+v", added)
	}
	if added := m.add("r2", true, rows[1]); !slices.Equal(added.Duplicates, []int{2}) {
		t.Errorf("a named row in another request: %+v", added)
	}
	// By time; of the two on the first, "named" comes before "r1-0000003".
	if got := m.values(); !slices.Equal(got, []float64{1.5, 0.5, 2.5}) {
		t.Errorf("values %v", got)
	}
}

func TestRowsOfOneInstantKeepTheirOrder(t *testing.T) {
	m := newMetering(t)
	var rows []measurement.Row
	var want []float64
	for i := range 25 {
		rows, want = append(rows, row(i+1, 1, float64(i), "")), append(want, float64(i))
	}
	m.add("r", true, rows...)
	if got := m.values(); !slices.Equal(got, want) {
		t.Errorf("values %v", got)
	}
}

func TestContradictionsAreRefused(t *testing.T) {
	m := newMetering(t)
	m.add("r1", true, row(1, 1, 1, "a"))
	mixed := []measurement.Row{row(1, 1, 9, "a"), row(2, 2, 2, "b"), row(3, 2, 2, "b"), row(4, 2, 7, "b"), row(5, 3, 3, "")}
	added := m.add("r2", true, mixed...)
	if len(added.Inserted)+len(added.Duplicates) > 0 || len(added.Refused) != 2 || len(m.values()) != 1 {
		t.Fatalf("all or nothing: %+v, %v", added, m.values())
	}
	added = m.add("r2", false, mixed...)
	if !slices.Equal(added.Inserted, []int{2, 5}) || !slices.Equal(added.Duplicates, []int{3}) || len(added.Refused) != 2 {
		t.Fatalf("skipping: %+v", added)
	}
	refused := map[int]string{}
	for _, r := range added.Refused {
		refused[r.Row] = r.Field
	}
	if refused[1] != "ref" || refused[4] != "ref" {
		t.Errorf("refused %+v", added.Refused)
	}
	if got := m.values(); !slices.Equal(got, []float64{1, 2, 3}) {
		t.Errorf("values %v", got)
	}
}

func TestCorrections(t *testing.T) {
	m := newMetering(t)
	m.add("r1", true, row(1, 1, 1, "a"), row(2, 2, 2, "b"), row(3, 3, 3, "c"))
	corrected := row(1, 1, 1.1, "a2")
	corrected.Supersedes = "a"
	withdrawn := measurement.Row{Number: 2, ObservedAt: corrected.ObservedAt, Void: true, Supersedes: "b", Ref: "b2"}
	m.add("r2", true, corrected, withdrawn)
	if got := m.values(); !slices.Equal(got, []float64{1.1, 3}) {
		t.Fatalf("values %v", got)
	}
	if again := m.add("r2", true, corrected, withdrawn); len(again.Duplicates) != 2 {
		t.Errorf("the same corrections again: %+v", again)
	}
	late := row(1, 1, 5, "a3")
	late.Supersedes = "a"
	unknown := row(2, 1, 5, "x")
	unknown.Supersedes = "nothing"
	own := row(4, 4, 4.4, "d2")
	own.Supersedes = "d"
	added := m.add("r3", false, late, unknown, row(3, 4, 4, "d"), own)
	if !slices.Equal(added.Inserted, []int{3, 4}) || len(added.Refused) != 2 || added.Refused[0].Field != "supersedes" {
		t.Errorf("%+v", added)
	}
	if got := m.values(); !slices.Equal(got, []float64{1.1, 3, 4.4}) {
		t.Errorf("values %v", got)
	}
	history, err := m.measurements.List(m.ctx, org, m.metric, store.MeasurementFilter{History: true, Limit: 20})
	if err != nil || len(history) != 7 {
		t.Fatalf("%d in the history, %v", len(history), err)
	}
	for _, h := range history {
		if h.Ref == "a" && (h.SupersededBy == nil || *h.SupersededBy != "a2") {
			t.Errorf("%+v", h)
		}
	}
	if s, err := m.measurements.Summary(m.ctx, org, m.metric); err != nil || s.Count != 3 || s.FirstAt.Day() != 1 || s.LastAt.Day() != 4 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestMeasurementsAreListedInPages(t *testing.T) {
	m := newMetering(t)
	for i, day := range []int{5, 3, 3, 1, 4} {
		m.add("r", true, row(i+1, day, float64(day), ""))
	}
	for _, newest := range []bool{false, true} {
		var days []int
		cursor := store.Cursor{}
		for {
			page, err := m.measurements.List(m.ctx, org, m.metric, store.MeasurementFilter{Newest: newest, Cursor: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range page[:min(2, len(page))] {
				days = append(days, one.ObservedAt.UTC().Day())
			}
			if len(page) <= 2 {
				break
			}
			cursor = page[1].Cursor("")
		}
		want := []int{1, 3, 3, 4, 5}
		if newest {
			slices.Reverse(want)
		}
		if !slices.Equal(days, want) {
			t.Errorf("newest %v: %v", newest, days)
		}
	}
	third, fifth := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC)
	if s, err := m.measurements.Series(m.ctx, org, m.metric, store.Window{From: &third, To: &fifth}); err != nil || !slices.Equal(s.Values, []float64{3, 3, 4}) || !s.Times[0].Equal(third) {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := m.measurements.Series(m.ctx, org, "four_hours", store.Window{}); err != nil || len(s.Values) != 5 {
		t.Errorf("by key: %+v, %v", s, err)
	}
	if none, err := m.measurements.List(m.ctx, org, "nothing", store.MeasurementFilter{Limit: 1}); err != nil || len(none) > 0 {
		t.Errorf("an unknown metric: %v, %v", none, err)
	}
	if _, err := m.measurements.Add(m.ctx, "elsewhere", m.metric, nil, "lena", "r", true); fault.Of(err) != fault.NotFound {
		t.Errorf("another organisation adds: %v", err)
	}
}

// The same rows sent twenty times at once are there once.
func TestConcurrentRequestsAddOnce(t *testing.T) {
	m := newMetering(t)
	rows := make([]measurement.Row, 200)
	for i := range rows {
		rows[i] = row(i+1, 1+i%28, float64(i), "")
	}
	var wait sync.WaitGroup
	inserted := make([]int, 20)
	for i := range inserted {
		wait.Go(func() {
			added, err := m.measurements.Add(m.ctx, org, m.metric, rows, "lena", "same", true)
			if err != nil || len(added.Inserted)+len(added.Duplicates) != 200 {
				t.Errorf("%+v, %v", added, err)
			}
			inserted[i] = len(added.Inserted)
		})
	}
	wait.Wait()
	total := 0
	for _, n := range inserted {
		total += n
	}
	if total != 200 || len(m.values()) != 200 {
		t.Errorf("%d inserted, %d there", total, len(m.values()))
	}
}

func TestMeasurementsAreAppendOnly(t *testing.T) {
	m := newMetering(t)
	m.add("r", true, row(1, 1, 1, "a"))
	for _, statement := range []string{"UPDATE measurements SET value = 2", "DELETE FROM measurements", "TRUNCATE measurements"} {
		if _, err := m.db.Exec(m.ctx, statement); err == nil {
			t.Errorf("%s was not refused", statement)
		}
	}
	for name, value := range map[string]float64{"NaN": math.NaN(), "infinity": math.Inf(1)} {
		if _, err := m.measurements.Add(m.ctx, org, m.metric, []measurement.Row{row(1, 1, value, "")}, "lena", name, true); fault.Of(err) != fault.Invalid {
			t.Errorf("%s reached the table: %v", name, err)
		}
	}
}

func BenchmarkAddHundredThousand(b *testing.B) {
	m := newMetering(b)
	rows := make([]measurement.Row, 100_000)
	for i := range rows {
		rows[i] = row(i+1, 1+i%28, float64(i), "")
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		m.metric = m.create(time.Now().Format("m150405.000000000")).ID
		if added := m.add("r", true, rows...); len(added.Inserted) != len(rows) {
			b.Fatalf("%d inserted", len(added.Inserted))
		}
	}
	b.ReportMetric(float64(len(rows)*i)/b.Elapsed().Seconds(), "rows/s")
}
