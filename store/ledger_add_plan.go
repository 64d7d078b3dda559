package store

import (
	"context"

	"github.com/lib/pq"

	"tollgate/benefit"
	"tollgate/fault"
)

// write reads what stands, decides for every row what it adds, and adds it.
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
	if err := a.withinPilots(ctx, tx); err != nil {
		return err
	}
	_, err = insertEntries(ctx, tx, a.organisation, a.entries, a.lines)
	return err
}

// withinPilots names every claim for a month that would be claimed beyond what the line's pilot supports.
func (a *addition) withinPilots(ctx context.Context, tx Tx) error {
	refused, err := overCap(ctx, tx, a.organisation, a.entries)
	if err != nil {
		return err
	}
	var fields []fault.Field
	for i, row := range a.rows {
		if field, over := refused[monthOfLine{row.LineID, a.months[i]}]; over && row.Kind == benefit.Claimed && a.added[i].Status == StatusWritten {
			field.Path = a.at(i, "amount")
			fields = append(fields, field)
		}
	}
	return beyondThePilot(fields)
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
