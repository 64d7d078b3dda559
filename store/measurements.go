package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/measurement"
)

// Measurements are the append-only values of metrics.
type Measurements struct{ DB *DB }

// Added says what became of each row of a batch; row numbers are those of measurement.Row.
type Added struct {
	Inserted   []int
	Duplicates []int // a row of that ref and content was there already
	Refused    []measurement.Refusal
}

// errRolledBack ends a transaction whose outcome is already in Added.
var errRolledBack = fault.New(fault.Invalid, "some rows are refused")

// Add records rows of a metric, by id or key, in one transaction. A row without a ref gets one from requestID and its number, so
// that running the same request again finds duplicates and adds nothing. With atomic, one refused row
// is enough to record none. NotFound when there is no such metric.
func (s Measurements) Add(ctx context.Context, organisation, metric string, rows []measurement.Row, by, requestID string, atomic bool) (Added, error) {
	var added Added
	err := s.DB.InTx(ctx, func(tx Tx) error {
		m, err := getMetric(ctx, tx, organisation, metric)
		if err != nil {
			return err
		}
		b := newBatch(organisation, m.ID, by, requestID)
		kept, err := b.correctable(ctx, tx, b.named(rows))
		if err != nil {
			return err
		}
		for start := 0; start < len(kept); start += insertChunk {
			if err := b.insert(ctx, tx, kept[start:min(start+insertChunk, len(kept))]); err != nil {
				return err
			}
		}
		added = b.Added
		if atomic && len(added.Refused) > 0 {
			return errRolledBack
		}
		return b.watch(ctx, tx, m)
	})
	switch {
	case err == errRolledBack: //nolint:errorlint // the very value, straight from above
		added.Inserted, added.Duplicates = nil, nil
		return added, nil
	case violates(err, "measurements_one_correction"):
		return Added{}, fault.Wrap(fault.Conflict, err, "another request corrected one of these measurements at the same time; try again")
	}
	return added, err
}

// insertChunk bounds the size of one statement's arrays.
const insertChunk = 10_000

// batch is one request's rows on their way in.
type batch struct {
	organisation, metric, by, requestID string
	rows                                map[string]measurement.Row // by ref
	Added
}

func newBatch(organisation, metric, by, requestID string) *batch {
	return &batch{organisation: organisation, metric: metric, by: by, requestID: requestID, rows: map[string]measurement.Row{}}
}

func (b *batch) refuse(row int, field, format string, args ...any) {
	b.Refused = append(b.Refused, measurement.Refusal{Row: row, Field: field, Message: fmt.Sprintf(format, args...)})
}

// named gives every row a ref, and leaves out those whose ref another row of the request has.
func (b *batch) named(rows []measurement.Row) []measurement.Row {
	kept := make([]measurement.Row, 0, len(rows))
	for _, row := range rows {
		if row.Ref == "" {
			row.Ref = fmt.Sprintf("%s-%07d", b.requestID, row.Number) // sorts as the rows do
		}
		first, twice := b.rows[row.Ref]
		switch {
		case twice && equal(first, row):
			b.Duplicates = append(b.Duplicates, row.Number)
		case twice:
			b.refuse(row.Number, "ref", "is also that of row %d, which differs", first.Number)
		default:
			b.rows[row.Ref] = row
			kept = append(kept, row)
		}
	}
	return kept
}

func equal(a, b measurement.Row) bool {
	return a.ObservedAt.Equal(b.ObservedAt) && a.Value == b.Value && a.Size == b.Size && a.Void == b.Void && a.Supersedes == b.Supersedes
}

// insert adds a chunk; refs that were taken become duplicates or refusals.
func (b *batch) insert(ctx context.Context, tx Tx, rows []measurement.Row) error {
	n := len(rows)
	refs, notes, supersedes := make([]string, n), make([]string, n), make([]string, n)
	times, values, sizes, voids := make([]int64, n), make([]float64, n), make([]float64, n), make([]bool, n)
	for i, r := range rows {
		refs[i], notes[i], supersedes[i] = r.Ref, r.Note, r.Supersedes
		times[i], values[i], sizes[i], voids[i] = r.ObservedAt.UnixMicro(), r.Value, r.Size, r.Void
	}
	var inserted []string
	err := tx.Select(ctx, &inserted, `
		INSERT INTO measurements (organisation_id, metric_id, ref, observed_at, value, size, note, supersedes, recorded_by)
		SELECT $1, $2, r.ref, 'epoch'::timestamptz + r.at * interval '1 microsecond',
		       CASE WHEN NOT r.void THEN r.value END, NULLIF(r.size, 0), r.note, NULLIF(r.supersedes, ''), $9
		  FROM unnest($3::text[], $4::bigint[], $5::float8[], $6::boolean[], $7::text[], $8::text[], $10::float8[])
		       AS r(ref, at, value, void, note, supersedes, size)
		ON CONFLICT (organisation_id, metric_id, ref) DO NOTHING
		RETURNING ref`,
		b.organisation, b.metric, pq.Array(refs), pq.Array(times), pq.Array(values), pq.Array(voids), pq.Array(notes), pq.Array(supersedes), b.by, pq.Array(sizes))
	if err != nil {
		return err
	}
	if len(inserted) == n {
		for _, r := range rows {
			b.Inserted = append(b.Inserted, r.Number)
		}
		return nil
	}
	return b.judgeTaken(ctx, tx, rows, inserted)
}

// judgeTaken tells rows that were there already from rows that contradict what is there.
func (b *batch) judgeTaken(ctx context.Context, tx Tx, rows []measurement.Row, inserted []string) error {
	fresh := make(map[string]bool, len(inserted))
	for _, ref := range inserted {
		fresh[ref] = true
	}
	var taken []string
	for _, r := range rows {
		if fresh[r.Ref] {
			b.Inserted = append(b.Inserted, r.Number)
		} else {
			taken = append(taken, r.Ref)
		}
	}
	var there []Measurement
	err := tx.Select(ctx, &there, `
		SELECT ref, observed_at, value, size, note, supersedes, recorded_by, recorded_at FROM measurements
		 WHERE organisation_id = $1 AND metric_id = $2 AND ref = ANY($3)`, b.organisation, b.metric, pq.Array(taken))
	for _, m := range there {
		row := b.rows[m.Ref]
		if equal(m.row(), row) {
			b.Duplicates = append(b.Duplicates, row.Number)
		} else {
			b.refuse(row.Number, "ref", "is that of a measurement with other values; to correct it, send a new row that supersedes it")
		}
	}
	return err
}
