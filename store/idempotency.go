package store

import (
	"context"
	"encoding/json"
	"time"
)

// Answer is the first answer to a write, kept so that the same request gets the same one.
type Answer struct {
	RequestHash []byte          `db:"request_hash"`
	RequestID   string          `db:"request_id"`
	ClaimedAt   time.Time       `db:"created_at"` // of the first run
	Status      *int            `db:"status"`     // nil until the first run has finished
	Headers     json.RawMessage `db:"headers"`
	Body        []byte          `db:"body"`
}

// Idempotency remembers answers per caller and key.
type Idempotency struct{ DB *DB }

// Claim records the key, or returns what an earlier request with it left. When the first run
// was cut short, the request id of then is returned with no answer: running again under the
// same request id has the same one effect. That is also why a claim need not be flushed to disk
// before it is answered, unless durable: a crash of the server within a moment forgets it, and
// a repeat has the same request id all the same. Only what depends on when the claim was made,
// the id of a new case, needs a durable one.
func (s Idempotency) Claim(ctx context.Context, organisation, person, key string, hash []byte, requestID string, durable bool) (Answer, error) {
	var answer Answer
	err := s.DB.Get(ctx, &answer, `
		INSERT INTO idempotency_keys AS k (organisation_id, person_id, key, request_hash, request_id)
		SELECT $1, $2, $3, $4, $5 FROM set_config('synchronous_commit', $6, true) -- of this statement's transaction only
		ON CONFLICT (organisation_id, person_id, key) DO UPDATE SET key = k.key
		RETURNING request_hash, request_id, created_at, status, COALESCE(headers, 'null') AS headers, body`,
		organisation, person, key, hash, requestID, map[bool]string{true: "on", false: "off"}[durable])
	return answer, err
}

// Finish keeps the answer of a claimed key, and returns the one that is kept: when two runs of one
// request were under way at once, that of the first to finish.
func (s Idempotency) Finish(ctx context.Context, organisation, person, key string, answer Answer) (Answer, error) {
	kept, err := s.DB.Exec(ctx, `
		UPDATE idempotency_keys SET status = $4, headers = $5, body = $6
		  FROM set_config('synchronous_commit', 'off', true) -- lost in a crash, the request runs again under its own id
		 WHERE organisation_id = $1 AND person_id = $2 AND key = $3 AND status IS NULL`,
		organisation, person, key, answer.Status, []byte(answer.Headers), answer.Body)
	if err != nil || kept > 0 {
		return answer, err
	}
	var first Answer
	err = s.DB.Get(ctx, &first, `
		SELECT status, headers, body FROM idempotency_keys
		 WHERE organisation_id = $1 AND person_id = $2 AND key = $3 AND status IS NOT NULL`, organisation, person, key)
	if err != nil {
		return answer, err
	}
	return first, nil
}

// Forget deletes keys older than the given number of days.
func (s Idempotency) Forget(ctx context.Context, days int) (int64, error) {
	return s.DB.Exec(ctx, `DELETE FROM idempotency_keys WHERE created_at < now() - make_interval(days => $1)`, days)
}
