package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// aiag is the study of AIAG, Measurement Systems Analysis, 4th edition, figure III-B: ten parts, appraisers
// A, B and C, three trials each (rows are trials).
var aiag = map[string][3][10]float64{
	"A": {
		{0.29, -0.56, 1.34, 0.47, -0.80, 0.02, 0.59, -0.31, 2.26, -1.36}, {0.41, -0.68, 1.17, 0.50, -0.92, -0.11, 0.75, -0.20, 1.99, -1.25},
		{0.64, -0.58, 1.27, 0.64, -0.84, -0.21, 0.66, -0.17, 2.01, -1.31},
	},
	"B": {
		{0.08, -0.47, 1.19, 0.01, -0.56, -0.20, 0.47, -0.63, 1.80, -1.68}, {0.25, -1.22, 0.94, 1.03, -1.20, 0.22, 0.55, 0.08, 2.12, -1.62},
		{0.07, -0.68, 1.34, 0.20, -1.28, 0.06, 0.83, -0.34, 2.19, -1.50},
	},
	"C": {
		{0.04, -1.38, 0.88, 0.14, -1.46, -0.29, 0.02, -0.46, 1.77, -1.49}, {-0.11, -1.13, 1.09, 0.20, -1.07, -0.67, 0.01, -0.56, 1.45, -1.77},
		{-0.15, -0.96, 0.67, 0.11, -1.45, -0.49, 0.21, -0.49, 1.87, -2.16},
	},
}

func aiagStudy() GageStudy {
	var s GageStudy
	for _, operator := range []string{"A", "B", "C"} {
		for _, trial := range aiag[operator] {
			for part, y := range trial {
				s.Part, s.Operator, s.Y = append(s.Part, fmt.Sprint(part+1)), append(s.Operator, operator), append(s.Y, y)
			}
		}
	}
	return s
}

// The manual, table III-B 8: the interaction is not significant and is pooled; repeatability 0.19993,
// appraiser 0.22684, GRR 0.30237, part 1.04233 as standard deviations; GRR is 7.76 % of the variance and
// 27.9 % of the study variation; 4 categories.
func TestGageOfAIAG(t *testing.T) {
	g := must[*GageRR](t)(GageRRCrossed(aiagStudy(), GageOptions{Alpha: 0.25}))
	if g.Parts != 10 || g.Operators != 3 || g.Replicates != 3 || g.ModelUsed != "interaction_pooled" {
		t.Fatalf("%+v", g)
	}
	m := g.Used()
	within(t, "repeatability", m.Repeatability.StdDev, 0.19993, 5e-6)
	within(t, "appraiser", m.Operator.StdDev, 0.22684, 5e-6)
	within(t, "grr", m.TotalGageRR.StdDev, 0.30237, 1e-5)
	within(t, "part", m.PartToPart.StdDev, 1.04233, 5e-6)
	within(t, "contribution", m.TotalGageRR.PctContribution, 7.76, 5e-3)
	within(t, "study variation", m.TotalGageRR.PctStudyVariation, 27.86, 5e-3)
	if *m.NDC != 4 || m.TotalGageRR.PctTolerance != nil {
		t.Errorf("ndc %d", *m.NDC)
	}
}

func sixSigmaStudy() GageStudy {
	s := GageStudy{Y: []float64{1.27, 0.9, 1.09, 1.12, 1.09, 1.15, 1.73, 1.28, 1.77, 1.34, 1.32, 1.27, 1.24, 1, 1.14, 1.64, 1.65, 1.77, 1.09, 1.26, 1.09, 1.48, 1.15, 1.15, 1.64, 1.44, 1.68}}
	for i := range s.Y {
		s.Part, s.Operator = append(s.Part, fmt.Sprint("prot ", i/3%3)), append(s.Operator, fmt.Sprint("op ", i/9))
	}
	return s
}

// R 4.2.2: SixSigma 0.11.1, ss.rr(ss.data.rr, time1), tables cross-checked with anova(lm(...)).
func TestGageAgainstR(t *testing.T) {
	g := must[*GageRR](t)(GageRRCrossed(sixSigmaStudy(), GageOptions{Tolerance: ptr(4)}))
	for i, want := range []struct {
		df       int
		ss, f, p float64
	}{
		{2, 1.2007185185185187, 28.79676674364895, 0.004217448072084355}, {2, 0.05294074074074086, 1.2696748978504195, 0.3741543898818579},
		{4, 0.08339259259259264, 0.9737069711122652, 0.44618790482544557}, {18, 0.38539999999999985, 0, 0},
	} {
		row := g.Full[i]
		near(t, row.Source+" ss", row.SS, want.ss, 1e-12)
		if row.DF != want.df || (row.F == nil) != (want.f == 0) {
			t.Errorf("%+v", row)
		}
		if row.F != nil {
			near(t, row.Source+" f", *row.F, want.f, 1e-11)
			near(t, row.Source+" p", *row.P, want.p, 1e-11)
		}
	}
	near(t, "reduced f", *g.Reduced[0].F, 28.174301199298444, 1e-11)
	near(t, "reduced p", *g.Reduced[0].P, 8.556688005177722e-07, 1e-10)
	w, p := g.WithInteraction, g.Pooled
	near(t, "operator", w.Operator.Variance, 0.0006246913580246964, 1e-10)
	near(t, "part", w.PartToPart.Variance, 0.06439012345679013, 1e-11)
	near(t, "grr of study", w.TotalGageRR.PctStudyVariation, 50.49430683960943, 1e-11)
	near(t, "grr of tolerance", *w.TotalGageRR.PctTolerance, 22.26669161675249, 1e-11)
	near(t, "pooled repeatability", p.Repeatability.Variance, 0.021308754208754204, 1e-11)
	near(t, "pooled grr", p.TotalGageRR.PctContribution, 25.379215366211458, 1e-11)
	if w.Interaction.Variance != 0 || g.ModelUsed != "interaction_pooled" || *w.NDC != 2 {
		t.Errorf("%+v", g)
	}
}

func TestGageRefuses(t *testing.T) {
	for field, spoil := range map[string]func(*GageStudy, *GageOptions){
		"y":          func(s *GageStudy, _ *GageOptions) { s.Part[0] = "other" },
		"part":       func(s *GageStudy, _ *GageOptions) { s.Part = s.Part[1:] },
		"y[2]":       func(s *GageStudy, _ *GageOptions) { s.Y[2] = math.NaN() },
		"alpha":      func(_ *GageStudy, o *GageOptions) { o.Alpha = 2 },
		"multiplier": func(_ *GageStudy, o *GageOptions) { o.Multiplier = -1 },
		"tolerance":  func(_ *GageStudy, o *GageOptions) { o.Tolerance = ptr(0) },
	} {
		s, o := aiagStudy(), GageOptions{}
		spoil(&s, &o)
		_, err := GageRRCrossed(s, o)
		refuses(t, err, field)
	}
	flat := aiagStudy()
	for i := range flat.Y {
		flat.Y[i] = 3.7
	}
	_, err := GageRRCrossed(flat, GageOptions{})
	refuses(t, err, "y")
	_, err = GageRRCrossed(GageStudy{}, GageOptions{})
	refuses(t, err, "y")
	// Operators who read every part alike, without error: all variation is the parts'.
	for i := range flat.Y {
		flat.Y[i] = float64(i % 10)
	}
	perfect := must[*GageRR](t)(GageRRCrossed(flat, GageOptions{}))
	if perfect.Used().NDC != nil || perfect.Used().TotalGageRR.PctContribution != 0 || perfect.Full[0].F != nil {
		t.Errorf("%+v", perfect)
	}
}

// Shares have no unit, contributions add up to 100, and the order of readings does not matter.
func TestGageShares(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := aiagStudy()
		for i := range s.Y {
			s.Y[i] += float64(rapid.IntRange(-100, 100).Draw(r, "noise")) / 100
		}
		a := must[*GageRR](t)(GageRRCrossed(s, GageOptions{}))
		order := rapid.Permutation(indices(len(s.Y))).Draw(r, "order")
		var turned GageStudy
		for _, i := range order {
			turned.Part, turned.Operator, turned.Y = append(turned.Part, s.Part[i]), append(turned.Operator, s.Operator[i]), append(turned.Y, 8*s.Y[i]-1000)
		}
		b := must[*GageRR](t)(GageRRCrossed(turned, GageOptions{}))
		for _, pair := range [][2]GageModel{{a.WithInteraction, b.WithInteraction}, {a.Pooled, b.Pooled}} {
			within(t, "grr", pair[1].TotalGageRR.PctStudyVariation, pair[0].TotalGageRR.PctStudyVariation, 1e-6)
			within(t, "sum", pair[0].TotalGageRR.PctContribution+pair[0].PartToPart.PctContribution, 100, 1e-9)
			if m := pair[0]; m.Repeatability.Variance < 0 || m.Operator.Variance < 0 || m.Interaction.Variance < 0 || m.PartToPart.Variance < 0 {
				r.Fatalf("negative: %+v", m)
			}
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
