package stats

import (
	"math"
	"slices"
	"testing"
)

// Montgomery, Introduction to Statistical Quality Control, 6th edition, table 7.14: hours between failures
// of a valve, and the same to the power 0.2777 as the book prints them.
var valveHours = []float64{286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96}

var valveTransformed = []float64{4.80986, 6.70903, 5.72650, 3.81367, 6.43541, 6.23705, 1.46958, 3.96768, 5.39007, 1.78151,
	9.09619, 5.89774, 3.38833, 4.51095, 5.91690, 5.59189, 7.16124, 7.18601, 9.09083, 3.55203}

func TestTChartOfMontgomery(t *testing.T) {
	c := must[*RareEventChart](t)(NewTChart(valveHours, RareEventOptions{}))
	for i, v := range c.Panel.Points {
		within(t, "transformed", v, valveTransformed[i], 1.1e-5)
	}
	// Of the printed values by hand: mean 5.38662, mean moving range 2.35921, limits 3/1.128379 of it away.
	within(t, "center", c.Center, 5.38662, 2e-5)
	within(t, "lcl", c.LCL, -0.88576, 5e-5)
	within(t, "ucl", c.UCL, 11.65901, 5e-5)
	sameIndices(t, "beyond", c.Panel.Beyond, nil)
	if *c.Power != 0.2777 || c.Shape != nil {
		t.Errorf("%+v", c)
	}
}

// The same hours. R 4.2.2: qexp(pnorm(c(-3,0,3)), 1/mean(y)), and the likelihood's root by uniroot with
// qweibull(pnorm(c(-3,0,3)), 0.8275723, 645.8274).
func TestTChartProbabilityLimits(t *testing.T) {
	e := must[*RareEventChart](t)(NewTChart(valveHours, RareEventOptions{Limits: ExponentialLimits}))
	near(t, "lcl", e.LCL, 0.959142615469455, 1e-12)
	near(t, "center", e.Center, 492.169155556589146, 1e-12)
	near(t, "ucl", e.UCL, 4691.81600358342, 1e-12)
	w := must[*RareEventChart](t)(NewTChart(valveHours, RareEventOptions{Limits: WeibullLimits}))
	near(t, "shape", *w.Shape, 0.827572311974717, 1e-10)
	near(t, "scale", *w.Scale, 645.827422403008200, 1e-10)
	near(t, "lcl", w.LCL, 0.220221471243829, 1e-9)
	near(t, "center", w.Center, 414.741363430565343, 1e-10)
	near(t, "ucl", w.UCL, 6324.545689896572185, 1e-9)
	slow := must[*RareEventChart](t)(NewTChart(append(slices.Clone(valveHours), 9000), RareEventOptions{Limits: WeibullLimits, Baseline: &Range{0, 20}}))
	sameIndices(t, "beyond", slow.Panel.Beyond, []int{20})
}

// R 4.2.2: mean + 3 sqrt(mean (mean+1)), and qgeom(pnorm(c(-3,0,3)), 1/(mean+1)).
func TestGChart(t *testing.T) {
	between := []float64{15, 3, 0, 27, 8, 44, 2, 19, 6, 31, 12, 0, 5, 60, 9}
	c := must[*RareEventChart](t)(NewGChart(between, RareEventOptions{}))
	near(t, "center", c.Center, 16.0666666666666667, 1e-14)
	near(t, "ucl", c.UCL, 65.7440256946987, 1e-14)
	p := must[*RareEventChart](t)(NewGChart(between, RareEventOptions{Limits: GeometricProbability}))
	if p.LCL != 0 || p.Center != 11 || p.UCL != 109 {
		t.Errorf("probability limits %v %v %v", p.LCL, p.Center, p.UCL)
	}
	thousand := must[*RareEventChart](t)(NewGChart([]float64{1000, 1000}, RareEventOptions{Limits: GeometricProbability}))
	if thousand.LCL != 1 || thousand.Center != 693 || thousand.UCL != 6611 {
		t.Errorf("probability limits %v %v %v", thousand.LCL, thousand.Center, thousand.UCL)
	}
	none := must[*RareEventChart](t)(NewGChart([]float64{0, 0}, RareEventOptions{Limits: GeometricProbability}))
	if none.UCL != 0 || len(none.Panel.Beyond) > 0 {
		t.Errorf("nothing between events: %+v", none)
	}
}

// Times in other units have the same signals, and limits in those units.
func TestTChartFollowsTheUnit(t *testing.T) {
	days := affine(valveHours, 1.0/24, 0)
	for _, limits := range []RareEventLimits{ExponentialLimits, WeibullLimits} {
		a, b := must[*RareEventChart](t)(NewTChart(valveHours, RareEventOptions{Limits: limits})), must[*RareEventChart](t)(NewTChart(days, RareEventOptions{Limits: limits}))
		near(t, "ucl", b.UCL*24, a.UCL, 1e-11)
		near(t, "lcl", b.LCL*24, a.LCL, 1e-11)
	}
}

func TestRareEventsRefuse(t *testing.T) {
	for _, c := range []struct {
		field string
		x     []float64
		opt   RareEventOptions
	}{
		{"x", []float64{1}, RareEventOptions{}}, {"x[1]", []float64{1, -1}, RareEventOptions{}}, {"x[0]", []float64{math.NaN(), 1}, RareEventOptions{}},
		{"limits_method", []float64{1, 2}, RareEventOptions{Limits: "normal"}}, {"rules", []float64{1, 2}, RareEventOptions{Rules: []Rule{"x"}}},
		{"baseline", []float64{1, 2}, RareEventOptions{Baseline: &Range{0, 1}}},
	} {
		_, err := NewTChart(c.x, c.opt)
		refuses(t, err, c.field)
		_, err = NewGChart(c.x, c.opt)
		refuses(t, err, c.field)
	}
	_, err := NewTChart([]float64{0, 1, 2}, RareEventOptions{Limits: WeibullLimits})
	refuses(t, err, "x[0]")
	_, err = NewTChart([]float64{2, 2, 2}, RareEventOptions{Limits: WeibullLimits})
	refuses(t, err, "x")
	_, err = NewGChart([]float64{0.5, 1}, RareEventOptions{})
	refuses(t, err, "x[0]")
}
