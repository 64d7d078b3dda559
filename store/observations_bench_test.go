package store_test

import (
	"fmt"
	"testing"
	"time"

	"tollgate/observation"
	"tollgate/store"
)

// A million observations, loaded in pieces and summed up.
func BenchmarkMillionObservations(b *testing.B) {
	const rows, pieceRows = 1_000_000, 100_000
	for b.Loop() {
		p := newTrial(b)
		started := time.Now()
		for first := 0; first < rows; first += pieceRows {
			chunk := make([]observation.Row, pieceRows)
			for i := range chunk {
				n := first + i
				chunk[i] = seen(i+1, fmt.Sprintf("player-%07d", n), []string{"gate_30", "gate_40"}[n%2], n%14, float64(n%5/4))
			}
			if taken := p.add(chunk...); taken.Added != pieceRows {
				b.Fatalf("%d added", taken.Added)
			}
		}
		b.ReportMetric(rows/time.Since(started).Seconds(), "rows/s")
		_, _ = p.db.Exec(p.ctx, `ANALYZE pilot_observations`)
		for name, q := range map[string]store.CellQuery{"cells_s": {}, "daily_s": {BySite: true, Period: "day"}} {
			started = time.Now()
			if cells := p.cells(q); len(cells) < 2 {
				b.Fatalf("%+v", cells)
			}
			b.ReportMetric(time.Since(started).Seconds(), name)
		}
		started = time.Now()
		if _, err := p.observations.Allocation(p.ctx, org, p.pilot, cookiePlan, time.Time{}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(started).Seconds(), "allocation_s")
	}
}
