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
		return points(round3(100 * v))
	case lifecycle.MetricTimeTo:
		return "a hazard ratio of " + round3(v)
	case lifecycle.MetricRate:
		if metric.Unit != "" {
			return fmt.Sprintf("%s per %s", round3(v), metric.Unit)
		}
	}
	return strings.TrimSpace(round3(v) + " " + metric.Unit)
}

func points(v string) string {
	if v == "1" {
		return "1 percentage point"
	}
	return v + " percentage points"
}

// figureText writes a level of a metric with its unit.
func figureText(metric lifecycle.PilotMetric, v float64) string {
	if metric.Kind == lifecycle.MetricProportion {
		return round3(100*v) + " %"
	}
	return effectText(metric, v)
}

// named is how a metric is spoken of.
func named(metric lifecycle.PilotMetric) string {
	if metric.Name != "" {
		return metric.Name
	}
	return metric.Key
}

// effectSentence says an effect with its direction, interval and p.
func (s scheme) effectSentence(e lifecycle.EffectEstimate) string {
	metric := s.plan.Primary
	level := percent(1 - s.alpha)
	if e.Measure == "hazard_ratio" {
		return fmt.Sprintf("the hazard ratio of %s is %s (always-valid %s interval %s to %s, p %s)", named(metric), round3(e.Estimate), level, round3(e.Lower), round3(e.Upper), pText(e.P))
	}
	way := "higher"
	if e.Estimate < 0 {
		way = "lower"
	}
	return fmt.Sprintf("%s is %s %s with the change than without it (always-valid %s interval %s to %s, p %s)",
		named(metric), effectText(metric, math.Abs(e.Estimate)), way, level, signedText(metric, e.Lower, false), signedText(metric, e.Upper, true), pText(e.P))
}

// signedText writes a difference with its sign; the unit once is enough.
func signedText(metric lifecycle.PilotMetric, v float64, unit bool) string {
	text := round3(v)
	if metric.Kind == lifecycle.MetricProportion {
		text = round3(100 * v)
	}
	if v > 0 {
		text = "+" + text
	}
	text = strings.Replace(text, "-", "−", 1)
	if !unit {
		return text
	}
	if metric.Kind == lifecycle.MetricProportion {
		return points(text)
	}
	return strings.TrimSpace(text + " " + metric.Unit)
}

func pText(p float64) string {
	if p < 0.0001 {
		return "below 0.0001"
	}
	return "= " + strconv.FormatFloat(p, 'g', 2, 64)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(int64(n)) + " " + many
}

// sentence makes text one, with a capital and a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimRight(text[1:], ".") + "."
}
