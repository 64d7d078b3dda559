package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func closeTo(t *testing.T, name string, got Interval, lower, upper, abs float64) {
	t.Helper()
	if got.Lower == nil || got.Upper == nil {
		t.Fatalf("%s: %v", name, got)
	}
	within(t, name+" lower", *got.Lower, lower, abs)
	within(t, name+" upper", *got.Upper, upper, abs)
}

// R 4.2.2 by the formulas that the functions name: uniroot(tol = 1e-14) on pt(ncp=), which is good to about 1e-11, times the standard error
// over the standard deviation.
func TestIntervalsOfCohensD(t *testing.T) {
	x, y := []float64{5.1, 4.9, 5.6, 5.3}, []float64{4.8, 4.9, 5.1, 5.2, 4.4}
	for _, c := range []struct {
		name         string
		got          *TTest
		lower, upper float64
	}{
		{"pooled", must[*TTest](t)(PooledTTest(x, y, TestOptions{})), -0.3420912585415867, 2.5313288678098074},
		{"welch", must[*TTest](t)(WelchTTest(x, y, TestOptions{})), -0.3429812731689534, 2.5365366108303897},
		{"one sample", must[*TTest](t)(OneSampleTTest(append(x[:4:4], 5), TestOptions{Null: 5})), -0.3598234695224231, 1.5961640359795801},
		{"paired", must[*TTest](t)(PairedTTest(x, y[:4], TestOptions{})), -0.2775160009895985, 2.2181327536739865},
	} {
		closeTo(t, c.name, must[Interval](t)(c.got.EffectInterval()), c.lower, c.upper, 1e-9)
	}
	less := must[*TTest](t)(PooledTTest(x, y, TestOptions{Alternative: Less}))
	if i := must[Interval](t)(less.EffectInterval()); i.Lower != nil || *i.Upper < less.EffectSize {
		t.Errorf("%v", i)
	}
}

// R 4.2.2: uniroot(tol = 1e-15) on Newcombe's equation; tanh(atanh(r) -+ qnorm(0.975) * sqrt(sum(rank^2)) / sum(rank)).
func TestIntervalsOfRankBiserialCorrelation(t *testing.T) {
	two := TestOptions{Alternative: TwoSided, Confidence: 0.95}
	closeTo(t, "superiority", superiority(2*18./20-1, 4, 5, two), -0.0001519353870863549, 0.9719733717521821, 1e-12)
	closeTo(t, "superiority", superiority(2*42./247-1, 19, 13, two), -0.8558581869170852, -0.2637907945595387, 1e-12)
	closeTo(t, "all above", superiority(1, 4, 5, two), 0.2230464615929095, 1, 1e-12)
	closeTo(t, "all below", superiority(-1, 8, 9, TestOptions{Alternative: TwoSided, Confidence: 0.9}), -1, -0.6577023644280118, 1e-12)
	r := must[*RankTest](t)(WilcoxonSignedRankTest([]float64{1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3},
		[]float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}, RankOptions{}))
	closeTo(t, "signed ranks", r.EffectCI, 0.2953631293362419, 0.9441559019200814, 1e-12)
	all := must[*RankTest](t)(WilcoxonSignedRankTest([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, nil, RankOptions{}))
	closeTo(t, "all positive", all.EffectCI, 0.9067666354004209, 1, 1e-12)
	none := must[*RankTest](t)(WilcoxonSignedRankTest([]float64{-1, -2, -3, -4, -5, -6, -7, -8, -9}, nil, RankOptions{}))
	closeTo(t, "all negative", none.EffectCI, -1, -0.9067666354004209, 1e-12)
}

// R 4.2.2: 2*asin(sqrt(12/200)) - 2*asin(sqrt(5/210)) -+ qnorm(0.975)*sqrt(1/200 + 1/210).
func TestIntervalOfCohensH(t *testing.T) {
	found := must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{12, 200}, Proportion{5, 210}, TwoProportionsOptions{}))
	closeTo(t, "h", found.EffectInterval(200, 210), -0.008559564920213536, 0.378738538118750634, 1e-14)
}

// R 4.2.2: Bonett's formula with mean(trim = 1/(2*sqrt(n-4))), and the F quantiles, of the largest pair of three and of two groups.
func TestIntervalsOfSpreadRatios(t *testing.T) {
	three := [][]float64{{6.9, 5.4, 5.8, 4.6, 4.0}, {8.3, 6.8, 7.8, 9.2, 6.5}, {8.0, 10.5, 8.1, 6.9, 9.3}}
	two := [][]float64{three[0], append(three[2][:5:5], 7.2, 8.8, 9.9)}
	closeTo(t, "Bonett, three", must[Interval](t)(SpreadRatioInterval(three, 0.95, false)), 0.3272142084861011, 4.766213322515423, 1e-12)
	closeTo(t, "Bonett, two", must[Interval](t)(SpreadRatioInterval(two, 0.95, false)), 0.4935841292852585, 2.108294259029193, 1e-12)
	closeTo(t, "F, three", must[Interval](t)(SpreadRatioInterval(three, 0.95, true)), 0.2974150678157464, 5.243758264355911, 1e-11)
	for _, groups := range [][][]float64{{{1, 2, 3, 4, 5}, {3, 3, 3, 3, 3}}, {{1, 2, 3}, {3, 4, 9}}} {
		if i := must[Interval](t)(SpreadRatioInterval(groups, 0.95, false)); i.Lower != nil || i.Upper != nil {
			t.Errorf("%v: %v", groups, i)
		}
	}
}

// 95 % intervals hold what is true about as often as they say, where it is not what theory was made for: d of Welch's test under
// unequal variances, superiority of shifted normals (P = pnorm(1/sqrt(2))) and exponentials (P = 3/4), Bonett's ratio of Laplace spreads.
func TestEffectIntervalsCover(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 4))
	const runs = 2000
	held := map[string]int{}
	note := func(name string, i Interval, truth float64) {
		if *i.Lower <= truth && truth <= *i.Upper {
			held[name]++
		}
	}
	draw := func(n int, of func() float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = of()
		}
		return x
	}
	laplace := func() float64 { return random.ExpFloat64() - random.ExpFloat64() }
	for range runs {
		x, y := draw(15, random.NormFloat64), draw(25, func() float64 { return 1 + random.NormFloat64() })
		note("pooled d", must[Interval](t)(must[*TTest](t)(PooledTTest(y, x, TestOptions{})).EffectInterval()), 1)
		note("superiority", must[*RankTest](t)(MannWhitneyUTest(y, x, RankOptions{P: AsymptoticP})).EffectCI, 2*normalCDF(math.Sqrt2/2)-1)
		u, v := draw(12, random.ExpFloat64), draw(18, func() float64 { return 3 * random.ExpFloat64() })
		note("superiority of exponentials", must[*RankTest](t)(MannWhitneyUTest(v, u, RankOptions{P: AsymptoticP})).EffectCI, 0.5)
		a, b := draw(40, laplace), draw(40, func() float64 { return 4 * laplace() })
		note("spread", must[Interval](t)(SpreadRatioInterval([][]float64{a, b}, 0.95, false)), 4)
	}
	for name, n := range held { // three standard errors of 95 % are 1.5 %
		if share := float64(n) / runs; share < 0.93 || share > 0.975 {
			t.Errorf("%s is in %v of its intervals", name, share)
		}
	}
	if len(held) != 4 {
		t.Error(held)
	}
}
