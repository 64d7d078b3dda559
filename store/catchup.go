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

// CatchUp reads a case and what its requests after a step came to. A workflow that lost its
// last task uses it: what PostgreSQL has was decided.
func (s Cases) CatchUp(ctx context.Context, organisation, id string, after int64) (CaughtUp, error) {
	var row struct {
		Key      string          `db:"key"`
		Snapshot json.RawMessage `db:"snapshot"`
		Receipts json.RawMessage `db:"receipts"`
	}
	err := s.DB.Get(ctx, &row, `
		SELECT key, snapshot, (
		         SELECT coalesce(jsonb_agg(jsonb_build_object('request_id', s.request_id, 'seq', s.seq, 'state', s.to_state) ORDER BY s.seq), '[]')
		           FROM steps s WHERE s.organisation_id = c.organisation_id AND s.case_id = c.id AND s.seq > $3) AS receipts
		  FROM cases c WHERE organisation_id = $1 AND id = $2`, organisation, id, after)
	caught := CaughtUp{Key: row.Key, Snapshot: row.Snapshot}
	if err == nil {
		err = translate(json.Unmarshal(row.Receipts, &caught.Receipts))
	}
	return caught, err
}
