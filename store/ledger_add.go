package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"tollgate/benefit"
	"tollgate/fault"
)

// NewEntry is a forecast or claim as people send it. Currency may be left out; when given it must be the line's.
type NewEntry struct {
	LineID, Month, Amount, Currency, ExternalRef, Reason string
	Kind                                                 benefit.Kind
}

// AddedEntry says what became of one row: written, unchanged (the forecast is that amount already) or exists (the
// line has this entry of this reference). ID names the entry that holds.
type AddedEntry struct{ ID, Status string }

const (
	StatusWritten   = "written"
	StatusUnchanged = "unchanged"
	StatusExists    = "exists"
)

// Add writes forecasts and claims, all or none. The error names every row at fault under body.entries[i]. The same requestID
// again changes nothing and gives the same answer.
func (s Ledger) Add(ctx context.Context, organisation, by, requestID string, rows []NewEntry) ([]AddedEntry, error) {
	a := addition{organisation: organisation, by: by, requestID: requestID, rows: rows, months: make([]benefit.Month, len(rows)), added: make([]AddedEntry, len(rows))}
	a.checkRows()
	if err := a.problems.Err(); err != nil {
		return nil, err
	}
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if err := a.lock(ctx, tx); err != nil {
			return err
		}
		done, err := a.replayed(ctx, tx) // after the lock: the same request may be running beside this one
		if done || err != nil {
			return err
		}
		return a.write(ctx, tx)
	})
	return a.added, err
}

// addition is one request of Add on its way.
type addition struct {
	organisation, by, requestID string
	rows                        []NewEntry
	months                      []benefit.Month
	lines                       map[string]lockedLine
	entries                     []benefit.Entry
	added                       []AddedEntry
	problems                    fault.Problems
}

// slot is the place of a level, and of an entry that carries a reference.
type slot struct {
	line  string
	month benefit.Month
	kind  benefit.Kind
	ref   string
}

func (a *addition) at(i int, field string) string {
	return fmt.Sprintf("body.entries[%d].%s", i, field)
}

// checkRows finds what is wrong with the rows alone.
func (a *addition) checkRows() {
	seen := map[slot]int{}
	once := func(i int, field string, key slot, says string) {
		if first, ok := seen[key]; ok {
			a.problems.Add(a.at(i, field), says, first)
		}
		seen[key] = i
	}
	for i, row := range a.rows {
		month, err := benefit.ParseMonth(row.Month)
		a.months[i] = month
		a.problems.Require(err == nil, a.at(i, "month"), "a month that exists, of the form 2026-11, between %s and %s", benefit.FirstMonth, benefit.LastMonth)
		switch row.Kind {
		case benefit.Forecast:
			once(i, "month", slot{line: row.LineID, month: month, kind: row.Kind}, "entry %d sets the forecast of this line and month already")
		case benefit.Claimed:
		case benefit.Target:
			a.problems.Add(a.at(i, "kind"), "targets are set with PUT /v1/benefit-lines/{id}/targets")
		default:
			a.problems.Add(a.at(i, "kind"), "one of forecast, claimed; decisions and reversals have routes of their own")
		}
		if row.ExternalRef != "" {
			once(i, "external_ref", slot{line: row.LineID, ref: row.ExternalRef}, "entry %d has this reference already")
		}
	}
}

func (a *addition) entryID(i int) string    { return DerivedID(a.requestID, 2*i) }
func (a *addition) reversalID(i int) string { return DerivedID(a.requestID, 2*i+1) }

// replayed fills the answer when this request was carried out before: a row without an entry of its own had changed nothing.
func (a *addition) replayed(ctx context.Context, tx Tx) (bool, error) {
	ids := make([]string, len(a.rows))
	for i := range a.rows {
		ids[i] = a.entryID(i)
	}
	found, err := written(ctx, tx, a.organisation, ids)
	if err != nil || len(found) == 0 {
		return false, err
	}
	for i, id := range ids {
		a.added[i] = AddedEntry{Status: StatusUnchanged}
		if _, ok := found[id]; ok {
			a.added[i] = AddedEntry{ID: id, Status: StatusWritten}
		}
	}
	return true, nil
}

// written returns those of ids that are in the ledger.
func written(ctx context.Context, tx Tx, organisation string, ids []string) (map[string]entryRow, error) {
	var rows []entryRow
	err := tx.Select(ctx, &rows, `SELECT `+entryColumns+` FROM ledger e WHERE e.organisation_id = $1 AND e.id = ANY($2)`, organisation, pq.Array(ids))
	found := make(map[string]entryRow, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, err
}

func (a *addition) lock(ctx context.Context, tx Tx) (err error) {
	ids := make([]string, len(a.rows))
	for i, row := range a.rows {
		ids[i] = row.LineID
	}
	a.lines, err = lockLines(ctx, tx, a.organisation, ids)
	return err
}
