package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2: cor.test, Spearman's with exact = FALSE.
func TestCorrelationsAgainstR(t *testing.T) {
	for alternative, want := range map[Alternative][3]float64{
		TwoSided: {0.61806557758537151, -0.79667887479022514, 0.5807481187499075},
		Less:     {0.30903278879268575, -1, 0.47975745920443075},
		Greater:  {0.69096721120731419, -0.73911802314309705, 1},
	} {
		got := must[*Correlation](t)(PearsonCorrelation(xs[:8], ys, TestOptions{Alternative: alternative}))
		near(t, "r", got.R, -0.20977094004956931, 1e-12)
		near(t, "t", *got.T, -0.52552439069333501, 1e-12)
		near(t, "p", got.P, want[0], 1e-12)
		near(t, "lower", *got.CI.Lower, want[1], 1e-11)
		near(t, "upper", *got.CI.Upper, want[2], 1e-11)
	}
	near(t, "spearman", must[*Correlation](t)(SpearmanCorrelation(xs[:8], ys, TestOptions{})).R, -0.19047619047619049, 1e-13)
	tied := must[*Correlation](t)(SpearmanCorrelation(append(tiedX, 9), append(tiedY, 7, 7), TestOptions{}))
	near(t, "with ties", tied.R, 0.79077297408211022, 1e-13)
	near(t, "t", *tied.T, 3.6539925290564734, 1e-12)
	near(t, "p", tied.P, 0.0064570015113285476, 1e-11)
	perfect := must[*Correlation](t)(PearsonCorrelation([]float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}, TestOptions{}))
	if perfect.R != 1 || perfect.T != nil || perfect.P != 0 || *perfect.CI.Lower != 1 {
		t.Errorf("perfect: %+v", perfect)
	}
}

// R 4.2.2: kruskal.test.
func TestKruskalWallisAgainstR(t *testing.T) {
	growth := must[*ChiSquareTest](t)(KruskalWallisTest(plants))
	near(t, "h", growth.Statistic, 7.9882287494437154, 1e-12)
	near(t, "p", growth.P, 0.01842375573147197, 1e-11)
	tied := must[*ChiSquareTest](t)(KruskalWallisTest([][]float64{tiedX, tiedY, {1, 1, 2, 9}}))
	near(t, "h", tied.Statistic, 3.074782099172352, 1e-12)
	near(t, "p", tied.P, 0.21494114133076631, 1e-11)
}

// R 4.2.2: p.adjust.
func TestAdjustAgainstR(t *testing.T) {
	p := []float64{0.01, 0.02, 0.03, 0.005, 0.2, 0.04, 0.9}
	holm, bh := must[[]float64](t)(HolmAdjust(p)), must[[]float64](t)(BenjaminiHochbergAdjust(p))
	for i, want := range []float64{0.06, 0.1, 0.12, 0.035, 0.4, 0.12, 0.9} {
		near(t, "holm", holm[i], want, 1e-14)
	}
	for i, want := range []float64{0.035, 0.046666666666666669, 0.0525, 0.035, 0.23333333333333336, 0.056, 0.9} {
		near(t, "benjamini-hochberg", bh[i], want, 1e-14)
	}
	bonferroni := must[[]float64](t)(BonferroniAdjust(p))
	for i, want := range []float64{0.07, 0.14, 0.21, 0.035, 1, 0.28, 1} {
		near(t, "bonferroni", bonferroni[i], want, 1e-14)
	}
}

// The formula of Bonett and Wright in R 4.2.2, for mpg and wt of mtcars.
func TestSpearmansInterval(t *testing.T) {
	c := must[*Correlation](t)(SpearmanCorrelation(mpg, wt, TestOptions{}))
	near(t, "rho", c.R, -0.88642203327029789, 1e-13)
	near(t, "lower", *c.CI.Lower, -0.95026588237829812, 1e-12)
	near(t, "upper", *c.CI.Upper, -0.75108197697041401, 1e-12)
}

// The table of every Six Sigma handbook: 3.4 defects in a million are six sigma with the shift, 6,210 four,
// 308,538 two. R 4.2.2: qnorm(1 - 7/500).
func TestSigmaLevels(t *testing.T) {
	for defects, want := range map[int]float64{6210: 4, 66807: 3, 308538: 2, 233: 5} {
		within(t, "sigma", *must[*Quality](t)(SigmaLevel(defects, 1e6, 1)).ShiftedLevel, want, 5e-4)
	}
	within(t, "six sigma", *must[*Quality](t)(SigmaLevel(34, 1e6, 10)).ShiftedLevel, 6, 5e-3)
	q := must[*Quality](t)(SigmaLevel(7, 100, 5))
	near(t, "level", *q.SigmaLevel, 2.1972863766410513, 1e-13)
	if q.DPU != 0.07 || q.DPO != 0.014 || q.DPMO != 14000 || q.Yield != 0.986 {
		t.Errorf("%+v", q)
	}
	for _, defects := range []int{0, 10} {
		if q := must[*Quality](t)(SigmaLevel(defects, 10, 1)); q.SigmaLevel != nil || q.ShiftedLevel != nil {
			t.Errorf("%d of 10: %+v", defects, q)
		}
	}
	near(t, "rolled", must[*RolledYield](t)(RolledThroughputYield([]float64{0.99, 0.95, 0.9})).RTY, 0.84645, 1e-14)
}

func TestAssociationRefuses(t *testing.T) {
	flat := []float64{1, 1, 1}
	for _, c := range []struct {
		field string
		run   func() error
	}{
		{"y", func() error { _, err := PearsonCorrelation(xs, ys, TestOptions{}); return err }},
		{"x", func() error { _, err := PearsonCorrelation(xs[:2], ys[:2], TestOptions{}); return err }},
		{"x", func() error { _, err := PearsonCorrelation(flat, xs[:3], TestOptions{}); return err }},
		{"y", func() error { _, err := SpearmanCorrelation(xs[:3], flat, TestOptions{}); return err }},
		{"y[1]", func() error {
			_, err := SpearmanCorrelation(xs[:3], []float64{1, math.NaN(), 2}, TestOptions{})
			return err
		}},
		{"null", func() error { _, err := PearsonCorrelation(xs[:8], ys, TestOptions{Null: 0.5}); return err }},
		{"groups", func() error { _, err := KruskalWallisTest([][]float64{flat}); return err }},
		{"groups", func() error { _, err := KruskalWallisTest([][]float64{flat, flat}); return err }},
		{"groups[1]", func() error { _, err := KruskalWallisTest([][]float64{flat, {}}); return err }},
		{"p", func() error { _, err := HolmAdjust(nil); return err }},
		{"p[1]", func() error { _, err := BenjaminiHochbergAdjust([]float64{0, 1.1}); return err }},
		{"defects", func() error { _, err := SigmaLevel(-1, 1, 1); return err }},
		{"defects", func() error { _, err := SigmaLevel(3, 1, 2); return err }},
		{"units", func() error { _, err := SigmaLevel(0, 0, 1); return err }},
		{"opportunities", func() error { _, err := SigmaLevel(0, 1, 0); return err }},
		{"yields[0]", func() error { _, err := RolledThroughputYield([]float64{1.1}); return err }},
	} {
		refuses(t, c.run(), c.field)
	}
}

// Adjusted values are never below the raw ones, Holm's never below Benjamini and Hochberg's, and all keep
// the order; two groups by Kruskal-Wallis are Mann-Whitney's squared z without correction.
func TestAssociationProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(r, "p")
		holm, bh := must[[]float64](t)(HolmAdjust(p)), must[[]float64](t)(BenjaminiHochbergAdjust(p))
		for i := range p {
			if holm[i] < bh[i] || bh[i] < p[i] || holm[i] > 1 {
				r.Fatalf("p %v: holm %v, bh %v", p, holm, bh)
			}
			for j := range p {
				if p[i] < p[j] && (holm[i] > holm[j] || bh[i] > bh[j]) {
					r.Fatalf("order of %v lost: %v, %v", p, holm, bh)
				}
			}
		}
		x, y := series(2, 20).Draw(r, "x"), series(2, 20).Draw(r, "y")
		u, err := MannWhitneyUTest(x, y, RankOptions{P: AsymptoticP, Uncorrected: true})
		if err != nil {
			r.Skip("all equal")
		}
		h := must[*ChiSquareTest](t)(KruskalWallisTest([][]float64{x, y}))
		within(t, "h", h.Statistic, *u.Z**u.Z, 1e-9*(1+h.Statistic))
	})
}
