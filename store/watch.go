package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// EffectWatchMetric asks that the control chart of a project or change be looked at again.
const EffectWatchMetric = "watch_metric"

// WatchMetric is the payload of EffectWatchMetric: only points from Since on are news.
type WatchMetric struct {
	MetricID string    `json:"metric_id"`
	Since    time.Time `json:"since"`
}

// watch queues a look at the control chart of each project that realizes benefits by the
// metric, and of each change that is watched by it, in the transaction of the measurements themselves: none arrives unseen. A charter may
// name the metric by id or by key.
func (b *batch) watch(ctx context.Context, tx Tx, m Metric) error {
	if len(b.Inserted) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload)
		SELECT organisation_id, id, 0, 0, $3, jsonb_build_object('metric_id', $2::text, 'since', $4::timestamptz)
		  FROM cases
		 WHERE organisation_id = $1 AND (
		       kind = 'project' AND state = 'realizing' AND snapshot #>> '{data,charter,metric,metric_id}' = ANY($5)
		    OR kind = 'change' AND state = 'watching' AND snapshot #> '{data,content,metrics}' ?| $5)`,
		b.organisation, m.ID, EffectWatchMetric, b.earliest(), pq.Array([]string{m.ID, m.Key}))
	return err
}

// earliest is when the oldest row of the batch was observed.
func (b *batch) earliest() time.Time {
	var first time.Time
	for _, row := range b.rows {
		if first.IsZero() || row.ObservedAt.Before(first) {
			first = row.ObservedAt
		}
	}
	return first
}
