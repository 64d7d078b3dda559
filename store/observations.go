package store

import (
	"context"
	"fmt"

	"tollgate/measurement"
	"tollgate/observation"
)

// Observations are the append-only data of pilots.
type Observations struct{ DB *DB }

// Sender is who brings observations or units to a pilot.
type Sender struct {
	Person   string
	AnyPilot bool // may bring them to pilots in which they have no role
}

// Piece is one request's part of an upload.
type Piece struct {
	Upload   string // the sender's name for the whole; empty when there is none
	FirstRow int64  // of the upload, from 1
	Total    int64  // rows of the upload; 0 when the sender does not say
	Rows     int    // of this piece, those that were refused before too
	Refused  int    // before
	PlanHash string // of the locked plan that the rows were held to
	NeedsArm bool   // of every row, by itself or by the assignment of its unit
	Atomic   bool   // one refused row is enough to record none
	Sender
}

// Taken says what became of a piece; row numbers are those of observation.Row.
type Taken struct {
	Piece      int // its number in the pilot; 0 when there was nothing to record
	Added      int
	Corrected  []Versioned
	Duplicates []int // a version of that key and content was there already
	Refused    []measurement.Refusal
}

// Versioned is a row that became a later version of its key.
type Versioned struct {
	Row     int
	Version int
}

// Add records a piece in one transaction: a row whose key and metric are new becomes version 1; one that has the content of any version of
// its key changes nothing; another one becomes the next version. Pieces of one pilot are recorded one after the other. Errors: NotFound,
// Forbidden, Conflict when the pilot takes no observations now.
func (s Observations) Add(ctx context.Context, organisation, pilot string, p Piece, rows []observation.Row) (Taken, error) {
	var taken Taken
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if err := lockPieces(ctx, tx, organisation, pilot); err != nil {
			return err
		}
		if err := mayObserve(ctx, tx, organisation, pilot, p.PlanHash, p.Sender); err != nil {
			return err
		}
		in, err := newIntake(ctx, tx, organisation, pilot, p)
		if err != nil {
			return err
		}
		if err := in.take(ctx, tx, in.once(rows)); err != nil {
			return err
		}
		taken = in.Taken
		if p.Atomic && len(taken.Refused) > 0 {
			return errRolledBack
		}
		taken.Piece, err = in.close(ctx, tx)
		return err
	})
	if err == errRolledBack { //nolint:errorlint // the very value, straight from above
		return Taken{Refused: taken.Refused}, nil
	}
	return taken, err
}

// lockPieces lets one writer at a time into a pilot until the transaction ends. Its row among the cases is locked only afterwards, so
// that a step of the pilot waits for one piece and not for a queue of them.
func lockPieces(ctx context.Context, tx Tx, organisation, pilot string) error {
	if _, err := tx.Exec(ctx, plannedByKey); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(`+piecesLock+`)`, organisation, pilot)
	return err
}

// piecesLock is held by who adds to a pilot's observations, and for a moment by who asks what there is of them.
const piecesLock = `hashtextextended('pilot_pieces/' || $1 || '/' || $2, 0)`

// plannedByKey lets the statements of a transaction find rows by their keys only. A table may grow from nothing to a million rows before it is
// analysed, and a plan that was made when it was small reads all of it for every row.
const plannedByKey = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)`

// intake is one piece on its way in.
type intake struct {
	organisation, pilot string
	piece               Piece
	number              int
	siblings            []int64 // pieces of the same upload
	again               bool    // one of them covers the same rows
	Taken
}

func newIntake(ctx context.Context, tx Tx, organisation, pilot string, p Piece) (*intake, error) {
	in := &intake{organisation: organisation, pilot: pilot, piece: p}
	err := tx.Get(ctx, &in.number, `SELECT 1 + COALESCE(max(piece), 0) FROM pilot_pieces WHERE organisation_id = $1 AND pilot_id = $2`, organisation, pilot)
	if err != nil || p.Upload == "" {
		return in, err
	}
	var before []struct {
		Piece    int64 `db:"piece"`
		FirstRow int64 `db:"first_row"`
		Rows     int   `db:"rows"`
	}
	err = tx.Select(ctx, &before, `SELECT piece, first_row, rows FROM pilot_pieces WHERE organisation_id = $1 AND pilot_id = $2 AND upload = $3 AND upload <> ''`,
		organisation, pilot, p.Upload)
	for _, b := range before {
		in.siblings = append(in.siblings, b.Piece)
		in.again = in.again || b.FirstRow == p.FirstRow && b.Rows == p.Rows
	}
	return in, err
}

func (in *intake) refuse(row int, field, format string, args ...any) {
	in.Refused = append(in.Refused, measurement.Refusal{Row: row, Field: field, Message: fmt.Sprintf(format, args...)})
}

// once leaves out rows whose key another row of the piece has: which of them is the later version would be a guess.
func (in *intake) once(rows []observation.Row) []observation.Row {
	type name struct{ metric, key string }
	first := make(map[name]int, len(rows))
	kept := rows[:0:0]
	for i, row := range rows {
		known := name{row.Metric, row.Key}
		k, twice := first[known]
		switch {
		case !twice:
			first[known] = i
			kept = append(kept, row)
		case rows[k].Same(row):
			in.Duplicates = append(in.Duplicates, row.Number)
		default:
			in.refuse(row.Number, "key", "is also that of row %d, which differs; send a correction in a request after it", rows[k].Number)
		}
	}
	return kept
}

// close records the piece, unless nothing came of it that is not known already. Its time is after that of the piece before, even
// when the clock was set back.
func (in *intake) close(ctx context.Context, tx Tx) (int, error) {
	p := in.piece
	if in.Added == 0 && len(in.Corrected) == 0 && (p.Upload == "" || in.again) {
		return 0, nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO pilot_pieces (organisation_id, pilot_id, piece, upload, first_row, rows, total, added, corrected, duplicates, refused, recorded_by, recorded_at)
		SELECT $1, $2, $3, $4, $5, $6, NULLIF($7::bigint, 0), $8, $9, $10, $11, $12,
		       greatest(clock_timestamp(), (SELECT recorded_at + interval '1 microsecond' FROM pilot_pieces
		                                     WHERE organisation_id = $1 AND pilot_id = $2 AND piece = $3 - 1))`,
		in.organisation, in.pilot, in.number, p.Upload, max(1, p.FirstRow), p.Rows, p.Total,
		in.Added, len(in.Corrected), len(in.Duplicates), p.Refused+countRefused(in.Refused), p.Person)
	return in.number, err
}

func countRefused(refused []measurement.Refusal) int {
	rows := make(map[int]bool, len(refused))
	for _, r := range refused {
		rows[r.Row] = true
	}
	return len(rows)
}
