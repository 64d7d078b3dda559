package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2, stats::power.t.test with tol = 1e-13 where it solves, and pwr 1.3-0 for unequal groups.
func TestPowerT(t *testing.T) {
	for _, c := range []struct {
		call string
		got  func() (*PowerResult, error)
		want float64
	}{
		{"power.t.test(n=20,delta=1,sd=1)", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{N: ptr(20), Effect: ptr(1)}, 1, PowerOptions{})
		}, 0.868952801692498},
		{"power.t.test(n=20,delta=1,sd=1,strict=TRUE)", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{N: ptr(20), Effect: ptr(1)}, 1, PowerOptions{Strict: true})
		}, 0.868953027724586},
		{"power.t.test(n=5,delta=.05,sd=1,strict=TRUE)", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{N: ptr(5), Effect: ptr(0.05)}, 1, PowerOptions{Strict: true})
		}, 0.0505626355876012},
		{"power.t.test(power=.9,delta=1)", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{Power: ptr(0.9), Effect: ptr(1)}, 1, PowerOptions{})
		}, 22.0210955700938},
		{"power.t.test(power=.9,delta=1,alternative='one.sided')", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{Power: ptr(0.9), Effect: ptr(1)}, 1, PowerOptions{Alternative: Greater})
		}, 17.8471206265367},
		{"power.t.test(power=.8,delta=.5,sd=2,sig.level=.01,type='one.sample')", func() (*PowerResult, error) {
			return PowerOneSampleT(Sought{Power: ptr(0.8), Effect: ptr(0.5)}, 2, PowerOptions{Alpha: 0.01})
		}, 190.189616083384},
		{"power.t.test(power=.8,n=15,sd=2,type='paired')", func() (*PowerResult, error) {
			return PowerOneSampleT(Sought{Power: ptr(0.8), N: ptr(15)}, 2, PowerOptions{})
		}, 1.55604681513359},
		{"pwr.t2n.test(n1=28,n2=35,d=.6)", func() (*PowerResult, error) {
			return PowerTwoSampleT(Sought{N: ptr(28), Effect: ptr(0.6)}, 1, PowerOptions{Ratio: 1.25, Strict: true})
		}, 0.643977345106454},
	} {
		near(t, c.call, solved(must[*PowerResult](t)(c.got())), c.want, 2e-11)
	}
	r := must[*PowerResult](t)(PowerTwoSampleT(Sought{Power: ptr(0.9), Effect: ptr(1)}, 1, PowerOptions{}))
	if r.NCeiling != 23 || *r.N2Ceiling != 23 || r.NTotal != 46 || *r.StandardizedScale != 1 {
		t.Errorf("%+v", r)
	}
}

func solved(r *PowerResult) float64 {
	return map[string]float64{"n": r.N, "power": r.Power, "effect": r.Effect}[r.SolvedFor]
}

// R 4.2.2: stats::power.prop.test (tol = 1e-13) and pwr 1.3-0 (pwr.2p.test, pwr.2p2n.test, pwr.p.test).
// Unpooled: (1.959964 + 1.281552)^2 (0.25 + 0.1875) / 0.25^2, worked out in R.
func TestPowerOfProportions(t *testing.T) {
	z := func(q Sought, p1 float64, f PowerFormula, o PowerOptions) float64 {
		return solved(must[*PowerResult](t)(PowerTwoProportions(q, p1, f, o)))
	}
	near(t, "power", z(Sought{N: ptr(50), Effect: ptr(0.75)}, 0.5, "", PowerOptions{}), 0.740165901331388, 1e-13)
	near(t, "n", z(Sought{Power: ptr(0.9), Effect: ptr(0.75)}, 0.5, "", PowerOptions{}), 76.7069284517774, 1e-11)
	near(t, "p2", z(Sought{Power: ptr(0.9), N: ptr(50)}, 0.5, "", PowerOptions{}), 0.802630581703895, 1e-11)
	near(t, "strict", z(Sought{N: ptr(50), Effect: ptr(0.11)}, 0.1, "", PowerOptions{Strict: true}), 0.0530221866395291, 1e-13)
	near(t, "h", z(Sought{Power: ptr(0.9), Effect: ptr(0.75)}, 0.5, Arcsine, PowerOptions{Strict: true}), 76.6529405935344, 1e-8)
	near(t, "h greater", z(Sought{N: ptr(80), Effect: ptr(0.5)}, 0.67, Arcsine, PowerOptions{Alternative: Greater}), 0.708580130230563, 1e-12)
	zsum := normalQuantile(0.975) + normalQuantile(0.9)
	near(t, "plain", z(Sought{Power: ptr(0.9), Effect: ptr(0.75)}, 0.5, UnpooledNormal, PowerOptions{}), zsum*zsum*0.4375/0.0625, 1e-12)
	near(t, "one", solved(must[*PowerResult](t)(PowerOneProportion(Sought{Power: ptr(0.8), Effect: ptr(0.6)}, 0.5, Arcsine, PowerOptions{Alternative: Greater}))), 152.486258768604, 1e-9)
	// Montgomery-style check of the exact formula by hand: n = 5, p0 = 1/2, one-sided 5 %: reject at 5 only.
	exact := must[*PowerResult](t)(PowerOneProportion(Sought{N: ptr(5), Effect: ptr(0.9)}, 0.5, Exact, PowerOptions{Alternative: Greater}))
	near(t, "exact", exact.Power, math.Pow(0.9, 5), 1e-12)
}

// Two rates with the square-root formula: n = ((z + z)/(2 (sqrt a - sqrt b)))^2 * 2, by hand; the power that a
// plan promises is the share of simulated tests only where the normal approximation is good, which is not ours.
func TestPowerOfRates(t *testing.T) {
	zsum := normalQuantile(0.975) + normalQuantile(0.8)
	got := must[*PowerResult](t)(PowerTwoRates(Sought{Power: ptr(0.8), Effect: ptr(0.64)}, 1, SquareRoot, PowerOptions{}))
	near(t, "squareroot", got.N, 2*zsum*zsum/(4*0.04), 1e-12)
	got = must[*PowerResult](t)(PowerTwoRates(Sought{Power: ptr(0.8), Effect: ptr(0.64)}, 1, UnpooledNormal, PowerOptions{}))
	near(t, "unpooled", got.N, zsum*zsum*1.64/(0.36*0.36), 1e-12)
}

// What is found for n or effect gives back the power; more data never has less of it.
func TestPowerRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := PowerOptions{Alpha: rapid.Float64Range(0.001, 0.2).Draw(r, "alpha"), Ratio: rapid.Float64Range(0.3, 3).Draw(r, "ratio"), Strict: rapid.Bool().Draw(r, "strict")}
		d, power := rapid.Float64Range(0.1, 2).Draw(r, "d"), rapid.Float64Range(0.4, 0.99).Draw(r, "power")
		p, err := PowerTwoSampleT(Sought{Power: &power, Effect: &d}, 1, o)
		if err != nil {
			r.Skip("a sample of 2 is enough")
		}
		near(t, "power", p.Power, power, 1e-9)
		e := must[*PowerResult](t)(PowerTwoSampleT(Sought{Power: &power, N: &p.N}, 1, o))
		near(t, "effect", e.Effect, d, 1e-7)
	})
}

func TestPowerRefuses(t *testing.T) {
	for field, q := range map[string]struct {
		s Sought
		o PowerOptions
	}{
		"power": {Sought{N: ptr(20)}, PowerOptions{}},
		"n":     {Sought{N: ptr(1), Effect: ptr(1)}, PowerOptions{}},
		"alpha": {Sought{N: ptr(20), Effect: ptr(1)}, PowerOptions{Alpha: 1}},
		"ratio": {Sought{N: ptr(20), Effect: ptr(1)}, PowerOptions{Ratio: -1}},
	} {
		_, err := PowerTwoSampleT(q.s, 1, q.o)
		refuses(t, err, field)
	}
	_, err := PowerTwoSampleT(Sought{Power: ptr(0.8), Effect: ptr(-1)}, 1, PowerOptions{Alternative: Greater})
	refuses(t, err, "power")
	_, err = PowerTwoSampleT(Sought{Power: ptr(0.8), Effect: ptr(0)}, 1, PowerOptions{})
	refuses(t, err, "power")
	_, err = PowerTwoSampleT(Sought{N: ptr(10), Effect: ptr(1)}, 0, PowerOptions{})
	refuses(t, err, "sd")
	_, err = PowerTwoProportions(Sought{N: ptr(10), Effect: ptr(1)}, 0.5, "", PowerOptions{})
	refuses(t, err, "p2")
	_, err = PowerTwoProportions(Sought{N: ptr(10), Effect: ptr(0.2)}, 0.5, "nonsense", PowerOptions{})
	refuses(t, err, "formula")
}

// An effect far on the wrong side is never shown; the answer comes at once, without a sum over its scale.
func TestPowerOfAnEffectFarOnTheWrongSide(t *testing.T) {
	if got := (PowerOptions{Alpha: 0.05, Alternative: Greater, Ratio: 1}).powerT(-1e15, 0.05); got != 0 {
		t.Errorf("power %v", got)
	}
}
