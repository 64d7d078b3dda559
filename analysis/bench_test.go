package analysis

import (
	"strconv"
	"testing"
)

// BenchmarkMethods runs every method on its example: what a call costs beside its mathematics.
func BenchmarkMethods(b *testing.B) {
	for _, m := range Methods() {
		request := exampleOf(b, m)
		b.Run(m.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Run(request); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMillionPoints reads a million points, analyses them and writes the answer.
func BenchmarkMillionPoints(b *testing.B) {
	input := append(make([]byte, 0, 20<<20), `{"x":[`...)
	for i := range 1_000_000 {
		if i > 0 {
			input = append(input, ',')
		}
		input = strconv.AppendFloat(input, 100+float64(i*7919%1000)/137, 'g', -1, 64)
	}
	input = append(input, `]}`...)
	for _, name := range []string{"describe", "individuals_chart", "anderson_darling_test"} {
		m, _ := Find(name)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			for b.Loop() {
				if _, err := m.Run(Request{Input: input}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
