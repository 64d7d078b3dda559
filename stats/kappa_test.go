package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// ratingsOf turns a table of two raters into their ratings.
func ratingsOf(table [][]int) (x, y []string) {
	for i, row := range table {
		for j, n := range row {
			for range n {
				x, y = append(x, string(rune('a'+i))), append(y, string(rune('a'+j)))
			}
		}
	}
	return x, y
}

// Cohen, Educational and Psychological Measurement 20, 1960, table 1 (kappa 0.492); standard errors by R 4.2.2, vcd
// 1.4-11 Kappa and psych 2.2.9 cohen.kappa.
func TestCohenKappaOfCohen(t *testing.T) {
	x, y := ratingsOf([][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}})
	for weights, want := range map[KappaWeights][2]float64{
		Unweighted: {0.4915254237288135, 0.0510018155760779}, LinearW: {0.473684210526316, 0.0544323091776415}, QuadraticW: {0.4545454545454545, 0.0664536815910782},
	} {
		k := must[*CohenKappa](t)(CohenKappaOf(x, y, nil, weights, 0))
		near(t, string(weights), k.Kappa, want[0], 1e-13)
		if weights != QuadraticW { // vcd rounds its weights of Fleiss and Cohen; psych has the variance below
			near(t, "stderr", k.StdErr, want[1], 1e-12)
		} else {
			within(t, "stderr", k.StdErr, want[1], 0.003)
		}
	}
	k := must[*CohenKappa](t)(CohenKappaOf(x, y, nil, "", 0.95))
	near(t, "variance of psych", k.StdErr*k.StdErr, 0.00260118519205626, 1e-12)
}

// The example of ten subjects and fourteen raters in Fleiss' manner (Wikipedia, "Fleiss' kappa": 0.210); the standard
// error and the kappas of categories by the formulas of Fleiss, Nee and Landis 1979 in R 4.2.2.
func TestFleissKappa(t *testing.T) {
	counts := [][]int{
		{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
		{7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7},
	}
	k := must[*FleissKappa](t)(FleissKappaOf(counts, []string{"1", "2", "3", "4", "5"}, 0))
	near(t, "kappa", k.Kappa, 0.2099307044219552, 1e-13)
	near(t, "stderr", k.StdErr, 0.0169650692243931, 1e-12)
	near(t, "z", k.Z, 12.3742910591904636, 1e-12)
	for j, want := range []float64{0.2012820512820513, 0.0796703296703296, 0.1715976331360948, 0.0303813833225597, 0.5076566951566952} {
		near(t, "category", *k.ByCategory[j].Kappa, want, 1e-12)
	}
}

// With two categories both kappas of two raters whose margins agree are one; renaming raters changes nothing.
func TestKappaLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 12, 12)
		x, y := draw.Draw(r, "x"), draw.Draw(r, "y")
		one, err := CohenKappaOf(x, y, nil, QuadraticW, 0)
		if err != nil {
			r.Skip("one category only")
		}
		other := must[*CohenKappa](t)(CohenKappaOf(y, x, nil, QuadraticW, 0))
		within(t, "mirrored", other.Kappa, one.Kappa, 1e-12)
		within(t, "mirrored stderr", other.StdErr, one.StdErr, 1e-12)
		if slices.Equal(x, y) {
			within(t, "agreed", one.Kappa, 1, 1e-12)
		}
		if math.IsNaN(one.StdErr) || one.Kappa > 1 {
			r.Fatalf("%+v", one)
		}
	})
}

func TestKappaRefuses(t *testing.T) {
	_, err := CohenKappaOf([]string{"a", "a"}, []string{"a", "a"}, nil, "", 0)
	refuses(t, err, "x")
	_, err = CohenKappaOf([]string{"a", "b"}, []string{"a"}, nil, "", 0)
	refuses(t, err, "y")
	_, err = CohenKappaOf([]string{"a", "b"}, []string{"a", "z"}, []string{"a", "b"}, "", 0)
	refuses(t, err, "y[1]")
	_, err = FleissKappaOf([][]int{{2, 1}, {1, 1}}, []string{"a", "b"}, 0)
	refuses(t, err, "counts[1]")
	_, err = FleissKappaOf([][]int{{2, 1}, {4, -1}}, []string{"a", "b"}, 0)
	refuses(t, err, "counts[1][1]")
	_, err = FleissKappaOf([][]int{{2, 0}, {2, 0}}, []string{"a", "b"}, 0)
	refuses(t, err, "ratings")
}
