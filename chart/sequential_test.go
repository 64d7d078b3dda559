package chart

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tollgate/stats"
)

func sequentialOf(t *testing.T, n int, effect float64) *stats.MixtureSPRT {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = effect+random.NormFloat64(), random.NormFloat64()
	}
	d, v, err := stats.PairedDifferences(x, y, stats.NormalArrivals, 1)
	if err != nil {
		t.Fatal(err)
	}
	m, err := stats.NewMixtureSPRT(d, v, stats.MixtureOptions{Tau: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSequentialChartMarksWhatRejects(t *testing.T) {
	m := sequentialOf(t, 300, 0.6)
	drawing := Sequential(m)
	panel := drawing.Panels[0].Panel
	if !m.Reject || len(panel.Beyond) == 0 || panel.First+panel.Beyond[0] != *m.RejectedAt {
		t.Fatalf("rejected at %v; beyond from %v after %d", m.RejectedAt, panel.Beyond, panel.First)
	}
	drawing.Title = "Trial"
	all := parse(t, drawing.SVG())
	if len(classed(all, "signal")) == 0 || !strings.Contains(drawing.Describe(), "likelihood ratio is at least 1/0.05") {
		t.Error(drawing.Describe())
	}
	quiet := Sequential(sequentialOf(t, 300, 0))
	if len(quiet.Panels[0].Beyond) != 0 {
		t.Errorf("without an effect %d looks are beyond", len(quiet.Panels[0].Beyond))
	}
}

func TestSequentialChartOfManyLooks(t *testing.T) {
	drawing := Sequential(sequentialOf(t, 50_000, 0.01))
	if steps := len(drawing.Panels[0].Limits); steps > mostSteps {
		t.Errorf("%d steps of limits", steps)
	}
	if size := len(drawing.SVG()); size > 200_000 {
		t.Errorf("%d bytes of markup", size)
	}
	undefined, err := stats.NewMixtureSPRT([]float64{0, 0}, []float64{0, 0}, stats.MixtureOptions{Tau: 1})
	if err != nil {
		t.Fatal(err)
	}
	if text := string(Sequential(undefined).SVG()); !strings.Contains(text, "</svg>") {
		t.Error("looks without a variance have no drawing")
	}
}
