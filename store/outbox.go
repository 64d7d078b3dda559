package store

import (
	"context"
	"encoding/json"
	"time"
)

// Outbox holds what is to be done in the world after a commit, at least once.
type Outbox struct{ DB *DB }

// OutboxRow is one effect that is due.
type OutboxRow struct {
	ID           int64           `db:"id"`
	Organisation string          `db:"organisation_id"`
	CaseID       string          `db:"case_id"`
	Effect       string          `db:"effect"`
	Payload      json.RawMessage `db:"payload"`
	Attempts     int             `db:"attempts"`
	CreatedAt    time.Time       `db:"created_at"`
}

// EffectPublishStep tells other systems of a step; the database queues it where somebody listens.
const EffectPublishStep = "publish_step"

// Deliver takes up to limit effects of a name that are due and gives each to handle, whose writes are in
// the same transaction as the mark that it is done. Rows that another dispatcher works on are
// skipped, never waited for; ids alone would lose rows, because commits come out of order.
func (s Outbox) Deliver(ctx context.Context, effect string, limit int, handle func(Tx, OutboxRow) error) (int, error) {
	delivered := 0
	err := s.DB.InTx(ctx, func(tx Tx) error {
		var rows []OutboxRow
		err := tx.Select(ctx, &rows, `
			SELECT id, organisation_id, case_id, effect, payload, attempts, created_at FROM outbox
			 WHERE done_at IS NULL AND effect = $1 AND next_attempt_at <= now() ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`, effect, limit)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := s.attempt(ctx, tx, row, handle); err != nil {
				return err
			}
		}
		delivered = len(rows)
		return nil
	})
	return delivered, err
}

// attempt isolates one effect by a savepoint: its failure is noted and tried again later, with
// growing pauses, and holds up no other.
func (s Outbox) attempt(ctx context.Context, tx Tx, row OutboxRow, handle func(Tx, OutboxRow) error) error {
	if _, err := tx.Exec(ctx, `SAVEPOINT effect`); err != nil {
		return err
	}
	failure := handle(tx, row)
	if failure == nil {
		_, err := tx.Exec(ctx, `UPDATE outbox SET done_at = now(), attempts = attempts + 1 WHERE id = $1`, row.ID)
		return err
	}
	if _, err := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT effect`); err != nil {
		return err
	}
	pause := min(time.Second<<min(row.Attempts, 12), time.Hour)
	_, err := tx.Exec(ctx, `
		UPDATE outbox SET attempts = attempts + 1, last_error = left($2, 500), next_attempt_at = now() + make_interval(secs => $3) WHERE id = $1`,
		row.ID, failure.Error(), pause.Seconds())
	return err
}

// Backlog is how many effects wait, and since when the oldest does.
type Backlog struct {
	Waiting int64      `db:"waiting"`
	Oldest  *time.Time `db:"oldest"`
}

// Backlog looks at what is not done.
func (s Outbox) Backlog(ctx context.Context) (Backlog, error) {
	var b Backlog
	err := s.DB.Get(ctx, &b, `SELECT count(*) AS waiting, min(created_at) AS oldest FROM outbox WHERE done_at IS NULL`)
	return b, err
}
