package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Defective cans of frozen orange juice concentrate in samples of 50: Montgomery, Introduction to
// Statistical Quality Control, table 7.1; e-Handbook 6.3.3.2 has the same counts of wafers; data set
// "orangejuice" (trial) of the R package qcc.
var orangeJuice = []float64{12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6}

// Nonconformities on 26 samples of 100 circuit boards: Montgomery, table 7.7; qcc's "circuit" (trial).
var circuits = []float64{21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15}

// Defects in dyed cloth and the size of each roll: Montgomery, example 7.4; qcc's "dyedcloth".
var clothDefects, clothSizes = []float64{14, 12, 20, 11, 7, 10, 21, 16, 19, 23}, []float64{10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5}

func fifties(n int) []float64 {
	sizes := make([]float64, n)
	for i := range sizes {
		sizes[i] = 50
	}
	return sizes
}

func countsOf(t *testing.T) func(*AttributeChart, error) *AttributeChart {
	t.Helper()
	return must[*AttributeChart](t)
}

// Montgomery prints p-bar 0.2313 and limits 0.0524 and 0.4102, c-bar 19.85 and limits 6.48 and 33.22, and
// u-bar 1.42; R 4.2.2 with qcc 2.7 prints the digits.
func TestAttributeChartsOfMontgomery(t *testing.T) {
	p := countsOf(t)(NewPChart(orangeJuice, fifties(30), AttributeOptions{}))
	near(t, "p-bar", p.Center, 0.23133333333333334, 1e-14)
	near(t, "p lcl", p.Panel.Limits[0].LCL, 0.052427548071928204, 1e-12)
	near(t, "p ucl", p.Panel.Limits[0].UCL, 0.41023911859473844, 1e-12)
	within(t, "printed lcl", p.Panel.Limits[0].LCL, 0.0524, 5e-5)
	within(t, "printed ucl", p.Panel.Limits[0].UCL, 0.4102, 5e-5)
	sameIndices(t, "p beyond", p.Panel.Beyond, []int{14, 22})
	if len(p.Panel.Limits) != 1 || p.Panel.Limits[0].To != 30 || p.Panel.Points[0] != 0.24 {
		t.Errorf("%+v", p.Panel)
	}
	np := countsOf(t)(NewNPChart(orangeJuice, fifties(30), AttributeOptions{}))
	near(t, "np center", np.Panel.Limits[0].Center, 11.566666666666666, 1e-14)
	near(t, "np lcl", np.Panel.Limits[0].LCL, 2.6213774035964104, 1e-12)
	near(t, "np ucl", np.Panel.Limits[0].UCL, 20.51195592973692, 1e-12)
	sameIndices(t, "np beyond", np.Panel.Beyond, []int{14, 22})
	c := countsOf(t)(NewCChart(circuits, AttributeOptions{}))
	near(t, "c-bar", c.Center, 19.846153846153847, 1e-14)
	near(t, "c lcl", c.Panel.Limits[0].LCL, 6.481447167165914, 1e-12)
	near(t, "c ucl", c.Panel.Limits[0].UCL, 33.21086052514178, 1e-12)
	within(t, "printed c ucl", c.Panel.Limits[0].UCL, 33.22, 1e-2)
	sameIndices(t, "c beyond", c.Panel.Beyond, []int{5, 19})
	u := countsOf(t)(NewUChart(clothDefects, clothSizes, AttributeOptions{}))
	near(t, "u-bar", u.Center, 1.4232558139534883, 1e-14)
	near(t, "u lcl of 10", u.Panel.Limits[0].LCL, 0.29147393012686534, 1e-12)
	near(t, "u lcl of 8", u.Panel.Limits[1].LCL, 0.15788519998393902, 1e-12)
	near(t, "u ucl of 13", u.Panel.Limits[2].UCL, 2.4158941912700445, 1e-12)
	sameIndices(t, "u beyond", u.Panel.Beyond, nil)
}

func TestAttributeLimitsByOption(t *testing.T) {
	base := countsOf(t)(NewPChart(orangeJuice, fifties(30), AttributeOptions{Baseline: &Range{0, 10}}))
	near(t, "p-bar of ten", base.Center, total(orangeJuice[:10])/500, 1e-15)
	half := 0.5
	given := countsOf(t)(NewNPChart([]float64{25, 1}, []float64{50, 2}, AttributeOptions{Center: &half}))
	if l := given.Panel.Limits; len(l) != 2 || l[0].Center != 25 || l[1].LCL != 0 || l[1].UCL != 2 || given.Baseline.Len() != 0 {
		t.Errorf("%+v", given)
	}
	// Nothing defective: limits are 0 and nothing is beyond them.
	none := countsOf(t)(NewPChart([]float64{0, 0, 0}, []float64{5, 6, 7}, AttributeOptions{}))
	if none.Center != 0 || len(none.Panel.Flagged()) > 0 || len(none.Panel.Limits) != 1 {
		t.Errorf("%+v", none)
	}
}

func TestAttributeChartsRefuse(t *testing.T) {
	charts := map[string]func(counts, sizes []float64, opt AttributeOptions) (*AttributeChart, error){"p": NewPChart, "np": NewNPChart, "u": NewUChart}
	for kind, make := range charts {
		counts := "defectives"
		if kind == "u" {
			counts = "defects"
		}
		one := []float64{1}
		for _, c := range []struct {
			field         string
			counts, sizes []float64
			opt           AttributeOptions
		}{
			{counts, nil, nil, AttributeOptions{}}, {counts + "[0]", []float64{-1}, one, AttributeOptions{}},
			{counts + "[0]", []float64{0.5}, one, AttributeOptions{}}, {counts + "[0]", []float64{math.NaN()}, one, AttributeOptions{}},
			{"sizes", one, []float64{1, 2}, AttributeOptions{}}, {"sizes[0]", one, []float64{0}, AttributeOptions{}}, {"sizes[0]", one, []float64{-3}, AttributeOptions{}},
			{"sizes[0]", one, []float64{math.Inf(1)}, AttributeOptions{}}, {"center", one, one, AttributeOptions{Center: ptr(-1)}},
			{"center", one, one, AttributeOptions{Center: ptr(0.5), Baseline: &Range{0, 1}}}, {"baseline", one, one, AttributeOptions{Baseline: &Range{0, 2}}},
			{"rules", one, one, AttributeOptions{Rules: []Rule{"x"}}},
		} {
			_, err := make(c.counts, c.sizes, c.opt)
			refuses(t, err, c.field)
		}
	}
	_, err := NewPChart([]float64{3}, []float64{2}, AttributeOptions{})
	refuses(t, err, "defectives[0]")
	_, err = NewPChart([]float64{1}, []float64{2.5}, AttributeOptions{})
	refuses(t, err, "sizes[0]")
	_, err = NewPChart([]float64{1}, []float64{2}, AttributeOptions{Center: ptr(1.5)})
	refuses(t, err, "center")
	_, err = NewCChart([]float64{1.5}, AttributeOptions{})
	refuses(t, err, "defects[0]")
}

// p and np charts say the same in other units.
func TestPAndNPAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(r, "n")
		var counts, sizes []float64
		for range n {
			size := rapid.IntRange(1, 200).Draw(r, "size")
			sizes = append(sizes, float64(size))
			counts = append(counts, float64(rapid.IntRange(0, size).Draw(r, "count")))
		}
		p, np := countsOf(t)(NewPChart(counts, sizes, AttributeOptions{})), countsOf(t)(NewNPChart(counts, sizes, AttributeOptions{}))
		for i := range counts {
			within(t, "point", np.Panel.Points[i], p.Panel.Points[i]*sizes[i], 1e-9)
		}
		last := len(p.Panel.Limits) - 1
		within(t, "ucl", np.Panel.Limits[len(np.Panel.Limits)-1].UCL, p.Panel.Limits[last].UCL*sizes[n-1], 1e-9*sizes[n-1])
		covered := 0
		for _, l := range p.Panel.Limits {
			covered += l.Len()
		}
		if covered != n {
			r.Fatalf("limits cover %d of %d points", covered, n)
		}
	})
}
