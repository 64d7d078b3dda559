package analysis

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkPilots answers what pilots bring: 100,000 observations, or 30 sites over 24 periods.
func BenchmarkPilots(b *testing.B) {
	const n = 100_000
	random := rand.New(rand.NewPCG(1, 1))
	x, y, treated, post, cluster := make([]float64, n), make([]float64, n), make([]int, n), make([]int, n), make([]int, n)
	for i := range n {
		x[i], y[i] = random.NormFloat64(), random.NormFloat64()
		treated[i], post[i], cluster[i] = i%2, i/2%2, i%2000
	}
	var site, period, started []int
	for s := range 30 {
		for p := range 24 {
			site, period = append(site, s), append(period, p)
			started = append(started, min(1, max(0, p-s/2)))
		}
	}
	for method, input := range map[string]any{
		"mixture_sprt":              map[string]any{"x": x, "y": y, "sigma": 1, "tau": 0.1},
		"confidence_sequence_mean":  map[string]any{"x": x, "sigma": 1, "tau": 0.1},
		"difference_in_differences": map[string]any{"y": y, "treated": treated, "post": post, "cluster": cluster},
		"interrupted_time_series":   map[string]any{"x": x, "intervention": n / 2},
		"stepped_wedge":             map[string]any{"y": y[:len(site)], "site": site, "period": period, "treated": started},
	} {
		m, found := Find(method)
		if !found {
			b.Fatal(method)
		}
		text, err := json.Marshal(input)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%s/%dkB", method, len(text)/1000), func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Run(Request{Input: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
