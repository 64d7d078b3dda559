package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Inside diameters of piston rings in mm, 25 subgroups of 5: Montgomery, Introduction to Statistical
// Quality Control, table 6.3; data set "pistonrings" of the R package qcc.
var pistonRings = [][]float64{
	{74.03, 74.002, 74.019, 73.992, 74.008},
	{73.995, 73.992, 74.001, 74.011, 74.004},
	{73.988, 74.024, 74.021, 74.005, 74.002},
	{74.002, 73.996, 73.993, 74.015, 74.009},
	{73.992, 74.007, 74.015, 73.989, 74.014},
	{74.009, 73.994, 73.997, 73.985, 73.993},
	{73.995, 74.006, 73.994, 74, 74.005},
	{73.985, 74.003, 73.993, 74.015, 73.988},
	{74.008, 73.995, 74.009, 74.005, 74.004},
	{73.998, 74, 73.99, 74.007, 73.995},
	{73.994, 73.998, 73.994, 73.995, 73.99},
	{74.004, 74, 74.007, 74, 73.996},
	{73.983, 74.002, 73.998, 73.997, 74.012},
	{74.006, 73.967, 73.994, 74, 73.984},
	{74.012, 74.014, 73.998, 73.999, 74.007},
	{74, 73.984, 74.005, 73.998, 73.996},
	{73.994, 74.012, 73.986, 74.005, 74.007},
	{74.006, 74.01, 74.018, 74.003, 74},
	{73.984, 74.002, 74.003, 74.005, 73.997},
	{74, 74.01, 74.013, 74.02, 74.003},
	{73.988, 74.001, 74.009, 74.005, 73.996},
	{74.004, 73.999, 73.99, 74.006, 74.009},
	{74.01, 73.989, 73.99, 74.009, 74.014},
	{74.015, 74.008, 73.993, 74, 74.01},
	{73.982, 73.984, 73.995, 74.017, 74.013},
}

func sameSubgroups(t *testing.T, raw [][]float64, opt SubgroupOptions, make func([][]float64, SubgroupOptions) (*SubgroupChart, error)) *SubgroupChart {
	t.Helper()
	return must[*SubgroupChart](t)(make(raw, opt))
}

// Montgomery prints center 74.001, limits 73.988 and 74.014, mean range 0.023 and its limit 0.049; R
// 4.2.2 with qcc 2.7 (type "xbar", "R" and "S") prints the digits.
func TestSubgroupChartsOfPistonRings(t *testing.T) {
	r := sameSubgroups(t, pistonRings, SubgroupOptions{}, NewXbarRChart)
	near(t, "center", r.Center, 74.00117599999999, 1e-14)
	near(t, "sigma", r.Sigma, 0.009785337607413182, 1e-12)
	near(t, "lcl", r.Means.Limits[0].LCL, 73.9880475919562, 1e-13)
	near(t, "ucl", r.Means.Limits[0].UCL, 74.01430440804377, 1e-13)
	near(t, "range ucl", r.Dispersion.Limits[0].UCL, 0.0481260005423844, 1e-11)
	within(t, "printed lcl", r.Means.Limits[0].LCL, 73.988, 5e-4)
	within(t, "printed ucl", r.Means.Limits[0].UCL, 74.014, 5e-4)
	within(t, "printed mean range", r.Dispersion.Limits[0].Center, 0.023, 5e-4)
	if len(r.Means.Limits) != 1 || len(r.Means.Beyond)+len(r.Dispersion.Beyond) > 0 || r.N != 125 || r.SigmaMethod != UnweightedR {
		t.Errorf("%+v", r)
	}
	s := sameSubgroups(t, pistonRings, SubgroupOptions{}, NewXbarSChart)
	near(t, "sigma of s", s.Sigma, 0.009829976728289325, 1e-12)
	near(t, "mean s", s.Dispersion.Limits[0].Center, 0.009240036602285536, 1e-12)
	near(t, "s ucl", s.Dispersion.Limits[0].UCL, 0.019302416768240294, 1e-12)
	near(t, "lcl by s", s.Means.Limits[0].LCL, 73.98798770229097, 1e-13)
	tabulated := sameSubgroups(t, pistonRings, SubgroupOptions{Tabulated: true}, NewXbarRChart)
	near(t, "tabulated sigma", tabulated.Sigma, 0.009785038693035299, 1e-12)
	near(t, "tabulated range ucl", tabulated.Dispersion.Limits[0].UCL, 0.0481228202923476, 1e-11)
}

// R 4.2.2, qcc 2.7 sd.xbar (std.dev = "UWAVE-R" … "RMSDF").
func TestWithinSigmas(t *testing.T) {
	for method, want := range map[SubgroupSigma]float64{
		UnweightedR: 0.009785337607413182, MinVarianceR: 0.009785337607413182, UnweightedS: 0.009829976728289325,
		MinVarianceS: 0.009829976728289327, PooledS: 0.00988754721015943, PooledRawS: 0.009862859625889805,
	} {
		near(t, string(method), sameSubgroups(t, pistonRings, SubgroupOptions{Sigma: method}, NewXbarRChart).Sigma, want, 1e-12)
	}
}

// R 4.2.2, qcc 2.7: the same data with observations dropped; the stepped center is d2(n) sigma.
func TestUnequalSubgroups(t *testing.T) {
	size := []int{3, 5, 4, 3, 5, 5, 5, 5, 3, 5, 5, 5, 5, 3, 5, 5, 4, 5, 5, 3, 5, 5, 5, 5, 5}
	raw := make([][]float64, len(pistonRings))
	for i, x := range pistonRings {
		raw[i] = x[:size[i]]
	}
	r := sameSubgroups(t, raw, SubgroupOptions{}, NewXbarRChart)
	near(t, "center", r.Center, 74.00086725663716, 1e-14)
	near(t, "sigma", r.Sigma, 0.010070622748118535, 1e-12)
	near(t, "center of ranges", r.Dispersion.Limits[0].Center, 0.021477876106195254, 1e-11)
	near(t, "lcl of 3", r.Means.Limits[0].LCL, 73.98342442637356, 1e-13)
	near(t, "lcl of 5", r.Means.Limits[1].LCL, 73.98735609841283, 1e-13)
	near(t, "ucl of ranges of 3", r.Dispersion.Limits[0].UCL, 0.04831713319691113, 1e-11)
	best := sameSubgroups(t, raw, SubgroupOptions{Sigma: MinVarianceR}, NewXbarRChart)
	near(t, "mvlue", best.Sigma, 0.00972193021410213, 1e-12)
	stepped := sameSubgroups(t, raw, SubgroupOptions{Stepped: true}, NewXbarRChart)
	near(t, "stepped center of 3", stepped.Dispersion.Limits[0].Center, 0.017045221362982674, 1e-11)
	near(t, "stepped ucl of 3", stepped.Dispersion.Limits[0].UCL, 0.04388447845369855, 1e-11)
}

func TestSubgroupEdges(t *testing.T) {
	flat := [][]float64{{3.7, 3.7}, {3.7, 3.7, 3.7}, {3.7, 3.7}}
	for _, make := range []func([][]float64, SubgroupOptions) (*SubgroupChart, error){NewXbarRChart, NewXbarSChart} {
		c := sameSubgroups(t, flat, SubgroupOptions{}, make)
		if c.Center != 3.7 || c.Sigma != 0 || len(c.Means.Flagged())+len(c.Dispersion.Flagged()) > 0 {
			t.Errorf("constant subgroups: %+v", c)
		}
		for _, bad := range []struct {
			field string
			raw   [][]float64
			opt   SubgroupOptions
		}{
			{"subgroups", nil, SubgroupOptions{}}, {"subgroups[1]", [][]float64{{1, 2}, {1}}, SubgroupOptions{}},
			{"subgroups[1][0]", [][]float64{{1, 2}, {math.NaN(), 1}}, SubgroupOptions{}},
			{"sigma_method", flat, SubgroupOptions{Sigma: "range"}}, {"baseline", flat, SubgroupOptions{Baseline: &Range{0, 4}}},
			{"rules", flat, SubgroupOptions{Rules: []Rule{"x"}}},
		} {
			_, err := make(bad.raw, bad.opt)
			refuses(t, err, bad.field)
		}
	}
	shifted := append([][]float64{}, pistonRings...)
	shifted = append(shifted, []float64{75, 75.1, 75, 75.1, 75})
	c := sameSubgroups(t, shifted, SubgroupOptions{Baseline: &Range{0, 25}}, NewXbarRChart)
	near(t, "center of the baseline", c.Center, 74.00117599999999, 1e-14)
	sameIndices(t, "beyond", c.Means.Beyond, []int{25})
}

// For subgroups of two, range and standard deviation say the same: s = R/sqrt(2), d2(2) = sqrt(2) c4(2).
func TestPairsAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		flat := series(4, 40).Draw(r, "x")
		var raw [][]float64
		for i := 0; i+1 < len(flat); i += 2 {
			raw = append(raw, flat[i:i+2])
		}
		a, b := sameSubgroups(t, raw, SubgroupOptions{}, NewXbarRChart), sameSubgroups(t, raw, SubgroupOptions{}, NewXbarSChart)
		within(t, "sigma", b.Sigma, a.Sigma, 1e-9)
		within(t, "ucl", b.Means.Limits[0].UCL, a.Means.Limits[0].UCL, 1e-9)
	})
}
