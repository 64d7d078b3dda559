package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2, package stats: pt, pf, pchisq, pbinom, ppois, pbeta, pgamma, pnorm, phyper, pwilcox, psignrank with
// both tails, except noncentral_t and studentized_range, which are mpmath 1.3.0 quadratures at 30 and 20 digits.
func TestDistributionTails(t *testing.T) {
	for _, c := range []struct {
		d       Distribution
		x       float64
		cdf, sf float64
	}{
		{d: must[Distribution](t)(NormalDistribution(0, 1)), x: -30, cdf: 4.9067139271485972e-198, sf: 1},
		{d: must[Distribution](t)(NormalDistribution(10, 2)), x: 14, cdf: 0.97724986805182079, sf: 0.022750131948179219},
		{d: must[Distribution](t)(NoncentralT(10, 3)), x: 2, cdf: 0.16848583858804339853, sf: 0.831514161411956601467},
		{d: must[Distribution](t)(NoncentralT(5, 5)), x: -4, cdf: 1.51018867059785218364948e-11, sf: 1 - 1.51018867e-11},
		{d: must[Distribution](t)(NoncentralT(100, 10)), x: 0.5, cdf: 1.09805828667314663864871e-21, sf: 1},
		{d: must[Distribution](t)(NoncentralT(500, 1)), x: 12, cdf: 1, sf: 3.38056856344672890469060e-25},
		{d: must[Distribution](t)(NoncentralT(10, 40)), x: 50, cdf: 1 - 0.220308892839949166084590, sf: 0.220308892839949166084590},
		{d: must[Distribution](t)(StudentizedRange(3, 10)), x: 3.5, cdf: 1 - 0.077103310838411822678, sf: 0.077103310838411822678},
		{d: must[Distribution](t)(StudentizedRange(10, 5)), x: 8, cdf: 1 - 0.029025447239651030036, sf: 0.029025447239651030036},
		{d: must[Distribution](t)(StudentT(5)), x: -10, cdf: 8.5473787871481787e-05, sf: 0.99991452621212851},
		{d: must[Distribution](t)(StudentT(2.5)), x: 0.10000000000000001, cdf: 0.53609672796875518, sf: 0.46390327203124482},
		{d: must[Distribution](t)(StudentT(99)), x: 6, cdf: 0.99999998377041943, sf: 1.6229580561727775e-08},
		{d: must[Distribution](t)(StudentT(1)), x: 100000, cdf: 0.99999681690113829, sf: 3.1830988617318035e-06},
		{d: must[Distribution](t)(FDistribution(3, 20)), x: 12.5, cdf: 0.99992071184750508, sf: 7.9288152494999447e-05},
		{d: must[Distribution](t)(FDistribution(10, 2)), x: 0.0001, cdf: 3.1171992050917993e-17, sf: 1},
		{d: must[Distribution](t)(FDistribution(2, 1000)), x: 60, cdf: 1, sf: 2.4603033893638243e-25},
		{d: must[Distribution](t)(ChiSquareDistribution(1)), x: 100, cdf: 1, sf: 1.5239706048321054e-23},
		{d: must[Distribution](t)(ChiSquareDistribution(7)), x: 0.001, cdf: 2.4020490518976896e-13, sf: 0.99999999999975986},
		{d: must[Distribution](t)(ChiSquareDistribution(100)), x: 300, cdf: 1, sf: 7.4121008573228746e-22},
		{d: must[Distribution](t)(BinomialDistribution(10, 0.3)), x: 3, cdf: 0.64961071840000018, sf: 0.35038928159999977},
		{d: must[Distribution](t)(BinomialDistribution(500, 0.01)), x: 40, cdf: 1, sf: 2.8069576819949376e-24},
		{d: must[Distribution](t)(BinomialDistribution(50, 0.9)), x: 10, cdf: 3.6811472816151033e-31, sf: 1},
		{d: must[Distribution](t)(PoissonDistribution(0.5)), x: 12, cdf: 0.99999999999998757, sf: 1.2329271630612981e-14},
		{d: must[Distribution](t)(PoissonDistribution(100)), x: 30, cdf: 1.9917900106515283e-16, sf: 0.99999999999999978},
		{d: must[Distribution](t)(PoissonDistribution(2)), x: 1.5, cdf: 0.40600584970983811, sf: 0.59399415029016189},
		{d: must[Distribution](t)(BetaDistribution(2, 3)), x: 0.40000000000000002, cdf: 0.52480000000000004, sf: 0.47519999999999996},
		{d: must[Distribution](t)(BetaDistribution(0.5, 20)), x: 0.90000000000000002, cdf: 1, sf: 1.3180531602803698e-21},
		{d: must[Distribution](t)(BetaDistribution(20, 0.5)), x: 0.001, cdf: 1.2543043072112164e-61, sf: 1},
		{d: must[Distribution](t)(GammaDistribution(3.3, 2)), x: 20, cdf: 0.9999999999999919, sf: 8.115589009378092e-15},
		{d: must[Distribution](t)(GammaDistribution(0.2, 1)), x: 1.0000000000000001e-09, cdf: 0.01726145880390817, sf: 0.98273854119609183},
		{d: must[Distribution](t)(WeibullDistribution(1.7, 3)), x: 0.01, cdf: 6.1500764146316729e-05, sf: 0.99993849923585365},
		{d: must[Distribution](t)(ExponentialDistribution(0.25)), x: 200, cdf: 1, sf: 1.9287498479639178e-22},
		{d: must[Distribution](t)(LognormalDistribution(1, 0.5)), x: 40, cdf: 0.99999996229064303, sf: 3.7709356937564515e-08},
		{d: must[Distribution](t)(HypergeometricDistribution(10, 40, 12)), x: 5, cdf: 0.99267516107383602, sf: 0.0073248389261639287},
		{d: must[Distribution](t)(MannWhitneyDistribution(8, 11)), x: 20, cdf: 0.025310259056389089, sf: 0.97468974094361094},
		{d: must[Distribution](t)(SignedRankDistribution(15)), x: 100, cdf: 0.990966796875, sf: 0.0090332031250000035},
	} {
		near(t, c.d.Name+" cdf", c.d.CDF(c.x), c.cdf, 5e-12)
		near(t, c.d.Name+" sf", c.d.SF(c.x), c.sf, 5e-12)
	}
}

// R 4.2.2: quantiles of both tails.
func TestDistributionQuantiles(t *testing.T) {
	for _, c := range []struct {
		d            Distribution
		p            float64
		lower, upper float64
	}{
		{must[Distribution](t)(NormalDistribution(0, 1)), 9.9999999999999995e-21, -9.2623400897984052, 9.2623400897984052},
		{must[Distribution](t)(StudentT(7)), 9.9999999999999995e-21, -1445.791980811437, 1445.791980811437},
		{must[Distribution](t)(ChiSquareDistribution(12)), 9.9999999999999995e-21, 0.0027797451077932107, 123.96194831972834},
		{must[Distribution](t)(BetaDistribution(5, 1000)), 9.9999999999999995e-21, 2.6000862907197976e-07, 0.057437508026965678},
		{must[Distribution](t)(GammaDistribution(0.5, 1)), 9.9999999999999995e-21, 7.8539816339744616e-41, 43.580866713454903},
		{must[Distribution](t)(BinomialDistribution(500, 0.3)), 9.9999999999999995e-21, 62, 249},
		{must[Distribution](t)(PoissonDistribution(100)), 9.9999999999999995e-21, 23, 206},
		{must[Distribution](t)(NormalDistribution(0, 1)), 1e-08, -5.61200124417479, 5.61200124417479},
		{must[Distribution](t)(StudentT(7)), 1e-08, -27.802283188119898, 27.802283188119898},
		{must[Distribution](t)(FDistribution(10, 20)), 1e-08, 0.011136857289546942, 22.414248477453995},
		{must[Distribution](t)(ChiSquareDistribution(12)), 1e-08, 0.28359924124271169, 61.934231946612513},
		{must[Distribution](t)(BetaDistribution(5, 1000)), 1e-08, 6.602979490633516e-05, 0.028364551960074813},
		{must[Distribution](t)(GammaDistribution(0.5, 1)), 1e-08, 7.8539816339744464e-17, 16.420626680618394},
		{must[Distribution](t)(BinomialDistribution(500, 0.3)), 1e-08, 95, 209},
		{must[Distribution](t)(PoissonDistribution(100)), 1e-08, 49, 161},
		{must[Distribution](t)(NormalDistribution(0, 1)), 0.025000000000000001, -1.9599639845400538, 1.9599639845400538},
		{must[Distribution](t)(StudentT(7)), 0.025000000000000001, -2.3646242515927844, 2.3646242515927844},
		{must[Distribution](t)(FDistribution(10, 20)), 0.025000000000000001, 0.29252223798395915, 2.7736713751990818},
		{must[Distribution](t)(ChiSquareDistribution(12)), 0.025000000000000001, 4.4037885069817015, 23.336664158645345},
		{must[Distribution](t)(BetaDistribution(5, 1000)), 0.025000000000000001, 0.0016189360556892664, 0.010169115259905159},
		{must[Distribution](t)(GammaDistribution(0.5, 1)), 0.025000000000000001, 0.00049103455858762809, 2.5119430936574436},
		{must[Distribution](t)(BinomialDistribution(500, 0.3)), 0.025000000000000001, 130, 170},
		{must[Distribution](t)(PoissonDistribution(100)), 0.025000000000000001, 81, 120},
	} {
		near(t, c.d.Name+" lower", c.d.Quantile(c.p), c.lower, 1e-12)
		near(t, c.d.Name+" upper", c.d.UpperQuantile(c.p), c.upper, 1e-12)
	}
}

// Python mpmath 1.3.0, from the incomplete beta function with 50 digits: quantiles whose square no double holds, tails of many
// degrees of freedom. R 4.2.2 has 1.033110844e100 for the third and the same for the others.
func TestStudentTFarOutAndNearNormal(t *testing.T) {
	for _, c := range []struct{ df, p, upper float64 }{
		{1, 1e-300, 3.1830988618379067e299}, {0.5, 1e-16, 1.02849115631634e31}, {3, 1e-300, 1.0331108360446529e100}, {4, 1e-300, 1.3160740129524925e75},
		{0.1, 1e-8, 1.6044257056665532e76}, {1e8, 1e-4, 3.7190166233482963}, {1e8, 0.01, 2.3263479113315841}, {1e8, 0.2, 0.84162123716732344},
	} {
		d := must[Distribution](t)(StudentT(c.df))
		near(t, "upper quantile", d.UpperQuantile(c.p), c.upper, 1e-11)
		near(t, "lower quantile", d.Quantile(c.p), -c.upper, 1e-11)
		near(t, "tail", d.SF(c.upper), c.p, 1e-11)
	}
	near(t, "tail", must[Distribution](t)(StudentT(1e8)).SF(8), 6.2210262541147691e-16, 1e-12)
	if q := must[Distribution](t)(StudentT(0.1)).UpperQuantile(1e-300); !math.IsInf(q, 1) {
		t.Errorf("a quantile of 1e3000 or so is %v", q)
	}
}

// Either way of the tail of t is right where they meet.
func TestStudentTIsOneFunction(t *testing.T) {
	for _, x := range []float64{-12, -0.3, 0.1, 0.6, 2, 5, 12, 30} {
		below, above := must[Distribution](t)(StudentT(1e5)), must[Distribution](t)(StudentT(math.Nextafter(1e5, 2e5)))
		near(t, "at 1e5 degrees of freedom", above.SF(x), below.SF(x), 2e-10)
	}
	for _, df := range []float64{0.3, 1, 2.5} {
		d := must[Distribution](t)(StudentT(df))
		near(t, "at 1e20", d.SF(1.0000001e20), d.SF(0.9999999e20)*math.Pow(0.9999999/1.0000001, df), 1e-11)
	}
}

// The range of two values is that of their difference: P(Q > q) = 2 P(T > q/sqrt 2). Tukey's table for the 5 %
// points (Harter, Annals of Mathematical Statistics 31, 1960; NIST/SEMATECH e-Handbook 1.3.6.7) has 3.151,
// 3.877 (3 groups, 10 df), 5.409 (10 groups, 12 df: 5.395).
func TestStudentizedRange(t *testing.T) {
	for _, df := range []float64{1, 2, 5, 33.5, 1000} {
		d, student := must[Distribution](t)(StudentizedRange(2, df)), must[Distribution](t)(StudentT(df))
		for _, q := range []float64{1e-3, 0.5, 1, 3, 10, 30} {
			near(t, "sf", d.SF(q), 2*student.SF(q/math.Sqrt2), 1e-11)
			near(t, "cdf", d.CDF(q), student.CDF(q/math.Sqrt2)-student.CDF(-q/math.Sqrt2), 1e-11)
		}
	}
	for _, c := range []struct {
		groups int
		df, q  float64
	}{{2, 10, 3.151}, {3, 10, 3.877}, {10, 12, 5.395}, {4, math.Inf(1), 3.633}} {
		within(t, "q", must[Distribution](t)(StudentizedRange(c.groups, c.df)).UpperQuantile(0.05), c.q, 6e-4)
	}
}

// A noncentral t without noncentrality is Student's; mirrored, the tails change places.
func TestDistributionLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		df, ncp := rapid.Float64Range(1, 200).Draw(r, "df"), rapid.Float64Range(-8, 8).Draw(r, "ncp")
		x := rapid.Float64Range(-20, 20).Draw(r, "x")
		d, mirror := must[Distribution](t)(NoncentralT(df, ncp)), must[Distribution](t)(NoncentralT(df, -ncp))
		within(t, "tails", d.CDF(x)+d.SF(x), 1, 1e-12)
		within(t, "mirror", d.CDF(x), mirror.SF(-x), 1e-13)
		for _, d := range []Distribution{d, must[Distribution](t)(GammaDistribution(df, 2)), must[Distribution](t)(BetaDistribution(df, 3)), must[Distribution](t)(FDistribution(3, df))} {
			p := rapid.Float64Range(1e-12, 0.999).Draw(r, "p")
			near(t, d.Name, d.CDF(d.Quantile(p)), p, 1e-9)
			near(t, d.Name, d.SF(d.UpperQuantile(p)), p, 1e-9)
		}
	})
}

func TestDistributionRefuses(t *testing.T) {
	for field, make := range map[string]func() (Distribution, error){
		"sd":          func() (Distribution, error) { return NormalDistribution(0, 0) },
		"mean":        func() (Distribution, error) { return NormalDistribution(math.NaN(), 1) },
		"df":          func() (Distribution, error) { return StudentT(-1) },
		"ncp":         func() (Distribution, error) { return NoncentralT(3, math.Inf(1)) },
		"df2":         func() (Distribution, error) { return FDistribution(1, math.NaN()) },
		"shape":       func() (Distribution, error) { return GammaDistribution(0, 1) },
		"b":           func() (Distribution, error) { return BetaDistribution(1, -2) },
		"probability": func() (Distribution, error) { return BinomialDistribution(3, 1.1) },
		"n":           func() (Distribution, error) { return BinomialDistribution(0, 0.5) },
		"lambda":      func() (Distribution, error) { return PoissonDistribution(-1) },
		"drawn":       func() (Distribution, error) { return HypergeometricDistribution(3, 4, 8) },
		"groups":      func() (Distribution, error) { return StudentizedRange(1, 10) },
		"marked":      func() (Distribution, error) { return HypergeometricDistribution(1e9, 1e9, 1e9) },
		"rate":        func() (Distribution, error) { return ExponentialDistribution(0) },
	} {
		_, err := make()
		refuses(t, err, field)
	}
}

// Whatever the parameters, probabilities are probabilities and the tails add up; shapes of 1e159 once gave NaN.
func TestDistributionsOfAnyParameters(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		size := rapid.SampledFrom([]float64{3, 12, 40, 700}).Draw(r, "size")
		any := func(name string) float64 { return math.Exp(rapid.Float64Range(-size, size).Draw(r, name)) }
		a, b, x := any("a"), any("b"), any("x")
		for _, make := range []func() (Distribution, error){
			func() (Distribution, error) { return BetaDistribution(a, b) }, func() (Distribution, error) { return FDistribution(a, b) },
			func() (Distribution, error) { return GammaDistribution(a, b) }, func() (Distribution, error) { return StudentT(a) },
			func() (Distribution, error) { return PoissonDistribution(a) }, func() (Distribution, error) { return WeibullDistribution(a, b) },
			func() (Distribution, error) { return NoncentralF(a, b, math.Min(x, 1e6)) }, func() (Distribution, error) { return NoncentralChiSquare(a, math.Min(b, 1e6)) },
		} {
			d, err := make()
			if err != nil {
				continue
			}
			below, above := d.CDF(x), d.SF(x)
			if !(below >= 0 && below <= 1 && above >= 0 && above <= 1 && math.Abs(below+above-1) < 2e-3) {
				r.Fatalf("%s of %v, %v at %v: %v and %v", d.Name, a, b, x, below, above)
			}
		}
	})
}

// What a caller may send ends soon and in a probability, however far out: no endless sum, no NaN.
func TestDistributionExtremes(t *testing.T) {
	for _, df := range []float64{0.05, 1, 1e6, 1e12, 1e300} {
		for _, d := range []Distribution{must[Distribution](t)(StudentT(df)), must[Distribution](t)(NoncentralT(df, 2)), must[Distribution](t)(FDistribution(3, df))} {
			for _, x := range []float64{-1e308, -1, 0, 1e-320, 3, 1e160, 1e308} {
				below, above := d.CDF(x), d.SF(x)
				if !(below >= 0 && below <= 1 && above >= 0 && above <= 1) {
					t.Errorf("%s with df %v at %v: %v and %v", d.Name, df, x, below, above)
				}
				within(t, d.Name, below+above, 1, 1e-5)
			}
		}
	}
	q := must[Distribution](t)(StudentizedRange(4, 0.05))
	within(t, q.Name, q.CDF(3)+q.SF(3), 1, 1e-9)
	if far := q.SF(1e160); !(far >= 0 && far <= 1) {
		t.Errorf("%v", far)
	}
}
