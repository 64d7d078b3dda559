package e2e_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/e2e"
)

// tally counts what the API answered.
type tally struct {
	sync.Mutex
	answers  map[string]int
	requests int
}

func newTally() *tally { return &tally{answers: map[string]int{}} }

func (y *tally) count(answer e2e.Answer, err error) {
	y.Lock()
	defer y.Unlock()
	y.requests++
	switch {
	case err != nil:
		y.answers["no answer"]++
	case answer.Status < 300:
		y.answers["done"]++
	default:
		code, _ := answer.Problem()
		y.answers[fmt.Sprintf("%d %s", answer.Status, code)]++
	}
}

func (y *tally) print(t *testing.T, took time.Duration) {
	t.Logf("%d requests in %.1f s, %.0f a second: %s", y.requests, took.Seconds(), float64(y.requests)/took.Seconds(), counted(y.answers))
}

func counted(counts map[string]int) string {
	parts := make([]string, 0, len(counts))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
