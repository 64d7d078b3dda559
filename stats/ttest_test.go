package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var (
	xs = []float64{2.5, 3.1, 4.7, 1.2, 9.9, 6.3, 5.5, 8.0, 7.1, 0.4, 3.3}
	ys = []float64{3.6, 2.2, 5.9, 8.8, 1.9, 7.7, 9.1, 6.4}
)

type tCase struct {
	name                string
	run                 func(TestOptions) (*TTest, error)
	opt                 TestOptions
	t, df, p, low, high float64 // infinite where the interval is open
	stderr              float64
}

// R 4.2.2: t.test with all digits; stderr where R prints it.
var inf = math.Inf(1)

func tCases() []tCase {
	one := func(o TestOptions) (*TTest, error) { return OneSampleTTest(xs, o) }
	pooled := func(o TestOptions) (*TTest, error) { return PooledTTest(xs, ys, o) }
	welch := func(o TestOptions) (*TTest, error) { return WelchTTest(xs, ys, o) }
	paired := func(o TestOptions) (*TTest, error) { return PairedTTest(xs[:8], ys, o) }
	half := func(a Alternative) TestOptions { return TestOptions{Null: 0.5, Alternative: a, Confidence: 0.9} }
	return []tCase{
		{"one", one, TestOptions{Null: 4}, 0.81786082010953098, 10, 0.4324920144769332, 2.7459275157373924, 6.7086179388080627, 0.8892377644099988},
		{"one, less", one, TestOptions{Null: 4, Alternative: Less}, 0.81786082010953098, 10, 0.78375399276153335, -inf, 6.3389816042018179, 0.8892377644099988},
		{"one, greater", one, TestOptions{Null: 4, Alternative: Greater}, 0.81786082010953098, 10, 0.2162460072384666, 3.1155638503436367, inf, 0.8892377644099988},
		{"pooled", pooled, half(""), -1.0898314590873746, 17, 0.29099523651771642, -3.3235185331079857, 1.3780639876534404, 1.3513348880206992},
		{"pooled, less", pooled, half(Less), -1.0898314590873746, 17, 0.14549761825885821, -inf, 0.82911481557131039, 1.3513348880206992},
		{"pooled, greater", pooled, half(Greater), -1.0898314590873746, 17, 0.85450238174114179, -2.7745693610258555, inf, 1.3513348880206992},
		{"welch", welch, half(TwoSided), -1.0961757126691865, 15.552274200982552, 0.28968645967371187, -3.3224947816542394, 1.3770402361996941, 1.343513868904451},
		{"welch, less", welch, half(Less), -1.0961757126691865, 15.552274200982552, 0.14484322983685594, -inf, 0.82545368973674915, 1.343513868904451},
		{"welch, greater", welch, half(Greater), -1.0961757126691865, 15.552274200982552, 0.85515677016314406, -2.7709082351912944, inf, 1.343513868904451},
		{"paired", paired, TestOptions{}, -0.34750321298361003, 7, 0.73842761923014599, -4.2925361544423248, 3.1925361544423243, 1.5827191791344413},
	}
}

func sameEnd(t *testing.T, name string, got *float64, want float64) {
	t.Helper()
	if math.IsInf(want, 0) != (got == nil) {
		t.Fatalf("%s = %v, want %v", name, got, want)
	}
	if got != nil {
		near(t, name, *got, want, 1e-11)
	}
}

func TestTTestsAgainstR(t *testing.T) {
	for _, c := range tCases() {
		t.Run(c.name, func(t *testing.T) {
			got := must[*TTest](t)(c.run(c.opt))
			near(t, "t", got.T, c.t, 1e-12)
			near(t, "df", got.DF, c.df, 1e-12)
			near(t, "p", got.P, c.p, 1e-12)
			near(t, "stderr", got.StdErr, c.stderr, 1e-12)
			sameEnd(t, "lower", got.CI.Lower, c.low)
			sameEnd(t, "upper", got.CI.Upper, c.high)
		})
	}
}

// Cohen, Statistical Power Analysis, 1988: d of two samples is t sqrt(1/n1 + 1/n2) when the null is 0.
func TestEffectSizes(t *testing.T) {
	pooled := must[*TTest](t)(PooledTTest(xs, ys, TestOptions{}))
	near(t, "d", pooled.EffectSize, pooled.T*math.Sqrt(1./11+1./8), 1e-12)
	one := must[*TTest](t)(OneSampleTTest(xs, TestOptions{}))
	near(t, "d of one sample", one.EffectSize, one.T/math.Sqrt(11), 1e-12)
}

func TestTTestsRefuse(t *testing.T) {
	flat := []float64{3.7, 3.7, 3.7}
	pairs := func(run func(x, y []float64, o TestOptions) (*TTest, error), x, y []float64, o TestOptions) error {
		_, err := run(x, y, o)
		return err
	}
	one := func(x []float64, o TestOptions) error {
		_, err := OneSampleTTest(x, o)
		return err
	}
	for _, c := range []struct {
		field string
		err   error
	}{
		{"x", one(nil, TestOptions{})}, {"x", one([]float64{1}, TestOptions{})}, {"x", one(flat, TestOptions{})}, {"x[0]", one([]float64{math.NaN(), 1}, TestOptions{})},
		{"null", one(xs, TestOptions{Null: math.NaN()})}, {"alternative", one(xs, TestOptions{Alternative: "up"})}, {"confidence", one(xs, TestOptions{Confidence: 1})},
		{"x", one([]float64{1e200, -1e200}, TestOptions{})},
		{"y", pairs(PairedTTest, xs, ys, TestOptions{})}, {"x", pairs(PairedTTest, xs, affine(xs, 1, -1e9), TestOptions{})},
		{"y", pairs(PooledTTest, []float64{1}, []float64{2}, TestOptions{})}, {"x", pairs(PooledTTest, flat, flat, TestOptions{})},
		{"y", pairs(WelchTTest, xs, []float64{2}, TestOptions{})}, {"x", pairs(WelchTTest, flat, flat, TestOptions{})},
		{"y[1]", pairs(WelchTTest, xs, []float64{2, math.Inf(1)}, TestOptions{})},
	} {
		refuses(t, c.err, c.field)
	}
	if r := must[*TTest](t)(PooledTTest(xs, []float64{2}, TestOptions{})); r.DF != 10 {
		t.Errorf("pooled with a single value: df %v", r.DF)
	}
	if r := must[*TTest](t)(WelchTTest(flat, xs, TestOptions{})); r.DF != 10 {
		t.Errorf("welch with one constant side: df %v, want that of the other", r.DF)
	}
}

// Exchanging the samples turns the sign, and the interval holds the null exactly when p is above alpha.
func TestTTestSymmetryAndDuality(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x, y := series(3, 30).Draw(r, "x"), series(3, 30).Draw(r, "y")
		if slices.Max(x)-slices.Min(x) < 1 || slices.Max(y)-slices.Min(y) < 1 {
			r.Skip("next to constant")
		}
		for _, run := range []func(x, y []float64, o TestOptions) (*TTest, error){PooledTTest, WelchTTest} {
			a, b := must[*TTest](t)(run(x, y, TestOptions{})), must[*TTest](t)(run(y, x, TestOptions{}))
			within(t, "t", b.T, -a.T, 1e-9*(1+math.Abs(a.T)))
			within(t, "p", b.P, a.P, 1e-9)
			inside := *a.CI.Lower <= 0 && 0 <= *a.CI.Upper
			if math.Abs(a.P-0.05) > 1e-9 && inside != (a.P > 0.05) {
				r.Fatalf("p %v and interval %s", a.P, a.CI)
			}
			less := must[*TTest](t)(run(x, y, TestOptions{Alternative: Less}))
			greater := must[*TTest](t)(run(x, y, TestOptions{Alternative: Greater}))
			within(t, "p of both sides", less.P+greater.P, 1, 1e-12)
		}
	})
}

// Under the null hypothesis p is uniform: of 4,000 tests of noise against noise, 5 % are below 0.05 (the
// standard error of that share is 0.34 %).
func TestTTestHoldsItsLevel(t *testing.T) {
	const tests, size = 4000, 12
	x := noise(tests * 2 * size)
	small := 0
	for i := range tests {
		a := x[i*2*size:]
		if must[*TTest](t)(WelchTTest(a[:size], a[size:2*size], TestOptions{})).P < 0.05 {
			small++
		}
	}
	within(t, "share below 0.05", float64(small)/tests, 0.05, 0.0136)
}
