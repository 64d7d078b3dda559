package chart

import (
	"fmt"
	"strconv"
	"strings"

	"tollgate/rootcause"
)

// FMEA is the drawing of a failure mode and effects analysis: a table in order of what to act on, with ratings, RPN and
// action priority before and with the actions. Priority H is grey.
type FMEA struct {
	ID    string // as of Chart
	Title string
	*rootcause.FMEA
}

// mostLines are drawn; the rest of a long table are those to act on least.
const mostLines = 40

// SVG draws the table as markup.
func (f FMEA) SVG() []byte { return markup(f) }

// PNG draws it as pixels, as of Chart.
func (f FMEA) PNG() ([]byte, error) { return raster(f) }

func (f FMEA) names() (id, title string) { return f.ID, f.Title }

func (f FMEA) subtitle() string {
	r := f.Rank()
	return fmt.Sprintf("FMEA of %d lines, action priority (AIAG-VDA 2019) %s now, %s with every action; RPN %d, %d",
		len(f.Items), priorities(r.Now), priorities(r.After), r.Now.RPN, r.After.RPN)
}

func priorities(s rootcause.Sums) string {
	return fmt.Sprintf("H %d M %d L %d", s.High, s.Medium, s.Low)
}

// Describe says in words what the table shows. It is its alternative text.
func (f FMEA) Describe() string {
	said := []string{}
	for _, risk := range f.Rank().Risks[:min(len(f.Items), mostListed)] {
		item := f.Items[risk.Item]
		said = append(said, fmt.Sprintf("%s, because of %s: priority %s, RPN %d, with every action %s, %d",
			shorten(item.Mode, 60), shorten(item.Cause.Text, 60), risk.Now.Priority, risk.Now.RPN, risk.After.Priority, risk.After.RPN))
	}
	return fmt.Sprintf("%s. %s. Most pressing: %s.", f.Title, f.subtitle(), strings.Join(said, "; "))
}

// fmeaColumns are the columns with where they begin; the last is the table's right edge.
var fmeaColumns = []struct {
	name string
	x    float64
}{{"Failure mode", margin}, {"Effect", 186}, {"Cause", 336}, {"S", 486}, {"O", 510}, {"D", 534}, {"RPN", 558}, {"AP", 596}, {"Actions (owner)", 626}, {"S O D", 836}, {"RPN", 884}, {"AP", 918}, {"", width - margin}}

const (
	firstNumber = 3 // index of S
	actionsAt   = 8
)

// tableRow is a line with its texts broken.
type tableRow struct {
	texts [][]string // of failure mode, effect, cause and actions
	rootcause.Risk
	y, height float64
}

func (f FMEA) rows() ([]tableRow, float64) {
	y := headHeight + textHeight + boxPad
	var rows []tableRow
	for _, risk := range f.Rank().Risks[:min(len(f.Items), mostLines)] {
		item := f.Items[risk.Item]
		cause := item.Cause.Text
		if item.Cause.VerifiedBy != nil {
			cause += " (verified)"
		}
		row := tableRow{Risk: risk, y: y}
		tallest := 1
		for i, text := range []string{strings.TrimPrefix(item.Step+": "+item.Mode, ": "), item.Effect, cause, actionWords(item.Actions)} {
			column := []int{0, 1, 2, actionsAt}[i]
			lines := wrap(text, fmeaColumns[column+1].x-fmeaColumns[column].x-8, 5)
			row.texts = append(row.texts, lines)
			tallest = max(tallest, len(lines))
		}
		row.height = float64(tallest)*textHeight + boxPad
		y += row.height
		rows = append(rows, row)
	}
	return rows, y
}

func actionWords(actions []rootcause.RatedAction) string {
	said := []string{}
	for _, a := range actions {
		done := ""
		if a.Completed != "" {
			done = ", done"
		}
		said = append(said, fmt.Sprintf("%s (%s%s)", a.Text, a.Owner, done))
	}
	return strings.Join(said, "; ")
}

func (f FMEA) height() int {
	_, bottom := f.rows()
	return int(bottom + textHeight + margin)
}

func (f FMEA) drawOn(on canvas) {
	head(on, f.Title, f.subtitle())
	rows, bottom := f.rows()
	for _, row := range rows {
		f.row(on, row)
	}
	for _, column := range fmeaColumns {
		on.text(small, fromStart, column.x+4, headHeight+textHeight, column.name)
		on.line(axisLine, column.x, headHeight, column.x, bottom)
	}
	for _, y := range []float64{headHeight, headHeight + textHeight + boxPad, bottom} {
		on.line(axisLine, margin, y, width-margin, y)
	}
	if more := len(f.Items) - len(rows); more > 0 {
		on.text(small, fromStart, margin, bottom+textHeight, fmt.Sprintf("and %d more lines", more))
	}
}

func (f FMEA) row(on canvas, row tableRow) {
	cell := func(column int, marked bool, text string) {
		from, to := fmeaColumns[column].x, fmeaColumns[column+1].x
		if marked {
			on.bar(markedBar, from, row.y, to, row.y+row.height)
		}
		on.text(small, fromStart, from+4, row.y+textHeight, text)
	}
	for i, column := range []int{0, 1, 2, actionsAt} {
		paragraph(on, fromStart, fmeaColumns[column].x+4, row.y+textHeight, row.texts[i])
	}
	now, after := row.Now, row.After
	for i, n := range []int{now.Severity, now.Occurrence, now.Detection, now.RPN} {
		cell(firstNumber+i, false, strconv.Itoa(n))
	}
	cell(7, now.Priority == rootcause.High, string(now.Priority))
	cell(9, false, fmt.Sprintf("%d %d %d", after.Severity, after.Occurrence, after.Detection))
	cell(10, false, strconv.Itoa(after.RPN))
	cell(11, after.Priority == rootcause.High, string(after.Priority))
	on.line(gridLine, margin, row.y+row.height, width-margin, row.y+row.height)
}
