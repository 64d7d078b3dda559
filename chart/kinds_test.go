package chart

import (
	"strings"
	"testing"

	"tollgate/stats"
)

// Every kind of chart becomes a drawing that says which it is, with a point for each of its own.
func TestEveryKindIsDrawn(t *testing.T) {
	groups := [][]float64{{5, 6, 7}, {6, 6, 5}, {7, 5, 6}, {9, 9, 8}, {5, 7, 6}}
	counts, sizes := []float64{3, 5, 2, 9, 4}, []float64{50, 60, 50, 50, 55}
	kind := func(c Chart, err error) Chart {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	of := func(c *stats.AttributeChart, err error) Chart { return kind(Attributes(c), err) }
	all := map[string]Chart{
		"p chart": of(stats.NewPChart(counts, sizes, stats.AttributeOptions{})), "np chart": of(stats.NewNPChart(counts, sizes, stats.AttributeOptions{})),
		"c chart": of(stats.NewCChart(counts, stats.AttributeOptions{})), "u chart": of(stats.NewUChart(counts, sizes, stats.AttributeOptions{})),
		"Laney p' chart": of(stats.NewLaneyPChart(counts, sizes, stats.AttributeOptions{})), "Laney u' chart": of(stats.NewLaneyUChart(counts, sizes, stats.AttributeOptions{})),
	}
	r, err := stats.NewXbarRChart(groups, stats.SubgroupOptions{})
	all["X-bar and R chart"] = kind(XbarR(r), err)
	s, err := stats.NewXbarSChart(groups, stats.SubgroupOptions{})
	all["X-bar and s chart"] = kind(XbarS(s), err)
	e, err := stats.NewEWMAChart(stats.Samples{X: counts}, stats.EWMAOptions{})
	all["EWMA chart"] = kind(EWMA(e), err)
	c, err := stats.NewCUSUMChart(stats.Samples{X: []float64{3, 5, 4, 60, 80}}, stats.CUSUMOptions{MemoryOptions: stats.MemoryOptions{Baseline: &stats.Range{To: 3}}})
	all["CUSUM chart"] = kind(CUSUM(c), err)
	for _, limits := range []stats.RareEventLimits{stats.PowerTransform, stats.ExponentialLimits} {
		rare, err := stats.NewTChart(counts, stats.RareEventOptions{Limits: limits})
		all["t chart of times between events"] = kind(RareEvents(rare), err)
	}
	g, err := stats.NewGChart(counts, stats.RareEventOptions{})
	all["g chart"] = kind(RareEvents(g), err)
	for name, drawing := range all {
		drawing, err := drawing.With(Options{Title: "T", Times: months(5)})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(drawing.Subtitle, name) {
			t.Errorf("%q does not begin with %q", drawing.Subtitle, name)
		}
		if n := len(classed(parse(t, drawing.SVG()), "point")); n != 5*len(drawing.Panels) {
			t.Errorf("%s: %d points in %d panels", name, n, len(drawing.Panels))
		}
		pictureOf(t, drawing)
	}
	drawing, _ := all["CUSUM chart"].With(Options{Title: "Sums"})
	if said := drawing.Describe(); !strings.Contains(said, "rule h is a sum above the decision interval h") || !strings.Contains(said, "from points 1 to 3") {
		t.Errorf("%q", said)
	}
}
