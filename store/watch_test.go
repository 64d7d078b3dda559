package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tollgate/measurement"
	"tollgate/store"
	"tollgate/store/storetest"
)

// A charter names its metric by id or by key; measurements are looked at either way, and only for
// projects that realize benefits by that metric.
func TestMeasurementsAreWatchedForEveryProjectThatNamesTheirMetric(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	made, err := store.Metrics{DB: db}.Create(ctx, "default", newMetric("wait"))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ state, names string }{{"realizing", made.ID}, {"realizing", made.Key}, {"realizing", "other"}, {"control", made.Key}} {
		r := commit(fmt.Sprint("case", i), fmt.Sprint("r", i), 1)
		r.Head.State, r.Commit.Effects = "draft", nil
		r.Snapshot = []byte(fmt.Sprintf(`{"data":{"charter":{"metric":{"metric_id":%q}}}}`, c.names))
		if _, err := (store.Cases{DB: db}).Record(ctx, r); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, `UPDATE cases SET state = $2 WHERE id = $1`, r.Head.ID, c.state); err != nil {
			t.Fatal(err)
		}
	}
	rows := []measurement.Row{{Number: 1, ObservedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Value: 3}}
	if _, err := (store.Measurements{DB: db}).Add(ctx, "default", made.Key, rows, "lena", "request", true); err != nil {
		t.Fatal(err)
	}
	var watched []string
	if err := db.Select(ctx, &watched, `SELECT case_id FROM outbox WHERE effect = 'watch_metric' ORDER BY case_id`); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(watched) != "[case0 case1]" {
		t.Fatalf("watched for %v", watched)
	}
}
