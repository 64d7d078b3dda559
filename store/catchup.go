package store

import (
	"context"
	"encoding/json"

	"tollgate/lifecycle"
)

// CaughtUp is a case as the store has it.
type CaughtUp struct {
	Key      string
	Snapshot json.RawMessage
	Receipts []lifecycle.Receipt
}

// CatchUp reads a case and what its requests after a step came to, each with the last step of its
// commit. A workflow that lost its last task uses it: what PostgreSQL has was decided.
func (s Cases) CatchUp(ctx context.Context, organisation, id string, after int64) (CaughtUp, error) {
	var row struct {
		Key      string          `db:"key"`
		Snapshot json.RawMessage `db:"snapshot"`
		Receipts json.RawMessage `db:"receipts"`
	}
	err := s.DB.Get(ctx, &row, `
		SELECT key, snapshot, (
		         SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.seq), '[]') FROM (
		                SELECT DISTINCT ON (request_id) split_part(s.request_id, '+', 1) AS request_id, s.seq, s.to_state AS state
		                  FROM steps s WHERE s.organisation_id = c.organisation_id AND s.case_id = c.id AND s.seq > $3
		                 ORDER BY request_id, s.seq DESC) r) AS receipts
		  FROM cases c WHERE organisation_id = $1 AND id = $2`, organisation, id, after)
	caught := CaughtUp{Key: row.Key, Snapshot: row.Snapshot}
	if err == nil {
		err = translate(json.Unmarshal(row.Receipts, &caught.Receipts))
	}
	return caught, err
}
