// Package absence has the rules by which people are absent and name a delegate. A delegation is never a state that is
// moved about: who acts for whom follows from the absences and the time. It is pure.
package absence

import (
	"time"

	"tollgate/fault"
)

const (
	// Longest is how long one absence may last, and how far ahead it may begin.
	Longest = 366 * 24 * time.Hour
)

// Absence is one stretch of time in which a person is away: From is part of it, Until is not. Delegate may be empty:
// then the person's tasks wait, or go the way of escalation.
type Absence struct {
	ID       string
	Person   string
	Delegate string
	From     time.Time
	Until    time.Time
}

// Overlaps tells whether there is an instant at which both hold.
func (a Absence) Overlaps(b Absence) bool { return a.From.Before(b.Until) && b.From.Before(a.Until) }

// Holds tells whether the person is away at an instant.
func (a Absence) Holds(at time.Time) bool { return !at.Before(a.From) && at.Before(a.Until) }

// Check records what is wrong with a new absence, at body.from, body.until and body.delegate. others are the absences,
// not over yet, that its person or its delegate has or is the delegate of.
func (a Absence) Check(now time.Time, others []Absence, p *fault.Problems) {
	p.Require(a.Until.After(a.From), "body.until", "must be after from")
	p.Require(a.Until.After(now), "body.until", "is over already; nothing could be delegated any more")
	p.Require(a.Until.Sub(a.From) <= Longest, "body.until", "is more than a year after from; record the rest as an absence of its own")
	p.Require(a.From.Sub(now) <= Longest, "body.from", "is more than a year ahead")
	p.Require(a.Delegate == "" || a.Delegate != a.Person, "body.delegate", "nobody is their own delegate; leave it out to delegate to nobody")
	a.CheckAgainst(others, p)
}

// CheckAgainst records what other absences forbid: two at once for one person, a delegate who is away, and chains.
// An absence without a delegate is never refused for being somebody's delegate, because people fall ill; until they
// are back, or another delegate is named, nobody acts for who named them.
func (a Absence) CheckAgainst(others []Absence, p *fault.Problems) {
	for _, b := range others {
		if b.ID == a.ID || !a.Overlaps(b) {
			continue
		}
		from, until := b.From.UTC().Format(time.RFC3339), b.Until.UTC().Format(time.RFC3339)
		switch {
		case b.Person == a.Person:
			p.Add("body.from", "overlaps with the absence %s from %s until %s: change that one, or revoke it", b.ID, from, until)
		case a.Delegate == "":
		case b.Person == a.Delegate && b.Delegate == a.Person:
			p.Add("body.delegate", "%s is absent from %s until %s and has named %s: that would be a loop; name somebody else", a.Delegate, from, until, a.Person)
		case b.Person == a.Delegate:
			p.Add("body.delegate", "%s is absent from %s until %s: name somebody who is there", a.Delegate, from, until)
		case b.Delegate == a.Person:
			p.Add("body.delegate", "%s acts for %s from %s until %s, and a delegate has no delegate: leave delegate out, or let %s name somebody else first (revoke the absence %s and record it anew)",
				a.Person, b.Person, from, until, b.Person, b.ID)
		}
	}
}

// Extension is the stretch that is added when a ends later, to be checked like a new absence of the same id.
func (a Absence) Extension(until time.Time) Absence {
	a.From, a.Until = a.Until, until
	return a
}

// Acting is the delegate who acts for a person at an instant: empty when the person does themselves, being there or
// having nobody who could. mayAct says of somebody whether they may sign at all, and may sign this.
func Acting(absences []Absence, person string, at time.Time, mayAct func(delegate string) bool) string {
	delegate := ""
	for _, a := range absences {
		if a.Person == person && a.Holds(at) {
			delegate = a.Delegate
		}
	}
	if delegate == "" || !mayAct(delegate) {
		return ""
	}
	for _, a := range absences {
		if a.Person == delegate && a.Holds(at) {
			return ""
		}
	}
	return delegate
}
