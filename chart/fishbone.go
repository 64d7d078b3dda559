package chart

import (
	"fmt"
	"strings"

	"tollgate/rootcause"
)

// Fishbone is the drawing of a cause-and-effect diagram: the effect at the head, the categories as bones above and below
// the spine, their causes along them and what causes those indented. Verified causes are marked with a square.
type Fishbone struct {
	ID    string // as of Chart
	Title string
	*rootcause.Fishbone
}

const (
	skull    = 170.0 // width of the box of the effect
	slant    = 46.0  // how far a bone leans
	boneHead = 30.0  // of the category's box, with its distance
)

// SVG draws the diagram as markup.
func (f Fishbone) SVG() []byte { return markup(f) }

// PNG draws it as pixels, as of Chart.
func (f Fishbone) PNG() ([]byte, error) { return raster(f) }

func (f Fishbone) names() (id, title string) { return f.ID, f.Title }

func (f Fishbone) subtitle() string {
	causes, verified := 0, 0
	for _, category := range f.Categories {
		for _, w := range branchLines(category.Causes, 0, width) {
			if w.first {
				causes++
			}
			if w.verified {
				verified++
			}
		}
	}
	return fmt.Sprintf("Cause-and-effect diagram: %d causes in %d categories, %d verified (square)", causes, len(f.Categories), verified)
}

// Describe says in words what the diagram shows. It is its alternative text.
func (f Fishbone) Describe() string {
	said := []string{}
	for _, category := range f.Categories {
		var named []string
		for _, cause := range category.Causes[:min(len(category.Causes), 5)] {
			named = append(named, shorten(cause.Text, 60)+map[bool]string{true: " (verified)"}[cause.VerifiedBy != nil])
		}
		if more := len(category.Causes) - len(named); more > 0 {
			named = append(named, fmt.Sprintf("and %d more", more))
		}
		if len(named) == 0 {
			named = []string{"none"}
		}
		said = append(said, category.Name+": "+strings.Join(named, ", "))
	}
	return fmt.Sprintf("%s. %s. Effect: %s. %s.", f.Title, f.subtitle(), f.Effect, strings.Join(said, ". "))
}

// written is a line of text along a bone.
type written struct {
	text     string
	indent   float64
	first    bool // of its cause
	last     bool
	verified bool // first line of a verified cause
}

func branchLines(causes []rootcause.Branch, depth int, room float64) (all []written) {
	indent := 9 * float64(depth)
	for _, cause := range causes {
		lines := wrap(cause.Text, room-indent-14, 3)
		for i, line := range lines {
			all = append(all, written{line, indent, i == 0, i == len(lines)-1, i == 0 && cause.VerifiedBy != nil})
		}
		all = append(all, branchLines(cause.Causes, depth+1, room)...)
	}
	return all
}

// columns is how many pairs of bones there are: one above, one below.
func (f Fishbone) columns() int { return (len(f.Categories) + 1) / 2 }

func (f Fishbone) columnWidth() float64 {
	return (width - 2*margin - skull - 10) / float64(f.columns())
}

// side is how high the longest bone above (0) or below (1) the spine is.
func (f Fishbone) side(which int) float64 {
	longest := 2
	for i := which; i < len(f.Categories); i += 2 {
		longest = max(longest, len(f.lines(i)))
	}
	return float64(longest)*textHeight + boneHead + 14
}

func (f Fishbone) lines(i int) []written {
	return branchLines(f.Categories[i].Causes, 0, f.columnWidth()-slant-16)
}

func (f Fishbone) height() int { return int(headHeight + f.side(0) + f.side(1) + margin) }

func (f Fishbone) drawOn(on canvas) {
	head(on, f.Title, f.subtitle())
	spine := headHeight + f.side(0)
	from := width - margin - skull
	on.path(centerLine, []float64{margin, spine, from, spine})
	effect := wrap(f.Effect, skull-2*boxPad, 6)
	half := float64(len(effect))*textHeight/2 + boxPad
	on.bar(markedBar, from, spine-half, width-margin, spine+half)
	paragraph(on, centered, from+skull/2, spine-half+boxPad+11, effect)
	for i := range f.Categories {
		foot := from - 10 - float64(i/2)*f.columnWidth()
		f.bone(on, i, foot, spine)
	}
}

// bone draws a category: the even ones above the spine, the others below.
func (f Fishbone) bone(on canvas, i int, foot, spine float64) {
	long := f.side(i%2) - boneHead
	end, texts := spine-long, spine-long+textHeight
	if i%2 == 1 {
		end, texts = spine+long, spine+textHeight+5
	}
	top := foot - slant
	on.path(centerLine, []float64{foot, spine, top, end})
	box := boneHead - 8
	from, to := end-box, end
	if i%2 == 1 {
		from, to = end, end+box
	}
	column := f.columnWidth()
	room := min(column, skull) - 4 // the first bone is next to the head
	name := shorten(f.Categories[i].Name, int((room-12)/letterWidth))
	half := min(float64(len([]rune(name)))*letterWidth/2+8, room/2)
	on.bar(plainBar, top-half, from, top+half, to)
	on.text(small, centered, top, from+box-7, name)
	start := foot - column + 8
	for k, line := range f.lines(i) {
		y := texts + float64(k)*textHeight
		if line.verified {
			on.signal(start+line.indent+4, y-4)
		}
		on.text(small, fromStart, start+line.indent+12, y, line.text)
		if line.last && line.indent == 0 { // a twig, from the text to the bone
			at := foot - slant*(spine-y-3)/(spine-end)
			on.line(gridLine, start+12, y+3, at, y+3)
		}
	}
}
