package store

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Pilots reads what only pilots have: what their steps hold, the project that they belong to, verdicts and decisions.
type Pilots struct{ DB *DB }

// LookRow is one look as its step keeps it.
type LookRow struct {
	Seq   int64           `db:"seq"`
	At    time.Time       `db:"at"`
	Event string          `db:"event"`
	Body  json.RawMessage `db:"look"`
}

// Looks returns every look of a pilot, oldest first; the verdict's is one of them.
func (s Pilots) Looks(ctx context.Context, organisation, pilot string) ([]LookRow, error) {
	rows := []LookRow{}
	err := s.DB.Select(ctx, &rows, `
		SELECT seq, at, event, COALESCE(payload #> '{facts,look}', payload #> '{facts,verdict,look}') AS look FROM steps
		 WHERE organisation_id = $1 AND case_id = $2 AND event IN ('look', 'look_due', 'close_data', 'data_due')
		   AND COALESCE(payload #> '{facts,look}', payload #> '{facts,verdict,look}') IS NOT NULL ORDER BY seq`, organisation, pilot)
	return rows, err
}

// Look is the row's look; its number is for whoever counts.
func (r LookRow) Look() (lifecycle.PilotLook, error) {
	var look lifecycle.PilotLook
	if err := json.Unmarshal(r.Body, &look); err != nil {
		return look, fault.Wrap(fault.Internal, err, "a look of the pilot cannot be read")
	}
	verdict := r.Event == string(lifecycle.EventCloseData) || r.Event == string(lifecycle.EventDataDue)
	look.Seq, look.At, look.Final = r.Seq, r.At.UTC(), verdict
	look.Scheduled = r.Event == string(lifecycle.EventLookDue)
	return look, nil
}
