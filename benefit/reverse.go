package benefit

import "tollgate/fault"

// ReverseEntry returns the reversal of e, a target, forecast or claim. claim is nil unless e is a claim. A claim whose
// decision stands is refused (Conflict): finance takes its decision back first. reversed tells that e was reversed before.
func ReverseEntry(e Entry, claim *Claim, reversed bool, by, reason string) (Entry, error) {
	if err := mayReverse(e, reversed, reason); err != nil {
		return Entry{}, err
	}
	if claim != nil && len(claim.InForce) > 0 {
		return Entry{}, fault.New(fault.Conflict, "claim %s was %s by %s; finance reverses that decision first", e.ID, claim.InForce[0].Kind, claim.InForce[0].By)
	}
	return e.reversal(by, reason), nil
}

// ReverseDecision returns the reversals of the decision that stands on the claim, and so opens the claim again. A
// validation in part is one decision of two entries: both are reversed, whichever of them was named. Taking a
// decision back is deciding, so who claimed may not (Forbidden).
func (c Claim) ReverseDecision(e Entry, by, reason string) ([]Entry, error) {
	inForce := false
	for _, d := range c.InForce {
		inForce = inForce || d.ID == e.ID
	}
	if err := mayReverse(e, !inForce, reason); err != nil {
		return nil, err
	}
	if c.By == by {
		return nil, fault.New(fault.Forbidden, "segregation of duties: nobody takes back a decision on what they claimed")
	}
	var reversals []Entry
	for _, d := range c.InForce {
		reversals = append(reversals, d.reversal(by, reason))
	}
	return reversals, nil
}

func mayReverse(e Entry, reversed bool, reason string) error {
	switch {
	case e.Kind == Reversal:
		return fault.New(fault.Conflict, "entry %s is a reversal, which stays; enter the amount anew", e.ID)
	case reversed:
		return fault.New(fault.Conflict, "entry %s was reversed already; an entry is reversed once", e.ID)
	}
	var p fault.Problems
	p.Require(reason != "", "reason", "a reversal needs a reason")
	return p.Err()
}
