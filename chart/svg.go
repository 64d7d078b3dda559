package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// svg writes the few shapes that a chart needs as markup.
type svg struct{ bytes.Buffer }

const styles = `text{font-family:Helvetica,Arial,'DejaVu Sans',sans-serif;font-size:12px;fill:#000}
.heading{font-size:17px;font-weight:bold}
.small{font-size:11px}
.rule{font-size:10px;font-weight:bold;paint-order:stroke;stroke:#fff;stroke-width:2.5px}
path,line{fill:none;stroke:#000}
.data{stroke:#555;stroke-width:1.2;stroke-linejoin:round}
.center{stroke-width:1.4}
.limit{stroke-width:1.4;stroke-dasharray:7 4}
.grid{stroke:#ddd;stroke-width:1}
.mark{stroke:#000;stroke-width:1;stroke-dasharray:1 3}
.axis{stroke-width:1}
.point{fill:#000}
.signal{fill:#fff;stroke:#000;stroke-width:1.8}
.bar{fill:#fff;stroke:#000;stroke-width:1}
.marked{fill:#bbb;stroke:#000;stroke-width:1}
`

// markup draws a picture as SVG.
func markup(p picture) []byte {
	s := &svg{}
	s.open(p)
	p.drawOn(s)
	s.close()
	return s.Bytes()
}

func (s *svg) open(p picture) {
	id, title := p.names()
	if id == "" {
		id = "chart"
	}
	id = escape(id)
	fmt.Fprintf(&s.Buffer, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc">`+"\n",
		width, p.height(), width, p.height(), id, id)
	fmt.Fprintf(&s.Buffer, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, escape(title), id, escape(p.Describe()))
	fmt.Fprintf(&s.Buffer, "<style>%s</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", styles)
}

func (s *svg) close() { s.WriteString("</svg>\n") }

func (s *svg) line(class lineStyle, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&s.Buffer, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`+"\n", class, px(x1), px(y1), px(x2), px(y2))
}

// path joins points given as x, y, x, y, …
func (s *svg) path(class lineStyle, points []float64) {
	if len(points) < 4 {
		return
	}
	fmt.Fprintf(&s.Buffer, `<path class="%s" d="M%s %s`, class, px(points[0]), px(points[1]))
	for i := 2; i < len(points); i += 2 {
		fmt.Fprintf(&s.Buffer, "L%s %s", px(points[i]), px(points[i+1]))
	}
	s.WriteString("\"/>\n")
}

func (s *svg) point(x, y, radius float64) {
	fmt.Fprintf(&s.Buffer, `<circle class="point" cx="%s" cy="%s" r="%s"/>`+"\n", px(x), px(y), px(radius))
}

// signal draws a point that a rule flagged: a square, so that it differs in shape.
func (s *svg) signal(x, y float64) {
	fmt.Fprintf(&s.Buffer, `<rect class="signal" x="%s" y="%s" width="9" height="9"/>`+"\n", px(x-4.5), px(y-4.5))
}

func (s *svg) bar(class barStyle, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&s.Buffer, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`+"\n", class, px(x1), px(y1), px(x2-x1), px(y2-y1))
}

// text writes at x, y; anchor is start, middle or end.
func (s *svg) text(class textStyle, anchor string, x, y float64, text string) {
	fmt.Fprintf(&s.Buffer, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`+"\n", class, px(x), px(y), anchor, escape(text))
}

// upward writes text that reads from bottom to top, centered at x, y.
func (s *svg) upward(x, y float64, text string) {
	fmt.Fprintf(&s.Buffer, `<text transform="translate(%s %s) rotate(-90)" text-anchor="middle">%s</text>`+"\n", px(x), px(y), escape(text))
}

// px rounds to a hundredth of a pixel.
func px(v float64) string {
	t := strconv.FormatFloat(v, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(t, "0"), ".")
}

// escape also replaces characters that XML does not allow at all.
func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a bytes.Buffer does not fail
	return b.String()
}
