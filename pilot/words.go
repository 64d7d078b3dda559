package pilot

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tollgate/lifecycle"
)

// percent writes a share such as 0.8123 as "81 %", with a digit more near its ends.
func percent(share float64) string {
	digits := 0
	if v := 100 * share; v > 0 && (v < 9.95 || v > 95 && v < 100) {
		digits = 1
	}
	return strconv.FormatFloat(100*share, 'f', digits, 64) + " %"
}

// round3 writes a number with three significant digits and no exponent where that can be read.
func round3(v float64) string {
	if v == 0 || math.Abs(v) >= 1e15 || math.Abs(v) < 1e-6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	digits := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// grouped writes a count with commas.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func inDays(days float64) string {
	if n := int(math.Ceil(days - 1e-9)); n != 1 {
		return grouped(int64(n)) + " days"
	}
	return "1 day"
}

// effectText writes an effect with its unit: percentage points, the metric's unit, or a ratio.
func (s scheme) effectText(v float64) string { return effectText(s.plan.Primary, v) }

func effectText(metric lifecycle.PilotMetric, v float64) string {
	switch metric.Kind {
	case lifecycle.MetricProportion:
		return round3(100*v) + " percentage points"
	case lifecycle.MetricTimeTo:
		return "a hazard ratio of " + round3(v)
	case lifecycle.MetricRate:
		if metric.Unit != "" {
			return fmt.Sprintf("%s per %s", round3(v), metric.Unit)
		}
	}
	return strings.TrimSpace(round3(v) + " " + metric.Unit)
}
