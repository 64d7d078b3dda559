package e2e_test

import (
	"bufio"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tollgate/e2e"
)

// The small load is part of every run; make campaign-observations asks for a million.
var bulkRows = flag.Int("observations", 20_000, "observations of the load in bulk")

// mostMemory is what the worker may need, at its peak, in kB.
const mostMemory = 200 << 10

// observationFile writes n observations of twoArms of today, the arms in turn, the rates alike.
func observationFile(t *testing.T, name string, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w := bufio.NewWriter(file)
	_, _ = fmt.Fprintln(w, "key,unit,arm,at,value")
	at := time.Now().UTC().Format(time.RFC3339)
	for i := range n {
		_, _ = fmt.Fprintf(w, "%s-%d,%[1]s-%d,%s,%s,%d\n", name, i, []string{"long_form", "short_form"}[i%2], at, i/2%3/2)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// loadFile brings a file as a user does.
func loadFile(t *testing.T, id, path string, pieceRows int) (string, error) {
	out, err := exec.CommandContext(t.Context(), stack.Tollgate(), "observations", "load", path, "--pilot", id, "--rows", strconv.Itoa(pieceRows), "--quiet",
		"--url", stack.URL(""), "--token", stack.Token("luis")).CombinedOutput()
	return string(out), err
}

type observed struct {
	Observations, Missing, Versions, Corrected int64
}

func observedOf(t testing.TB, id string) (all observed) {
	t.Helper()
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+id+"/observations/summary", nil, &all)
	return all
}

// A file is loaded in pieces and looked at; the worker stays small however many rows there are, because a look reads sums, not rows.
func TestObservationsInBulk(t *testing.T) {
	id := runningPilot(t, "A long file", twoArms(nil))
	path := observationFile(t, "bulk", *bulkRows)
	began := time.Now()
	if out, err := loadFile(t, id, path, min(50_000, max(1_000, *bulkRows/10))); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	loading := time.Since(began)
	began = time.Now()
	repeatUntilDone(t, 2*time.Minute, func() (e2e.Answer, error) { // a long look is answered 503 first, and goes on meanwhile
		return stack.As("luis").Do(t.Context(), http.MethodPost, "/v1/pilots/"+id+"/events", object{"event": "look"}, "Idempotency-Key: bulk-"+id)
	})
	page := pilotOf(t, id)
	t.Logf("%d rows: %.0f rows/s loaded, a look in %.2f s; at the peak the api had %d MB, the worker %d MB", *bulkRows, float64(*bulkRows)/loading.Seconds(),
		time.Since(began).Seconds(), peak(t, e2e.API)>>10, peak(t, e2e.Worker)>>10)
	if all := observedOf(t, id); page.Last.Rows != int64(*bulkRows) || all.Observations != int64(*bulkRows) || all.Corrected != 0 {
		t.Errorf("%d rows were sent; the look has %d, there are %+v", *bulkRows, page.Last.Rows, all)
	}
	if kB := peak(t, e2e.Worker); kB > mostMemory {
		t.Errorf("the worker needed %d kB at its peak", kB)
	}
	checkLooksAgain(t, id, 1)
}

// peak is the most memory that a part ever had, in kB; 0 where the system does not say.
func peak(t *testing.T, part string) int {
	t.Helper()
	pid, err := stack.Pid(part)
	if err != nil {
		t.Fatal(err)
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kB, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.Atoi(kB)
	return n
}
