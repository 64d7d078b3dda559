package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2: t.test(x, y, mu = low, alternative = "greater"), t.test(x, y, mu = high, alternative = "less") and
// t.test(x, y, conf.level = 0.9), as Schuirmann's two tests are.
func TestEquivalenceOfMeansAgainstR(t *testing.T) {
	cases := []struct {
		kind                    Comparison
		x, y                    []float64
		low, high               float64
		df, tl, pl, tu, pu      float64
		lower, upper            float64
		equivalent, equivalent1 bool // at 0.05 and at 0.01
	}{
		{WelchComparison, xs, ys, -4, 4, 15.552274200982552, 2.2532500760422169, 0.01953197271185924, -3.7012846594447226, 0.0010102801347054676, -3.3224947816542394, 1.3770402361996941, true, false},
		{PooledComparison, xs, ys, -4, 3, 17, 2.24020911034627, 0.01936339438697721, -2.9398539976616216, 0.0045773493882031412, -3.3235185331079853, 1.3780639876534406, true, false},
		{PairedComparison, xs[:8], ys, -5, 5, 7, 2.8116169050492075, 0.01304264481812501, -3.5066233310164274, 0.0049521486633965443, -3.5485858946537294, 2.4485858946537293, true, false},
		{OneSampleComparison, xs, nil, 2, 8, 10, 3.0669780754107405, 0.0059509957229253877, -3.6803736904928881, 0.0021218794188742267, 3.1155638503436371, 6.3389816042018179, true, true},
	}
	for _, c := range cases {
		t.Run(string(c.kind), func(t *testing.T) {
			got := must[*Equivalence](t)(EquivalenceOfMeans(c.x, c.y, c.kind, c.low, c.high, 0))
			near(t, "df", *got.DF, c.df, 1e-12)
			near(t, "t against low", got.StatLower, c.tl, 1e-11)
			near(t, "p against low", got.PLower, c.pl, 1e-11)
			near(t, "t against high", got.StatUpper, c.tu, 1e-11)
			near(t, "p against high", got.PUpper, c.pu, 1e-11)
			near(t, "lower", *got.CI.Lower, c.lower, 1e-11)
			near(t, "upper", *got.CI.Upper, c.upper, 1e-11)
			strict := must[*Equivalence](t)(EquivalenceOfMeans(c.x, c.y, c.kind, c.low, c.high, 0.01))
			if got.P != math.Max(got.PLower, got.PUpper) || got.Equivalent != c.equivalent || strict.Equivalent != c.equivalent1 {
				t.Errorf("p %v, equivalent %v and %v", got.P, got.Equivalent, strict.Equivalent)
			}
		})
	}
}

// R 4.2.2: the likelihood under a fixed difference maximised by uniroot on its derivative, and the score interval
// by uniroot on z. Farrington and Manning's closed form must agree.
func TestFarringtonManningAgainstR(t *testing.T) {
	for _, c := range []struct {
		x, y     Proportion
		delta, z float64
	}{
		{Proportion{85, 100}, Proportion{88, 100}, -0.1, 1.41929757295108}, {Proportion{40, 90}, Proportion{50, 120}, 0.1, -1.04768717945257},
		{Proportion{10, 40}, Proportion{15, 40}, 0.2, -3.14543221685229}, {Proportion{8502, 44700}, Proportion{8279, 45489}, -0.005, 5.09338542103455},
		{Proportion{0, 30}, Proportion{0, 40}, -0.1, 2.10818510677642}, {Proportion{30, 30}, Proportion{40, 40}, -0.1, 1.82574185834898},
	} {
		s, err := scoreOf(c.x, c.y, FarringtonManning)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("z of ", c.x, c.y), s.z(c.delta), c.z, 1e-9) // the reference stops 1e-13 before the edge
	}
	got := must[*Equivalence](t)(EquivalenceOfProportions(Proportion{85, 100}, Proportion{88, 100}, FarringtonManning, -0.1, 0.1, 0.05))
	near(t, "lower", *got.CI.Lower, -0.11158231910221, 1e-9)
	near(t, "upper", *got.CI.Upper, 0.050765124592246, 1e-9)
	if got.Equivalent {
		t.Error("equivalent although the interval reaches beyond -0.1")
	}
	wald := must[*Equivalence](t)(EquivalenceOfProportions(Proportion{85, 100}, Proportion{88, 100}, WaldScore, -0.1, 0.1, 0.05))
	near(t, "Wald z", wald.StatLower, 1.4498627873361329, 1e-12)
	near(t, "Wald p", wald.PLower, 0.073548393152360794, 1e-11)
	near(t, "Wald lower", *wald.CI.Lower, -0.10941424174224927, 1e-12)
	near(t, "Wald upper", *wald.CI.Upper, 0.049414241742249218, 1e-12)
}

// R 4.2.2: t.test(x, y, mu = -3, alternative = "greater", conf.level = 0.975), and the other way round.
func TestNonInferiorityAgainstR(t *testing.T) {
	higher := must[*NonInferiority](t)(NonInferiorityOfMeans(xs, ys, WelchComparison, 3, false, 0))
	near(t, "t", higher.Statistic, 1.5089332341063495, 1e-11)
	near(t, "p", higher.P, 0.075680989149847597, 1e-11)
	near(t, "lower", *higher.CI.Lower, -3.8275277906428427, 1e-11)
	lower := must[*NonInferiority](t)(NonInferiorityOfMeans(xs, ys, WelchComparison, 3, true, 0))
	near(t, "t, lower is better", lower.Statistic, -2.956967817508855, 1e-11)
	near(t, "p, lower is better", lower.P, 0.0047487554401465714, 1e-11)
	near(t, "upper", *lower.CI.Upper, 1.8820732451882976, 1e-11)
	if higher.NonInferior || !lower.NonInferior || lower.Superior || higher.CI.Upper != nil || lower.CI.Lower != nil {
		t.Errorf("%+v\n%+v", higher, lower)
	}
	shares := must[*NonInferiority](t)(NonInferiorityOfProportions(Proportion{40, 90}, Proportion{50, 120}, FarringtonManning, 0.15, false, 0))
	near(t, "lower of shares", *shares.CI.Lower, -0.10614756773114, 1e-9)
	if !shares.NonInferior || shares.Superior {
		t.Errorf("%+v", shares)
	}
}

// The interval lies inside the bounds exactly when both tests reject.
func TestEquivalenceIsTheInterval(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		count := func(name string) Proportion {
			n := rapid.IntRange(2, 400).Draw(rt, name)
			return Proportion{rapid.IntRange(0, n).Draw(rt, name), n}
		}
		x, y := count("x"), count("y")
		margin := rapid.Float64Range(0.01, 0.9).Draw(rt, "margin")
		got, err := EquivalenceOfProportions(x, y, FarringtonManning, -margin, margin, 0.05)
		if err != nil {
			rt.Fatal(err)
		}
		inside := *got.CI.Lower > -margin && *got.CI.Upper < margin
		if math.Abs(got.P-0.05) > 1e-9 && inside != got.Equivalent {
			rt.Fatalf("interval %v of %v and %v, margin %v, p %v", got.CI, x, y, margin, got.P)
		}
	})
}

func TestEquivalenceRefuses(t *testing.T) {
	means := func(x, y []float64, kind Comparison, low, high, alpha float64) error {
		_, err := EquivalenceOfMeans(x, y, kind, low, high, alpha)
		return err
	}
	refuses(t, means(xs, ys, WelchComparison, 1, -1, 0), "low")
	refuses(t, means(xs, ys, WelchComparison, -1, 1, 0.5), "alpha")
	refuses(t, means(xs, ys, "best", -1, 1, 0), "kind")
	refuses(t, means(xs, ys, OneSampleComparison, -1, 1, 0), "y")
	refuses(t, means(xs, ys, PairedComparison, -1, 1, 0), "y")
	refuses(t, means([]float64{1, 1}, []float64{1, 1}, WelchComparison, -1, 1, 0), "x")
	refuses(t, means([]float64{1}, ys, WelchComparison, -1, 1, 0), "x")
	shares := func(x, y Proportion, method ScoreMethod, low, high float64) error {
		_, err := EquivalenceOfProportions(x, y, method, low, high, 0)
		return err
	}
	refuses(t, shares(Proportion{5, 4}, Proportion{1, 4}, FarringtonManning, -0.1, 0.1), "x.successes")
	refuses(t, shares(Proportion{1, 4}, Proportion{1, 0}, FarringtonManning, -0.1, 0.1), "y.trials")
	refuses(t, shares(Proportion{1, 4}, Proportion{1, 4}, FarringtonManning, -1, 0.1), "low")
	refuses(t, shares(Proportion{1, 4}, Proportion{1, 4}, "exact", -0.1, 0.1), "method")
	refuses(t, shares(Proportion{4, 4}, Proportion{4, 4}, WaldScore, -0.1, 0.1), "x")
	_, err := NonInferiorityOfMeans(xs, ys, WelchComparison, 0, false, 0)
	refuses(t, err, "margin")
	_, err = NonInferiorityOfProportions(Proportion{1, 4}, Proportion{1, 4}, WaldScore, 1, false, 0)
	refuses(t, err, "margin")
}
