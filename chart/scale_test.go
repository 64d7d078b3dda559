package chart

import (
	"slices"
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 86.74741: "86.747", 78.2224: "78.222", 50.81: "50.81", 3: "3", 1234567: "1234567", -0.00123456: "-0.0012",
		123456.7: "123457", 2e9: "2e+09", 0.00001234: "1.234e-05", 300.5: "300.5", 100: "100",
	} {
		if got := figure(v); got != want {
			t.Errorf("figure(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestTicksAreRoundNumbers(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []string
	}{
		{74.9, 87.6, []string{"76", "78", "80", "82", "84", "86"}},
		{0, 5.9, []string{"0", "1", "2", "3", "4", "5"}},
		{-0.031, 0.032, []string{"-0.03", "-0.02", "-0.01", "0.00", "0.01", "0.02", "0.03"}},
		{9_999_990, 10_000_050, []string{"9999990", "10000000", "10000010", "10000020", "10000030", "10000040", "10000050"}},
	} {
		_, got := axis{low: c.low, high: c.high}.ticks(7)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestDateLayouts(t *testing.T) {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		times []time.Time
		want  string
	}{
		{[]time.Time{day, day.AddDate(0, 1, 0)}, "Jan 2006"},
		{[]time.Time{day, day.AddDate(0, 0, 1)}, "2006-01-02"},
		{[]time.Time{day, day.Add(time.Hour), day.AddDate(0, 0, 1)}, "2006-01-02 15:04"},
	} {
		if got := dateLayout(c.times); got != c.want {
			t.Errorf("%v: %q, want %q", c.times, got, c.want)
		}
	}
}

func TestLabelsFit(t *testing.T) {
	for n := 1; n < 5000; n += 7 {
		for _, monthly := range []bool{false, true} {
			every := labelEvery(n, 8, monthly)
			if labels := (n-1)/every + 1; labels > 8 {
				t.Errorf("%d points, one label in %d: %d labels", n, every, labels)
			}
		}
	}
	if got := labelEvery(36, 8, true); got != 6 {
		t.Errorf("36 months are labelled every %d", got)
	}
}
