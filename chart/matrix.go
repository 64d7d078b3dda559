package chart

import (
	"fmt"
	"strconv"
	"strings"

	"tollgate/rootcause"
)

// Matrix is the drawing of a cause-and-effect matrix: inputs in order of their total, their score for each output, and
// the totals as numbers and bars. Scores of 9 are grey.
type Matrix struct {
	ID    string // as of Chart
	Title string
	*rootcause.CauseEffectMatrix
}

const (
	inputsWidth = 300.0
	totalsWidth = 190.0
	outputNames = 130.0 // height of the names above the columns
	rowHeight   = 22.0
	namesAbove  = 18 // letters of the name of an output
)

// SVG draws the matrix as markup.
func (m Matrix) SVG() []byte { return markup(m) }

// PNG draws it as pixels, as of Chart.
func (m Matrix) PNG() ([]byte, error) { return raster(m) }

func (m Matrix) names() (id, title string) { return m.ID, m.Title }

func (m Matrix) subtitle() string {
	return fmt.Sprintf("Cause-and-effect matrix: %d inputs, %d outputs with their weights; scores 0, 1, 3 and 9 (grey)", len(m.Inputs), len(m.Outputs))
}

// Describe says in words what the matrix shows. It is its alternative text.
func (m Matrix) Describe() string {
	said := []string{}
	for _, w := range m.Weigh()[:min(len(m.Inputs), mostListed)] {
		said = append(said, fmt.Sprintf("%d. %s, total %d (%.1f %%)", w.Rank, shorten(m.Inputs[w.Input].Text, 60), w.Total, 100*w.Share))
	}
	return fmt.Sprintf("%s. %s. Strongest: %s.", m.Title, m.subtitle(), strings.Join(said, "; "))
}

func (m Matrix) drawnRows() int { return min(len(m.Inputs), mostLines) }

func (m Matrix) bottom() float64 {
	return headHeight + outputNames + rowHeight*float64(m.drawnRows()+1)
}

func (m Matrix) height() int { return int(m.bottom() + textHeight + margin) }

func (m Matrix) drawOn(on canvas) {
	head(on, m.Title, m.subtitle())
	column := (width - 2*margin - inputsWidth - totalsWidth) / float64(len(m.Outputs))
	cells := margin + inputsWidth
	top := headHeight + outputNames
	for i, output := range m.Outputs {
		middle := cells + (float64(i)+0.5)*column
		on.upward(middle+4, top-outputNames/2, shorten(output.Name, namesAbove))
		on.text(small, centered, middle, top+rowHeight-7, strconv.Itoa(output.Weight))
	}
	on.text(small, fromStart, margin+4, top+rowHeight-7, "Input; weights of the outputs")
	on.text(small, fromStart, cells+column*float64(len(m.Outputs))+6, top+rowHeight-7, "Total")
	weighed := m.Weigh()
	for k, w := range weighed[:m.drawnRows()] {
		m.row(on, w, top+rowHeight*float64(k+1), column, max(weighed[0].Total, 1))
	}
	for i := range len(m.Outputs) + 1 {
		x := cells + float64(i)*column
		on.line(gridLine, x, headHeight, x, m.bottom())
	}
	for _, y := range []float64{top, top + rowHeight, m.bottom()} {
		on.line(axisLine, margin, y, width-margin, y)
	}
	if more := len(m.Inputs) - m.drawnRows(); more > 0 {
		on.text(small, fromStart, margin, m.bottom()+textHeight, fmt.Sprintf("and %d more inputs", more))
	}
}

// row draws an input with its scores and its total.
func (m Matrix) row(on canvas, w rootcause.Weighed, y, column float64, largest int) {
	const strong = 9
	input, base := m.Inputs[w.Input], y+rowHeight-7
	said := fmt.Sprintf("%d. %s", w.Rank, input.Text)
	if input.VerifiedBy != nil {
		said += " (verified)"
	}
	on.text(small, fromStart, margin+4, base, wrap(said, inputsWidth-8, 1)[0])
	for i, score := range input.Scores {
		x := margin + inputsWidth + float64(i)*column
		if score == strong {
			on.bar(markedBar, x, y, x+column, y+rowHeight)
		}
		on.text(small, centered, x+column/2, base, strconv.Itoa(score))
	}
	from := width - margin - totalsWidth + 6
	on.text(small, fromStart, from, base, strconv.Itoa(w.Total))
	on.bar(markedBar, from+40, y+5, from+40+float64(w.Total)/float64(largest)*(totalsWidth-50), y+rowHeight-5)
	on.line(gridLine, margin, y+rowHeight, width-margin, y+rowHeight)
}
