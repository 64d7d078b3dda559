package chart

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"testing"

	"tollgate/stats"
)

func pictureOf(t *testing.T, c Chart) (image.Image, []byte) {
	t.Helper()
	raw, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("no PNG: %v", err)
	}
	return picture, raw
}

// The pixels stand where the markup puts its shapes: a flagged point is a white square with a black rim, a
// plain one is black.
func TestPNGDrawsWhatTheSVGDraws(t *testing.T) {
	drawing, all := draw(t, []float64{10, 11, 10, 9, 10, 11, 10, 9, 30, 10, 9, 11}, stats.IndividualsOptions{Baseline: &stats.Range{To: 8}}, Options{Title: "Wait"})
	picture, _ := pictureOf(t, drawing)
	if want := image.Pt(2*960, 2*int(all[0].number(t, "height"))); picture.Bounds().Size() != want {
		t.Errorf("size %v, want %v", picture.Bounds().Size(), want)
	}
	grey := func(x, y float64) uint8 {
		return color.GrayModel.Convert(picture.At(int(2*x), int(2*y))).(color.Gray).Y
	}
	for _, mark := range classed(all, "signal") {
		x, y := mark.number(t, "x"), mark.number(t, "y")
		if inside, rim := grey(x+4.5, y+2.5), grey(x+4.5, y); inside < 200 || rim > 60 {
			t.Errorf("mark at %v, %v: %d within, %d at its rim", x, y, inside, rim)
		}
	}
	for _, point := range classed(all, "point")[:8] {
		if got := grey(point.number(t, "cx"), point.number(t, "cy")); got > 60 {
			t.Errorf("point at %s, %s is %d", point.attrs["cx"], point.attrs["cy"], got)
		}
	}
	if grey(2, 2) != 255 {
		t.Error("the ground is not white")
	}
}

func TestPNGHasItsAlternativeText(t *testing.T) {
	drawing, _ := draw(t, flowRate, stats.IndividualsOptions{}, Options{Title: "Flow – Fluß"})
	_, raw := pictureOf(t, drawing)
	chunk := raw[33:]
	size := binary.BigEndian.Uint32(chunk)
	body, sum := chunk[4:8+size], binary.BigEndian.Uint32(chunk[8+size:])
	if want := "iTXtDescription\x00\x00\x00\x00\x00" + drawing.Describe(); string(body) != want || sum != crc32.ChecksumIEEE(body) {
		t.Errorf("chunk %q", body)
	}
}

// Two phases: each has its limits as lines of its own, its reason and its figures.
func TestPhasesAreDrawn(t *testing.T) {
	x := append([]float64{82, 84, 83, 85, 82}, 90, 91, 92, 90, 89)
	drawing, all := draw(t, x, stats.IndividualsOptions{Phases: []stats.Phase{{From: 5, Reason: "new desk"}}}, Options{Title: "Share", Unit: "%"})
	seen := texts(all)
	for _, want := range []string{"new desk", "mean 83.2", "mean 90.4"} {
		if !seen[want] {
			t.Errorf("the drawing does not say %q; it says %v", want, seen)
		}
	}
	if n := len(classed(all, "center")); n != 4 {
		t.Errorf("%d center lines, want one in each phase of both panels", n)
	}
	if want := "Phase from 6 to 10 (new desk): mean 90.4,"; !bytes.Contains([]byte(drawing.Describe()), []byte(want)) {
		t.Errorf("%q does not say %q", drawing.Describe(), want)
	}
	pictureOf(t, drawing)
}
