package store

import (
	"context"
	"errors"
)

// Retention forgets what was done long ago, so that queues stay small. What still waits is never forgotten.
type Retention struct{ DB *DB }

// Kept is how many days things are kept after they were done.
type Kept struct {
	EffectsAndDeliveries int // done effects, sent messages
	Notifications        int // inboxes, and dead letters that nobody sent again
}

// forgotten at once, so that no statement holds many rows for long.
const forgottenAtOnce = "5000"

// Forget deletes what is older and returns how many rows that were.
func (s Retention) Forget(ctx context.Context, kept Kept) (int64, error) {
	var total int64
	var problems []error
	for _, one := range []struct {
		statement string
		days      int
	}{
		{`DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done_at < now() - make_interval(days => $1) LIMIT ` + forgottenAtOnce + `)`,
			kept.EffectsAndDeliveries},
		{`DELETE FROM deliveries WHERE (organisation_id, id) IN (SELECT organisation_id, id FROM deliveries
			WHERE closed_at < now() - make_interval(days => $1) AND status IN ('sent', 'not_needed') LIMIT ` + forgottenAtOnce + `)`, kept.EffectsAndDeliveries},
		{`DELETE FROM deliveries WHERE (organisation_id, id) IN (SELECT organisation_id, id FROM deliveries
			WHERE closed_at < now() - make_interval(days => $1) AND status = 'dead' LIMIT ` + forgottenAtOnce + `)`, kept.Notifications},
		{`DELETE FROM notifications WHERE (organisation_id, person_id, outbox_id) IN (SELECT organisation_id, person_id, outbox_id FROM notifications
			WHERE created_at < now() - make_interval(days => $1) AND (by_mail <> 'digest' OR digest_id IS NOT NULL) LIMIT ` + forgottenAtOnce + `)`,
			kept.Notifications},
	} {
		for {
			n, err := s.DB.Exec(ctx, one.statement, one.days)
			total += n
			if err != nil {
				problems = append(problems, err)
			}
			if err != nil || n == 0 {
				break
			}
		}
	}
	return total, errors.Join(problems...)
}
