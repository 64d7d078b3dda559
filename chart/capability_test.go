package chart

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func study() Capability {
	lsl, usl, target := 740.0, 755.0, 750.0
	return Capability{Title: "Volume <ml>", Unit: "ml", Subtitle: "Cpk 1.2, Ppk 1.1", Conclusion: "One value was above.", Mean: 750.2, LSL: &lsl, USL: &usl, Target: &target,
		Values: []float64{748, 749, 749.5, 750, 750.1, 750.2, 750.3, 751, 752, 756}}
}

// Eight values lie between their neighbours' quartiles; the one beyond the limit is in a grey bar, and every line is named.
func TestCapabilityShowsLimitsAndWhatIsBeyond(t *testing.T) {
	c := study()
	all := parse(t, c.SVG())
	if beyond := classed(all, "marked"); len(beyond) != 1 || beyond[0].number(t, "height") <= 0 {
		t.Errorf("%d bars beyond", len(beyond))
	}
	if limits := classed(all, "limit"); len(limits) != 2 || limits[0].number(t, "x1") >= limits[1].number(t, "x1") {
		t.Errorf("%d limits", len(limits))
	}
	markup := string(c.SVG())
	for _, name := range []string{"LSL 740", "USL 755", "target 750", "mean 750.2", "Volume &lt;ml&gt;"} {
		if !strings.Contains(markup, name) {
			t.Errorf("%q is not drawn", name)
		}
	}
	want := "Volume <ml>. Histogram of 10 values from 748 to 756 ml, with LSL 740, target 750, mean 750.2, USL 755. Cpk 1.2, Ppk 1.1. One value was above."
	if got := c.Describe(); got != want {
		t.Errorf("%s", got)
	}
	if raw, err := c.PNG(); err != nil || len(raw) < 1000 {
		t.Errorf("%d bytes of PNG, %v", len(raw), err)
	}
}

// Every value is in a class, whatever the values.
func TestClassesHoldEveryValue(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := Capability{Values: rapid.SliceOfN(rapid.Float64Range(-1e300, 1e300), 1, 300).Draw(r, "values")}
		_, width, counts := c.classes()
		n := 0
		for _, count := range counts {
			n += count
		}
		if n != len(c.Values) || len(counts) > mostClasses || !(width > 0) {
			r.Fatalf("%d of %d in %d classes of %v", n, len(c.Values), len(counts), width)
		}
	})
}
