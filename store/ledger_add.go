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

func (a *addition) write(ctx context.Context, tx Tx) error {
	levels, err := a.levels(ctx, tx)
	if err != nil {
		return err
	}
	refs, err := a.references(ctx, tx)
	if err != nil {
		return err
	}
	for i := range a.rows {
		a.plan(i, levels, refs)
	}
	if err := a.problems.Err(); err != nil {
		return err
	}
	_, err = insertEntries(ctx, tx, a.organisation, a.entries, a.lines)
	return err
}

// plan decides what row i writes.
func (a *addition) plan(i int, levels, refs map[slot]benefit.Entry) {
	row, month := a.rows[i], a.months[i]
	line, ok := a.lines[row.LineID]
	if !ok {
		a.problems.Add(a.at(i, "line_id"), "there is no benefit line %s", row.LineID)
		return
	}
	m := line.measure()
	a.problems.Require(row.Currency == "" || row.Currency == m.String(), a.at(i, "currency"), "the line is in %s", m)
	next := benefit.Entry{ID: a.entryID(i), LineID: line.ID, Month: month, Kind: row.Kind, Amount: m.Parse(a.at(i, "amount"), row.Amount, &a.problems),
		Reason: row.Reason, ExternalRef: row.ExternalRef, By: a.by}
	if there, ok := refs[slot{line: line.ID, ref: row.ExternalRef}]; ok && row.ExternalRef != "" {
		same := there.Month == month && there.Kind == row.Kind && there.Amount.Equal(next.Amount)
		a.problems.Require(same, a.at(i, "external_ref"), "entry %s has this reference and is %s %s for %s", there.ID, there.Kind, there.Amount, there.Month)
		a.added[i] = AddedEntry{ID: there.ID, Status: StatusExists}
		return
	}
	a.added[i] = AddedEntry{ID: next.ID, Status: StatusWritten}
	if !row.Kind.Level() {
		a.entries = append(a.entries, next)
		return
	}
	a.planLevel(i, next, levels)
}

func (a *addition) planLevel(i int, next benefit.Entry, levels map[slot]benefit.Entry) {
	before, ok := levels[slot{line: next.LineID, month: next.Month, kind: next.Kind}]
	if !ok {
		a.entries = append(a.entries, benefit.SetLevel(nil, next, "")...)
		return
	}
	entries := benefit.SetLevel(&before, next, "forecast replaced")
	if len(entries) == 0 {
		a.added[i] = AddedEntry{ID: before.ID, Status: StatusUnchanged}
		return
	}
	entries[0].ID = a.reversalID(i)
	a.entries = append(a.entries, entries...)
}

// levels returns the forecasts that stand for the rows' lines and months.
func (a *addition) levels(ctx context.Context, tx Tx) (map[slot]benefit.Entry, error) {
	var lines, months []string
	for i, row := range a.rows {
		if row.Kind.Level() {
			lines, months = append(lines, row.LineID), append(months, a.months[i].String()+"-01")
		}
	}
	levels := map[slot]benefit.Entry{}
	if len(lines) == 0 {
		return levels, nil
	}
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		SELECT `+entryColumns+` FROM unnest($2::text[], $3::date[]) AS w(line_id, month)
		  JOIN ledger e ON e.organisation_id = $1 AND e.line_id = w.line_id AND e.month = w.month AND e.kind = 'forecast'
		 WHERE true`+notReversed, a.organisation, pq.Array(lines), pq.Array(months))
	for _, e := range entriesOf(rows) {
		levels[slot{line: e.LineID, month: e.Month, kind: e.Kind}] = e
	}
	return levels, err
}

// references returns the entries that have the rows' references already.
func (a *addition) references(ctx context.Context, tx Tx) (map[slot]benefit.Entry, error) {
	var lines, refs []string
	for _, row := range a.rows {
		if row.ExternalRef != "" {
			lines, refs = append(lines, row.LineID), append(refs, row.ExternalRef)
		}
	}
	found := map[slot]benefit.Entry{}
	if len(refs) == 0 {
		return found, nil
	}
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		SELECT `+entryColumns+` FROM unnest($2::text[], $3::text[]) AS w(line_id, ref)
		  JOIN ledger e ON e.organisation_id = $1 AND e.line_id = w.line_id AND e.external_ref = w.ref`,
		a.organisation, pq.Array(lines), pq.Array(refs))
	for _, e := range entriesOf(rows) {
		found[slot{line: e.LineID, ref: e.ExternalRef}] = e
	}
	return found, err
}
