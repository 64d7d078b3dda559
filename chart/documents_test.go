package chart

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tollgate/rootcause"
)

func why(text string, below ...rootcause.Branch) rootcause.Branch {
	return rootcause.Branch{Cause: rootcause.Cause{Text: text}, Causes: below}
}

func verifiedWhy(text string) rootcause.Branch {
	b := why(text)
	b.VerifiedBy = &rootcause.Proof{AnalysisID: "a1", Method: "welch_t_test"}
	return b
}

func rootCauseDocuments() []rootcause.Document {
	return []rootcause.Document{
		{Kind: rootcause.KindFiveWhys, Title: "Late <answers>", FiveWhys: &rootcause.FiveWhys{Problem: "answers are late",
			Whys: []rootcause.Branch{why("few people on Mondays, when most of the letters of the weekend arrive & wait", why("nobody was hired"), verifiedWhy("shifts are planned by year")), why("slow screens")}}},
		{Kind: rootcause.KindFishbone, Title: "Wet parts", Fishbone: &rootcause.Fishbone{Effect: "parts are wet after the dryer",
			Categories: []rootcause.Category{{Name: "people", Causes: []rootcause.Branch{why("not trained", why("no time"), why("nobody asks")), why("two crews")}}, {Name: "machines", Causes: []rootcause.Branch{verifiedWhy("filter is full")}},
				{Name: "methods", Causes: []rootcause.Branch{why("temperature is set by feel"), why("loading differs between the shifts and nobody knows")}}, {Name: "materials"}, {Name: "measurements", Causes: []rootcause.Branch{why("no moisture meter")}}, {Name: "environment", Causes: []rootcause.Branch{why("humid in summer")}}}}},
		{Kind: rootcause.KindFMEA, Title: "Dosing", FMEA: &rootcause.FMEA{Items: []rootcause.FailureMode{
			{Step: "weigh", Mode: "too little", Effect: "no effect on the patient", Cause: rootcause.Cause{Text: "scale drifts"}, Rating: rootcause.Rating{Severity: 7, Occurrence: 5, Detection: 6},
				Actions: []rootcause.RatedAction{{Text: "calibrate daily", Owner: "olga", Due: "2026-12-01", Rating: rootcause.Rating{Severity: 7, Occurrence: 2, Detection: 3}}}},
			{Mode: "too much", Effect: "harm", Cause: rootcause.Cause{Text: "typed twice"}, Rating: rootcause.Rating{Severity: 10, Occurrence: 4, Detection: 8}}}}},
		{Kind: rootcause.KindMatrix, Title: "Inputs", Matrix: &rootcause.CauseEffectMatrix{Outputs: []rootcause.Output{{Name: "taste", Weight: 10}, {Name: "colour", Weight: 3}},
			Inputs: []rootcause.Input{{Cause: rootcause.Cause{Text: "water"}, Scores: []int{1, 0}}, {Cause: rootcause.Cause{Text: "heat"}, Scores: []int{9, 3}}}}},
	}
}

func TestDocumentsSayWhatTheyShow(t *testing.T) {
	want := []string{
		"Late <answers>. Five whys: 4 causes, 3 of them root causes, 1 verified (grey). Problem: answers are late. Root causes: nobody was hired (not verified); shifts are planned by year (verified by welch t test); slow screens (not verified).",
		"Wet parts. Cause-and-effect diagram: 9 causes in 6 categories, 1 verified (square). Effect: parts are wet after the dryer. people: not trained, two crews. machines: filter is full (verified). methods: temperature is set by feel, loading differs between the shifts and nobody knows. materials: none. measurements: no moisture meter. environment: humid in summer.",
		"Dosing. FMEA of 2 lines, action priority (AIAG-VDA 2019) H 1 M 1 L 0 now, H 1 M 0 L 1 with every action; RPN 530, 362. Most pressing: too much, because of typed twice: priority H, RPN 320, with every action H, 320; too little, because of scale drifts: priority M, RPN 210, with every action L, 42.",
		"Inputs. Cause-and-effect matrix: 2 inputs, 2 outputs with their weights; scores 0, 1, 3 and 9 (grey). Strongest: 1. heat, total 99 (90.8 %); 2. water, total 10 (9.2 %).",
	}
	for i, d := range rootCauseDocuments() {
		drawing, ok := OfDocument(d)
		if !ok {
			t.Fatalf("%s is not drawn", d.Kind)
		}
		if got := drawing.Describe(); got != want[i] {
			t.Errorf("%s says\n%s\nwant\n%s", d.Kind, got, want[i])
		}
	}
}

// What stands out does so without colour, and no text or box is outside the picture, in either form.
func TestDocumentsAreDrawnWithinTheirFrame(t *testing.T) {
	for i, marked := range []int{1, 1, 2, 3} { // a verified why; the effect; H before and after; a 9 and two bars of totals
		d := rootCauseDocuments()[i]
		drawing, _ := OfDocument(d)
		all := parse(t, drawing.SVG())
		if got := len(classed(all, "marked")); got != marked {
			t.Errorf("%s: %d marked, want %d", d.Kind, got, marked)
		}
		within(t, drawing)
		raw, err := drawing.PNG()
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil || picture.Bounds().Dx() != 2*width || picture.Bounds().Dy() != 2*int(all[0].number(t, "height")) {
			t.Errorf("%s: %v, %v", d.Kind, picture.Bounds(), err)
		}
	}
	if signals := classed(parse(t, Fishbone{Fishbone: rootCauseDocuments()[1].Fishbone}.SVG()), "signal"); len(signals) != 1 {
		t.Errorf("%d verified causes are marked on the fishbone", len(signals))
	}
}

type fataler interface {
	Helper()
	Errorf(string, ...any)
}

func within(t fataler, drawing Picture) {
	t.Helper()
	p := drawing.(picture)
	seen := &frame{t: t, height: float64(p.height())}
	p.drawOn(seen)
}

// frame is a canvas that draws nothing and holds every place to the picture.
type frame struct {
	t      fataler
	height float64
}

func (f *frame) holds(what string, x, y float64) {
	if x < 0 || x > width || y < 0 || y > f.height {
		f.t.Errorf("%s at %.1f, %.1f is outside of %d, %.0f", what, x, y, width, f.height)
	}
}

func (f *frame) line(style lineStyle, x1, y1, x2, y2 float64) {
	f.path(style, []float64{x1, y1, x2, y2})
}

func (f *frame) path(style lineStyle, points []float64) {
	for i := 0; i+1 < len(points); i += 2 {
		f.holds(string(style), points[i], points[i+1])
	}
}
func (f *frame) point(x, y, _ float64) { f.holds("point", x, y) }
func (f *frame) signal(x, y float64)   { f.holds("signal", x, y) }

func (f *frame) bar(_ barStyle, x1, y1, x2, y2 float64) {
	f.holds("box", x1, y1)
	f.holds("box", x2, y2)
	if x2 < x1 || y2 < y1 {
		f.t.Errorf("a box from %v, %v to %v, %v", x1, y1, x2, y2)
	}
}

func (f *frame) text(_ textStyle, anchor string, x, y float64, text string) {
	long := float64(len([]rune(text))) * 5.2 // a little less than on average: what is cut off may be wider
	from := map[string]float64{fromStart: x, centered: x - long/2, toEnd: x - long}[anchor]
	f.holds(fmt.Sprintf("%q", text), max(from, x-width), y)
}

func (f *frame) upward(x, y float64, text string) { f.holds(text, x, y) }

// Any document that can be drawn is drawn within its frame, whatever its texts and size.
func TestAnyDocumentStaysWithinItsFrame(t *testing.T) {
	text := rapid.StringMatching(`[a-zßé ]{1,20}[a-z]{0,150}( [a-z]{1,12}){0,20}`)
	var tree func(*rapid.T, int) []rootcause.Branch
	tree = func(t *rapid.T, depth int) (all []rootcause.Branch) {
		for range rapid.IntRange(0, max(0, 4-depth)).Draw(t, "causes") {
			all = append(all, why(text.Draw(t, "cause"), tree(t, depth+1)...))
		}
		return all
	}
	rapid.Check(t, func(t *rapid.T) {
		within(t, FiveWhys{Title: text.Draw(t, "title"), FiveWhys: &rootcause.FiveWhys{Problem: text.Draw(t, "problem"), Whys: tree(t, 0)}})
		bones := &rootcause.Fishbone{Effect: text.Draw(t, "effect")}
		for range rapid.IntRange(1, 12).Draw(t, "categories") {
			bones.Categories = append(bones.Categories, rootcause.Category{Name: text.Draw(t, "category"), Causes: tree(t, 1)})
		}
		within(t, Fishbone{Title: "x", Fishbone: bones})
		m := &rootcause.CauseEffectMatrix{}
		for range rapid.IntRange(1, 15).Draw(t, "outputs") {
			m.Outputs = append(m.Outputs, rootcause.Output{Name: text.Draw(t, "output"), Weight: rapid.IntRange(1, 10).Draw(t, "weight")})
		}
		f := &rootcause.FMEA{}
		for range rapid.IntRange(1, 60).Draw(t, "lines") {
			input := rootcause.Input{Cause: rootcause.Cause{Text: text.Draw(t, "input")}}
			for range m.Outputs {
				input.Scores = append(input.Scores, rapid.SampledFrom([]int{0, 1, 3, 9}).Draw(t, "score"))
			}
			m.Inputs = append(m.Inputs, input)
			f.Items = append(f.Items, rootcause.FailureMode{Mode: input.Text, Effect: "e", Cause: input.Cause, Rating: rootcause.Rating{Severity: 9, Occurrence: 4, Detection: 2}})
		}
		within(t, Matrix{Title: "x", CauseEffectMatrix: m})
		within(t, FMEA{Title: "x", FMEA: f})
	})
}

func TestWrapLosesNothingUntilItIsCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé]{0,40}( [a-zé]{1,40}){0,10}`).Draw(t, "text")
		most := rapid.IntRange(1, 40).Draw(t, "most")
		lines := wrap(text, 100, most)
		joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		for _, line := range lines {
			if n := len([]rune(line)); n > 16 || n == 0 {
				t.Fatalf("%q has %d letters", line, n)
			}
		}
		whole := strings.ReplaceAll(text, " ", "")
		cut := strings.HasSuffix(joined, "…")
		if len(lines) > most || !cut && joined != whole || cut && !strings.HasPrefix(whole, strings.TrimSuffix(joined, "…")) {
			t.Fatalf("%q is set as %q", text, lines)
		}
	})
}
