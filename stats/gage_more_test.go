package stats

import (
	"fmt"
	"math"
	"testing"
)

// AIAG, Measurement Systems Analysis, 4th edition, figures III-B 15 and 16: R = 0.3417, Xdiff = 0.4446, Rp = 3.511;
// EV = 0.20188, AV = 0.22963, GRR = 0.30575, PV = 1.10456, TV = 1.14610; 17.62, 20.04, 26.68 and 96.38 %; ndc 5.
func TestGageRangesOfAIAG(t *testing.T) {
	g := must[*GageRanges](t)(GageRRRanges(aiagStudy(), GageOptions{}, false))
	within(t, "R", g.MeanRange, 0.3417, 5e-5)
	within(t, "Xdiff", g.XDiff, 0.4446, 1e-4)
	within(t, "Rp", g.PartRange, 3.511, 5e-4)
	m := g.Model
	within(t, "EV", m.Repeatability.StdDev, 0.20188, 5e-5)
	within(t, "AV", m.Operator.StdDev, 0.22963, 5e-5)
	within(t, "GRR", m.TotalGageRR.StdDev, 0.30575, 5e-5)
	within(t, "PV", m.PartToPart.StdDev, 1.10456, 5e-5)
	within(t, "TV", m.TotalVariation.StdDev, 1.14610, 5e-5)
	within(t, "%EV", m.Repeatability.PctStudyVariation, 17.62, 0.01)
	within(t, "%AV", m.Operator.PctStudyVariation, 20.04, 0.01)
	within(t, "%GRR", m.TotalGageRR.PctStudyVariation, 26.68, 0.01)
	within(t, "%PV", m.PartToPart.PctStudyVariation, 96.38, 0.01)
	if *m.NDC != 5 {
		t.Errorf("ndc %d", *m.NDC)
	}
	exact := must[*GageRanges](t)(GageRRRanges(aiagStudy(), GageOptions{}, true))
	for name, pair := range map[string][2]float64{"K1": {exact.K1, g.K1}, "K2": {exact.K2, g.K2}, "K3": {exact.K3, g.K3}} {
		within(t, name, pair[0], pair[1], 1e-4)
	}
}

// R 4.2.2: anova(lm(y ~ o + o:p)) of the study of SixSigma's ss.data.rr, read as if each operator had parts of their
// own; F of the operator is the ratio of its mean square to that of the parts.
func TestGageNestedAgainstR(t *testing.T) {
	g := must[*GageNested](t)(GageRRNested(sixSigmaStudy(), GageOptions{}))
	for i, want := range []struct {
		df int
		ss float64
	}{{2, 0.05294074074074086}, {6, 1.2007185185185187 + 0.08339259259259264}, {18, 0.38539999999999985}} {
		near(t, "ss", g.Table[i].SS, want.ss, 1e-11)
		if g.Table[i].DF != want.df {
			t.Errorf("df %d", g.Table[i].DF)
		}
	}
	part, repeatability := (1.2007185185185187+0.08339259259259264)/6, 0.38539999999999985/18
	near(t, "part", g.Model.PartToPart.Variance, (part-repeatability)/3, 1e-11)
	near(t, "f", *g.Table[1].F, part/repeatability, 1e-11)
	if g.Model.Operator.Variance != 0 || g.Operators != 3 || g.Parts != 3 || g.Replicates != 3 {
		t.Errorf("%+v", g)
	}
	s := sixSigmaStudy()
	s.Part[26] = "another"
	_, err := GageRRNested(s, GageOptions{})
	refuses(t, err, "part")
}

var aiagBias = []float64{5.8, 5.7, 5.9, 5.9, 6.0, 6.1, 6.0, 6.1, 6.4, 6.3, 6.0, 6.1, 6.2, 5.6, 6.0}

// AIAG, 3rd edition, chapter III B, table 2: mean 6.0067, sigma 0.22514 by d2* = 3.55333, standard error 0.05814,
// t = 0.1153, df 10.8, interval -0.1185 to 0.1319. No public copy was found to compare the data with; mean, sigma, error and t follow from them. By the standard deviation: R 4.2.2, t.test(x, mu = 6).
func TestGageBiasOfAIAG(t *testing.T) {
	b := must[*GageBias](t)(GageBiasStudy(aiagBias, 6, nil, 0, BiasRange))
	within(t, "sigma", b.Repeatability, 0.22514, 5e-5)
	within(t, "stderr", b.StdErr, 0.05814, 1e-5)
	within(t, "t", b.T, 0.1153, 1e-3)
	within(t, "df", b.DF, 10.8, 0.05)
	within(t, "lower", *b.CI.Lower, -0.1185, 2e-4)
	within(t, "upper", *b.CI.Upper, 0.1319, 2e-4)
	b = must[*GageBias](t)(GageBiasStudy(aiagBias, 6, ptr(2), 0, ""))
	student := must[*TTest](t)(OneSampleTTest(aiagBias, TestOptions{Null: 6}))
	near(t, "p", b.P, student.P, 1e-12)
	near(t, "lower", *b.CI.Lower, *student.CI.Lower-6, 1e-9)
	near(t, "share", *b.PctTolerance, 100*0.0066666666666667/2, 1e-9)
	_, err := GageBiasStudy([]float64{1, 1, 1}, 1, nil, 0, "")
	refuses(t, err, "x")
	_, err = GageBiasStudy(aiagBias, math.Inf(1), nil, 0, "")
	refuses(t, err, "reference")
}

// AIAG, chapter III B, table 3: five parts, twelve trials each. The manual: slope -0.131667, intercept 0.736667,
// R-squared 71.4 %, s = 0.23954, t of the intercept 10.158 and of the slope -12.043; part averages of the bias
// 0.491667, 0.125, 0.025, -0.29167, -0.61667. Data and figures were compared with a public report on the same study by SPC for
// Excel (scribd.com, document 414733344): 0.737, -0.132, 71.43 %, 0.240, 10.16, -12.04, part averages and their standard errors.
func TestGageLinearityOfAIAG(t *testing.T) {
	trials := map[float64][]float64{
		2:  {2.7, 2.5, 2.4, 2.5, 2.7, 2.3, 2.5, 2.5, 2.4, 2.4, 2.6, 2.4},
		4:  {5.1, 3.9, 4.2, 5.0, 3.8, 3.9, 3.9, 3.9, 3.9, 4.0, 4.1, 3.8},
		6:  {5.8, 5.7, 5.9, 5.9, 6.0, 6.1, 6.0, 6.1, 6.4, 6.3, 6.0, 6.1},
		8:  {7.6, 7.7, 7.8, 7.7, 7.8, 7.8, 7.8, 7.7, 7.8, 7.5, 7.6, 7.7},
		10: {9.1, 9.3, 9.5, 9.3, 9.4, 9.5, 9.5, 9.5, 9.6, 9.2, 9.3, 9.4},
	}
	var reference, y []float64
	for _, r := range []float64{2, 4, 6, 8, 10} {
		for _, v := range trials[r] {
			reference, y = append(reference, r), append(y, v)
		}
	}
	l := must[*GageLinearity](t)(GageLinearityStudy(reference, y, ptr(6), 0))
	within(t, "slope", l.Slope, -0.131667, 5e-7)
	within(t, "intercept", l.Intercept, 0.736667, 5e-7)
	within(t, "r squared", l.RSquared, 0.714, 5e-4)
	within(t, "s", l.S, 0.23954, 5e-6)
	within(t, "t of the slope", l.SlopeT, -12.043, 5e-4)
	within(t, "t of the intercept", l.InterceptT, 10.158, 5e-4)
	for i, want := range []float64{0.491667, 0.125, 0.025, -0.29167, -0.61667} {
		within(t, fmt.Sprint("bias at ", l.At[i].Reference), l.At[i].Bias, want, 5e-6)
	}
	near(t, "linearity", *l.Linearity, 0.79, 1e-9)
	if l.ZeroInBand {
		t.Error("a bias of zero lies within the band")
	}
	_, err := GageLinearityStudy(reference[:3], y[:3], nil, 0)
	refuses(t, err, "reference")
}
