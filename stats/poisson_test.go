package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// R 4.2.2, stats::poisson.test; the first is its help page's after Fisher and Box (Prussian horse kicks as rate).
func TestPoissonAgainstR(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		x, y         Count
		opt          TestOptions
		estimate, p  float64
		lower, upper float64
	}{
		{x: Count{137, 24.19893}, opt: TestOptions{Null: 1}, estimate: 5.661407343217241, p: 2.845227264114454e-56, lower: 4.753124804848748, upper: 6.692709334176071},
		{x: Count{10, 2}, opt: TestOptions{Null: 8}, estimate: 5, p: 0.1666226436089188, lower: 2.397694348066217, upper: 9.195178021008889},
		{x: Count{3, 1}, opt: TestOptions{Null: 9.5, Alternative: Less}, estimate: 3, p: 0.01485964764583123, lower: 0, upper: 7.753656527932725},
		{x: Count{20, 10}, opt: TestOptions{Null: 1, Alternative: Greater, Confidence: 0.9}, estimate: 2, p: 0.003454341975856809, lower: 1.452526146527276, upper: inf},
		{x: Count{0, 5}, opt: TestOptions{Null: 0.3}, estimate: 0, p: 0.4142833296103717, lower: 0, upper: 0.7377758908227871},
		{x: Count{11, 800}, y: Count{21, 3011}, estimate: 1.971488095238095, p: 0.07966863303332952, lower: 0.8584264033916392, upper: 4.277265943654071},
		{x: Count{11, 800}, y: Count{21, 3011}, opt: TestOptions{Alternative: Greater}, estimate: 1.971488095238095, p: 0.05600865978769969, lower: 0.9775843474967454, upper: inf},
		{x: Count{3, 10}, y: Count{0, 20}, opt: TestOptions{Null: 1.5}, estimate: inf, p: 0.07871720116618074, lower: 0.826462710061788, upper: inf},
		{x: Count{40, 5.5}, y: Count{70, 6}, opt: TestOptions{Null: 0.5, Alternative: Less, Confidence: 0.99}, estimate: 0.6233766233766234, p: 0.8873247571754432, lower: 0, upper: 1.000224401433798},
	} {
		var r *PoissonTest
		if c.y.Exposure == 0 {
			r = must[*PoissonTest](t)(OnePoissonRateTest(c.x, c.opt))
		} else {
			r = must[*PoissonTest](t)(TwoPoissonRatesTest(c.x, c.y, c.opt))
		}
		near(t, "p", r.P, c.p, 1e-12)
		for _, v := range []struct {
			got  *float64
			want float64
		}{{r.Estimate, c.estimate}, {r.CI.Lower, c.lower}, {r.CI.Upper, c.upper}} {
			if (v.got == nil) != math.IsInf(v.want, 1) {
				t.Errorf("%+v: got %v, want %v", c, v.got, v.want)
			} else if v.got != nil {
				near(t, "estimate or interval", *v.got, v.want, 1e-10)
			}
		}
	}
}

func TestPoissonRefuses(t *testing.T) {
	for field, c := range map[string]struct {
		x   Count
		opt TestOptions
	}{
		"x.events":   {Count{-1, 2}, TestOptions{Null: 1}},
		"x.exposure": {Count{1, 0}, TestOptions{Null: 1}},
		"null":       {Count{1, 1}, TestOptions{}},
		"confidence": {Count{1, 1}, TestOptions{Null: 1, Confidence: 2}},
	} {
		_, err := OnePoissonRateTest(c.x, c.opt)
		refuses(t, err, field)
	}
	_, err := TwoPoissonRatesTest(Count{0, 1}, Count{0, 2}, TestOptions{})
	refuses(t, err, "x.events")
}

// Exact intervals cover at least as often as they say; exact tests reject a true null at most as often.
func TestPoissonCoverage(t *testing.T) {
	source := rand.NewPCG(1, 2)
	const runs = 2000
	covered, rejected := 0, 0
	for range runs {
		x, y := Count{int(distuv.Poisson{Lambda: 7, Src: source}.Rand()), 3.5}, Count{int(distuv.Poisson{Lambda: 12, Src: source}.Rand()), 6}
		r := must[*PoissonTest](t)(OnePoissonRateTest(x, TestOptions{Null: 2}))
		if *r.CI.Lower <= 2 && 2 <= *r.CI.Upper {
			covered++
		}
		if must[*PoissonTest](t)(TwoPoissonRatesTest(x, y, TestOptions{})).P <= 0.05 {
			rejected++
		}
	}
	if covered < 0.94*runs || rejected > 0.06*runs {
		t.Errorf("covered %d, rejected %d of %d", covered, rejected, runs)
	}
}
