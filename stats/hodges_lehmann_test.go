package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2: wilcox.test(conf.int = TRUE), exact. The paired one is Hollander and Wolfe's example 3.3: 0.46, (0.010, 0.786).
func TestShiftsAgainstR(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		run                func(RankOptions) (*RankTest, error)
		opt                TestOptions
		shift, lower, high float64
	}{
		{signedRank(before, after), TestOptions{}, 0.46, 0.01, 0.786},
		{signedRank(before, after), less, 0.46, -inf, 0.726},
		{signedRank(before, after), greater, 0.46, 0.175, inf},
		{mannWhitney(xs, ys), TestOptions{}, -1.05, -4.4, 2.1},
		{mannWhitney(xs, ys), less, -1.05, -inf, 1.2},
		{mannWhitney(xs, ys), greater, -1.05, -3.4, inf},
		{mannWhitney(xs, ys), TestOptions{Null: 1, Confidence: 0.9}, -1.05, -3.4, 1.2},
	} {
		got := must[*RankTest](t)(c.run(RankOptions{TestOptions: c.opt}))
		near(t, "shift", got.Shift, c.shift, 1e-12)
		sameEnd(t, "lower", got.CI.Lower, c.lower)
		sameEnd(t, "upper", got.CI.Upper, c.high)
	}
}

// The n-th of all differences and of all Walsh averages, by writing them down.
func TestOrderStatisticsByEnumeration(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x, y := series(1, 12).Draw(r, "x"), series(1, 12).Draw(r, "y")
		var differences, averages []float64
		for i, a := range x {
			for _, b := range y {
				differences = append(differences, a-b)
			}
			for _, b := range x[i:] {
				averages = append(averages, (a+b)/2)
			}
		}
		for all, c := range map[*[]float64]crossed{&differences: differencesBetween(x, y), &averages: walshAverages(x)} {
			slices.Sort(*all)
			if k := rapid.IntRange(1, len(*all)).Draw(r, "k"); c.n != len(*all) || c.nth(k) != (*all)[k-1] {
				r.Fatalf("%d of %v: %v", k, *all, c.nth(k))
			}
		}
	})
}

// The interval holds the shifts that the two-sided test of the same level does not refuse.
func TestShiftIntervalsHoldWhatTheTestAllows(t *testing.T) {
	got := must[*RankTest](t)(MannWhitneyUTest(xs, ys, RankOptions{}))
	for _, c := range []struct {
		null    float64
		refused bool
	}{{*got.CI.Lower - 0.01, true}, {*got.CI.Lower + 0.01, false}, {*got.CI.Upper - 0.01, false}, {*got.CI.Upper + 0.01, true}} {
		p := must[*RankTest](t)(MannWhitneyUTest(xs, ys, RankOptions{TestOptions: TestOptions{Null: c.null}, P: ExactP})).P
		if (p < 0.05) != c.refused {
			t.Errorf("shift %v has p %v", c.null, p)
		}
	}
}

func mannWhitney(x, y []float64) func(RankOptions) (*RankTest, error) {
	return func(o RankOptions) (*RankTest, error) { return MannWhitneyUTest(x, y, o) }
}

func signedRank(x, y []float64) func(RankOptions) (*RankTest, error) {
	return func(o RankOptions) (*RankTest, error) { return WilcoxonSignedRankTest(x, y, o) }
}
