package store

import (
	"context"

	"github.com/lib/pq"

	"tollgate/benefit"
)

// history is a set of entries with everything that followed on them: what decided them, and what reversed either.
type history struct {
	entries map[string]benefit.Entry
	related map[string][]benefit.Entry // by the entry they are in the end about
}

func historyOf(ctx context.Context, tx Tx, organisation string, ids []string) (history, error) {
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		WITH named AS MATERIALIZED (
			SELECT `+entryColumns+` FROM ledger e WHERE e.organisation_id = $1 AND (e.id = ANY($2) OR e.claim_id = ANY($2)))
		SELECT * FROM named
		UNION ALL
		SELECT `+entryColumns+` FROM ledger e WHERE e.organisation_id = $1 AND e.reverses_id IN (SELECT id FROM named)`,
		organisation, pq.Array(ids))
	h := history{entries: map[string]benefit.Entry{}, related: map[string][]benefit.Entry{}}
	for _, e := range entriesOf(rows) {
		h.entries[e.ID] = e
	}
	for _, e := range h.entries {
		switch about := h.entries[e.ReversesID]; {
		case e.Kind.Decision():
			h.related[e.ClaimID] = append(h.related[e.ClaimID], e)
		case e.Kind == benefit.Reversal && about.Kind.Decision():
			h.related[about.ClaimID] = append(h.related[about.ClaimID], e)
		case e.Kind == benefit.Reversal:
			h.related[e.ReversesID] = append(h.related[e.ReversesID], e)
		}
	}
	return h, err
}

// claim returns the entry with what followed on it. It need not be a claim: of any other entry it tells whether it was reversed.
func (h history) claim(id string) (benefit.Claim, bool) {
	e, ok := h.entries[id]
	return benefit.NewClaim(e, h.related[id]), ok
}

// find returns those of ids that are there, in their order.
func (h history) find(ids []string) []benefit.Entry {
	var found []benefit.Entry
	for _, id := range ids {
		if e, ok := h.entries[id]; ok {
			found = append(found, e)
		}
	}
	return found
}
