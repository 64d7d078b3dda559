package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tollgate/e2e"
)

const killedFileRows = 2_000

// watched is a pilot into which files are loaded, and at which looks are taken, one after the other until done.
type watched struct {
	id    string
	done  atomic.Bool
	left  atomic.Int64 // counts down whenever something is acknowledged
	files atomic.Int64 // loaded in full
	known []int64      // by look, the rows that were acknowledged before it was asked for
	until time.Time    // a stack that never comes back ends the test
}

// In the middle of loads in pieces, and of looks, each part is killed with -9. Loads go on by themselves, looks are asked for again under
// the same key. At the end every acknowledged row is there once, every acknowledged look was counted once, saw what was there
// before it, and is computed again to the same figures.
func TestKillDuringLoadsAndLooks(t *testing.T) {
	w := &watched{id: runningPilot(t, "Killed meanwhile", twoArms(nil)), until: time.Now().Add(2 * time.Minute)}
	w.left.Store(1 << 40)
	var both sync.WaitGroup
	both.Go(func() { w.load(t) })
	both.Go(func() { w.look(t) })
	for _, part := range []string{e2e.Worker, e2e.API, e2e.Temporal, e2e.Postgres} {
		killInTheMiddle(t, part, &w.left)
	}
	w.done.Store(true)
	both.Wait()
	rows := w.files.Load() * killedFileRows
	if all := observedOf(t, w.id); rows == 0 || all.Observations != rows || all.Versions != rows || all.Corrected != 0 || all.Missing != 0 {
		t.Errorf("%d rows were acknowledged, there are %+v", rows, all)
	}
	t.Logf("%d rows and %d looks through four kills", rows, len(w.known))
	w.checkLooks(t)
}

func (w *watched) load(t *testing.T) {
	for n := 0; !w.done.Load() && time.Now().Before(w.until); n++ {
		path := observationFile(t, fmt.Sprintf("killed-%d", n), killedFileRows)
		if out, err := loadFile(t, w.id, path, 100); err != nil {
			t.Errorf("%v: %s", err, out)
			return
		}
		w.files.Add(1)
		w.left.Add(-1)
	}
}

func (w *watched) look(t *testing.T) {
	client, path := stack.As("luis"), "/v1/pilots/"+w.id+"/events"
	for n := 0; !w.done.Load(); n++ {
		before, answered := w.files.Load()*killedFileRows, false
		for ; !answered && time.Now().Before(w.until); time.Sleep(100 * time.Millisecond) {
			answer, err := client.Do(t.Context(), http.MethodPost, path, object{"event": "look"}, fmt.Sprintf("Idempotency-Key: look-%s-%d", w.id, n))
			if answered = err == nil && answer.Status == http.StatusOK; err == nil && !answered && answer.Status != http.StatusServiceUnavailable {
				t.Errorf("a look: %d %s", answer.Status, answer.Body)
				return
			}
		}
		if !answered {
			t.Error("a look was never answered")
			return
		}
		w.known = append(w.known, before)
		w.left.Add(-1)
	}
}

func (w *watched) checkLooks(t *testing.T) {
	t.Helper()
	var list struct{ Items []pilotLook }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+w.id+"/looks?limit=200", nil, &list)
	for i, look := range list.Items {
		if i < len(w.known) && look.Rows < w.known[i] {
			t.Errorf("look %d saw %d rows, %d were acknowledged before it", look.N, look.Rows, w.known[i])
		}
	}
	if page := pilotOf(t, w.id); page.Looks != len(w.known) {
		t.Errorf("%d looks are counted, %d were acknowledged", page.Looks, len(w.known))
	}
	checkLooksAgain(t, w.id, len(w.known))
}
