package chart

import "tollgate/rootcause"

// Picture is anything that is drawn.
type Picture interface {
	SVG() []byte
	PNG() ([]byte, error)
	Describe() string // the alternative text
}

// OfDocument is the drawing of a root cause document that was checked. A document that holds nothing of its kind has none.
func OfDocument(d rootcause.Document) (Picture, bool) {
	switch {
	case d.Kind == rootcause.KindFiveWhys && d.FiveWhys != nil:
		return FiveWhys{Title: d.Title, FiveWhys: d.FiveWhys}, true
	case d.Kind == rootcause.KindFishbone && d.Fishbone != nil:
		return Fishbone{Title: d.Title, Fishbone: d.Fishbone}, true
	case d.Kind == rootcause.KindFMEA && d.FMEA != nil:
		return FMEA{Title: d.Title, FMEA: d.FMEA}, true
	case d.Kind == rootcause.KindMatrix && d.Matrix != nil:
		return Matrix{Title: d.Title, CauseEffectMatrix: d.Matrix}, true
	}
	return nil, false
}
