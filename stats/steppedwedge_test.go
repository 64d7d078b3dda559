package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// wedgeOf has five sites that start in periods 1, 2, 3, 3 and 4, and some cells with two observations.
func wedgeOf() Rollout {
	values := map[string][]float64{
		"A": {8.1, 9.9, 10.4, 10.2, 11.0}, "B": {7.2, 7.9, 9.6, 10.1, 9.8}, "C": {9.0, 9.3, 9.1, 11.2, 11.9},
		"D": {6.5, 7.1, 7.0, 9.4, 9.0}, "E": {8.8, 8.6, 9.4, 9.1, 11.3},
	}
	start := map[string]int{"A": 1, "B": 2, "C": 3, "D": 3, "E": 4}
	var r Rollout
	add := func(site string, period int, y float64) {
		treated := 0.0
		if period >= start[site] {
			treated = 1
		}
		r.Y, r.Site, r.Period, r.Treated = append(r.Y, y), append(r.Site, site), append(r.Period, float64(period)), append(r.Treated, treated)
	}
	for _, site := range []string{"A", "B", "C", "D", "E"} {
		for period, y := range values[site] {
			add(site, period, y)
		}
	}
	add("A", 0, 8.5)
	add("C", 2, 9.6)
	add("E", 1, 8.0)
	add("E", 4, 12.1)
	return r
}

// R 4.2.2: lm(y ~ treated + factor(site) + factor(period)) and without one of the two; sandwich 3.0-2's vcovCL
// over sites, t with 4 degrees of freedom. The permutations are all 5!/2! = 60 orders, fitted by lm.
func TestSteppedWedgeAgainstR(t *testing.T) {
	cases := []struct {
		estimator                  RolloutEstimator
		estimate, stderr, p, stdE0 float64
		twoSided, greater, less    int
	}{
		{Combined, 1.7959034183396663, 0.15260884347922477, 0.00029834268753352756, 0.11244042524863249, 1, 1, 60},
		{WithinSite, 2.393255131964811, 0.16820047329180543, 0.00014168917612991151, 0.13635061757505998, 1, 1, 60},
		{Vertical, 1.3370786516853945, 0.40753155738986613, 0.030474353889457625, 0.33036280126889006, 3, 1, 60},
	}
	for _, c := range cases {
		t.Run(string(c.estimator), func(t *testing.T) {
			got := must[*SteppedWedge](t)(NewSteppedWedge(wedgeOf(), SteppedWedgeOptions{Estimator: c.estimator}))
			near(t, "estimate", got.Estimate, c.estimate, 1e-11)
			near(t, "stderr", got.StdErr, c.stderr, 1e-10)
			near(t, "p", *got.P, c.p, 1e-9)
			for alternative, count := range map[Alternative]int{TwoSided: c.twoSided, Greater: c.greater, Less: c.less} {
				opt := SteppedWedgeOptions{Estimator: c.estimator, Covariance: CR0, TestOptions: TestOptions{Alternative: alternative}}
				got := must[*SteppedWedge](t)(NewSteppedWedge(wedgeOf(), opt))
				near(t, "stderr without correction", got.StdErr, c.stdE0, 1e-10)
				near(t, "permutation p, "+string(alternative), got.Permutation.P, float64(count)/60, 1e-12)
				if !got.Permutation.Exact || got.Permutation.Orders != 60 {
					t.Errorf("permutations: %+v", got.Permutation)
				}
			}
		})
	}
}

// Nine sites have more orders than are tried: those drawn with one seed are the same ones again, and near all.
func TestSteppedWedgeDrawsOrders(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	r := Rollout{}
	for site := range 9 {
		level := random.NormFloat64()
		for period := range 10 {
			treated := 0.0
			if period > site {
				treated = 1
			}
			r.Y = append(r.Y, level+random.NormFloat64()+0.4*treated)
			r.Site, r.Period, r.Treated = append(r.Site, fmt.Sprint(site)), append(r.Period, float64(period)), append(r.Treated, treated)
		}
	}
	first := must[*SteppedWedge](t)(NewSteppedWedge(r, SteppedWedgeOptions{Seed: 1}))
	again := must[*SteppedWedge](t)(NewSteppedWedge(r, SteppedWedgeOptions{Seed: 1}))
	other := must[*SteppedWedge](t)(NewSteppedWedge(r, SteppedWedgeOptions{Seed: 2}))
	if first.Permutation != again.Permutation || first.Permutation.Exact || first.Permutation == other.Permutation {
		t.Errorf("seed 1 %+v and %+v, seed 2 %+v", first.Permutation, again.Permutation, other.Permutation)
	}
	within(t, "two seeds", first.Permutation.P, other.Permutation.P, 0.02)
}

func TestSteppedWedgeRefuses(t *testing.T) {
	cases := []struct {
		field  string
		change func(*Rollout, *SteppedWedgeOptions)
	}{
		{"y", func(r *Rollout, _ *SteppedWedgeOptions) { r.Y = r.Y[:3] }},
		{"y[0]", func(r *Rollout, _ *SteppedWedgeOptions) { r.Y[0] = math.NaN() }},
		{"site", func(r *Rollout, _ *SteppedWedgeOptions) { r.Site = r.Site[1:] }},
		{"period", func(r *Rollout, _ *SteppedWedgeOptions) { r.Period = r.Period[1:] }},
		{"treated[1]", func(r *Rollout, _ *SteppedWedgeOptions) { r.Treated[1] = 0.5 }},
		{"treated[4]", func(r *Rollout, _ *SteppedWedgeOptions) { r.Treated[4] = 0 }},
		{"treated", func(r *Rollout, _ *SteppedWedgeOptions) { r.Treated = make([]float64, len(r.Y)) }},
		{"site", func(r *Rollout, _ *SteppedWedgeOptions) { r.Site = make([]string, len(r.Y)) }},
		{"estimator", func(_ *Rollout, o *SteppedWedgeOptions) { o.Estimator = "best" }},
		{"covariance", func(_ *Rollout, o *SteppedWedgeOptions) { o.Covariance = HC1 }},
		{"permutations", func(_ *Rollout, o *SteppedWedgeOptions) { o.Permutations = 3 }},
	}
	for i, c := range cases {
		t.Run(fmt.Sprint(i, c.field), func(t *testing.T) {
			data, opt := wedgeOf(), SteppedWedgeOptions{}
			c.change(&data, &opt)
			_, err := NewSteppedWedge(data, opt)
			refuses(t, err, c.field)
		})
	}
}

// Without an effect the permutation p is uniform: over 300 rollouts, about 5 % are at or below 0.05.
func TestSteppedWedgePermutationHoldsItsLevel(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 3))
	rejected := 0
	for range 300 {
		r := wedgeOf()
		for i := range r.Y {
			r.Y[i] = random.ExpFloat64()
		}
		if got := must[*SteppedWedge](t)(NewSteppedWedge(r, SteppedWedgeOptions{})); got.Permutation.P <= 0.05 {
			rejected++
		}
	}
	within(t, "share rejected", float64(rejected)/300, 0.05, 0.035)
}
