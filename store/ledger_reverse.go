package store

import (
	"context"
	"maps"
	"slices"

	"tollgate/benefit"
	"tollgate/fault"
)

// Reverse negates an entry and returns the reversals: one, or two when the entry is part of a validation in part. decider tells
// whether by may decide claims, without which a decision is not reversed (Forbidden). Locked targets are refused (Conflict), and so is what
// benefit.ReverseEntry and benefit.Claim.ReverseDecision refuse. The same requestID again changes nothing.
func (s Ledger) Reverse(ctx context.Context, organisation, by string, decider bool, requestID, id, reason string) ([]LedgerEntry, error) {
	var reversals []LedgerEntry
	err := s.DB.InTx(ctx, func(tx Tx) error {
		entry, line, err := lockEntry(ctx, tx, organisation, id)
		if err != nil {
			return err
		}
		about := id
		if entry.Kind.Decision() {
			about = entry.ClaimID
		}
		h, err := historyOf(ctx, tx, organisation, []string{about})
		if err != nil {
			return err
		}
		lines := map[string]lockedLine{line.ID: line}
		ids := []string{DerivedID(requestID, 0), DerivedID(requestID, 1)}
		if before := h.find(ids); len(before) > 0 {
			reversals = inForce(before, before[0].At, lines)
			return nil
		}
		claim, _ := h.claim(about)
		entries, err := reverse(entry, line, claim, by, decider, reason)
		if err != nil {
			return underBody(err)
		}
		for i := range entries {
			entries[i].ID = ids[i]
		}
		refused, err := overCap(ctx, tx, organisation, entries) // a rejection that is taken back claims again
		if err != nil {
			return err
		}
		if err := beyondThePilot(slices.Collect(maps.Values(refused))); err != nil {
			return err
		}
		at, err := insertEntries(ctx, tx, organisation, entries, lines)
		reversals = inForce(entries, at, lines)
		return err
	})
	return reversals, err
}

// reverse picks the rule for the kind of entry. claim is the claim that a decision decided, else entry itself.
func reverse(entry benefit.Entry, line lockedLine, claim benefit.Claim, by string, decider bool, reason string) ([]benefit.Entry, error) {
	if entry.Kind.Decision() {
		if !decider {
			return nil, fault.New(fault.Forbidden, "only finance takes a decision back")
		}
		return claim.ReverseDecision(entry, by, reason)
	}
	if entry.Kind == benefit.Target {
		locked, err := targetsLocked(line.State, line.Locks)
		if err != nil {
			return nil, err
		}
		if locked {
			return nil, lockedTargets(line.Key)
		}
	}
	reversal, err := benefit.ReverseEntry(entry, &claim, claim.Reversed, by, reason)
	return []benefit.Entry{reversal}, err
}

// lockEntry returns the entry and locks its line.
func lockEntry(ctx context.Context, tx Tx, organisation, id string) (benefit.Entry, lockedLine, error) {
	var row entryRow
	err := tx.Get(ctx, &row, `SELECT `+entryColumns+` FROM ledger e WHERE e.organisation_id = $1 AND e.id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return benefit.Entry{}, lockedLine{}, noEntry(id)
	}
	if err != nil {
		return benefit.Entry{}, lockedLine{}, err
	}
	line, err := lockLine(ctx, tx, organisation, row.LineID)
	return row.entry(), line, err
}
