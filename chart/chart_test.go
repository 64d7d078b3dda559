package chart

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/stats"
)

// NIST/SEMATECH e-Handbook 6.3.2.2: ten flow rates, mean 50.81, limits 45.8159 and 55.8041 (d2 = 1.128).
var flowRate = []float64{49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1}

// element is one shape of the drawing.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

func (e element) number(t rapid.TB, attr string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(e.attrs[attr], 64)
	if err != nil {
		t.Fatalf("%s of <%s>: %v", attr, e.name, err)
	}
	return v
}

// parse reads the drawing back, and fails unless it is well-formed XML.
func parse(t rapid.TB, svg []byte) []element {
	t.Helper()
	var all []element
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			if len(all) > 0 {
				all[len(all)-1].text += strings.TrimSuffix(string(token), "\n")
			}
		}
	}
}

func classed(all []element, class string) (found []element) {
	for _, e := range all {
		if e.attrs["class"] == class {
			found = append(found, e)
		}
	}
	return found
}

func texts(all []element) map[string]bool {
	seen := map[string]bool{}
	for _, e := range all {
		if e.name == "text" {
			seen[e.text] = true
		}
	}
	return seen
}

func draw(t rapid.TB, x []float64, opt stats.IndividualsOptions, words Options) (Chart, []element) {
	t.Helper()
	c, err := stats.NewIndividualsChart(x, opt)
	if err != nil {
		t.Fatal(err)
	}
	drawing, err := Individuals(c).With(words)
	if err != nil {
		t.Fatal(err)
	}
	return drawing, parse(t, drawing.SVG())
}

func months(n int) []time.Time {
	times := make([]time.Time, n)
	for i := range times {
		times[i] = time.Date(2016, time.Month(4+i), 1, 0, 0, 0, 0, time.UTC)
	}
	return times
}

func TestDrawingSaysWhatTheChartSays(t *testing.T) {
	_, all := draw(t, flowRate, stats.IndividualsOptions{Sigma: stats.TabulatedD2}, Options{Title: "Flow rate", Unit: "gpm", Times: months(10)})
	if n := len(classed(all, "point")); n != 10+9 {
		t.Errorf("%d points drawn, want 10 and 9 moving ranges", n)
	}
	seen := texts(all)
	for _, want := range []string{
		"Flow rate", "Individual value (gpm)", "Moving range (gpm)", "UCL 55.804", "mean 50.81", "LCL 45.816",
		"mean range 1.8778", "LCL 0", "Apr 2016", "Jul 2016", "46", "48", "50", "52", "54",
	} {
		if !seen[want] {
			t.Errorf("the drawing does not say %q; it says %v", want, seen)
		}
	}
}

func TestPointsAndLinesAreWhereTheirValuesAre(t *testing.T) {
	_, all := draw(t, flowRate, stats.IndividualsOptions{Sigma: stats.TabulatedD2}, Options{})
	points := classed(all, "point")[:10]
	// 49.6 and 53.6 fix the scale; then every other point and the center line must follow from it.
	y := func(v float64) float64 {
		low, high := points[0].number(t, "cy"), points[8].number(t, "cy")
		return low + (v-49.6)/(53.6-49.6)*(high-low)
	}
	for i, v := range flowRate {
		if got := points[i].number(t, "cy"); math.Abs(got-y(v)) > 0.05 {
			t.Errorf("point %d is at %v, want %v", i, got, y(v))
		}
		if i > 0 && points[i].number(t, "cx") <= points[i-1].number(t, "cx") {
			t.Errorf("point %d is not right of the one before", i)
		}
	}
	for _, label := range classed(all, "small") {
		if strings.HasPrefix(label.text, "mean 50") && math.Abs(label.number(t, "y")-4-y(50.81)) > 0.05 {
			t.Errorf("the label of the center line is at %v", label.number(t, "y"))
		}
	}
	center := strings.FieldsFunc(classed(all, "center")[0].attrs["d"], func(r rune) bool { return strings.ContainsRune("ML ", r) })
	if got, _ := strconv.ParseFloat(center[1], 64); math.Abs(got-y(50.81)) > 0.05 {
		t.Errorf("center line at %v, want %v", got, y(50.81))
	}
}

func TestSignalsAreMarkedAndNamed(t *testing.T) {
	x := []float64{10, 11, 10, 9, 10, 11, 10, 9, 30, 10, 9, 11}
	drawing, all := draw(t, x, stats.IndividualsOptions{Baseline: &stats.Range{To: 8}}, Options{Title: "Wait", Unit: "min", Times: months(12)})
	flagged := len(drawing.Panels[0].Flagged()) + len(drawing.Panels[1].Flagged())
	if n := len(classed(all, "signal")); n != flagged || flagged < 3 {
		t.Errorf("%d marks for %d flagged points", n, flagged)
	}
	seen := texts(all)
	for _, want := range []string{"1", "a point beyond 3 sigma", "baseline ends"} {
		if !seen[want] {
			t.Errorf("the drawing does not say %q", want)
		}
	}
}

func TestAlternativeText(t *testing.T) {
	drawing, all := draw(t, []float64{10, 11, 10, 9, 10, 11, 10, 9, 30}, stats.IndividualsOptions{Baseline: &stats.Range{To: 8}}, Options{ID: "w", Title: "Wait", Unit: "min", Times: months(9)})
	if all[0].attrs["role"] != "img" || all[0].attrs["aria-labelledby"] != "w-title w-desc" {
		t.Errorf("svg has %v", all[0].attrs)
	}
	if all[1].attrs["id"] != "w-title" || all[1].text != "Wait" || all[2].attrs["id"] != "w-desc" || all[2].text != drawing.Describe() {
		t.Errorf("title %+v, desc %+v", all[1], all[2])
	}
	for _, want := range []string{"9 points from Apr 2016 to Dec 2016", "mean 10,", "30 at Dec 2016 (rule 1)", "from points 1 to 8", "Moving range in min", "rule 1 is a point beyond 3 sigma"} {
		if !strings.Contains(drawing.Describe(), want) {
			t.Errorf("%q does not say %q", drawing.Describe(), want)
		}
	}
	calm, _ := draw(t, flowRate, stats.IndividualsOptions{}, Options{Title: "Flow"})
	if !strings.Contains(calm.Describe(), "no signals") || !strings.Contains(calm.Describe(), "10 points.") {
		t.Errorf("calm chart: %q", calm.Describe())
	}
	wild, _ := draw(t, append(make([]float64, 20), flowRate...), stats.IndividualsOptions{}, Options{})
	if !strings.Contains(wild.Describe(), "more; rule") {
		t.Errorf("many signals: %q", wild.Describe())
	}
}

func TestForeignTextIsEscaped(t *testing.T) {
	title := `A&E <script>alert("x")</script>` + "\x00\x0b"
	drawing, all := draw(t, flowRate, stats.IndividualsOptions{}, Options{ID: `"><`, Title: title, Unit: "<%>"})
	if all[1].text != strings.NewReplacer("\x00", "\uFFFD", "\x0b", "\uFFFD").Replace(title) {
		t.Errorf("title reads %q", all[1].text)
	}
	if bytes.Contains(drawing.SVG(), []byte("<script")) {
		t.Error("markup of the title is live")
	}
	long := strings.Repeat("long ", 100)
	_, all = draw(t, flowRate, stats.IndividualsOptions{}, Options{Title: long})
	if heading := classed(all, "heading")[0].text; len([]rune(heading)) > 95 || !strings.HasSuffix(heading, "…") || all[1].text != long {
		t.Errorf("heading %q", heading)
	}
}

func TestManyPointsStaySmallAndKeepExtremes(t *testing.T) {
	x := make([]float64, 200_000)
	for i := range x {
		x[i] = float64(i % 2)
	}
	x[123_456] = 9
	drawing, all := draw(t, x, stats.IndividualsOptions{}, Options{Title: "Many"})
	if size := len(drawing.SVG()); size > 200_000 {
		t.Errorf("%d bytes", size)
	}
	if n := len(classed(all, "signal")); n < 1 || n > 4 {
		t.Errorf("%d marks, want the one extreme and its ranges", n)
	}
	if !texts(all)["With so many points, only those beyond the limits are marked."] {
		t.Error("the drawing does not say what is left out")
	}
}

func TestTimesMustMatch(t *testing.T) {
	c, err := stats.NewIndividualsChart(flowRate, stats.IndividualsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Individuals(c).With(Options{Times: months(9)}); err == nil {
		t.Error("nine times for ten points were accepted")
	}
}

// Whatever finite numbers come, the drawing is well-formed and every coordinate lies in the picture.
func TestAnySeriesCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		scale := rapid.SampledFrom([]float64{1e-150, 1e-6, 1, 1e6, 1e150}).Draw(r, "scale")
		x := rapid.SliceOfN(rapid.Float64Range(-1, 1), 2, 60).Draw(r, "x")
		for i := range x {
			x[i] = scale*x[i] + rapid.SampledFrom([]float64{0, scale, 1}).Draw(r, "offset")
		}
		drawing, all := draw(r, x, stats.IndividualsOptions{}, Options{Title: "any"})
		if svg := string(drawing.SVG()); strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			r.Fatalf("a coordinate is not a number: %s", svg)
		}
		height := all[0].number(r, "height")
		for _, p := range classed(all, "point") {
			if x, y := p.number(r, "cx"), p.number(r, "cy"); x < left || x > right || y < headHeight || y > height {
				r.Fatalf("point at %v, %v", x, y)
			}
		}
	})
}
