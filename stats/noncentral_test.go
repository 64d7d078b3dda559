package stats

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// R 4.2.2: sum(dpois(j, ncp/2) * pchisq(x, df + 2*j)) and sum(dpois(j, ncp/2) * pbeta(df1*x/(df1*x + df2), df1/2 + j, df2/2)) over all j
// that count, each tail for itself; R's own pchisq(ncp=) agrees to 12 digits, its pf(ncp=), which stops at 1e-9, to 8.
func TestNoncentralDistributions(t *testing.T) {
	for _, c := range []struct{ x, df, ncp, cdf, sf, rel float64 }{
		{3, 1, 2, 0.62386894927820957, 0.37613105072179043, 1e-13},
		{10, 4, 6, 0.56553620212067124, 0.43446379787932887, 1e-13},
		{1, 4, 20, 1.6215895933599865e-05, 0.99998378410406641, 1e-13},
		{150, 2, 100, 0.98617743987944173, 0.013822560120558205, 1e-12},
		{700, 10, 600, 0.96293835977228692, 0.037061640227713133, 1e-12},
		{10000, 3, 10000, 0.49601057719598568, 0.50398942280401438, 1e-11},
	} {
		d := must[Distribution](t)(NoncentralChiSquare(c.df, c.ncp))
		near(t, "lower", d.CDF(c.x), c.cdf, c.rel)
		near(t, "upper", d.SF(c.x), c.sf, c.rel)
	}
	for _, c := range []struct{ x, df1, df2, ncp, cdf, sf, rel float64 }{
		{3, 2, 12, 1, 0.82176848032750593, 0.1782315196724942, 1e-13},
		{9.5911070364428141, 2, 12, 5, 0.92085764998785169, 0.07914235001214838, 1e-12},
		{9.5899999999999999, 2, 12, 60, 0.0048305664773251843, 0.99516943352267484, 1e-12},
		{1, 3, 100, 30, 2.7957124973877967e-05, 0.99997204287502617, 1e-12},
		{300, 2, 40, 700, 0.22950183357701215, 0.77049816642298785, 1e-11},
		{5000, 2, 1000, 10000, 0.49398288249643818, 0.50601711750356182, 1e-11},
		{2e5, 5, 30, 1e6, 0.46564909942500199, 0.53435090057499801, 1e-10},
	} {
		d := must[Distribution](t)(NoncentralF(c.df1, c.df2, c.ncp))
		near(t, "lower", d.CDF(c.x), c.cdf, c.rel)
		near(t, "upper", d.SF(c.x), c.sf, c.rel)
	}
}

// The two tails add up to 1, a noncentrality of 0 is the central distribution, and more of it moves the whole to the right.
func TestNoncentralLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		df1, df2 := rapid.Float64Range(0.5, 60).Draw(t, "df1"), rapid.Float64Range(0.5, 1e5).Draw(t, "df2")
		ncp := math.Exp(rapid.Float64Range(-3, 14).Draw(t, "log ncp"))
		x := (df1 + ncp) / df1 * math.Exp(rapid.Float64Range(-2, 2).Draw(t, "log x"))
		d, _ := NoncentralF(df1, df2, ncp)
		more, _ := NoncentralF(df1, df2, ncp*1.1)
		none, _ := NoncentralF(df1, df2, 0)
		f, _ := FDistribution(df1, df2)
		if s := d.CDF(x) + d.SF(x); math.Abs(s-1) > 1e-9 {
			t.Fatalf("tails add up to %v", s)
		}
		if d.CDF(x) < more.CDF(x)-1e-10 || none.CDF(x) != f.CDF(x) {
			t.Fatalf("%v, with more %v; central %v and %v", d.CDF(x), more.CDF(x), none.CDF(x), f.CDF(x))
		}
	})
	for _, err := range []error{errorOf(NoncentralF(2, 3, -1)), errorOf(NoncentralChiSquare(2, math.NaN())), errorOf(NoncentralF(2, 3, math.Inf(1)))} {
		refuses(t, err, "ncp")
	}
	refuses(t, errorOf(NoncentralChiSquare(0, 1)), "df")
	refuses(t, errorOf(NoncentralF(2, 2e9, 1)), "df2")
}

func errorOf(_ Distribution, err error) error { return err }

// R 4.2.2: uniroot(tol = 1e-14) on the sums above, on pchisq(ncp=) and pt(ncp=), which is good to about 1e-11. F = 11.221 with 4 and 50
// degrees of freedom is Steiger's example (Psychological Methods 9, 2004, page 175): 90 % from 19.3800 to 71.5491.
func TestIntervalsOfNoncentrality(t *testing.T) {
	for _, c := range []struct{ f, df1, df2, confidence, lower, upper float64 }{
		{9.591107036442814, 2, 12, 0.95, 2.183888126866994, 47.10086837060036},
		{1.2, 3, 40, 0.9, 0, 9.950421867902669},
		{0.02, 4, 60, 0.95, 0, 0},
		{5, 1, 30, 0.95, 0, 18.13238972621221},
		{11.221, 4, 50, 0.9, 19.38000341595185, 71.54925913441922},
		{250, 3, 996, 0.99, 591.5339289157857, 922.3729319569028},
	} {
		i := must[Interval](t)(NoncentralityOfF(c.f, c.df1, c.df2, c.confidence))
		near(t, "lower", *i.Lower, c.lower, 1e-11)
		near(t, "upper", *i.Upper, c.upper, 1e-11)
	}
	for _, c := range []struct{ x, df, confidence, lower, upper float64 }{
		{9.090909090909092, 1, 0.95, 1.112490942578155, 24.75139543765636},
		{8.389982110912344, 2, 0.95, 0.2911320499614741, 22.28633403950442},
		{0.1, 3, 0.95, 0, 0},
		{30, 6, 0.9, 10.51455165410477, 45.00125991706366},
		{500, 4, 0.95, 413.3237627463409, 588.3648657104477},
	} {
		i := must[Interval](t)(NoncentralityOfChiSquare(c.x, c.df, c.confidence))
		near(t, "lower", *i.Lower, c.lower, 1e-10)
		near(t, "upper", *i.Upper, c.upper, 1e-10)
	}
	for _, c := range []struct{ t, df, confidence, lower, upper float64 }{
		{1.450481335245684, 4, 0.95, -0.8045897377519619, 3.569131287690761},
		{-2.5, 18, 0.95, -4.591520431501817, -0.3494346464218101},
		{0, 9, 0.9, -1.64485362695147, 1.64485362695147},
		{6.2, 38, 0.99, 3.028352378389962, 9.342224633798446},
	} {
		i := must[Interval](t)(NoncentralityOfT(c.t, c.df, TestOptions{Confidence: c.confidence}))
		within(t, "lower", *i.Lower, c.lower, 2e-10)
		within(t, "upper", *i.Upper, c.upper, 2e-10)
	}
}

// Far out nothing takes long: the square of t stands in for it, and what cannot be computed has no ends.
func TestIntervalsOfNoncentralityFarOut(t *testing.T) {
	started := time.Now()
	here := must[Interval](t)(NoncentralityOfT(farT-1e-9, 100, TestOptions{}))
	there := must[Interval](t)(NoncentralityOfT(farT+1e-9, 100, TestOptions{}))
	near(t, "lower", *there.Lower, *here.Lower, 1e-8)
	near(t, "upper", *there.Upper, *here.Upper, 1e-8)
	left := must[Interval](t)(NoncentralityOfT(-4000, 5, TestOptions{Alternative: Less}))
	if left.Lower != nil || *left.Upper > -1800 {
		t.Errorf("%v", left)
	}
	for _, i := range []Interval{
		must[Interval](t)(NoncentralityOfT(1e9, 1, TestOptions{})),
		must[Interval](t)(NoncentralityOfF(1e15, 2, 12, 0.95)),
		must[Interval](t)(NoncentralityOfChiSquare(1e12, 2, 0.95)),
	} {
		if i.Lower != nil || i.Upper != nil {
			t.Errorf("%v", i)
		}
	}
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	_, err := NoncentralityOfF(3, 2, 5, 1)
	refuses(t, err, "confidence")
}

// R 4.2.2: power.anova.test, which stops at 1e-9 of pf and, solving, at uniroot's 1e-4 (so do the digits in brackets), and the sums above.
// Cohen 1988, table 8.3.12 has 80 % for two groups of 64 at f = 0.25.
func TestPowerOfOneWayANOVA(t *testing.T) {
	f := func(k, between, within float64) *float64 { return ptr(math.Sqrt((k - 1) / k * between / within)) }
	for _, c := range []struct {
		q      Sought
		groups int
		alpha  float64
		want   float64
	}{
		{Sought{N: ptr(5), Effect: f(4, 1, 3)}, 4, 0.05, 0.3535594237229933}, // groups=4, n=5, between.var=1, within.var=3 (0.35355942)
		{Sought{N: ptr(10), Effect: ptr(0.25)}, 5, 0.05, 0.2306935736588632},
		{Sought{N: ptr(64), Effect: ptr(0.25)}, 2, 0.05, 0.801459557922255},
		{Sought{N: ptr(30), Effect: ptr(0.4)}, 3, 0.01, 0.7913933943793188},
		{Sought{Power: ptr(0.8), Effect: f(4, 1, 3)}, 4, 0.05, 11.9261111677896},         // (11.92613)
		{Sought{Power: ptr(0.9), Effect: f(4, 500./3, 500)}, 4, 0.05, 15.18833077749814}, // R's example: means 120, 130, 140, 150 (15.18834)
		{Sought{Power: ptr(0.9), N: ptr(20)}, 3, 0.05, *f(3, 3.002738655095734, 9)},      // (3.002745)
	} {
		r := must[*PowerResult](t)(PowerOneWayANOVA(c.q, c.groups, PowerOptions{Alpha: c.alpha}))
		near(t, r.SolvedFor, solved(r), c.want, 1e-11)
		if r.NTotal != c.groups*r.NCeiling {
			t.Errorf("%d of %d groups in all", r.NTotal, c.groups)
		}
	}
	for _, n := range []float64{1e9, 1e11} { // the variance within is as good as known
		r := must[*PowerResult](t)(PowerOneWayANOVA(Sought{N: ptr(n), Effect: ptr(3 / math.Sqrt(n))}, 3, PowerOptions{}))
		within(t, "large", r.Power, 0.9980575829, 1e-8) // R: pchisq(qchisq(.95, 2), 2, 27, lower = FALSE)
	}
	_, err := PowerOneWayANOVA(Sought{N: ptr(5), Effect: ptr(1)}, 1, PowerOptions{})
	refuses(t, err, "groups")
	_, err = PowerOneWayANOVA(Sought{N: ptr(5), Effect: ptr(1)}, 3, PowerOptions{Alternative: Less})
	refuses(t, err, "alternative")
}
