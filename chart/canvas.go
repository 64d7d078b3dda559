package chart

// canvas is what a chart is drawn on: markup or pixels. Coordinates are pixels from the top left.
type canvas interface {
	line(style lineStyle, x1, y1, x2, y2 float64)
	path(style lineStyle, points []float64) // x, y, x, y, …
	point(x, y, radius float64)
	signal(x, y float64) // a point that a rule flagged: a square, so that it differs in shape
	bar(style barStyle, x1, y1, x2, y2 float64)
	text(style textStyle, anchor string, x, y float64, text string)
	upward(x, y float64, text string) // reads from bottom to top, centered at x, y
}

// lineStyle names how a line is drawn. Lines differ in pattern and weight, so that they can be told apart
// without colour.
type lineStyle string

const (
	dataLine   lineStyle = "data"
	centerLine lineStyle = "center"
	limitLine  lineStyle = "limit"
	gridLine   lineStyle = "grid"
	markLine   lineStyle = "mark"
	axisLine   lineStyle = "axis"
)

// barStyle names how a bar is filled: a light grey stands out from white in print too.
type barStyle string

const (
	plainBar  barStyle = "bar"
	markedBar barStyle = "marked"
)

// picture is anything that is drawn on a canvas.
type picture interface {
	names() (id, title string)
	Describe() string // the alternative text
	height() int
	drawOn(on canvas)
}

// textStyle names how text is set.
type textStyle string

const (
	heading   textStyle = "heading"
	small     textStyle = "small"
	ruleLabel textStyle = "rule"
)

// Where text stands to its point.
const (
	fromStart = "start"
	centered  = "middle"
	toEnd     = "end"
)
