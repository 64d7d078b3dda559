package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func individuals(x ...float64) Samples { return Samples{X: x} }

// NIST/SEMATECH e-Handbook 6.3.2.4: center 50 and sigma 2.0539 from history, lambda 0.3; the page prints
// the averages to two decimals and the limits 47.4115 and 52.5884.
func TestEWMAOfHandbook(t *testing.T) {
	x := []float64{52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1}
	want := []float64{50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99}
	c := must[*EWMAChart](t)(NewEWMAChart(Samples{X: x}, EWMAOptions{Lambda: 0.3, MemoryOptions: MemoryOptions{Center: ptr(50), Sigma: ptr(2.0539)}}))
	for i, v := range c.Panel.Points {
		within(t, "average", v, want[i], 0.0051)
	}
	within(t, "lcl", c.AsymptoticLCL, 47.4115, 3e-3) // the page rounds sqrt(0.3/1.7) to 0.4201
	within(t, "ucl", c.AsymptoticUCL, 52.5884, 3e-3)
	sameIndices(t, "beyond", c.Panel.Beyond, nil)
}

// R 4.2.2, qcc 2.7 ewma(boiler): center and sigma estimated, lambda 0.2.
func TestEWMAOfBoiler(t *testing.T) {
	c := must[*EWMAChart](t)(NewEWMAChart(Samples{X: boiler}, EWMAOptions{}))
	near(t, "sigma", c.Sigma, 5.169657065141088, 1e-13)
	for i, want := range []float64{521.4, 519.52, 519.616, 519.6928, 521.75424, 523.003392} {
		near(t, "average", c.Panel.Points[i], want, 1e-14)
	}
	for i, want := range []float64{521.8982057609154, 521.0277652256375, 520.5593398095195} {
		near(t, "lcl", c.Panel.LimitsAt(i).LCL, want, 1e-14)
	}
	near(t, "asymptotic", c.AsymptoticUCL, 530.1696570651411, 1e-14)
	sameIndices(t, "beyond", c.Panel.Beyond, []int{0, 1, 2, 3})
}

// Montgomery, Introduction to Statistical Quality Control, example 9.1: center 10, sigma 1, H = 5, K = 0.5.
// His table has C+ = 5.28 in period 29 and 5.30 in period 30, and no other sum above 5.
func TestCUSUMOfMontgomery(t *testing.T) {
	c := must[*CUSUMChart](t)(NewCUSUMChart(individuals(
		9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84,
		10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52), CUSUMOptions{MemoryOptions: MemoryOptions{Center: ptr(10), Sigma: ptr(1)}}))
	within(t, "C+ of 29", c.Upper[28], 5.28, 1e-9)
	within(t, "C+ of 30", c.Upper[29], 5.30, 1e-9)
	sameIndices(t, "rises", c.Rises, []int{28, 29})
	sameIndices(t, "falls", c.Falls, nil)
}

// NIST/SEMATECH e-Handbook 6.3.2.3: target 325, sigma 1.27, k = 0.3175 and h = 4.1959 in units; the page
// prints 3.0075 for the 13th upper sum and 4.9400 for the 14th, the first above h.
func TestCUSUMOfHandbook(t *testing.T) {
	const sigma = 1.27
	c := must[*CUSUMChart](t)(NewCUSUMChart(individuals(
		324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250,
		327.825, 328.500, 326.675, 327.775, 326.875, 328.350), CUSUMOptions{
		H: 4.1959 / sigma, K: ptr(0.3175 / sigma), MemoryOptions: MemoryOptions{Center: ptr(325), Sigma: ptr(sigma)}}))
	within(t, "sum 5", c.Upper[4]*sigma, 0.0325, 1e-9)
	within(t, "sum 13", c.Upper[12]*sigma, 3.0075, 1e-9)
	within(t, "sum 14", c.Upper[13]*sigma, 4.9400, 1e-9)
	if c.Rises[0] != 13 {
		t.Errorf("first rise at %d", c.Rises[0])
	}
}

// R 4.2.2, qcc 2.7 cusum(boiler).
func TestCUSUMOfBoiler(t *testing.T) {
	c := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: boiler}, CUSUMOptions{}))
	for i, want := range []float64{2.9818557156090106, 4.996529287993296, 5.463711431218021, 5.930893574442747, 4.463711431218021} {
		near(t, "c minus", c.Lower[i], want, 1e-12)
	}
	sameIndices(t, "falls", c.Falls, []int{2, 3})
	fast := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: boiler}, CUSUMOptions{HeadStart: 2.5}))
	near(t, "with a head start", fast.Lower[0], 2.9818557156090106+2.5, 1e-12)
}

func TestMemoryChartsOfSubgroups(t *testing.T) {
	c := must[*EWMAChart](t)(NewEWMAChart(Samples{Subgroups: pistonRings}, EWMAOptions{}))
	// R 4.2.2, qcc 2.7 ewma(pistonrings).
	near(t, "sigma", c.Sigma, 0.009785337607413182, 1e-12)
	near(t, "first", c.Panel.Points[0], 74.00298079999999, 1e-14)
	near(t, "lcl", c.Panel.Limits[0].LCL, 73.99855031839122, 1e-14)
}

func TestMemoryChartsRefuse(t *testing.T) {
	x := individuals(1, 2, 3)
	for field, c := range map[string]struct {
		s Samples
		o MemoryOptions
	}{
		"x": {Samples{}, MemoryOptions{}}, "x[1]": {individuals(1, math.NaN()), MemoryOptions{}}, "sigma": {x, MemoryOptions{Sigma: ptr(0)}},
		"center": {x, MemoryOptions{Center: ptr(math.Inf(1))}}, "subgroups": {Samples{X: x.X, Subgroups: pistonRings}, MemoryOptions{}},
		"subgroups[0]": {Samples{Subgroups: [][]float64{{1}}}, MemoryOptions{}},
	} {
		_, err := NewEWMAChart(c.s, EWMAOptions{MemoryOptions: c.o})
		refuses(t, err, field)
		_, err = NewCUSUMChart(c.s, CUSUMOptions{MemoryOptions: c.o})
		refuses(t, err, field)
	}
	flat := individuals(3.7, 3.7, 3.7)
	_, err := NewEWMAChart(flat, EWMAOptions{})
	refuses(t, err, "sigma")
	given := must[*EWMAChart](t)(NewEWMAChart(flat, EWMAOptions{MemoryOptions: MemoryOptions{Sigma: ptr(1)}}))
	if !slices.Equal(given.Panel.Points, flat.X) || len(given.Panel.Beyond) > 0 {
		t.Errorf("constant data: %+v", given.Panel)
	}
	for field, opt := range map[string]EWMAOptions{"lambda": {Lambda: 1.1}, "nsigmas": {NSigmas: -1}} {
		_, err := NewEWMAChart(x, opt)
		refuses(t, err, field)
	}
	for field, opt := range map[string]CUSUMOptions{"h": {H: -1}, "k": {K: ptr(math.NaN())}, "head_start": {HeadStart: 6}} {
		_, err := NewCUSUMChart(x, opt)
		refuses(t, err, field)
	}
}

// Mirrored data swap the sums; an EWMA with lambda 1 is the individuals chart.
func TestMemoryChartsBySymmetry(t *testing.T) {
	known := MemoryOptions{Center: ptr(0), Sigma: ptr(64)}
	rapid.Check(t, func(r *rapid.T) {
		x := series(1, 60).Draw(r, "x")
		a := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: x}, CUSUMOptions{MemoryOptions: known}))
		b := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: affine(x, -1, 0)}, CUSUMOptions{MemoryOptions: known}))
		if !slices.Equal(a.Upper, b.Lower) || !slices.Equal(a.Lower, b.Upper) || !slices.Equal(a.Rises, b.Falls) {
			r.Fatalf("%v and %v", a, b)
		}
		e := must[*EWMAChart](t)(NewEWMAChart(Samples{X: x}, EWMAOptions{Lambda: 1, MemoryOptions: known}))
		i := chartOf(t, x, IndividualsOptions{Given: &Given{Center: 0, Sigma: 64}})
		if !slices.Equal(e.Panel.Beyond, i.Individuals.Beyond) {
			r.Fatalf("beyond %v, want %v", e.Panel.Beyond, i.Individuals.Beyond)
		}
	})
}

// With a baseline, what comes after it does not move center and sigma; asymptotic limits are the same everywhere.
func TestMemoryChartsWithABaseline(t *testing.T) {
	x := append(slices.Clone(boiler), 900, 100)
	c := must[*EWMAChart](t)(NewEWMAChart(Samples{X: x}, EWMAOptions{Asymptotic: true, MemoryOptions: MemoryOptions{Baseline: &Range{0, 25}}}))
	near(t, "center", c.Center, 525, 1e-15)
	near(t, "sigma", c.Sigma, 5.169657065141088, 1e-13)
	if len(c.Panel.Limits) != 1 || c.Panel.Limits[0].UCL != c.AsymptoticUCL || c.Baseline != (Range{0, 25}) {
		t.Errorf("limits %+v", c.Panel.Limits)
	}
	s := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: x}, CUSUMOptions{MemoryOptions: MemoryOptions{Baseline: &Range{0, 25}}}))
	near(t, "c minus", s.Lower[0], 2.9818557156090106, 1e-12)
	_, err := NewCUSUMChart(Samples{X: x}, CUSUMOptions{MemoryOptions: MemoryOptions{Baseline: &Range{20, 40}}})
	refuses(t, err, "baseline")
	_, err = NewEWMAChart(Samples{Subgroups: pistonRings}, EWMAOptions{MemoryOptions: MemoryOptions{Baseline: &Range{20, 400}}})
	refuses(t, err, "baseline")
}
