package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2: prop.test(c(83, 90), c(97, 120)), all digits.
func TestTwoProportionsAgainstR(t *testing.T) {
	x, y := Proportion{83, 97}, Proportion{90, 120}
	for _, c := range []struct {
		alternative    Alternative
		correction     bool
		chi, p, lo, hi float64
	}{
		{TwoSided, false, 3.7052558087880767, 0.054241356422521224, 0.0012997982496617405, 0.21004040793590517},
		{TwoSided, true, 3.080395850939825, 0.079241237678668197, -0.0080215075922626528, 0.21936171377782959},
		{Less, false, 3.7052558087880767, 0.97287932178873926, -1, 0.19326042404836283},
		{Less, true, 3.080395850939825, 0.96037938116066601, -1, 0.20258172989028722},
		{Greater, false, 3.7052558087880767, 0.027120678211260695, 0.018079782137204098, 1},
		{Greater, true, 3.080395850939825, 0.039620618839333981, 0.0087584762952797046, 1},
	} {
		got := must[*TwoProportionsTest](t)(TwoProportionsZTest(x, y, TwoProportionsOptions{TestOptions: TestOptions{Alternative: c.alternative}, Correction: c.correction}))
		near(t, "chi-square", got.ChiSquare, c.chi, 1e-11)
		near(t, "p", got.P, c.p, 1e-11)
		near(t, "lower", *got.CI.Lower, c.lo, 1e-10)
		near(t, "upper", *got.CI.Upper, c.hi, 1e-11)
	}
}

// Newcombe, Statistics in Medicine 17, 1998, table II, (a): 56/70 less 48/80 is 0.2, by method 10 from
// 0.0524 to 0.3339; (g): 0/10 less 0/20 cannot be tested, (h): 10/10 less 0/10 from 0.6075 to 1.
func TestNewcombe(t *testing.T) {
	got := must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{56, 70}, Proportion{48, 80}, TwoProportionsOptions{Interval: Newcombe}))
	within(t, "lower", *got.CI.Lower, 0.0524, 5e-5)
	within(t, "upper", *got.CI.Upper, 0.3339, 5e-5)
	got = must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{10, 10}, Proportion{0, 10}, TwoProportionsOptions{Interval: Newcombe}))
	within(t, "lower", *got.CI.Lower, 0.6075, 5e-5)
	within(t, "upper", *got.CI.Upper, 1, 5e-5)
	// Agresti and Caffo, The American Statistician 54(4), 2000: (x+1)/(n+2), by hand for 7/10 and 2/10.
	got = must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{7, 10}, Proportion{2, 10}, TwoProportionsOptions{Interval: AgrestiCaffo}))
	half := 1.959963984540054 * math.Sqrt(8./12*4/12/12+3./12*9/12/12)
	near(t, "agresti-caffo", *got.CI.Lower, 5./12-half, 1e-12)
	near(t, "agresti-caffo", *got.CI.Upper, 5./12+half, 1e-12)
}

// 10 of 10 against 0 of 20: by hand (11/12 - 1/22) + 1.96 sqrt(11/12 1/12 / 12 + 1/22 21/22 / 22) is above 1. R's prop.test
// cuts its limits off, Python's statsmodels does not; the open end of a one-sided interval stays at -1 or 1 either way.
func TestDifferenceIntervalsAreCutOffUnlessTheyMayOvershoot(t *testing.T) {
	x, y := Proportion{10, 10}, Proportion{0, 20}
	upper := 11./12 - 1./22 + 1.959963984540054*math.Sqrt(11./12/12/12+21./22/22/22)
	cut := must[Interval](t)(TwoProportionsInterval(x, y, TwoProportionsOptions{Interval: AgrestiCaffo}))
	over := must[Interval](t)(TwoProportionsInterval(x, y, TwoProportionsOptions{Interval: AgrestiCaffo, Overshoot: true}))
	near(t, "cut", *cut.Upper, 1, 0)
	near(t, "over", *over.Upper, upper, 1e-12)
	near(t, "lower", *over.Lower, *cut.Lower, 0)
	less := must[Interval](t)(TwoProportionsInterval(y, x, TwoProportionsOptions{TestOptions: TestOptions{Alternative: Less}, Interval: Wald, Overshoot: true}))
	near(t, "open end", *less.Lower, -1, 0)
}

// R 4.2.2: binom.test and prop.test of one sample, all digits.
func TestOneProportionAgainstR(t *testing.T) {
	for _, c := range []struct {
		x           Proportion
		null        float64
		alternative Alternative
		method      ProportionInterval
		p, lo, hi   float64
	}{
		{Proportion{7, 20}, 0.5, TwoSided, "", 0.26317596435546875, 0.15390920478454115, 0.59218853453282816},
		{Proportion{7, 20}, 0.5, Less, "", 0.13158798217773438, 0, 0.55803451131548865},
		{Proportion{7, 20}, 0.5, Greater, "", 0.94234085083007812, 0.17731091757444911, 1},
		{Proportion{3, 50}, 0.2, TwoSided, "", 0.011917135597017944, 0.012548587835334061, 0.16548194660377291},
		// Mendel's peas, the example of R's binom.test.
		{Proportion{682, 925}, 0.75, TwoSided, "", 0.38249155957485192, 0.70766826407903904, 0.76540655824152526},
		{Proportion{0, 10}, 0.3, TwoSided, "", 0.038839603299999984, 0, 0.30849710781876083},
		{Proportion{7, 20}, 0.5, TwoSided, Wilson, 0.26317596435546875, 0.18119182410108206, 0.56714572331476365},
		{Proportion{7, 20}, 0.5, TwoSided, WilsonCorrected, 0.26317596435546875, 0.1630866797163093, 0.59051043384857327},
	} {
		got := must[*BinomialTest](t)(OneProportionTest(c.x, TestOptions{Null: c.null, Alternative: c.alternative}, c.method))
		near(t, "p", got.P, c.p, 1e-11)
		within(t, "lower", *got.CI.Lower, c.lo, 1e-11)
		near(t, "upper", *got.CI.Upper, c.hi, 1e-11)
	}
}

func TestProportionEdges(t *testing.T) {
	for _, c := range []struct {
		x    Proportion
		null float64
		p    float64
	}{{Proportion{0, 5}, 0, 1}, {Proportion{1, 5}, 0, 0}, {Proportion{5, 5}, 1, 1}, {Proportion{4, 5}, 1, 0}, {Proportion{5, 10}, 0.5, 1}, {Proportion{0, 1}, 0.5, 1}} {
		if got := must[*BinomialTest](t)(OneProportionTest(c.x, TestOptions{Null: c.null}, "")); got.P != c.p {
			t.Errorf("%+v against %v: p %v, want %v", c.x, c.null, got.P, c.p)
		}
	}
	small := must[*TwoProportionsTest](t)(TwoProportionsZTest(Proportion{1, 5}, Proportion{2, 6}, TwoProportionsOptions{}))
	if len(small.Warnings) != 1 || small.Warnings[0].Code != SmallCounts {
		t.Errorf("warnings %v", small.Warnings)
	}
	two := func(x, y Proportion, o TwoProportionsOptions) error {
		_, err := TwoProportionsZTest(x, y, o)
		return err
	}
	good := Proportion{1, 2}
	one := func(x Proportion, o TestOptions, m ProportionInterval) error {
		_, err := OneProportionTest(x, o, m)
		return err
	}
	for _, c := range []struct {
		field string
		err   error
	}{
		{"x.trials", two(Proportion{0, 0}, good, TwoProportionsOptions{})}, {"y.successes", two(good, Proportion{3, 2}, TwoProportionsOptions{})},
		{"x.successes", two(Proportion{-1, 2}, good, TwoProportionsOptions{})}, {"x", two(Proportion{0, 2}, Proportion{0, 3}, TwoProportionsOptions{})},
		{"x", two(Proportion{2, 2}, Proportion{3, 3}, TwoProportionsOptions{})}, {"interval_method", two(good, good, TwoProportionsOptions{Interval: "score"})},
		{"null", two(good, good, TwoProportionsOptions{TestOptions: TestOptions{Null: 0.1}})},
		{"null", one(good, TestOptions{Null: 1.5}, "")}, {"null", one(good, TestOptions{Null: math.NaN()}, "")}, {"interval_method", one(good, TestOptions{}, "wald")},
		{"x.trials", one(Proportion{0, -3}, TestOptions{}, "")}, {"alternative", one(good, TestOptions{Alternative: "x"}, "")},
	} {
		refuses(t, c.err, c.field)
	}
}

// The exact p by adding up every outcome, and a null inside the Clopper-Pearson interval.
func TestExactBinomialByEnumeration(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(r, "n")
		k := rapid.IntRange(0, n).Draw(r, "k")
		null := float64(rapid.IntRange(1, 99).Draw(r, "null")) / 100
		pmf := make([]float64, n+1)
		for i := range pmf {
			choose, _ := math.Lgamma(float64(n + 1))
			a, _ := math.Lgamma(float64(i + 1))
			b, _ := math.Lgamma(float64(n - i + 1))
			pmf[i] = math.Exp(choose - a - b + float64(i)*math.Log(null) + float64(n-i)*math.Log1p(-null))
		}
		want, below := 0.0, 0.0
		for i, p := range pmf {
			if p <= pmf[k]*(1+1e-7) {
				want += p
			}
			if i <= k {
				below += p
			}
		}
		got := must[*BinomialTest](t)(OneProportionTest(Proportion{k, n}, TestOptions{Null: null}, ""))
		within(t, "p", got.P, math.Min(1, want), 1e-9)
		less := must[*BinomialTest](t)(OneProportionTest(Proportion{k, n}, TestOptions{Null: null, Alternative: Less}, ""))
		within(t, "p of less", less.P, below, 1e-9)
		if share := float64(k) / float64(n); *got.CI.Lower > share || *got.CI.Upper < share {
			r.Fatalf("%s does not hold %v", got.CI, share)
		}
	})
}

// The 95 % intervals hold the truth in at least 95 % (Clopper-Pearson), or nearly so (Wilson), of all
// outcomes by their probability.
func TestCoverageOfIntervals(t *testing.T) {
	const n = 30
	for _, truth := range []float64{0.05, 0.2, 0.5, 0.77} {
		for method, least := range map[ProportionInterval]float64{ClopperPearson: 0.95, Wilson: 0.92} {
			covered := 0.0
			for k := range n + 1 {
				got := must[*BinomialTest](t)(OneProportionTest(Proportion{k, n}, TestOptions{Null: truth}, method))
				if *got.CI.Lower <= truth && truth <= *got.CI.Upper {
					covered += atMost(k, n, truth) - atMost(k-1, n, truth)
				}
			}
			if covered < least {
				t.Errorf("%s covers %v with %.4f", method, truth, covered)
			}
		}
	}
}

// R 4.2.2: prop.test(7, 40, p = 0.3), without and with correction; its X-squared is z squared.
func TestOneProportionByScoreAgainstR(t *testing.T) {
	for _, c := range []struct {
		opt        TestOptions
		correction bool
		square, p  float64
	}{
		{TestOptions{Null: 0.3}, false, 2.9761904761904763, 0.084497939723929064},
		{TestOptions{Null: 0.3}, true, 2.4107142857142856, 0.12050736908665463},
		{TestOptions{Null: 0.3, Alternative: Less}, true, 2.4107142857142856, 0.060253684543327163},
	} {
		got := must[*ScoreTest](t)(OneProportionScoreTest(Proportion{7, 40}, c.opt, c.correction))
		near(t, "z squared", got.Z*got.Z, c.square, 1e-12)
		near(t, "p", got.P, c.p, 1e-12)
	}
	_, err := OneProportionScoreTest(Proportion{7, 40}, TestOptions{Null: 1}, false)
	refuses(t, err, "null")
}

// Newcombe, Statistics in Medicine 17 (1998), table II, method 10, to the four digits that it prints; without any success too.
func TestNewcombesOwnExamples(t *testing.T) {
	for _, c := range []struct {
		x, y         Proportion
		lower, upper float64
	}{
		{Proportion{56, 70}, Proportion{48, 80}, 0.0524, 0.3339}, {Proportion{9, 10}, Proportion{3, 10}, 0.1705, 0.8090},
		{Proportion{6, 7}, Proportion{2, 7}, 0.0582, 0.8062}, {Proportion{5, 56}, Proportion{0, 29}, -0.0381, 0.1926},
		{Proportion{0, 10}, Proportion{0, 20}, -0.1611, 0.2775}, {Proportion{0, 10}, Proportion{0, 10}, -0.2775, 0.2775},
		{Proportion{10, 10}, Proportion{0, 20}, 0.6791, 1}, {Proportion{10, 10}, Proportion{0, 10}, 0.6075, 1},
	} {
		ci := must[Interval](t)(TwoProportionsInterval(c.x, c.y, TwoProportionsOptions{Interval: Newcombe}))
		within(t, "lower", *ci.Lower, c.lower, 5.1e-5)
		within(t, "upper", *ci.Upper, c.upper, 5.1e-5)
	}
}
