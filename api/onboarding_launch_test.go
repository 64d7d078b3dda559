package api_test

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"tollgate/api/apitest"
)

// A launch is tried out before a workflow is started, as of its own time. As of the year 1, every item that opens at once would have its
// reminder counted over two thousand years of working days: a second of work for each launch.
func TestALaunchIsTriedOutAtItsOwnTime(t *testing.T) {
	h := apitest.New(t)
	launch := map[string]any{"template": map[string]any{"key": "process_handover"}, "start_date": time.Now().UTC().AddDate(0, 0, -40).Format(time.DateOnly),
		"subject": map[string]any{"kind": "process_handover", "name": "Line 3", "attributes": map[string]any{"shift_work": "no"}},
		"roles":   map[string]any{"giver": "sven", "receiver": "priya", "quality": "diana", "trainer": "luis", "manager": "fiona"}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings", Body: launch})
	runtime.ReadMemStats(&after)
	if r.Status != http.StatusServiceUnavailable { // all but Temporal is there
		t.Fatalf("%d: %s", r.Status, r.Body)
	}
	if made := after.Mallocs - before.Mallocs; made > 200_000 {
		t.Errorf("a launch took %d allocations", made)
	} else {
		t.Logf("a launch took %d allocations", made)
	}
}
