package chart

import (
	"fmt"
	"strings"
	"testing"

	"tollgate/stats"
)

func paretoOf(t *testing.T, counts []float64) Pareto {
	t.Helper()
	names := make([]string, len(counts))
	for i := range names {
		names[i] = fmt.Sprintf("cause <%d>", i)
	}
	found, err := stats.NewPareto(names, counts, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	return Pareto{Title: "Complaints & causes", Unit: "complaints", Pareto: found}
}

func TestParetoShowsTheVitalFew(t *testing.T) {
	p := paretoOf(t, []float64{10, 25, 5, 45, 10, 5})
	all := parse(t, p.SVG())
	few, rest, line := classed(all, "marked"), classed(all, "bar"), classed(all, "point")
	if len(few) != 3 || len(rest) != 3 || len(line) != 6 {
		t.Fatalf("%d marked, %d other bars, %d points", len(few), len(rest), len(line))
	}
	tallest := few[0].number(t, "height")
	for i, bar := range append(few, rest...) {
		if h := bar.number(t, "height"); h > tallest {
			t.Errorf("bar %d is higher than the first", i)
		} else if want := p.Counts[i] / p.Total * firstHeight; h < want-0.02 || h > want+0.02 {
			t.Errorf("bar %d has height %v, want %v", i, h, want)
		}
	}
	if last := line[5].number(t, "cy"); last != headHeight {
		t.Errorf("the line ends at %v, not at 100 %%", last)
	}
	want := "Complaints & causes. Pareto chart of 6 categories, total 100 complaints. The first 3 make up 80 % and so reach 80 %: cause <3> 45 (45 %), cause <1> 25 (25 %), cause <0> 10 (10 %)."
	if got := p.Describe(); got != want {
		t.Errorf("%s", got)
	}
}

func TestParetoOfManyCategories(t *testing.T) {
	counts := make([]float64, 200)
	for i := range counts {
		counts[i] = float64(1 + i%50)
	}
	p := paretoOf(t, counts)
	all := parse(t, p.SVG())
	if bars := len(classed(all, "marked")) + len(classed(all, "bar")); bars != mostBars {
		t.Errorf("%d bars", bars)
	}
	if !strings.Contains(string(p.SVG()), "171 others") {
		t.Error("what is not drawn is not said")
	}
	if raw, err := p.PNG(); err != nil || len(raw) < 1000 {
		t.Errorf("%d bytes of PNG, %v", len(raw), err)
	}
}
