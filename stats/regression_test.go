package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// powers makes the columns x, x^2 … of a polynomial.
func powers(x []float64, degree int) [][]float64 {
	rows := make([][]float64, len(x))
	for i, v := range x {
		for k := 1; k <= degree; k++ {
			rows[i] = append(rows[i], math.Pow(v, float64(k)))
		}
	}
	return rows
}

// Longley's data, NIST StRD: prices, output, unemployed, armed forces, population and year; employed.
var (
	longleyX = [][]float64{
		{83.0, 234289, 2356, 1590, 107608, 1947}, {88.5, 259426, 2325, 1456, 108632, 1948}, {88.2, 258054, 3682, 1616, 109773, 1949},
		{89.5, 284599, 3351, 1650, 110929, 1950}, {96.2, 328975, 2099, 3099, 112075, 1951}, {98.1, 346999, 1932, 3594, 113270, 1952},
		{99.0, 365385, 1870, 3547, 115094, 1953}, {100.0, 363112, 3578, 3350, 116219, 1954}, {101.2, 397469, 2904, 3048, 117388, 1955},
		{104.6, 419180, 2822, 2857, 118734, 1956}, {108.4, 442769, 2936, 2798, 120445, 1957}, {110.8, 444546, 4681, 2637, 121950, 1958},
		{112.6, 482704, 3813, 2552, 123366, 1959}, {114.2, 502601, 3931, 2514, 125368, 1960}, {115.7, 518173, 4806, 2572, 127852, 1961},
		{116.9, 554894, 4007, 2827, 130081, 1962},
	}
	longleyY = []float64{60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551}
)

// Certified values, NIST StRD, linear regression (https://www.itl.nist.gov/div898/strd/lls/lls.shtml).
func TestRegressionOfLongley(t *testing.T) {
	r := must[*Regression](t)(LinearRegression(longleyX, longleyY, RegressionOptions{}))
	for j, want := range [][2]float64{
		{-3482258.63459582, 890420.383607373}, {15.0618722713733, 84.9149257747669}, {-0.358191792925910e-01, 0.334910077722432e-01},
		{-2.02022980381683, 0.488399681651699}, {-1.03322686717359, 0.214274163161675}, {-0.511041056535807e-01, 0.226073200069370},
		{1829.15146461355, 455.478499142212},
	} {
		near(t, "coefficient", r.Coefficients[j].Estimate, want[0], 1e-10)
		near(t, "standard error", r.Coefficients[j].StdErr, want[1], 1e-10)
	}
	near(t, "residual sd", r.ResidualSD, 304.854073561965, 1e-11)
	near(t, "r squared", r.RSquared, 0.995479004577296, 1e-13)
	near(t, "f", *r.F, 330.285339234588, 1e-11)
	near(t, "ss", r.SSResidual, 836424.055505915, 1e-11)
}

func TestRegressionOfWampler(t *testing.T) {
	x := indices(21)
	column := make([]float64, 21)
	exact, noisy := make([]float64, 21), make([]float64, 21)
	noise := []float64{759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 759}
	for i := range x {
		column[i] = float64(i)
		for k := range 6 {
			exact[i] += math.Pow(float64(i), float64(k))
		}
		noisy[i] = exact[i] + noise[i]
	}
	one := must[*Regression](t)(LinearRegression(powers(column, 5), exact, RegressionOptions{}))
	three := must[*Regression](t)(LinearRegression(powers(column, 5), noisy, RegressionOptions{}))
	for j := range 6 {
		near(t, "wampler 1", one.Coefficients[j].Estimate, 1, 1e-8)
		near(t, "wampler 3", three.Coefficients[j].Estimate, 1, 1e-8)
	}
	near(t, "wampler 3 residual sd", three.ResidualSD, 2360.14502379268, 1e-12)
	near(t, "wampler 3 se", three.Coefficients[0].StdErr, 2152.32624678170, 1e-9)
}

// NIST StRD NoInt1: y = 130 … 140, x = 60 … 70, no intercept.
func TestRegressionWithoutIntercept(t *testing.T) {
	var x [][]float64
	var y []float64
	for i := range 11 {
		x, y = append(x, []float64{float64(60 + i)}), append(y, float64(130+i))
	}
	r := must[*Regression](t)(LinearRegression(x, y, RegressionOptions{NoIntercept: true}))
	near(t, "coefficient", r.Coefficients[0].Estimate, 2.07438016528926, 1e-14)
	near(t, "se", r.Coefficients[0].StdErr, 0.165289256198347e-01, 1e-12)
	near(t, "r squared", r.RSquared, 0.999365492298663, 1e-14)
	near(t, "f", *r.F, 15750.25, 1e-11)
}

func TestRegressionRefuses(t *testing.T) {
	y := []float64{1, 2, 4, 8}
	for _, c := range []struct {
		field string
		x     [][]float64
		y     []float64
		opt   RegressionOptions
	}{
		{"y", [][]float64{{1}}, []float64{1}, RegressionOptions{}}, {"x", [][]float64{{1}, {2}}, y, RegressionOptions{}}, {"x", [][]float64{{}, {}, {}, {}}, y, RegressionOptions{}},
		{"x[2]", [][]float64{{1}, {2}, {3, 4}, {5}}, y, RegressionOptions{}}, {"x[1][0]", [][]float64{{1}, {math.NaN()}, {3}, {5}}, y, RegressionOptions{}},
		{"x", [][]float64{{1}, {1}, {1}, {1}}, y, RegressionOptions{}}, {"x", [][]float64{{0}, {0}, {0}, {0}}, y, RegressionOptions{NoIntercept: true}},
		{"x", [][]float64{{1, 2}, {2, 4}, {3, 6}, {5, 10}}, y, RegressionOptions{}}, {"y", [][]float64{{1, 2, 3}, {2, 4, 7}, {3, 7, 6}, {5, 1, 10}}, y, RegressionOptions{}},
		{"y[0]", [][]float64{{1}, {2}, {3}, {5}}, []float64{math.Inf(1), 2, 3, 4}, RegressionOptions{}}, {"confidence", [][]float64{{1}, {2}, {3}, {5}}, y, RegressionOptions{Confidence: 1}},
	} {
		_, err := LinearRegression(c.x, c.y, c.opt)
		refuses(t, err, c.field)
	}
}

// With one column, the test of its slope is that of the correlation, and F is its square; leverages add up
// to the number of terms, residuals to nothing.
func TestSimpleRegressionIsCorrelation(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(4, 30).Draw(r, "n")
		var rows [][]float64
		var y []float64
		for i := range n {
			rows, y = append(rows, []float64{float64(i) + rapid.Float64Range(-0.4, 0.4).Draw(r, "x")}), append(y, rapid.Float64Range(-100, 100).Draw(r, "y"))
		}
		if momentsOf(y).ss < 1 {
			r.Skip("next to constant")
		}
		got := must[*Regression](t)(LinearRegression(rows, y, RegressionOptions{}))
		slope := got.Coefficients[1]
		within(t, "f", *got.F, *slope.T**slope.T, 1e-6*(1+*got.F))
		within(t, "p", *got.P, *slope.P, 1e-8)
		within(t, "leverages", total(got.Leverages), 2, 1e-10)
		within(t, "residuals", total(got.Residuals), 0, 1e-9)
	})
}
