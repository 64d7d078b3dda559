package store

import (
	"context"
	"time"

	"github.com/lib/pq"
	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
)

// Ledger is the append-only record of what was promised, expected, claimed and decided.
type Ledger struct{ DB *DB }

// LedgerEntry is an entry with what people need to read it.
type LedgerEntry struct {
	benefit.Entry
	ProjectID string
	Category  benefit.Category
	Measure   benefit.Measure
	// Status of a claim is open, validated, validated_in_part, rejected or reversed; of any other entry in_force or reversed.
	Status string
}

type entryRow struct {
	ID           string           `db:"id"`
	LineID       string           `db:"line_id"`
	ProjectID    string           `db:"project_id"`
	Month        time.Time        `db:"month"`
	Kind         benefit.Kind     `db:"kind"`
	Amount       decimal.Decimal  `db:"amount"`
	ClaimID      string           `db:"claim_id"`
	Decision     int              `db:"decision"`
	Rest         bool             `db:"rest"`
	ReversesID   string           `db:"reverses_id"`
	ReversesKind benefit.Kind     `db:"reverses_kind"`
	Reason       string           `db:"reason"`
	ExternalRef  string           `db:"external_ref"`
	PersonID     string           `db:"person_id"`
	RecordedAt   time.Time        `db:"recorded_at"`
	Category     benefit.Category `db:"category"`
	Currency     benefit.Currency `db:"currency"`
	Unit         string           `db:"unit"`
	Status       string           `db:"status"`
}

const entryColumns = `e.id, e.line_id, e.project_id, e.month, e.kind, e.amount, COALESCE(e.claim_id, '') AS claim_id,
	COALESCE(e.decision, 0) AS decision, e.rest, COALESCE(e.reverses_id, '') AS reverses_id, COALESCE(e.reverses_kind, '') AS reverses_kind,
	e.reason, COALESCE(e.external_ref, '') AS external_ref, e.person_id, e.recorded_at`

// notReversed keeps the entries of alias e that stand.
const notReversed = ` AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = e.organisation_id AND r.reverses_id = e.id)`

func (r entryRow) entry() benefit.Entry {
	return benefit.Entry{
		ID: r.ID, LineID: r.LineID, Month: benefit.MonthOf(r.Month), Kind: r.Kind, Amount: r.Amount, ClaimID: r.ClaimID, Decision: r.Decision,
		Rest: r.Rest, ReversesID: r.ReversesID, Reverses: r.ReversesKind, Reason: r.Reason, ExternalRef: r.ExternalRef, By: r.PersonID, At: r.RecordedAt,
	}
}

func (r entryRow) ledgerEntry() LedgerEntry {
	return LedgerEntry{Entry: r.entry(), ProjectID: r.ProjectID, Category: r.Category,
		Measure: benefit.Measure{Currency: r.Currency, Unit: r.Unit}, Status: r.Status}
}

func entriesOf(rows []entryRow) []benefit.Entry {
	entries := make([]benefit.Entry, len(rows))
	for i, row := range rows {
		entries[i] = row.entry()
	}
	return entries
}

// inForce describes entries that were just written.
func inForce(entries []benefit.Entry, at time.Time, lines map[string]lockedLine) []LedgerEntry {
	described := make([]LedgerEntry, len(entries))
	for i, e := range entries {
		e.At = at
		line := lines[e.LineID]
		described[i] = LedgerEntry{Entry: e, ProjectID: line.ProjectID, Category: line.Category, Measure: line.measure(), Status: "in_force"}
		if e.Kind == benefit.Claimed {
			described[i].Status = "open"
		}
	}
	return described
}

// insertEntries writes entries, which have their ids, in one statement; the rollup moves with them. The one instant of recording
// is read while the lines are locked, so that along a line time never runs backwards.
func insertEntries(ctx context.Context, tx Tx, organisation string, entries []benefit.Entry, lines map[string]lockedLine) (time.Time, error) {
	if len(entries) == 0 {
		return time.Time{}, nil
	}
	c := columnsOf(entries, lines)
	var at time.Time
	err := tx.Get(ctx, &at, `
		WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS at), added AS (
			INSERT INTO ledger (organisation_id, id, line_id, project_id, month, kind, amount, claim_id, decision, rest,
			                    reverses_id, reverses_kind, reason, external_ref, person_id, recorded_at)
			SELECT $1, n.id, n.line_id, n.project_id, n.month, n.kind, n.amount, NULLIF(n.claim_id, ''), NULLIF(n.decision, 0), n.rest,
			       NULLIF(n.reverses_id, ''), NULLIF(n.reverses_kind, ''), n.reason, NULLIF(n.external_ref, ''), n.person_id, moment.at
			  FROM moment, unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::numeric[], $8::text[], $9::int[], $10::bool[],
			                      $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
			    AS n(id, line_id, project_id, month, kind, amount, claim_id, decision, rest, reverses_id, reverses_kind, reason, external_ref, person_id)
			RETURNING recorded_at)
		SELECT max(recorded_at) FROM added`,
		organisation, pq.Array(c.id), pq.Array(c.line), pq.Array(c.project), pq.Array(c.month), pq.Array(c.kind), pq.Array(c.amount),
		pq.Array(c.claim), pq.Array(c.decision), pq.Array(c.rest), pq.Array(c.reverses), pq.Array(c.reversesKind), pq.Array(c.reason),
		pq.Array(c.externalRef), pq.Array(c.person))
	if IsUnique(err, "ledger_one_decision") || IsUnique(err, "ledger_one_reversal") {
		return at, fault.Wrap(fault.Conflict, err, "somebody else decided or reversed this at the same time; read it again")
	}
	return at, err
}

type entryColumnsOf struct {
	id, line, project, month, kind, amount, claim, reverses, reversesKind, reason, externalRef, person []string
	decision                                                                                           []int64
	rest                                                                                               []bool
}

func columnsOf(entries []benefit.Entry, lines map[string]lockedLine) (c entryColumnsOf) {
	for _, e := range entries {
		c.id, c.line, c.project = append(c.id, e.ID), append(c.line, e.LineID), append(c.project, lines[e.LineID].ProjectID)
		c.month, c.kind, c.amount = append(c.month, e.Month.String()+"-01"), append(c.kind, string(e.Kind)), append(c.amount, e.Amount.String())
		c.claim, c.decision, c.rest = append(c.claim, e.ClaimID), append(c.decision, int64(e.Decision)), append(c.rest, e.Rest)
		c.reverses, c.reversesKind = append(c.reverses, e.ReversesID), append(c.reversesKind, string(e.Reverses))
		c.reason, c.externalRef, c.person = append(c.reason, e.Reason), append(c.externalRef, e.ExternalRef), append(c.person, e.By)
	}
	return c
}

// levelsOfLine returns the targets of the line that stand, by month.
func levelsOfLine(ctx context.Context, tx Tx, organisation, line string) (map[benefit.Month]benefit.Entry, error) {
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		SELECT `+entryColumns+` FROM ledger e WHERE e.organisation_id = $1 AND e.line_id = $2 AND e.kind = 'target'`+notReversed, organisation, line)
	levels := map[benefit.Month]benefit.Entry{}
	for _, e := range entriesOf(rows) {
		levels[e.Month] = e
	}
	return levels, err
}
