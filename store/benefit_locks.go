package store

import (
	"context"
	"encoding/json"

	"github.com/lib/pq"

	"tollgate/benefit"
	"tollgate/fault"
)

// lockedLine is a benefit line that this transaction holds. Whoever writes to the ledger of a line holds it first, lines in
// the order of their ids, so that levels, decisions and reversals of one line come one after the other.
type lockedLine struct {
	ID        string           `db:"id"`
	ProjectID string           `db:"project_id"`
	Key       string           `db:"project_key"`
	State     string           `db:"project_state"`
	Category  benefit.Category `db:"category"`
	Currency  benefit.Currency `db:"currency"`
	Unit      string           `db:"unit"`
	Version   int              `db:"version"`
	Locks     json.RawMessage  `db:"locks"`
}

func (l lockedLine) measure() benefit.Measure {
	return benefit.Measure{Currency: l.Currency, Unit: l.Unit}
}

const lockedColumns = `l.id, l.project_id, l.category, COALESCE(l.currency, '') AS currency, COALESCE(l.unit, '') AS unit, l.version`

// lockLines locks the lines of those ids and returns what exists of them.
func lockLines(ctx context.Context, tx Tx, organisation string, ids []string) (map[string]lockedLine, error) {
	return selectLocked(ctx, tx, `
		SELECT `+lockedColumns+` FROM benefit_lines l
		 WHERE l.organisation_id = $1 AND l.id = ANY($2) ORDER BY l.id FOR NO KEY UPDATE`, organisation, ids)
}

// lockLinesOf locks the lines that the entries of those ids are on.
func lockLinesOf(ctx context.Context, tx Tx, organisation string, entryIDs []string) (map[string]lockedLine, error) {
	return selectLocked(ctx, tx, `
		SELECT `+lockedColumns+` FROM benefit_lines l
		 WHERE l.organisation_id = $1
		   AND l.id IN (SELECT e.line_id FROM ledger e WHERE e.organisation_id = $1 AND e.id = ANY($2))
		 ORDER BY l.id FOR NO KEY UPDATE`, organisation, entryIDs)
}

func selectLocked(ctx context.Context, tx Tx, query, organisation string, ids []string) (map[string]lockedLine, error) {
	var rows []lockedLine
	err := tx.Select(ctx, &rows, query, organisation, pq.Array(ids))
	lines := make(map[string]lockedLine, len(rows))
	for _, row := range rows {
		lines[row.ID] = row
	}
	return lines, err
}

// lockLine locks one line, and its project against passing a tollgate meanwhile.
func lockLine(ctx context.Context, tx Tx, organisation, id string) (lockedLine, error) {
	var row lockedLine
	err := tx.Get(ctx, &row, `
		SELECT `+lockedColumns+`, c.key AS project_key, c.state AS project_state, `+locksColumn+`
		  FROM benefit_lines l JOIN cases c ON c.organisation_id = l.organisation_id AND c.id = l.project_id
		 WHERE l.organisation_id = $1 AND l.id = $2 FOR NO KEY UPDATE OF l FOR SHARE OF c`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no benefit line %s", id)
	}
	return row, err
}

// lockProject holds the project against passing a tollgate meanwhile, and tells its key and whether its targets are locked.
func lockProject(ctx context.Context, tx Tx, organisation, id string) (key string, locked bool, err error) {
	var row struct {
		Key   string          `db:"key"`
		Ended bool            `db:"ended"`
		State string          `db:"state"`
		Locks json.RawMessage `db:"locks"`
	}
	err = tx.Get(ctx, &row, `
		SELECT c.key, c.ended, c.state, `+locksColumn+` FROM cases c
		 WHERE c.organisation_id = $1 AND c.id = $2 AND c.kind = 'project' FOR SHARE`, organisation, id)
	switch {
	case fault.Of(err) == fault.NotFound:
		return "", false, fault.Wrap(fault.Invalid, err, "the request has fields that are wrong").
			With("body.project_id", "there is no project %s", id)
	case err != nil:
		return "", false, err
	case row.Ended:
		return "", false, fault.New(fault.Conflict, "project %s is %s and takes no new benefit lines", row.Key, row.State)
	}
	locked, err = targetsLocked(row.State, row.Locks)
	return row.Key, locked, err
}
