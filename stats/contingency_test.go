package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2: chisq.test. Party by sex is Agresti, Introduction to Categorical Data Analysis, 2007, page 39,
// who prints 30.1 with 2 degrees of freedom; the goodness of fit is an example of R's chisq.test.
func TestChiSquareAgainstR(t *testing.T) {
	party := must[*TableTest](t)(ChiSquareIndependence(Table{{762, 327, 468}, {484, 239, 477}}, true))
	near(t, "party", party.Statistic, 30.070149095754672, 1e-13)
	near(t, "party p", party.P, 2.9535891832117569e-07, 1e-11)
	if party.DF != 2 || party.Corrected || len(party.Warnings) > 0 {
		t.Errorf("%+v", party)
	}
	small := Table{{10, 3}, {2, 15}}
	yates, plain := must[*TableTest](t)(ChiSquareIndependence(small, true)), must[*TableTest](t)(ChiSquareIndependence(small, false))
	near(t, "yates", yates.Statistic, 10.45814479638009, 1e-12)
	near(t, "yates p", yates.P, 0.0012210985163115088, 1e-11)
	near(t, "plain", plain.Statistic, 13.031674208144796, 1e-12)
	near(t, "plain p", plain.P, 0.00030626663018354985, 1e-11)
	near(t, "cramer", *yates.CramersV, math.Sqrt(13.031674208144796/30), 1e-12)
	fit := must[*TableTest](t)(ChiSquareGoodnessOfFit([]int{89, 37, 30, 28, 2}, []float64{0.40, 0.20, 0.20, 0.15, 0.05}))
	near(t, "fit", fit.Statistic, 9.9901433691756267, 1e-12)
	near(t, "fit p", fit.P, 0.040594043344781221, 1e-11)
}

// The split of 90,189 players between gate 30 and gate 40 of a published test: chi-square 6.902, p =
// 0.00861; R 4.2.2: chisq.test(c(44700, 45489)).
func TestSampleRatioOfCookieCats(t *testing.T) {
	split := must[*TableTest](t)(ChiSquareGoodnessOfFit([]int{44700, 45489}, nil))
	within(t, "chi-square", split.Statistic, 6.902, 5e-4)
	within(t, "p", split.P, 0.00861, 5e-6)
	near(t, "digits", split.P, 0.008607987810836255, 1e-11)
}

// R 4.2.2: fisher.test. Its p has all digits, its odds ratio four, the upper end of its interval two. The lady tasting
// tea: Agresti, Categorical Data Analysis, page 92, p = 0.4857 (0.2429 one-sided), odds ratio 6.408.
func TestFisherAgainstR(t *testing.T) {
	tea := must[*FisherTest](t)(FisherExactTest(Table{{3, 1}, {1, 3}}, TestOptions{}))
	near(t, "tea p", tea.P, 0.48571428571428582, 1e-13)
	near(t, "tea odds", *tea.OddsRatio, 6.4083088670057879, 1e-4)
	near(t, "tea lower", *tea.CI.Lower, 0.21173291530550292, 1e-3)
	near(t, "tea upper", *tea.CI.Upper, 621.9337505454173, 1e-2)
	// By definition: choose(4,k)^2 odds^k for k = 0 to 4, and a tail of 2.5 % at either end.
	tail := func(odds float64, from, to int) float64 {
		part, all := 0.0, 0.0
		for k, ways := range []float64{1, 16, 36, 16, 1} {
			w := ways * math.Pow(odds, float64(k))
			if all += w; k >= from && k <= to {
				part += w
			}
		}
		return part / all
	}
	near(t, "tail at the lower end", tail(*tea.CI.Lower, 3, 4), 0.025, 1e-11)
	near(t, "tail at the upper end", tail(*tea.CI.Upper, 0, 3), 0.025, 1e-11)
	near(t, "tea sample odds", *tea.SampleOddsRatio, 9, 1e-15)
	table := Table{{10, 3}, {2, 15}}
	for alternative, p := range map[Alternative]float64{TwoSided: 0.00053672411914343734, Less: 0.99998451901868612, Greater: 0.00046518094336290579} {
		got := must[*FisherTest](t)(FisherExactTest(table, TestOptions{Alternative: alternative}))
		near(t, string(alternative), got.P, p, 1e-12)
	}
	got := must[*FisherTest](t)(FisherExactTest(table, TestOptions{}))
	near(t, "odds", *got.OddsRatio, 21.305331275016712, 1e-4)
	near(t, "lower", *got.CI.Lower, 2.75343836564203, 1e-3)
	near(t, "upper", *got.CI.Upper, 300.68278741940225, 1e-2)
	zero := must[*FisherTest](t)(FisherExactTest(Table{{5, 0}, {1, 4}}, TestOptions{}))
	if zero.OddsRatio != nil || zero.SampleOddsRatio != nil || zero.CI.Upper != nil || zero.CI.Lower == nil {
		t.Errorf("with an empty cell: %+v", zero)
	}
}

func TestTablesRefuse(t *testing.T) {
	for _, c := range []struct {
		field string
		run   func() error
	}{
		{"table", func() error { _, err := ChiSquareIndependence(nil, false); return err }},
		{"table", func() error { _, err := ChiSquareIndependence(Table{{1}, {2}}, false); return err }},
		{"table[1]", func() error { _, err := ChiSquareIndependence(Table{{1, 2}, {3}}, false); return err }},
		{"table[0][1]", func() error { _, err := ChiSquareIndependence(Table{{1, -2}, {3, 4}}, false); return err }},
		{"table[1]", func() error { _, err := ChiSquareIndependence(Table{{1, 2}, {0, 0}}, false); return err }},
		{"table", func() error { _, err := FisherExactTest(Table{{1, 0}, {3, 0}}, TestOptions{}); return err }},
		{"table", func() error { _, err := FisherExactTest(Table{{1, 2, 3}, {3, 4, 5}}, TestOptions{}); return err }},
		{"null", func() error { _, err := FisherExactTest(Table{{1, 2}, {3, 4}}, TestOptions{Null: 1}); return err }},
		{"observed", func() error { _, err := ChiSquareGoodnessOfFit([]int{1}, nil); return err }},
		{"observed", func() error { _, err := ChiSquareGoodnessOfFit([]int{0, 0}, nil); return err }},
		{"observed[0]", func() error { _, err := ChiSquareGoodnessOfFit([]int{-1, 2}, nil); return err }},
		{"probabilities", func() error { _, err := ChiSquareGoodnessOfFit([]int{1, 2}, []float64{1}); return err }},
		{"probabilities", func() error { _, err := ChiSquareGoodnessOfFit([]int{1, 2}, []float64{0.5, 0.4}); return err }},
		{"probabilities[1]", func() error { _, err := ChiSquareGoodnessOfFit([]int{1, 2}, []float64{1, 0}); return err }},
	} {
		refuses(t, c.run(), c.field)
	}
}

// Turning a table leaves its tests as they were; without correction, chi-square is the square of z.
func TestTablesBySymmetry(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cell := rapid.IntRange(1, 60)
		a, b, c, d := cell.Draw(r, "a"), cell.Draw(r, "b"), cell.Draw(r, "c"), cell.Draw(r, "d")
		table, turned, swapped := Table{{a, b}, {c, d}}, Table{{a, c}, {b, d}}, Table{{c, d}, {a, b}}
		chi := must[*TableTest](t)(ChiSquareIndependence(table, false))
		z := must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{a, a + b}, Proportion{c, c + d}, TwoProportionsOptions{}))
		within(t, "chi-square", chi.Statistic, z.ChiSquare, 1e-9*(1+z.ChiSquare))
		f, g, h := must[*FisherTest](t)(FisherExactTest(table, TestOptions{})), must[*FisherTest](t)(FisherExactTest(turned, TestOptions{})), must[*FisherTest](t)(FisherExactTest(swapped, TestOptions{}))
		within(t, "p turned", g.P, f.P, 1e-10)
		within(t, "p swapped", h.P, f.P, 1e-10)
		within(t, "odds swapped", *h.OddsRatio**f.OddsRatio, 1, 1e-9)
		within(t, "interval swapped", *h.CI.Lower**f.CI.Upper, 1, 1e-9)
	})
}
