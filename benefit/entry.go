package benefit

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// Kind says what an entry means.
type Kind string

const (
	Target    Kind = "target"    // what was promised for the month; a level
	Forecast  Kind = "forecast"  // what is expected now for the month; a level
	Claimed   Kind = "claimed"   // what the project says came in; adds up
	Validated Kind = "validated" // what finance accepts of one claim
	Rejected  Kind = "rejected"  // what finance refuses of one claim
	Reversal  Kind = "reversal"  // the negation of one earlier entry
)

// Kinds lists every kind in the order of reports.
func Kinds() []Kind { return []Kind{Target, Forecast, Claimed, Validated, Rejected, Reversal} }

// Known tells whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }

// Level tells whether a new entry of this kind replaces the earlier one of the same line and month.
func (k Kind) Level() bool { return k == Target || k == Forecast }

// Decision tells whether an entry of this kind decides a claim.
func (k Kind) Decision() bool { return k == Validated || k == Rejected }

// Entry is one immutable amount for one month on a line. Entries are only ever added.
type Entry struct {
	ID          string
	LineID      string
	Month       Month
	Kind        Kind
	Amount      decimal.Decimal // at least zero; for a reversal the negation of what it reverses
	ClaimID     string          // Validated, Rejected: the claim decided
	Decision    int             // Validated, Rejected: 1 for the first decision on the claim, 2 after its reversal, …
	Rest        bool            // Rejected: the rest of a claim that was validated in part
	ReversesID  string          // Reversal: the entry that it negates
	Reverses    Kind            // Reversal: the kind of that entry, under which the amount counts
	Reason      string          // why; needed for a rejection, a validation in part and a reversal
	ExternalRef string          // the caller's own name for the entry, unique on its line
	By          string          // the person who entered it
	At          time.Time       // when it was recorded
}

// CountsAs returns the kind under which the amount enters totals: for a reversal that of the entry it negates.
func (e Entry) CountsAs() Kind {
	if e.Kind == Reversal {
		return e.Reverses
	}
	return e.Kind
}

// reversal returns the entry that negates e.
func (e Entry) reversal(by, reason string) Entry {
	return Entry{
		LineID: e.LineID, Month: e.Month, Kind: Reversal, Amount: e.Amount.Neg(),
		ReversesID: e.ID, Reverses: e.Kind, Reason: reason, By: by,
	}
}
