package stats

import (
	"math"
	"testing"
)

// R 4.2.2, stats::TukeyHSD(aov(weight ~ group, PlantGrowth)): R's ptukey is good to about 1e-8.
func TestTukeyAgainstR(t *testing.T) {
	plants := [][]float64{
		{4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14}, {4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69},
		{6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26},
	}
	r := must[*TukeyResult](t)(TukeyHSD(plants, 0))
	for i, want := range []GroupComparison{
		{1, 0, -0.371, -1.06221605141, 0.32021605141, 0.3908711442021}, {2, 0, 0.494, -0.19721605141, 1.18521605141, 0.1979959912997},
		{2, 1, 0.865, 0.17378394859, 1.55621605141, 0.0120064239795},
	} {
		got := r.Comparisons[i]
		if got.A != want.A || got.B != want.B {
			t.Errorf("%+v", got)
		}
		near(t, "difference", got.Difference, want.Difference, 1e-10)
		within(t, "lower", got.Lower, want.Lower, 1e-7)
		within(t, "upper", got.Upper, want.Upper, 1e-7)
		within(t, "p", got.P, want.P, 1e-7)
	}
}

// With two groups, Tukey's test is the pooled t test.
func TestTukeyOfTwoGroups(t *testing.T) {
	x, y := []float64{3.1, 4.7, 2.2, 5.9, 4.4, 3.3}, []float64{5.2, 6.1, 4.9}
	r := must[*TukeyResult](t)(TukeyHSD([][]float64{x, y}, 0.9)).Comparisons[0]
	pooled := must[*TTest](t)(PooledTTest(y, x, TestOptions{Confidence: 0.9}))
	near(t, "p", r.P, pooled.P, 1e-11)
	near(t, "lower", r.Lower, *pooled.CI.Lower, 1e-11)
	near(t, "upper", r.Upper, *pooled.CI.Upper, 1e-11)
	_, err := TukeyHSD([][]float64{x, {math.NaN()}}, 0.9)
	refuses(t, err, "groups[1][0]")
	_, err = TukeyHSD([][]float64{x, y}, 1)
	refuses(t, err, "confidence")
}
