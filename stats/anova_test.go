package stats

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// R's data sets PlantGrowth (control and two treatments) and InsectSprays (A to F).
var (
	plants = [][]float64{
		{4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14},
		{4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69},
		{6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26},
	}
	sprays = [][]float64{
		{10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13}, {11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13}, {0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4},
		{3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4}, {3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4}, {11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13},
	}
)

// R 4.2.2: aov, oneway.test and kruskal.test of PlantGrowth; bartlett.test of InsectSprays.
func TestANOVAAgainstR(t *testing.T) {
	a := must[*ANOVA](t)(OneWayANOVA(plants))
	near(t, "f", a.F, 4.8460878623801351, 1e-12)
	near(t, "p", a.P, 0.015909958325622937, 1e-12)
	near(t, "between", a.SSBetween, 3.7663399999999987, 1e-13)
	near(t, "within", a.SSWithin, 10.492089999999997, 1e-13)
	w := must[*FTest](t)(WelchANOVA(plants))
	near(t, "welch f", w.F, 5.1809724081131892, 1e-12)
	near(t, "welch df", w.DF2, 17.128418616644129, 1e-12)
	near(t, "welch p", w.P, 0.017392821490170001, 1e-12)
	b := must[*ChiSquareTest](t)(BartlettTest(sprays))
	near(t, "bartlett", b.Statistic, 25.959825320368687, 1e-12)
	near(t, "bartlett p", b.P, 9.0851223329453131e-05, 1e-11)
	// R 4.2.2: anova(lm(abs(count - ave(count, spray, FUN = median)) ~ spray)), and with mean.
	forsythe, levene := must[*FTest](t)(LeveneTest(sprays, true)), must[*FTest](t)(LeveneTest(sprays, false))
	near(t, "brown-forsythe", forsythe.F, 3.8213563132259241, 1e-12)
	near(t, "brown-forsythe p", forsythe.P, 0.0042227911389921364, 1e-11)
	near(t, "levene", levene.F, 6.4553527100866956, 1e-12)
	v := must[*VarianceRatio](t)(VarianceTest(xs, ys, TestOptions{}))
	near(t, "ratio", v.F, 1.0719590268886046, 1e-13)
	near(t, "ratio p", v.P, 0.95616568043888606, 1e-12)
	near(t, "ratio lower", *v.CI.Lower, 0.22514866870491096, 1e-10)
	near(t, "ratio upper", *v.CI.Upper, 4.2340495653213752, 1e-10)
}

// smLs builds NIST StRD's SmLs sets: nine treatments about offset + 0.4, 0.3 and 0.5, each its center and
// then pairs of 0.1 to both sides.
func smLs(offset float64, pairs int) [][]float64 {
	steps := map[float64][3]float64{0.4: {0.4, 0.3, 0.5}, 0.3: {0.3, 0.2, 0.4}, 0.5: {0.5, 0.4, 0.6}}
	var groups [][]float64
	for _, center := range []float64{0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5} {
		s := steps[center]
		x := []float64{offset + s[0]}
		for range pairs {
			x = append(x, offset+s[1], offset+s[2])
		}
		groups = append(groups, x)
	}
	return groups
}

// exactF is the F of the doubles themselves in rational arithmetic.
func exactF(groups [][]float64) float64 {
	square := func(x *big.Rat) *big.Rat { return new(big.Rat).Mul(x, x) }
	count := func(n int) *big.Rat { return big.NewRat(int64(n), 1) }
	n, all := 0, new(big.Rat)
	var means []*big.Rat
	within := new(big.Rat)
	for _, x := range groups {
		total := new(big.Rat)
		for _, v := range x {
			total.Add(total, new(big.Rat).SetFloat64(v))
		}
		all.Add(all, total)
		n += len(x)
		mean := new(big.Rat).Quo(total, count(len(x)))
		means = append(means, mean)
		for _, v := range x {
			within.Add(within, square(new(big.Rat).Sub(new(big.Rat).SetFloat64(v), mean)))
		}
	}
	all.Quo(all, count(n))
	between := new(big.Rat)
	for i, x := range groups {
		between.Add(between, new(big.Rat).Mul(count(len(x)), square(new(big.Rat).Sub(means[i], all))))
	}
	between.Quo(between, count(len(groups)-1))
	f, _ := new(big.Rat).Quo(between, within.Quo(within, count(n-len(groups)))).Float64()
	return f
}

// NIST StRD, one-way ANOVA, lower to higher difficulty: certified F of SmLs01, 02 and 03 (21, 201 and
// 2001 values a treatment). With an offset of 1e6 and 1e12 (SmLs04 to 09) binary64 cannot hold the
// decimals, so those are checked against exact arithmetic on what it does hold.
func TestANOVAOfStRD(t *testing.T) {
	for pairs, certified := range map[int]float64{10: 21, 100: 201, 1000: 2001} {
		a := must[*ANOVA](t)(OneWayANOVA(smLs(1, pairs)))
		near(t, "f", a.F, certified, 1e-12)
		for _, offset := range []float64{1e6, 1e12} {
			groups := smLs(offset, pairs)
			near(t, "f under an offset", must[*ANOVA](t)(OneWayANOVA(groups)).F, exactF(groups), 1e-10)
		}
	}
}

func TestANOVARefuses(t *testing.T) {
	flat := [][]float64{{1, 1}, {2, 2}}
	for _, c := range []struct {
		field string
		run   func() error
	}{
		{"groups", func() error { _, err := OneWayANOVA(nil); return err }},
		{"groups", func() error { _, err := OneWayANOVA([][]float64{{1, 2}}); return err }},
		{"groups", func() error { _, err := OneWayANOVA([][]float64{{1}, {2}}); return err }},
		{"groups", func() error { _, err := OneWayANOVA(flat); return err }},
		{"groups[1]", func() error { _, err := OneWayANOVA([][]float64{{1, 2}, {}}); return err }},
		{"groups[1][0]", func() error { _, err := OneWayANOVA([][]float64{{1, 2}, {math.NaN()}}); return err }},
		{"groups[0]", func() error { _, err := WelchANOVA(flat); return err }},
		{"groups[1]", func() error { _, err := WelchANOVA([][]float64{{1, 2}, {3}}); return err }},
		{"groups[0]", func() error { _, err := BartlettTest(flat); return err }},
		{"groups", func() error { _, err := LeveneTest(flat, true); return err }},
		{"x", func() error { _, err := VarianceTest([]float64{1, 1}, ys, TestOptions{}); return err }},
		{"y", func() error { _, err := VarianceTest(xs, []float64{1, 1}, TestOptions{}); return err }},
		{"null", func() error { _, err := VarianceTest(xs, ys, TestOptions{Null: -1}); return err }},
	} {
		refuses(t, c.run(), c.field)
	}
}

// With two groups, F is the square of the pooled t, and Welch's F that of Welch's t.
func TestANOVAOfTwoGroupsIsTheTTest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x, y := series(3, 30).Draw(r, "x"), series(3, 30).Draw(r, "y")
		if slices.Max(x)-slices.Min(x) < 1 || slices.Max(y)-slices.Min(y) < 1 {
			r.Skip("next to constant")
		}
		pooled, a := must[*TTest](t)(PooledTTest(x, y, TestOptions{})), must[*ANOVA](t)(OneWayANOVA([][]float64{x, y}))
		within(t, "f", a.F, pooled.T*pooled.T, 1e-8*(1+a.F))
		within(t, "p", a.P, pooled.P, 1e-8)
		welch, w := must[*TTest](t)(WelchTTest(x, y, TestOptions{})), must[*FTest](t)(WelchANOVA([][]float64{x, y}))
		within(t, "welch f", w.F, welch.T*welch.T, 1e-8*(1+w.F))
		within(t, "welch df", w.DF2, welch.DF, 1e-8*welch.DF)
	})
}

// R 4.2.2: tapply(count, spray, mean)[1] -/+ qt(0.975, 66) sqrt(MSE/12) of InsectSprays.
func TestIntervalsOfGroupMeans(t *testing.T) {
	a := must[*ANOVA](t)(OneWayANOVA(sprays))
	ci := must[[]Interval](t)(a.Intervals(sprays, 0.95))[0]
	near(t, "lower", *ci.Lower, 12.239578596022758, 1e-12)
	near(t, "upper", *ci.Upper, 16.760421403977240, 1e-12)
}
