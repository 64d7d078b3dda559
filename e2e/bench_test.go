package e2e_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
)

// figures collects what a benchmark run measured, for docs/benchmarks.md.
type figures struct{ rows []string }

func (f *figures) add(b *testing.B, name string, value, aim float64, unit string) {
	b.Helper()
	b.Logf("%s: %.2f %s", name, value, unit)
	row := fmt.Sprintf("| %s | %.2f %s | %s |", name, value, unit, map[bool]string{true: fmt.Sprintf("at most %.1f", aim), false: ""}[aim > 0])
	f.rows = append(f.rows, row)
}

// latencies runs n calls by that many clients at once and returns how long each took, sorted.
func latencies(clients, n int, call func(i int)) []time.Duration {
	took := make([]time.Duration, n)
	work := make(chan int)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for i := range work {
				start := time.Now()
				call(i)
				took[i] = time.Since(start)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	all.Wait()
	slices.Sort(took)
	return took
}

func median(sorted []time.Duration) float64 { return float64(sorted[len(sorted)/2]) }

// interleaved measures two calls in alternation, in rounds, so that what else the machine does
// falls on both alike.
func interleaved(clients, n int, ours, raw func(i int)) (float64, float64) {
	const rounds = 4
	var a, z []time.Duration
	for round := range rounds {
		offset := round * n / rounds
		z = append(z, latencies(clients, n/rounds, func(i int) { raw(offset + i) })...)
		a = append(a, latencies(clients, n/rounds, func(i int) { ours(offset + i) })...)
	}
	slices.Sort(a)
	slices.Sort(z)
	return median(a), median(z)
}

// BenchmarkTollgate measures Tollgate against what it stands on, as ratios in one run.
func BenchmarkTollgate(b *testing.B) {
	for range b.N {
		f := &figures{}
		temporal := rawTemporal(b)
		for _, clients := range []int{1, 8, 32} {
			benchSignOff(b, f, temporal, clients)
		}
		benchStart(b, f, temporal)
		benchCost(b, f, temporal)
		benchPages(b, f)
		f.write(b)
	}
}

// benchSignOff compares a sign-off over HTTP with a raw update of a workflow that only counts.
func benchSignOff(b *testing.B, f *figures, temporal client.Client, clients int) {
	n := max(80, 16*clients)
	key := oneTollgate(b, policy(stage("both", "P5D", "sponsor", "finance_partner")))
	signs := make([]task, n)
	latencies(8, n, func(i int) { signs[i] = taskOf(b, "sven", inReview(b, key).ID) })
	counters := startCounters(b, temporal, n)
	sven := stack.As("sven")
	ours, raw := interleaved(clients, n,
		func(i int) {
			sven.Must(b, 200, "POST", "/v1/tasks/"+signs[i].ID+"/sign", approval(signs[i]), nil, "Idempotency-Key: bench-"+signs[i].ID)
		},
		func(i int) { count(b, temporal, counters[i]) })
	f.add(b, fmt.Sprintf("sign-off over HTTP ÷ raw update, %d clients", clients), ours/raw, 1.5, "×")
	f.add(b, fmt.Sprintf("sign-off over HTTP, median, %d clients", clients), ours/1e6, 0, "ms")
	f.add(b, fmt.Sprintf("raw update, median, %d clients", clients), raw/1e6, 0, "ms")
}

// benchStart compares the launch of a project with a raw start of a workflow and its first update.
func benchStart(b *testing.B, f *figures, temporal client.Client) {
	const n = 80
	key := oneTollgate(b, policy(stage("one", "P5D", "sponsor")))
	lena := stack.As("lena")
	ours, raw := interleaved(1, n,
		func(i int) {
			lena.Must(b, 201, "POST", "/v1/projects", object{"title": "bench", "template": object{"key": key}, "roles": team}, nil,
				fmt.Sprintf("Idempotency-Key: start-%s-%d", key, i))
		},
		func(i int) { count(b, temporal, startCounters(b, temporal, 1)[0]) })
	f.add(b, "project start ÷ raw start with its first update", ours/raw, 0, "×")
}
