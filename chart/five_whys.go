package chart

import (
	"fmt"
	"strings"

	"tollgate/rootcause"
)

// FiveWhys is the drawing of a tree of whys: the problem above, each answer below what it explains and further to the
// right. Root causes have a double frame, verified ones are grey and say by what.
type FiveWhys struct {
	ID    string // as of Chart
	Title string
	*rootcause.FiveWhys
}

const (
	stepRight = 30.0 // from a cause to those of it
	boxGap    = 8.0
	boxPad    = 7.0
)

// SVG draws the tree as markup.
func (f FiveWhys) SVG() []byte { return markup(f) }

// PNG draws it as pixels, as of Chart.
func (f FiveWhys) PNG() ([]byte, error) { return raster(f) }

func (f FiveWhys) names() (id, title string) { return f.ID, f.Title }

func (f FiveWhys) subtitle() string {
	roots, verified := 0, 0
	for _, l := range f.Levels() {
		if l.Root {
			roots++
		}
		if l.VerifiedBy != nil {
			verified++
		}
	}
	return fmt.Sprintf("Five whys: %d causes, %d of them root causes, %d verified (grey)", len(f.Levels()), roots, verified)
}

// Describe says in words what the tree shows. It is its alternative text.
func (f FiveWhys) Describe() string {
	said := []string{}
	for _, l := range f.Levels() {
		if l.Root && len(said) < mostListed {
			said = append(said, shorten(l.Text, 100)+verifiedWords(l.Cause))
		}
	}
	return fmt.Sprintf("%s. %s. Problem: %s. Root causes: %s.", f.Title, f.subtitle(), f.Problem, strings.Join(said, "; "))
}

func verifiedWords(c *rootcause.Cause) string {
	switch {
	case c.VerifiedBy == nil:
		return " (not verified)"
	case c.VerifiedBy.Method == "":
		return " (verified)"
	}
	return " (verified by " + strings.ReplaceAll(c.VerifiedBy.Method, "_", " ") + ")"
}

// box is a cause with its place.
type box struct {
	rootcause.Level
	lines       []string
	top, bottom float64
}

func (b box) left() float64 { return margin + float64(b.Why)*stepRight }

// boxes places the causes one below the other and returns where the last one ends.
func (f FiveWhys) boxes() ([]box, float64) {
	y := headHeight + f.problemHeight() + boxGap
	var all []box
	for _, l := range f.Levels() {
		b := box{Level: l, top: y}
		said := fmt.Sprintf("Why %d: %s", l.Why, l.Text)
		if l.VerifiedBy != nil {
			said += verifiedWords(l.Cause)
		}
		b.lines = wrap(said, width-margin-b.left()-2*boxPad, 3)
		b.bottom = y + float64(len(b.lines))*textHeight + boxPad
		y = b.bottom + boxGap
		all = append(all, b)
	}
	return all, y
}

func (f FiveWhys) problem() []string { return wrap("Problem: "+f.Problem, width-2*margin-2*boxPad, 3) }

func (f FiveWhys) problemHeight() float64 { return float64(len(f.problem()))*textHeight + boxPad }

func (f FiveWhys) height() int {
	_, bottom := f.boxes()
	return int(bottom + margin)
}

func (f FiveWhys) drawOn(on canvas) {
	head(on, f.Title, f.subtitle())
	on.bar(plainBar, margin, headHeight, width-margin, headHeight+f.problemHeight())
	paragraph(on, fromStart, margin+boxPad, headHeight+textHeight, f.problem())
	all, _ := f.boxes()
	under := map[int]float64{0: headHeight + f.problemHeight()} // where the last box of each level ends
	for _, b := range all {
		style := plainBar
		if b.VerifiedBy != nil {
			style = markedBar
		}
		middle, elbow := (b.top+b.bottom)/2, b.left()-stepRight/2
		on.path(axisLine, []float64{elbow, under[b.Why-1], elbow, middle, b.left(), middle})
		on.bar(style, b.left(), b.top, width-margin, b.bottom)
		if b.Root { // the frame drawn twice
			on.path(axisLine, []float64{b.left() + 2, b.top + 2, width - margin - 2, b.top + 2, width - margin - 2, b.bottom - 2, b.left() + 2, b.bottom - 2, b.left() + 2, b.top + 2})
		}
		paragraph(on, fromStart, b.left()+boxPad, b.top+textHeight, b.lines)
		under[b.Why] = b.bottom
	}
}
