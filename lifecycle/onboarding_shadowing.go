package lifecycle

import (
	"math"
	"slices"
	"time"

	"tollgate/fault"
)

// mostParts and mostPartEvidence bound what one item of shadowing carries until it is signed off.
const (
	mostParts        = 50
	mostPartEvidence = 20
)

// SubmittedPart is one of the submissions that make up the hours of an item of shadowing.
type SubmittedPart struct {
	Hours    float64      `json:"hours"`
	Comment  string       `json:"comment"`
	Evidence []Attachment `json:"evidence,omitempty"`
	By       string       `json:"by"`
	For      string       `json:"for,omitempty"` // whose delegate that is
	At       time.Time    `json:"at"`
}

// hundredths counts hours exactly: ten times 0.1 is 100, whatever binary fractions come to.
func hundredths(hours float64) int { return int(math.Round(hours * 100)) }

// InHundredths tells whether hours are given no finer than by a hundredth. Within 500 hours a multiple of a hundredth is its nearest
// float, so the comparison is exact.
func InHundredths(hours float64) bool { return float64(hundredths(hours))/100 == hours }

// hoursLeft are those that shadowing still takes, with what its assessor asked for beyond the item's.
func (i OnboardingItem) hoursLeft(p ItemProgress) float64 {
	return float64(max(0, hundredths(i.Hours)+hundredths(p.HoursMore)-hundredths(p.Hours))) / 100
}

// checkHours holds a part to what is still to be done: hours, unless all are done and the assessor sent it back for something else.
func (w itemWork) checkHours(problems *fault.Problems) {
	item, p, hours := w.item(), w.state(), w.answer.Hours
	if item.Kind != ItemShadowing {
		problems.Require(hours == 0, "body.data.hours", "are of shadowing, and of nothing else")
		return
	}
	full := item.hoursLeft(*p) == 0
	problems.Require(hours >= 0 && hours <= 500 && InHundredths(hours), "body.data.hours", "must be up to 500, in hundredths")
	problems.Require(hours > 0 || full, "body.data.hours", "are the hours since the last time: over 0, in hundredths")
	problems.Require(len(p.Parts) < mostParts || w.fillsUp(), "body.data.hours", "there are %d parts already: submit all that is still to do at once", mostParts)
	problems.Require(len(w.evidence()) <= mostPartEvidence, "body.data.evidence", "may be %d over all parts of the item", mostPartEvidence)
}

// evidence is all that is submitted of the item, in every part.
func (w itemWork) evidence() []Attachment {
	var all []Attachment
	for _, part := range w.state().Parts {
		all = append(all, part.Evidence...)
	}
	return append(all, w.answer.Evidence...)
}

// addPart keeps what was submitted for who signs off, and tells whether the hours are full.
func (w itemWork) addPart() (full bool) {
	p := w.state()
	p.Hours = float64(hundredths(p.Hours)+hundredths(w.answer.Hours)) / 100
	p.Parts = append(slices.Clone(p.Parts), SubmittedPart{Hours: w.answer.Hours, Comment: w.comment, Evidence: w.answer.Evidence, By: w.e.Actor.ID, For: w.e.OnBehalfOf, At: w.e.At})
	return w.item().hoursLeft(*p) == 0
}

// fillsUp tells whether this answer is the one that is submitted: of shadowing, the part with which the hours are full.
func (w itemWork) fillsUp() bool {
	return w.item().Kind != ItemShadowing || hundredths(w.answer.Hours) >= hundredths(w.item().hoursLeft(*w.state()))
}
