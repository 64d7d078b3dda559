package rootcause

import (
	"testing"

	"pgregory.net/rapid"
)

// Entries of the table "Action Priority (AP) for DFMEA and PFMEA" of the AIAG & VDA FMEA Handbook, 1st edition (2019), one
// for each end of its bands. Its remarkable ones: severity 9–10 is not always high, and occurrence 1 is always low.
func TestActionPriorityIsTheHandbooks(t *testing.T) {
	for _, entry := range []struct {
		s, o, d int
		want    Priority
	}{
		{10, 10, 10, High}, {9, 8, 1, High}, {10, 6, 1, High}, {9, 5, 2, High}, {9, 5, 1, Medium}, {10, 4, 1, Medium},
		{9, 3, 7, High}, {10, 2, 6, Medium}, {9, 2, 5, Medium}, {10, 2, 4, Low}, {9, 2, 1, Low}, {10, 1, 10, Low}, {9, 1, 1, Low},
		{8, 8, 1, High}, {7, 8, 2, High}, {7, 7, 2, High}, {8, 7, 1, Medium}, {8, 4, 7, High}, {7, 5, 5, Medium}, {7, 4, 1, Medium},
		{8, 3, 10, Medium}, {7, 2, 5, Medium}, {8, 3, 4, Low}, {7, 2, 1, Low}, {8, 1, 10, Low},
		{6, 10, 5, High}, {4, 8, 7, High}, {5, 9, 4, Medium}, {5, 10, 1, Medium}, {6, 7, 10, Medium}, {4, 6, 2, Medium}, {5, 7, 1, Low},
		{6, 5, 7, Medium}, {5, 5, 6, Low}, {4, 4, 4, Low}, {6, 3, 10, Low}, {4, 1, 10, Low},
		{3, 10, 10, Medium}, {2, 8, 5, Medium}, {3, 10, 4, Low}, {2, 9, 1, Low}, {3, 7, 10, Low}, {3, 6, 10, Low},
		{1, 10, 10, Low}, {1, 1, 1, Low},
	} {
		if got := (Rating{entry.s, entry.o, entry.d}).Priority(); got != entry.want {
			t.Errorf("S %d, O %d, D %d: %s, want %s", entry.s, entry.o, entry.d, got, entry.want)
		}
	}
}

// A worse rating never has a lower priority or RPN.
func TestPriorityIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, from int) int { return rapid.IntRange(from, 10).Draw(t, name) }
		low := Rating{draw("s", 1), draw("o", 1), draw("d", 1)}
		high := Rating{draw("s2", low.Severity), draw("o2", low.Occurrence), draw("d2", low.Detection)}
		if high.Priority().order() < low.Priority().order() || high.RPN() < low.RPN() {
			t.Fatalf("%+v is %s, the worse %+v is %s", low, low.Priority(), high, high.Priority())
		}
	})
}
