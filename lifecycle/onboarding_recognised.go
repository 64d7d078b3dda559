package lifecycle

import (
	"slices"
	"time"
)

// recognise signs off a competency that the subject was assessed in elsewhere, high enough and still valid on the start date.
func (d *OnboardingData) recognise(i int, at time.Time, seq int64) {
	item := d.Plan.Items[i]
	if item.Kind != ItemCompetency {
		return
	}
	for _, r := range d.Recognised {
		valid := r.ExpiresAt.IsZero() || r.ExpiresAt.After(latest(at, d.Clock.StartAt))
		if r.Competency == item.Competency && r.Level >= item.Level && valid && !d.Items[i].State.Finished() {
			d.Items[i] = ItemProgress{Key: item.Key, State: ItemSignedOff, EndedAt: at, Seq: seq, Level: r.Level, Recognised: r.Case}
		}
	}
}

// keepWhatItemsRestOn keeps the earlier assessments by which items were signed off: what counts now may be another one.
func (d *OnboardingData) keepWhatItemsRestOn(earlier []RecognisedCompetency) {
	for i := range d.Items {
		for _, r := range earlier {
			if d.isRecognisedBy(i, r) && !slices.ContainsFunc(d.Recognised, r.is) {
				d.Recognised = append(d.Recognised, r)
			}
		}
	}
}

func (d *OnboardingData) isRecognisedBy(i int, r RecognisedCompetency) bool {
	p := d.Items[i]
	return p.Recognised != "" && r.Case == p.Recognised && r.Competency == d.Plan.Items[i].Competency && r.Level == p.Level
}

// is tells whether both are the same assessment.
func (r RecognisedCompetency) is(other RecognisedCompetency) bool {
	return r.Case == other.Case && r.Competency == other.Competency && r.Level == other.Level && r.AssessedAt.Equal(other.AssessedAt)
}

// recognisedAs is the assessment by which an item was signed off; the one that counts longest when the same onboarding assessed it
// more than once. Zero for an item that was not recognised.
func (d *OnboardingData) recognisedAs(i int) (found RecognisedCompetency) {
	for _, r := range d.Recognised {
		longer := found.Case == "" || r.ExpiresAt.IsZero() || !found.ExpiresAt.IsZero() && r.ExpiresAt.After(found.ExpiresAt)
		if d.isRecognisedBy(i, r) && longer {
			found = r
		}
	}
	return found
}
