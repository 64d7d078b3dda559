package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

var (
	tiedX = []float64{1, 2, 2, 3, 4, 4, 5, 6, 7}
	tiedY = []float64{2, 3, 3, 5, 6, 8, 8, 9}
	// Depression scores before and after a tranquilizer: Hollander and Wolfe, Nonparametric Statistical
	// Methods, 1973, page 29; the example of R's wilcox.test.
	before  = []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after   = []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	less    = TestOptions{Alternative: Less}
	greater = TestOptions{Alternative: Greater}
	zeros   = []float64{0, 1, -1, 2, 3, -2, 4, 5, 0, 6}
)

// R 4.2.2: wilcox.test, all digits.
func TestRankTestsAgainstR(t *testing.T) {
	u := func(x, y []float64) func(RankOptions) (*RankTest, error) {
		return func(o RankOptions) (*RankTest, error) { return MannWhitneyUTest(x, y, o) }
	}
	v := func(x, y []float64) func(RankOptions) (*RankTest, error) {
		return func(o RankOptions) (*RankTest, error) { return WilcoxonSignedRankTest(x, y, o) }
	}
	for _, c := range []struct {
		run          func(RankOptions) (*RankTest, error)
		opt          RankOptions
		statistic, p float64
		exact        bool
	}{
		{u(xs, ys), RankOptions{}, 35, 0.49202190997856632, true},
		{u(xs, ys), RankOptions{TestOptions: less}, 35, 0.24601095498928316, true},
		{u(xs, ys), RankOptions{TestOptions: greater}, 35, 0.778928845492313, true},
		{u(tiedX, tiedY), RankOptions{}, 22, 0.19063717285208301, false},
		{u(tiedX, tiedY), RankOptions{TestOptions: less}, 22, 0.095318586426041504, false},
		{u(tiedX, tiedY), RankOptions{TestOptions: greater}, 22, 0.92008402796515887, false},
		{u(tiedX, tiedY), RankOptions{Uncorrected: true}, 22, 0.17472823120009265, false},
		{u(tiedX, tiedY), RankOptions{Uncorrected: true, TestOptions: greater}, 22, 0.91263588439995369, false},
		{v(before, after), RankOptions{}, 40, 0.0390625, true},
		{v(before, after), RankOptions{TestOptions: less}, 40, 0.986328125, true},
		{v(before, after), RankOptions{TestOptions: greater}, 40, 0.01953125, true},
		{v(zeros, nil), RankOptions{}, 31, 0.079318163744054357, false},
		{v(zeros, nil), RankOptions{TestOptions: less}, 31, 0.97095568680071831, false},
		{v(zeros, nil), RankOptions{TestOptions: greater}, 31, 0.039659081872027178, false},
		{v(zeros, nil), RankOptions{Uncorrected: true}, 31, 0.068024837072216987, false},
	} {
		got := must[*RankTest](t)(c.run(c.opt))
		if got.Statistic != c.statistic || (got.Method == ExactP) != c.exact {
			t.Errorf("%+v: statistic %v, exact %v, want %v, %v", c.opt, got.Statistic, got.Method, c.statistic, c.exact)
		}
		near(t, "p", got.P, c.p, 1e-12)
	}
}

// R 4.2.2, by going through every arrangement: combn(rank(c(x, y)), 9, sum) and all choices of signs, two-sided as R package
// exactRankTests; Pratt's ranks, with sums of squared ranks as variance, as R package coin.
func TestRankTestsWithTiesAndZeros(t *testing.T) {
	swapped := func(o RankOptions) (*RankTest, error) { return MannWhitneyUTest(tiedY, tiedX, o) }
	for name, c := range map[string]struct {
		run          func(RankOptions) (*RankTest, error)
		opt          RankOptions
		statistic, p float64
	}{
		"u":                {mannWhitney(tiedX, tiedY), RankOptions{P: ExactP}, 22, 0.18733031674208145},
		"u less":           {mannWhitney(tiedX, tiedY), RankOptions{P: ExactP, TestOptions: less}, 22, 0.092595639654463185},
		"u greater":        {mannWhitney(tiedX, tiedY), RankOptions{P: ExactP, TestOptions: greater}, 22, 0.9137392019744961},
		"u of y less":      {swapped, RankOptions{P: ExactP, TestOptions: less}, 50, 0.9137392019744961},
		"v":                {signedRank(zeros, nil), RankOptions{P: ExactP}, 31, 0.0859375},
		"v less":           {signedRank(zeros, nil), RankOptions{P: ExactP, TestOptions: less}, 31, 0.9765625},
		"v greater":        {signedRank(zeros, nil), RankOptions{P: ExactP, TestOptions: greater}, 31, 0.04296875},
		"pratt":            {signedRank(zeros, nil), RankOptions{P: ExactP, Zeros: PrattZeros}, 43, 0.1015625},
		"pratt, normal":    {signedRank(zeros, nil), RankOptions{Uncorrected: true, Zeros: PrattZeros}, 43, 0.080730584883072207},
		"pratt, corrected": {signedRank(zeros, nil), RankOptions{Zeros: PrattZeros}, 43, 0.090057184392468542},
	} {
		got := must[*RankTest](t)(c.run(c.opt))
		if got.Statistic != c.statistic {
			t.Errorf("%s: statistic %v, want %v", name, got.Statistic, c.statistic)
		}
		near(t, name, got.P, c.p, 1e-12)
	}
}

// R 4.2.2: pwilcox(k, 49, 49) and psignrank(k, 49), in both tails; the largest samples with an exact p.
func TestExactRankDistributionsOfLargeSamples(t *testing.T) {
	u, v := uCounts(49, 49), vCounts(49)
	large, wide, signs := uCounts(100, 100), uCounts(90, 60), vCounts(150)
	for _, c := range []struct {
		counts      []float64
		k           float64
		alternative Alternative
		want        float64
	}{
		{u, 300, Less, 2.6115662252321572e-12}, {u, 1000, Less, 0.077968162023427587}, {u, 1200, Less, 0.49999999999999767}, {u, 2101, Greater, 2.6115662252321572e-12},
		{v, 100, Less, 8.9142986325896444e-09}, {v, 500, Less, 0.13392085910198406}, {v, 1101, Greater, 6.1407709139871324e-08},
		{large, 1000, Less, 2.8723550143618894e-27}, {wide, 2000, Less, 0.0035117101844357522}, {signs, 2000, Less, 2.1764485916253969e-13},
		{uCounts(300, 120), 5000, Less, 3.216030842874891e-36}, {uCounts(60, 500), 9000, Less, 1.1598041874289194e-07},
	} {
		near(t, "p", exactRankP(c.counts, int(c.k), c.alternative), c.want, 1e-11)
	}
}

func TestRankTestsRefuse(t *testing.T) {
	flat := []float64{3, 3}
	for _, c := range []struct {
		field string
		run   func() error
	}{
		{"x", func() error { _, err := MannWhitneyUTest(flat, flat, RankOptions{}); return err }},
		{"x", func() error { _, err := MannWhitneyUTest(nil, flat, RankOptions{}); return err }},
		{"y[0]", func() error { _, err := MannWhitneyUTest(flat, []float64{math.NaN()}, RankOptions{}); return err }},
		{"alternative", func() error {
			_, err := MannWhitneyUTest(xs, ys, RankOptions{TestOptions: TestOptions{Alternative: "x"}})
			return err
		}},
		{"null", func() error {
			_, err := WilcoxonSignedRankTest(xs, nil, RankOptions{TestOptions: TestOptions{Null: math.Inf(1)}})
			return err
		}},
		{"x", func() error { _, err := WilcoxonSignedRankTest(flat, flat, RankOptions{}); return err }},
		{"p_method", func() error {
			_, err := MannWhitneyUTest(make([]float64, 900), ramp(900), RankOptions{P: ExactP})
			return err
		}},
		{"p_method", func() error { _, err := WilcoxonSignedRankTest(ramp(900), nil, RankOptions{P: ExactP}); return err }},
		{"p_method", func() error { _, err := MannWhitneyUTest(xs, ys, RankOptions{P: "guess"}); return err }},
		{"zeros", func() error { _, err := MannWhitneyUTest(xs, ys, RankOptions{Zeros: "keep"}); return err }},
		{"y", func() error { _, err := WilcoxonSignedRankTest(xs, ys, RankOptions{}); return err }},
	} {
		refuses(t, c.run(), c.field)
	}
}

// The counts of U and V by going through every arrangement.
func TestRankCountsByEnumeration(t *testing.T) {
	for n := 1; n <= 4; n++ {
		for m := 1; m <= 4; m++ {
			want := make([]float64, n*m+1)
			for set := range 1 << (n + m) {
				u, xs, ys := 0, 0, 0
				for i := range n + m {
					if set>>i&1 == 1 {
						xs, u = xs+1, u+ys
					} else {
						ys++
					}
				}
				if xs == n {
					want[u]++
				}
			}
			for k, v := range uCounts(n, m) {
				if v != want[k] {
					t.Fatalf("n %d, m %d, U %d: %v, want %v", n, m, k, v, want[k])
				}
			}
		}
	}
	for n := 1; n <= 10; n++ {
		want := make([]float64, n*(n+1)/2+1)
		for signs := range 1 << n {
			v := 0
			for i := range n {
				v += (i + 1) * (signs >> i & 1)
			}
			want[v]++
		}
		for k, v := range vCounts(n) {
			if v *= math.Exp2(float64(n)); v != want[k] {
				t.Fatalf("n %d, V %d: %v, want %v", n, k, v, want[k])
			}
		}
	}
}

// U of x and U of y add up to nm, and any rising transformation leaves a rank test as it was.
func TestRankTestsBySymmetry(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) []float64 {
			whole := rapid.SliceOfN(rapid.IntRange(-20, 20), 2, 40).Draw(r, name)
			x := make([]float64, len(whole))
			for i, v := range whole {
				x[i] = float64(v)
			}
			return x
		}
		x, y := draw("x"), draw("y")
		a, err := MannWhitneyUTest(x, y, RankOptions{})
		if err != nil {
			r.Skip("all values equal")
		}
		b := must[*RankTest](t)(MannWhitneyUTest(y, x, RankOptions{}))
		if a.Statistic+b.Statistic != float64(len(x)*len(y)) || math.Abs(a.P-b.P) > 1e-12 {
			r.Fatalf("%+v and %+v", a, b)
		}
		cube := func(x []float64) []float64 {
			y := make([]float64, len(x))
			for i, v := range x {
				y[i] = v * v * v
			}
			return y
		}
		if c := must[*RankTest](t)(MannWhitneyUTest(cube(x), cube(y), RankOptions{})); c.P != a.P || c.Statistic != a.Statistic {
			r.Fatalf("%+v and, cubed, %+v", a, c)
		}
	})
}

func ramp(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i + 1)
	}
	return x
}
