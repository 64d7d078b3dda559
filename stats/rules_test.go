package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Each case is written by hand from the rule's definition, in units of sigma around zero.
func TestRules(t *testing.T) {
	rising := []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}
	zigzag := []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1}
	for _, c := range []struct {
		name string
		rule Rule
		z    []float64
		want []int
	}{
		{"on the limit", WesternElectric1, []float64{3, -3}, nil},
		{"over the limit", WesternElectric1, []float64{3.01, 0, -3.01}, []int{0, 2}},

		{"2 of 3", WesternElectric2, []float64{2.1, 0, 2.1}, []int{2}},
		{"2 of 3, and again", WesternElectric2, []float64{2.1, 0, 2.1, 2.1, 2.1}, []int{2, 3, 4}},
		{"2 of 3, last one inside", WesternElectric2, []float64{0, 2.1, 2.1, 0}, []int{2}},
		{"2 of 3 on two sides", WesternElectric2, []float64{2.1, 0, -2.1}, nil},
		{"2 of 2, window not full", WesternElectric2, []float64{2.1, 2.1}, nil},
		{"2 of 3 on the line", WesternElectric2, []float64{2, 0, 2}, nil},
		{"2 of 4", WesternElectric2, []float64{2.1, 0, 0, 2.1}, nil},

		{"4 of 5", WesternElectric3, []float64{-1.1, -1.1, 0, -1.1, -1.1}, []int{4}},
		{"4 of 5, last one inside", WesternElectric3, []float64{-1.1, -1.1, -1.1, -1.1, 0}, nil},
		{"4 of 5 on two sides", WesternElectric3, []float64{-1.1, -1.1, 0, 1.1, -1.1}, nil},
		{"4 of 5 with one far out", WesternElectric3, []float64{1.1, 1.1, 0, 1.1, 4}, []int{4}},

		{"8 on one side", WesternElectric4, slices.Repeat([]float64{0.1}, 9), []int{7, 8}},
		{"8 with one on the line", WesternElectric4, []float64{1, 1, 1, 1, 0, 1, 1, 1, 1}, nil},
		{"8 across", WesternElectric4, []float64{1, 1, 1, 1, 1, 1, 1, -1, -1}, nil},

		{"9 on one side", Nelson2, slices.Repeat([]float64{-0.1}, 10), []int{8, 9}},
		{"6 rising", Nelson3, rising, []int{5, 6}},
		{"6 rising with a tie", Nelson3, []float64{0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6}, nil},
		{"6 falling after a rise", Nelson3, []float64{0, 1, 0.9, 0.8, 0.7, 0.6, 0.5}, []int{6}},
		{"14 alternating", Nelson4, zigzag, []int{13, 14}},
		{"13 alternating", Nelson4, zigzag[:13], nil},
		{"14 alternating with a tie", Nelson4, append(slices.Repeat([]float64{1}, 2), zigzag[1:14]...), []int{14}},
		{"15 within 1 sigma", Nelson7, slices.Repeat([]float64{1, -1, 0}, 5), []int{14}},
		{"14 within 1 sigma", Nelson7, append([]float64{1.1}, slices.Repeat([]float64{0.5}, 14)...), nil},
		{"8 beyond 1 sigma on both sides", Nelson8, []float64{2, 2, 2, 2, -2, -2, -2, -2, 2}, []int{7, 8}},
		{"8 beyond 1 sigma on one side", Nelson8, slices.Repeat([]float64{2}, 9), nil},
		{"8 beyond, the other side 8 ago", Nelson8, []float64{-2, 2, 2, 2, 2, 2, 2, 2, 2}, []int{7}},
		{"8 beyond with one inside", Nelson8, []float64{2, 2, 2, 2, -1, -2, -2, -2, 2}, nil},
	} {
		t.Run(string(c.rule)+" "+c.name, func(t *testing.T) {
			found := must[[]Signal](t)(Signals(c.z, 0, 1, []Rule{c.rule}))
			if len(c.want) == 0 {
				if len(found) != 0 {
					t.Errorf("found %v, want nothing", found)
				}
				return
			}
			if len(found) != 1 || found[0].Rule != c.rule || found[0].Description != c.rule.Describe() {
				t.Fatalf("found %v", found)
			}
			sameIndices(t, "points", found[0].Points, c.want)
		})
	}
}

// The same definitions, said slowly: each looks at the whole window that ends at point i.
var slowRules = map[Rule]struct {
	window int
	holds  func(z []float64) bool
}{
	WesternElectric1: {1, func(z []float64) bool { return math.Abs(z[0]) > 3 }},
	WesternElectric2: {3, func(z []float64) bool { return far(z, 2, 2) }},
	WesternElectric3: {5, func(z []float64) bool { return far(z, 1, 4) }},
	WesternElectric4: {8, oneSide},
	Nelson1:          {1, func(z []float64) bool { return math.Abs(z[0]) > 3 }},
	Nelson2:          {9, oneSide},
	Nelson3:          {6, func(z []float64) bool { return monotone(z, 1) || monotone(z, -1) }},
	Nelson4:          {14, zigzags},
	Nelson5:          {3, func(z []float64) bool { return far(z, 2, 2) }},
	Nelson6:          {5, func(z []float64) bool { return far(z, 1, 4) }},
	Nelson7:          {15, func(z []float64) bool { return all(z, func(v float64) bool { return math.Abs(v) <= 1 }) }},
	Nelson8: {8, func(z []float64) bool {
		return all(z, func(v float64) bool { return math.Abs(v) > 1 }) && slices.Min(z) < 0 && slices.Max(z) > 0
	}},
}

func all(z []float64, ok func(float64) bool) bool {
	return !slices.ContainsFunc(z, func(v float64) bool { return !ok(v) })
}

func oneSide(z []float64) bool {
	return all(z, func(v float64) bool { return v > 0 }) || all(z, func(v float64) bool { return v < 0 })
}

func far(z []float64, sigma float64, count int) bool {
	for _, sign := range []float64{1, -1} {
		n := 0
		for _, v := range z {
			if sign*v > sigma {
				n++
			}
		}
		if n >= count && sign*z[len(z)-1] > sigma {
			return true
		}
	}
	return false
}

func monotone(z []float64, sign float64) bool {
	for i := 1; i < len(z); i++ {
		if sign*(z[i]-z[i-1]) <= 0 {
			return false
		}
	}
	return true
}

func zigzags(z []float64) bool {
	for i := 1; i < len(z); i++ {
		step := z[i] - z[i-1]
		if step == 0 || i > 1 && step*(z[i-1]-z[i-2]) > 0 {
			return false
		}
	}
	return true
}

func TestRulesAgainstTheirDefinitions(t *testing.T) {
	rules := append(slices.Clone(WesternElectric), Nelson...)
	rapid.Check(t, func(r *rapid.T) {
		// Quarters of sigma put many points exactly on lines; runs of one level make patterns likely.
		levels := rapid.SliceOfN(rapid.IntRange(-16, 16), 1, 20).Draw(r, "levels")
		var z []float64
		for _, l := range levels {
			n := rapid.IntRange(1, 6).Draw(r, "times")
			wobble := rapid.IntRange(0, 2).Draw(r, "wobble")
			for k := range n {
				z = append(z, float64(l+wobble*(k%3-1))/4)
			}
		}
		found := map[Rule][]int{}
		for _, s := range must[[]Signal](t)(Signals(z, 0, 1, rules)) {
			found[s.Rule] = s.Points
		}
		for _, rule := range rules {
			var want []int
			slow := slowRules[rule]
			for end := slow.window; end <= len(z); end++ {
				if slow.holds(z[end-slow.window : end]) {
					want = append(want, end-1)
				}
			}
			if !slices.Equal(found[rule], want) {
				r.Fatalf("%s over %v finds %v, want %v", rule, z, found[rule], want)
			}
		}
	})
}

func TestEachRuleIsReportedOnce(t *testing.T) {
	found := must[[]Signal](t)(Signals([]float64{9}, 0, 1, []Rule{WesternElectric1, WesternElectric1}))
	if len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

func TestSignalsRefuse(t *testing.T) {
	_, err := Signals(nil, 0, 1, WesternElectric)
	refuses(t, err, "points")
	_, err = Signals([]float64{1}, math.NaN(), -1, WesternElectric)
	refuses(t, err, "center")
	refuses(t, err, "sigma")
	_, err = Signals([]float64{1}, 0, 1, []Rule{"eighth"})
	refuses(t, err, "rules")
}
