package store

import (
	"context"
	"strings"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
)

// LedgerFilter narrows a list of entries; empty fields do not. Sort is one of LedgerSorts.
type LedgerFilter struct {
	LineID, ProjectID, Kind, By string
	From, To                    benefit.Month // both included
	OpenOnly                    bool          // claims that wait for a decision
	Sort                        string
	Cursor                      Cursor
	Limit                       int
}

// LedgerSorts are the orders a list may have; "-" is the newest or latest first.
var LedgerSorts = []string{"recorded_at", "-recorded_at", "month", "-month"}

const selectEntries = `
	SELECT ` + entryColumns + `, l.category, COALESCE(l.currency, '') AS currency, COALESCE(l.unit, '') AS unit,
	       CASE WHEN EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = e.organisation_id AND r.reverses_id = e.id) THEN 'reversed'
	            WHEN e.kind <> 'claimed' THEN 'in_force'
	            ELSE COALESCE((SELECT CASE WHEN bool_or(d.rest) THEN 'validated_in_part' ELSE max(d.kind) END
	                             FROM ledger d WHERE d.organisation_id = e.organisation_id AND d.claim_id = e.id
	                              AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = d.organisation_id AND r.reverses_id = d.id)), 'open')
	       END AS status
	  FROM ledger e JOIN benefit_lines l ON l.organisation_id = e.organisation_id AND l.id = e.line_id
	 WHERE e.organisation_id = $1`

// Get returns one entry; NotFound when the organisation has none of that id.
func (s Ledger) Get(ctx context.Context, organisation, id string) (LedgerEntry, error) {
	var row entryRow
	err := s.DB.Get(ctx, &row, selectEntries+` AND e.id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return LedgerEntry{}, noEntry(id)
	}
	return row.ledgerEntry(), err
}

const entryFilter = `
	   AND ($2 = '' OR e.line_id = $2) AND ($3 = '' OR e.project_id = $3) AND ($4 = '' OR e.kind = $4) AND ($5 = '' OR e.person_id = $5)
	   AND ($6::date IS NULL OR e.month >= $6) AND ($7::date IS NULL OR e.month <= $7)
	   AND (NOT $8 OR (e.kind = 'claimed' AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = e.organisation_id AND r.reverses_id = e.id)
	        AND NOT EXISTS (SELECT 1 FROM ledger d WHERE d.organisation_id = e.organisation_id AND d.claim_id = e.id
	             AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = d.organisation_id AND r.reverses_id = d.id))))`

// scopes repeat the narrowest filter without its escape, so that the plan that PostgreSQL keeps uses the index of that filter.
var scopes = map[string]string{"": "", "line": ` AND e.line_id = $2`, "project": ` AND e.project_id = $3`}

// entryLists holds one constant query text per scope and sort.
var entryLists = func() map[string]string {
	texts := map[string]string{}
	for scope, narrowed := range scopes {
		for sort, order := range map[string][2]string{
			"recorded_at":  {` AND (e.recorded_at, e.id) > ($9::timestamptz, $10)`, ` ORDER BY e.recorded_at, e.id`},
			"-recorded_at": {` AND (e.recorded_at, e.id) < ($9::timestamptz, $10)`, ` ORDER BY e.recorded_at DESC, e.id DESC`},
			"month":        {` AND (e.month, e.id) > ($9::date, $10)`, ` ORDER BY e.month, e.id`},
			"-month":       {` AND (e.month, e.id) < ($9::date, $10)`, ` ORDER BY e.month DESC, e.id DESC`},
		} {
			texts[scope+sort] = selectEntries + narrowed + entryFilter + order[0] + order[1] + ` LIMIT $11`
		}
	}
	return texts
}()

func (f LedgerFilter) query() string {
	switch {
	case f.LineID != "":
		return entryLists["line"+f.Sort]
	case f.ProjectID != "":
		return entryLists["project"+f.Sort]
	}
	return entryLists[f.Sort]
}

// List returns up to Limit+1 entries after the cursor, so that the caller sees whether there are more.
func (s Ledger) List(ctx context.Context, organisation string, f LedgerFilter) ([]LedgerEntry, error) {
	var rows []entryRow
	err := s.DB.Select(ctx, &rows, f.query(), organisation, f.LineID, f.ProjectID, f.Kind, f.By, day(f.From), day(f.To), f.OpenOnly,
		f.Cursor.start(strings.HasPrefix(f.Sort, "-")), f.Cursor.ID, f.Limit+1)
	entries := make([]LedgerEntry, len(rows))
	for i, row := range rows {
		entries[i] = row.ledgerEntry()
	}
	return entries, err
}

// start is the value that a page of times or days begins after. A first page begins at infinity, not at NULL: the bound stays a
// plain comparison, which the index answers at any depth and under any plan.
func (c Cursor) start(descending bool) string {
	switch {
	case c.Value != "":
		return c.Value
	case descending:
		return "infinity"
	}
	return "-infinity"
}

// Cursor continues a list of that sort after the entry.
func (e LedgerEntry) Cursor(sort string) Cursor {
	value := e.At.UTC().Format(time.RFC3339Nano)
	if sort == "month" || sort == "-month" {
		value = *day(e.Month)
	}
	return Cursor{Sort: sort, Value: value, ID: e.ID}
}

// day is the first day of the month as SQL takes it; NULL for no month.
func day(m benefit.Month) *string {
	if m == 0 {
		return nil
	}
	return nullable(m.String() + "-01")
}
