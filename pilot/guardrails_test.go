package pilot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

func rail(kind string, atMost float64) lifecycle.Guardrail {
	return lifecycle.Guardrail{PilotMetric: lifecycle.PilotMetric{Key: "m", Name: "wait", Kind: kind, Unit: "minutes"}, AtMost: &atMost}
}

func TestGuardrailsHoldOrAreBreached(t *testing.T) {
	atLeast := lifecycle.Guardrail{PilotMetric: lifecycle.PilotMetric{Key: "m", Kind: lifecycle.MetricProportion}, AtLeast: ptr(0.9)}
	patient := rail(lifecycle.MetricMean, 20)
	patient.MinimumN = 5
	sure := rail(lifecycle.MetricProportion, 0.02)
	sure.By = "interval"
	for _, c := range []struct {
		name             string
		rail             lifecycle.Guardrail
		cells            []Cell
		judged, breached bool
		says             string
	}{
		{"below its limit", rail(lifecycle.MetricMean, 20), []Cell{cellOf("a", 18, 19, 20)}, true, false, "wait holds: it is 19 minutes, limit at most 20 minutes"},
		{"above its limit", rail(lifecycle.MetricMean, 20), []Cell{cellOf("a", 18, 19, 29)}, true, true, "wait is breached: it is 22 minutes"},
		{"on its limit", rail(lifecycle.MetricMean, 20), []Cell{cellOf("a", 19, 21)}, true, false, "holds"},
		{"too early", patient, []Cell{cellOf("a", 30, 40)}, false, false, "it is judged from 5 on"},
		{"nothing yet", patient, nil, false, false, "no observation with the change yet"},
		{"below the least", atLeast, []Cell{counts("m", "a", 100, 80)}, true, true, "m is breached: it is 80 %, limit at least 90 %"},
		{"perhaps by chance", sure, []Cell{counts("m", "a", 1000, 25)}, true, false, "holds"},
		{"beyond chance", sure, []Cell{counts("m", "a", 1000, 60)}, true, true, "breached"},
		{"a rate", rail(lifecycle.MetricRate, 2), []Cell{{Metric: "m", N: 10, Sum: 30, Mean: 3, Exposure: 10}}, true, true, "3 per minutes"},
		{"of two cells", rail(lifecycle.MetricMean, 20), []Cell{cellOf("a", 10, 12), cellOf("b", 40, 50)}, true, true, "it is 28 minutes"},
	} {
		f := Guard([]lifecycle.Guardrail{c.rail}, 0.05, c.cells)[0]
		if f.Judged != c.judged || f.Breached != c.breached || !strings.Contains(f.Text, c.says) {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// Looked at after each of 1,000 observations, the interval of a guardrail leaves the true figure out in at most 5 of 100 pilots. The normal
// mixture holds in the limit: it is followed from 20 observations on.
func TestGuardrailsHoldAtEveryLook(t *testing.T) {
	const pilots = 400
	for _, c := range []struct {
		kind  string
		truth float64
		draw  func(r *rand.Rand) (value, exposure float64)
	}{
		{lifecycle.MetricProportion, 0.1, func(r *rand.Rand) (float64, float64) {
			if r.Float64() < 0.1 {
				return 1, 0
			}
			return 0, 0
		}},
		{lifecycle.MetricMean, 5, func(r *rand.Rand) (float64, float64) { return 5 + 2*r.NormFloat64(), 0 }},
	} {
		left := 0
		for i := range pilots {
			r := rand.New(rand.NewPCG(3, uint64(i)))
			cell := Cell{Metric: "m"}
			for n := range 1000 {
				v, exposure := c.draw(r)
				cell = joined(cell, []float64{v}, exposure)
				if n < 20 || n%5 > 0 {
					continue
				}
				f := Guard([]lifecycle.Guardrail{rail(c.kind, 1)}, 0.05, []Cell{cell})[0]
				if f.Lower != nil && (*f.Lower > c.truth || *f.Upper < c.truth) {
					left++
					break
				}
			}
		}
		if share, limit := float64(left)/pilots, 0.05+3*math.Sqrt(0.05*0.95/pilots); share > limit {
			t.Errorf("%s: %.3f of the pilots leave the truth out, more than %.3f", c.kind, share, limit)
		} else {
			t.Logf("%s: %.3f of the pilots leave the truth out", c.kind, share)
		}
	}
}
