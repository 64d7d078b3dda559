package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func shape(n int, f func(i float64) float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = f(float64(i))
	}
	return x
}

func lognormal() []float64 {
	return shape(100, func(i float64) float64 { return math.Exp(-3 + 6*i/99) })
}

// R 4.2.2: shapiro.test; nortest 1.0.4: ad.test (its formula, run in R).
func TestNormalityAgainstR(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		w, p float64
	}{
		{xs, 0.97860451829470729, 0.95790399250663216},
		{xs[:3], 0.93556701030927836, 0.5098448100468187},
		{xs[:5], 0.87011948719246379, 0.2669079347969302},
		{append(slices.Clone(xs), 40), 0.58508545595007722, 8.0779330725864548e-05},
		{shape(50, func(i float64) float64 { return (i+1)/7 + math.Sin(i+1) }), 0.96777141001164668, 0.18756641003005534},
		{lognormal(), 0.71199167848193701, 1.0356509420309752e-12},
	} {
		got := must[*NormalityTest](t)(ShapiroWilkTest(c.x))
		near(t, "w", got.Statistic, c.w, 1e-9)
		near(t, "p", got.P, c.p, 1e-7)
	}
	for _, c := range []struct {
		x        []float64
		a, aa, p float64
	}{
		{xs, 0.13529256492861919, 0.14703282882738367, 0.96668810947216821},
		{append(slices.Clone(xs), 40), 1.9574168868913304, 2.1103400811797157, 2.3199130286353838e-05},
		{lognormal(), 10.994008133420749, 11.078936846251425, 3.6999999999999998e-24},
	} {
		got := must[*NormalityTest](t)(AndersonDarlingTest(c.x))
		near(t, "a2", got.Statistic, c.a, 1e-12)
		near(t, "modified", *got.Modified, c.aa, 1e-12)
		near(t, "p", got.P, c.p, 1e-11)
	}
}

// R 4.2.2: pnorm(c(-36.9, -37.1, -40, -100), log.p = TRUE).
func TestLogNormalCDF(t *testing.T) {
	for z, want := range map[float64]float64{-36.9: -685.33288316535061, -37.1: -692.73828071562332, -40: -804.6084420137538, -100: -5005.5242086942053} {
		near(t, "log", logNormalCDF(z), want, 1e-12)
	}
	wild := append(noise(100_000), 1e6) // 316 standard deviations out
	if got := must[*NormalityTest](t)(AndersonDarlingTest(wild)); !isFinite(got.Statistic) || got.P != 3.7e-24 {
		t.Errorf("%+v", got)
	}
}

func TestNormalityRefuses(t *testing.T) {
	flat := slices.Repeat([]float64{3.7}, 12)
	for _, c := range []struct {
		field string
		x     []float64
		run   func([]float64) (*NormalityTest, error)
	}{
		{"x", xs[:7], AndersonDarlingTest}, {"x", flat, AndersonDarlingTest}, {"x[0]", append([]float64{math.NaN()}, xs...), AndersonDarlingTest},
		{"x", xs[:2], ShapiroWilkTest}, {"x", flat, ShapiroWilkTest}, {"x", noise(5001), ShapiroWilkTest}, {"x[11]", append(slices.Clone(xs), math.Inf(1)), ShapiroWilkTest},
	} {
		_, err := c.run(c.x)
		refuses(t, err, c.field)
	}
}

// Both statistics have no unit and no side: scale, shift and mirroring leave them as they were.
func TestNormalityHasNoUnit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := series(8, 60).Draw(r, "x")
		if slices.Max(x)-slices.Min(x) < 1 {
			r.Skip("next to constant")
		}
		y := affine(x, -4, 1024)
		for _, run := range []func([]float64) (*NormalityTest, error){AndersonDarlingTest, ShapiroWilkTest} {
			a, b := must[*NormalityTest](t)(run(x)), must[*NormalityTest](t)(run(y))
			within(t, "statistic", b.Statistic, a.Statistic, 1e-7*(1+a.Statistic))
			if !(a.P >= 0 && a.P <= 1) {
				r.Fatalf("p = %v", a.P)
			}
		}
	})
}

// Sums of twelve uniforms are nearly normal: 5 % of p are below 0.05 (standard error 0.5 %).
// R 4.2.2 shapiro.test: with two of three values equal W is 3/4, the least there is, and p is 0; evenly spaced, both are 1.
func TestShapiroWilkOfThree(t *testing.T) {
	for _, x := range [][]float64{{1, 1, 2}, {0, 0, 5}, {1.1, 1.1, 7.3}, {-5, -5, 1e6}, {0.1, 0.3, 0.3}} {
		got := must[*NormalityTest](t)(ShapiroWilkTest(x))
		within(t, "W", got.Statistic, 0.75, 1e-15)
		near(t, "p", got.P, 0, 0)
	}
	for _, x := range [][]float64{{1, 2, 3}, {-0.1, 0.3, 0.7}} {
		got := must[*NormalityTest](t)(ShapiroWilkTest(x))
		within(t, "W", got.Statistic, 1, 1e-15)
		if got.P > 1 {
			t.Errorf("p = %v", got.P)
		}
	}
}

func TestShapiroWilkHoldsItsLevel(t *testing.T) {
	const tests, size = 2000, 25
	uniform := noise(tests * size * 6) // each a sum of two
	small := 0
	for i := range tests {
		x := shape(size, func(k float64) float64 { return total(uniform[(i*size+int(k))*6:][:6]) })
		if must[*NormalityTest](t)(ShapiroWilkTest(x)).P < 0.05 {
			small++
		}
	}
	within(t, "share below 0.05", float64(small)/tests, 0.05, 0.02)
}
