package benefit

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMonth(t *testing.T) {
	for text, want := range map[string]Month{
		"2026-11": NewMonth(2026, time.November), "1900-01": FirstMonth, "2199-12": LastMonth, "2012-09": 2012*12 + 8,
	} {
		if got, err := ParseMonth(text); err != nil || got != want {
			t.Errorf("ParseMonth(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "2026/11", " 2026-11", "2026-11 ", "0000-01", "1899-12", "2200-01", "-2026-11", "２０２６-11", "2026-1\x00"} {
		if got, err := ParseMonth(text); err == nil {
			t.Errorf("ParseMonth(%q) = %v; want a refusal", text, got)
		}
	}
}

func TestMonthArithmetic(t *testing.T) {
	november := NewMonth(2026, time.November)
	if got := november.Add(2); got != NewMonth(2027, time.January) {
		t.Errorf("two months after %v is %v", november, got)
	}
	if got := november.Through(november.Add(2)); len(got) != 3 || got[2].String() != "2027-01" {
		t.Errorf("November through January = %v", got)
	}
	if got := november.Through(november.Add(-1)); got != nil {
		t.Errorf("a range that ends before it begins has months %v", got)
	}
	lastInstant := time.Date(2026, 12, 1, 0, 30, 0, 0, time.FixedZone("CET", 3600))
	if got := MonthOf(lastInstant); got != november {
		t.Errorf("00:30 on 1 December in Paris is still November in UTC, got %v", got)
	}
	if got := november.First(); got.Format(time.RFC3339) != "2026-11-01T00:00:00Z" {
		t.Errorf("first instant %v", got)
	}
}

func TestMonthOrderIsTimeOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawMonth(t, "a"), drawMonth(t, "b")
		if (a < b) != a.First().Before(b.First()) || a.Add(int(b-a)) != b || MonthOf(a.First()) != a {
			t.Fatalf("%v and %v", a, b)
		}
		var back Month
		if text, _ := json.Marshal(a); json.Unmarshal(text, &back) != nil || back != a {
			t.Fatalf("%v comes back from %s as %v", a, text, back)
		}
	})
}

func FuzzParseMonth(f *testing.F) {
	for _, text := range []string{"2026-11", "1900-01", "2199-12", "2026-13", "", "x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := ParseMonth(text); err == nil && m.String() != text {
			t.Errorf("%q was read as %v", text, m)
		}
	})
}

func drawMonth(t *rapid.T, label string) Month {
	return Month(rapid.IntRange(int(FirstMonth), int(LastMonth)).Draw(t, label))
}
