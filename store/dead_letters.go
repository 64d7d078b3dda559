package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
)

// DeadLetter is a message that was given up.
type DeadLetter struct {
	ID        string    `db:"id" json:"id"`
	Channel   string    `db:"channel" json:"channel" enum:"mail,webhook"`
	Recipient string    `db:"recipient" json:"recipient" doc:"a person's id for mail, a webhook's for a webhook"`
	About     string    `db:"about" json:"about" doc:"type of the event, or what the mail is about"`
	CaseID    string    `db:"case_id" json:"case_id,omitempty"`
	MessageID string    `db:"message_id" json:"message_id" doc:"stays the same when it is sent again"`
	Attempts  int       `db:"attempts" json:"attempts"`
	LastError string    `db:"last_error" json:"last_error"`
	CreatedAt time.Time `db:"created_at" json:"created_at"`
	DiedAt    time.Time `db:"closed_at" json:"died_at"`
}

// DeadFilter narrows dead letters; empty fields do not.
type DeadFilter struct {
	Channel, Recipient string
	IDs                []string
}

// Dead returns up to limit+1 dead letters after the id.
func (s Deliveries) Dead(ctx context.Context, organisation string, f DeadFilter, after string, limit int) ([]DeadLetter, error) {
	var rows []DeadLetter
	err := s.DB.Select(ctx, &rows, `
		SELECT id, channel, recipient, about, case_id, message_id, attempts, last_error, created_at, closed_at FROM deliveries
		 WHERE organisation_id = $1 AND status = 'dead' AND ($2 = '' OR channel = $2) AND ($3 = '' OR recipient = $3) AND id > $4
		 ORDER BY id LIMIT $5`, organisation, f.Channel, f.Recipient, after, limit+1)
	return rows, err
}

// Resend lets dead letters live again, with their attempts counted anew and the same message ids. The same request again finds
// what it did. It returns the ids.
func (s Deliveries) Resend(ctx context.Context, organisation, requestID string, f DeadFilter) ([]string, error) {
	var ids []string
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `
			UPDATE deliveries SET status = 'waiting', attempts = 0, next_attempt_at = now(), closed_at = NULL, resent_by = $2
			 WHERE organisation_id = $1 AND status = 'dead' AND resent_by <> $2 AND ($3 = '' OR channel = $3) AND ($4 = '' OR recipient = $4)
			   AND ($5::text[] IS NULL OR id = ANY($5))`, organisation, requestID, f.Channel, f.Recipient, pq.Array(f.IDs)); err != nil {
			return err
		}
		return tx.Select(ctx, &ids, `SELECT id FROM deliveries WHERE organisation_id = $1 AND resent_by = $2 ORDER BY id`, organisation, requestID)
	})
	return ids, err
}

// StatusOf tells where a delivery stands.
func (s Deliveries) StatusOf(ctx context.Context, organisation, id string) (string, error) {
	var status string
	err := s.DB.Get(ctx, &status, `SELECT status FROM deliveries WHERE organisation_id = $1 AND id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return "", fault.Wrap(fault.NotFound, err, "there is no dead letter %q", id)
	}
	return status, err
}
