package store

import (
	"context"
	"fmt"

	"tollgate/benefit"
	"tollgate/fault"
)

// Decision is what finance says of one claim. Kind is benefit.Validated or benefit.Rejected; an empty Amount validates in full.
type Decision struct {
	ClaimID, Amount, Reason string
	Kind                    benefit.Kind
}

// Decide carries out decisions, all or none, and returns for each the entries it wrote: one, or two for a validation in part.
// One decision alone is refused with its own code (benefit.Claim.Validate says which); of several, the error names every one at
// fault under body.decisions[i] and has their common code, else Invalid. The same requestID again changes nothing.
func (s Ledger) Decide(ctx context.Context, organisation, by, requestID string, decisions []Decision) ([][]LedgerEntry, error) {
	ids, seen := make([]string, len(decisions)), map[string]bool{}
	for i, d := range decisions {
		ids[i] = d.ClaimID
		if seen[d.ClaimID] {
			return nil, fault.New(fault.Invalid, "the request has fields that are wrong").
				With(fmt.Sprintf("body.decisions[%d].claim_id", i), "claim %s is there twice", d.ClaimID)
		}
		seen[d.ClaimID] = true
	}
	var results [][]LedgerEntry
	err := s.DB.InTx(ctx, func(tx Tx) error {
		lines, err := lockLinesOf(ctx, tx, organisation, ids)
		if err != nil {
			return err
		}
		history, err := historyOf(ctx, tx, organisation, ids)
		if err != nil {
			return err
		}
		var written []benefit.Entry
		results, written, err = decideAll(decisions, history, lines, by, requestID)
		if err != nil || len(written) == 0 {
			return err
		}
		at, err := insertEntries(ctx, tx, organisation, written, lines)
		for _, entries := range results {
			for i := range entries {
				entries[i].At = at
			}
		}
		return err
	})
	return results, err
}

// decideAll applies the rules to every decision. A decision that this very request made before is answered with what it wrote then.
func decideAll(decisions []Decision, h history, lines map[string]lockedLine, by, requestID string) (results [][]LedgerEntry, write []benefit.Entry, err error) {
	faults := make([]error, len(decisions))
	results = make([][]LedgerEntry, len(decisions))
	for i, d := range decisions {
		ids := []string{DerivedID(requestID, 2*i), DerivedID(requestID, 2*i+1)}
		if before := h.find(ids); len(before) > 0 {
			results[i] = inForce(before, before[0].At, lines)
			continue
		}
		claim, ok := h.claim(d.ClaimID)
		if !ok {
			faults[i] = noEntry(d.ClaimID)
			continue
		}
		entries, err := d.entries(claim, lines[claim.LineID].measure(), by)
		if err != nil {
			faults[i] = err
			continue
		}
		for n := range entries {
			entries[n].ID = ids[n]
		}
		write = append(write, entries...)
		results[i] = inForce(entries, claim.At, lines)
	}
	return results, write, joinFaults("body.decisions", faults)
}

func noEntry(id string) error { return fault.New(fault.NotFound, "there is no ledger entry %s", id) }

func (d Decision) entries(claim benefit.Claim, m benefit.Measure, by string) ([]benefit.Entry, error) {
	if d.Kind == benefit.Rejected {
		entry, err := claim.Reject(by, d.Reason)
		return []benefit.Entry{entry}, err
	}
	amount := claim.Amount
	if d.Amount != "" {
		var p fault.Problems
		amount = m.Parse("amount", d.Amount, &p)
		if err := p.Err(); err != nil {
			return nil, err
		}
	}
	return claim.Validate(amount, by, d.Reason)
}
