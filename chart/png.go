package chart

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"math"
	"sync"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"

	"tollgate/fault"
)

// scale is how many pixels of the picture make one of the markup: enough for print.
const scale = 2.0

// PNG draws what SVG draws as pixels, twice as many each way. The alternative text is in the file as its
// Description. Errors: Internal when the picture cannot be encoded.
func (c Chart) PNG() ([]byte, error) { return raster(c) }

// raster draws a picture as PNG.
func raster(p picture) ([]byte, error) {
	faces, err := fonts()
	if err != nil {
		return nil, err
	}
	on := &pixels{Context: gg.NewContext(int(width*scale), int(float64(p.height())*scale)), faces: faces}
	on.SetColor(color.White)
	on.Clear()
	on.Scale(scale, scale)
	p.drawOn(on)
	var file bytes.Buffer
	if err := on.EncodePNG(&file); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the picture could not be encoded")
	}
	return described(file.Bytes(), p.Describe()), nil
}

// pixels is a canvas of them.
type pixels struct {
	*gg.Context
	faces map[textStyle]*opentype.Font
}

// plain is the style of text that has no other.
const plain textStyle = ""

var fonts = sync.OnceValues(func() (map[textStyle]*opentype.Font, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the font could not be read")
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the bold font could not be read")
	}
	return map[textStyle]*opentype.Font{plain: regular, small: regular, heading: bold, ruleLabel: bold}, nil
})

// sizes are those of the stylesheet of the markup, in its pixels.
var sizes = map[textStyle]float64{plain: 12, small: 11, heading: 17, ruleLabel: 10}

// strokes are width, grey and dashes of lines, as in the stylesheet.
var strokes = map[lineStyle]struct {
	width  float64
	grey   uint8
	dashes []float64
}{
	dataLine: {1.2, 0x55, nil}, centerLine: {1.4, 0, nil}, limitLine: {1.4, 0, []float64{7, 4}},
	gridLine: {1, 0xdd, nil}, markLine: {1, 0, []float64{1, 3}}, axisLine: {1, 0, nil},
}

func (p *pixels) line(style lineStyle, x1, y1, x2, y2 float64) {
	p.path(style, []float64{x1, y1, x2, y2})
}

func (p *pixels) path(style lineStyle, points []float64) {
	if len(points) < 4 {
		return
	}
	stroke := strokes[style]
	p.MoveTo(points[0], points[1])
	for i := 2; i < len(points); i += 2 {
		p.LineTo(points[i], points[i+1])
	}
	p.SetColor(color.Gray{Y: stroke.grey})
	p.SetLineWidth(stroke.width * scale) // widths and dashes do not follow Scale
	dashes := make([]float64, len(stroke.dashes))
	for i, d := range stroke.dashes {
		dashes[i] = d * scale
	}
	p.SetDash(dashes...)
	p.Stroke()
	p.SetDash()
}

func (p *pixels) point(x, y, radius float64) {
	p.SetColor(color.Black)
	p.DrawCircle(x, y, radius)
	p.Fill()
}

func (p *pixels) signal(x, y float64) {
	p.DrawRectangle(x-4.5, y-4.5, 9, 9)
	p.SetColor(color.White)
	p.FillPreserve()
	p.SetColor(color.Black)
	p.SetLineWidth(1.8 * scale)
	p.Stroke()
}

func (p *pixels) bar(style barStyle, x1, y1, x2, y2 float64) {
	p.DrawRectangle(x1, y1, x2-x1, y2-y1)
	p.SetColor(map[barStyle]color.Gray{plainBar: {Y: 0xff}, markedBar: {Y: 0xbb}}[style])
	p.FillPreserve()
	p.SetColor(color.Black)
	p.SetLineWidth(scale)
	p.Stroke()
}

func (p *pixels) text(style textStyle, anchor string, x, y float64, text string) {
	face, err := opentype.NewFace(p.faces[style], &opentype.FaceOptions{Size: sizes[style], DPI: 72 * scale, Hinting: font.HintingFull})
	if err != nil {
		return // the sizes above are all good
	}
	p.Push()
	defer p.Pop()
	p.Scale(1/scale, 1/scale)
	p.SetFontFace(face)
	along := map[string]float64{fromStart: 0, centered: 0.5, toEnd: 1}[anchor]
	if style == ruleLabel { // it stands over lines: leave them out around it
		p.SetColor(color.White)
		for _, d := range [][2]float64{{-2, 0}, {2, 0}, {0, -2}, {0, 2}} {
			p.DrawStringAnchored(text, x*scale+d[0], y*scale+d[1], along, 0)
		}
	}
	p.SetColor(color.Black)
	p.DrawStringAnchored(text, x*scale, y*scale, along, 0)
}

func (p *pixels) upward(x, y float64, text string) {
	p.Push()
	defer p.Pop()
	p.RotateAbout(-math.Pi/2, x, y)
	p.text(plain, centered, x, y, text)
}

// described puts an iTXt chunk after the header of a PNG, which is 8 bytes of signature and 25 of IHDR
// (PNG specification, 11.3.4.5).
func described(picture []byte, text string) []byte {
	const header = 8 + 25
	data := fmt.Sprintf("iTXtDescription\x00\x00\x00\x00\x00%s", text)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)-4))
	chunk = append(chunk, data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(data)))
	return append(append(append([]byte{}, picture[:header]...), chunk...), picture[header:]...)
}
