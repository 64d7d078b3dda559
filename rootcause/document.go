// Package rootcause holds the documents of root cause analysis: five whys, cause-and-effect (fishbone) diagrams,
// FMEA and cause-and-effect matrices. It checks and reckons; nothing here draws, stores or reads a clock.
package rootcause

import (
	"fmt"
	"slices"

	"tollgate/fault"
)

// Kind is a kind of document.
type Kind string

// Kinds of documents.
const (
	KindFiveWhys Kind = "five_whys"
	KindFishbone Kind = "fishbone"
	KindFMEA     Kind = "fmea"
	KindMatrix   Kind = "cause_effect_matrix"
)

// Document is one analysis of causes. The field that has the kind's name holds it; the others are nil.
type Document struct {
	Kind     Kind               `json:"kind" enum:"five_whys,fishbone,fmea,cause_effect_matrix"`
	Title    string             `json:"title" minLength:"1" maxLength:"200"`
	FiveWhys *FiveWhys          `json:"five_whys,omitempty" doc:"for kind five_whys"`
	Fishbone *Fishbone          `json:"fishbone,omitempty" doc:"for kind fishbone"`
	FMEA     *FMEA              `json:"fmea,omitempty" doc:"for kind fmea"`
	Matrix   *CauseEffectMatrix `json:"cause_effect_matrix,omitempty" doc:"for kind cause_effect_matrix"`
}

// content is what the kinds have in common.
type content interface {
	check(c *checker, path string)
	each(path string, visit func(path string, cause *Cause)) // in the order of the document
}

func (d Document) contents() map[Kind]content {
	there := map[Kind]content{}
	if d.FiveWhys != nil {
		there[KindFiveWhys] = d.FiveWhys
	}
	if d.Fishbone != nil {
		there[KindFishbone] = d.Fishbone
	}
	if d.FMEA != nil {
		there[KindFMEA] = d.FMEA
	}
	if d.Matrix != nil {
		there[KindMatrix] = d.Matrix
	}
	return there
}

// Kinds lists every kind of document.
func Kinds() []Kind { return []Kind{KindFiveWhys, KindFishbone, KindFMEA, KindMatrix} }

// Check records every field of the document that is wrong, below path.
func (d Document) Check(problems *fault.Problems, path string) {
	c := &checker{problems: problems, keys: map[string]string{}}
	c.text(path+".title", d.Title, longestName)
	c.problems.Require(slices.Contains(Kinds(), d.Kind), path+".kind", "must be five_whys, fishbone, fmea or cause_effect_matrix")
	there := d.contents()
	for _, kind := range Kinds() {
		at := path + "." + string(kind)
		switch held, ok := there[kind]; {
		case kind == d.Kind && !ok:
			c.problems.Add(at, "is missing: a document of kind %s holds it", kind)
		case kind == d.Kind:
			held.check(c, at)
		case ok:
			c.problems.Add(at, "is of another kind than %s: leave it out", d.Kind)
		}
	}
}

// Each visits the causes in the order of the document, with their places below path. They may be changed through it.
func (d Document) Each(path string, visit func(path string, cause *Cause)) {
	if held, ok := d.contents()[d.Kind]; ok {
		held.each(path+"."+string(d.Kind), visit)
	}
}

// Causes lists the causes in the order of the document.
func (d Document) Causes() (all []*Cause) {
	d.Each("", func(_ string, cause *Cause) { all = append(all, cause) })
	return all
}

// Verified lists the causes that an analysis verifies.
func (d Document) Verified() []*Cause {
	return slices.DeleteFunc(d.Causes(), func(c *Cause) bool { return c.VerifiedBy == nil })
}

// FillKeys gives each cause without a key the next of c1, c2, … that is free, so that an action can name it and a
// later version can keep it.
func (d Document) FillKeys() {
	taken, n := map[string]bool{}, 0
	for _, cause := range d.Causes() {
		taken[cause.Key] = true
	}
	for _, cause := range d.Causes() {
		for cause.Key == "" {
			n++
			if key := fmt.Sprintf("c%d", n); !taken[key] {
				cause.Key = key
			}
		}
	}
}
