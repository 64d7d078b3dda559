package benefit

import (
	"github.com/shopspring/decimal"

	"tollgate/fault"
)

// Claim is a claimed entry with all that followed on it.
type Claim struct {
	Entry
	Reversed  bool    // the claim was taken back
	InForce   []Entry // the decision that stands: none, one entry, or two when validated in part
	Decisions int     // how many decisions there ever were, reversed ones included
}

// NewClaim gathers from related, in any order, what decided e and what was reversed. Entries that have nothing to
// do with e are ignored.
func NewClaim(e Entry, related []Entry) Claim {
	c := Claim{Entry: e}
	reversed := map[string]bool{}
	for _, r := range related {
		if r.Kind == Reversal {
			reversed[r.ReversesID] = true
		}
	}
	c.Reversed = reversed[e.ID]
	for _, r := range related {
		if r.Kind.Decision() && r.ClaimID == e.ID {
			c.Decisions = max(c.Decisions, r.Decision)
			if !reversed[r.ID] {
				c.InForce = append(c.InForce, r)
			}
		}
	}
	return c
}

// Validate returns the entries by which person by accepts amount of the claim: one Validated entry and, when amount
// is less than claimed, a Rejected one for the rest, for which a reason is needed. Refused are: a decision by who
// claimed (Forbidden), on a claim that is decided or reversed (Conflict), more than claimed or nothing (Invalid).
func (c Claim) Validate(amount decimal.Decimal, by, reason string) ([]Entry, error) {
	if err := c.mayDecide(by); err != nil {
		return nil, err
	}
	var p fault.Problems
	p.Require(amount.LessThanOrEqual(c.Amount), "amount", "at most the %s claimed can be validated", c.Amount)
	p.Require(amount.IsPositive() || c.Amount.IsZero(), "amount", "to accept nothing, reject the claim")
	partial := amount.LessThan(c.Amount)
	p.Require(!partial || reason != "", "reason", "validating less than the %s claimed needs a reason", c.Amount)
	if err := p.Err(); err != nil {
		return nil, err
	}
	entries := []Entry{c.decision(Validated, amount, by, reason)}
	if partial {
		rest := c.decision(Rejected, c.Amount.Sub(amount), by, reason)
		rest.Rest = true
		entries = append(entries, rest)
	}
	return entries, nil
}

// Reject returns the entry by which person by refuses the whole claim. It is refused as Validate is; a reason is needed.
func (c Claim) Reject(by, reason string) (Entry, error) {
	if err := c.mayDecide(by); err != nil {
		return Entry{}, err
	}
	var p fault.Problems
	p.Require(reason != "", "reason", "a rejection needs a reason")
	return c.decision(Rejected, c.Amount, by, reason), p.Err()
}

func (c Claim) decision(kind Kind, amount decimal.Decimal, by, reason string) Entry {
	return Entry{
		LineID: c.LineID, Month: c.Month, Kind: kind, Amount: amount, ClaimID: c.ID,
		Decision: c.Decisions + 1, Reason: reason, By: by,
	}
}

// mayDecide applies the rules that hold for every decision: four eyes, once, and only on a claim that stands.
func (c Claim) mayDecide(by string) error {
	switch {
	case c.Kind != Claimed:
		return fault.New(fault.Conflict, "entry %s is %s; only a claimed entry can be decided", c.ID, c.Kind)
	case c.By == by:
		return fault.New(fault.Forbidden, "segregation of duties: nobody validates or rejects what they claimed; another finance person must decide")
	case c.Reversed:
		return fault.New(fault.Conflict, "claim %s was reversed; there is nothing left to decide", c.ID)
	case len(c.InForce) > 0:
		return fault.New(fault.Conflict, "claim %s was %s by %s already; reverse that decision first", c.ID, c.InForce[0].Kind, c.InForce[0].By)
	}
	return nil
}
