package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// axis maps values to pixels; its ticks are at round numbers.
type axis struct {
	low, high   float64
	top, bottom float64 // pixels
}

// valueAxis covers the panel's points and limits, with some air.
func valueAxis(p Panel, top, bottom float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	cover := func(v float64) { low, high = math.Min(low, v), math.Max(high, v) }
	for _, v := range p.Points {
		cover(v)
	}
	for _, l := range p.Limits {
		cover(l.LCL)
		cover(l.UCL)
	}
	if low > high {
		low, high = 0, 1 // nothing to show
	}
	air := (high - low) * 0.08
	switch {
	case air == 0 && high == 0:
		air = 1
	case air == 0:
		air = math.Abs(high) * 0.1 // constant data lie in the middle
	}
	if low == 0 {
		return axis{0, high + air, top, bottom} // ranges and counts stand on zero
	}
	return axis{low - air, high + air, top, bottom}
}

func (a axis) at(v float64) float64 {
	// Dividing first keeps spans near the largest float64 finite.
	return a.bottom - (v/(a.high-a.low)-a.low/(a.high-a.low))*(a.bottom-a.top)
}

// ticks are multiples of 1, 2 or 5 times a power of ten, about count of them, with their labels.
func (a axis) ticks(count int) (values []float64, labels []string) {
	raw := (a.high - a.low) / float64(count)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw {
			step = m * power
			break
		}
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	first, last := math.Ceil(a.low/step), math.Floor(a.high/step)
	if last-first > 100 || !(step > 0) {
		return nil, nil // the span is below the resolution of its values
	}
	for k := first; k <= last; k++ {
		values = append(values, k*step)
		labels = append(labels, tickLabel(k*step, decimals))
	}
	return values, labels
}

func tickLabel(v float64, decimals int) string {
	if size := math.Abs(v); size >= 1e9 || decimals > 6 && size > 0 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// figure writes v with up to five significant digits, as limits are usually quoted.
func figure(v float64) string {
	size := math.Abs(v)
	if size != 0 && (size >= 1e9 || size < 1e-4) {
		return strconv.FormatFloat(v, 'g', 5, 64)
	}
	decimals := 4
	for size >= 10 && decimals > 0 {
		size /= 10
		decimals--
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// dateLayout is the shortest form in which no two of the times that differ look alike.
func dateLayout(times []time.Time) string {
	layout := "Jan 2006"
	for _, t := range times {
		switch {
		case t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0:
			return "2006-01-02 15:04"
		case t.Day() != 1:
			layout = "2006-01-02"
		}
	}
	return layout
}

// labelEvery returns how many points apart labels may stand when at most count fit. Months go by
// quarters, half-years and years; anything else by 1, 2, 5, 10 and so on.
func labelEvery(n, count int, monthly bool) int {
	steps := []int{1, 2, 5}
	if monthly {
		steps = []int{1, 3, 6, 12, 24, 60}
	}
	for scale := 1; ; scale *= 10 {
		for _, s := range steps {
			if (n-1)/(s*scale)+1 <= count {
				return s * scale
			}
		}
	}
}
