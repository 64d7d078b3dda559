package store

import (
	"context"
	"time"

	"tollgate/fault"
)

// MetricPhases are the times from which the limits of a metric's charts are set anew, each with its reason.
type MetricPhases struct{ DB *DB }

// MetricPhase is one of them.
type MetricPhase struct {
	ID              string     `db:"id" json:"id"`
	BeginsAt        time.Time  `db:"begins_at" json:"from" doc:"the first measurement at or after it begins the phase"`
	Reason          string     `db:"reason" json:"reason"`
	CreatedBy       string     `db:"created_by" json:"created_by"`
	CreatedAt       time.Time  `db:"created_at" json:"created_at"`
	WithdrawnBy     *string    `db:"withdrawn_by" json:"withdrawn_by"`
	WithdrawnAt     *time.Time `db:"withdrawn_at" json:"withdrawn_at"`
	WithdrawnReason *string    `db:"withdrawn_reason" json:"withdrawn_reason"`
}

const selectPhases = `
	SELECT id, begins_at, reason, created_by, created_at, withdrawn_by, withdrawn_at, withdrawn_reason
	  FROM metric_phases WHERE organisation_id = $1 AND metric_id = $2`

// InForce returns the phases of a metric that were not withdrawn, by when they begin.
func (s MetricPhases) InForce(ctx context.Context, organisation, metric string) ([]MetricPhase, error) {
	phases := []MetricPhase{}
	err := s.DB.Select(ctx, &phases, selectPhases+` AND withdrawn_at IS NULL ORDER BY begins_at, id`, organisation, metric)
	return phases, err
}

// All returns every phase of a metric, withdrawn ones too, by when they begin.
func (s MetricPhases) All(ctx context.Context, organisation, metric string) ([]MetricPhase, error) {
	phases := []MetricPhase{}
	err := s.DB.Select(ctx, &phases, selectPhases+` ORDER BY begins_at, created_at, id`, organisation, metric)
	return phases, err
}

const onePhase = selectPhases + ` AND id = $3`

// Add records a phase under the id that it carries; running it again finds the first one. AlreadyExists when one in
// force begins at the same time.
func (s MetricPhases) Add(ctx context.Context, organisation, metric string, p MetricPhase) (MetricPhase, error) {
	_, err := s.DB.Exec(ctx, `
		INSERT INTO metric_phases (organisation_id, metric_id, id, begins_at, reason, created_by)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (organisation_id, metric_id, id) DO NOTHING`, organisation, metric, p.ID, p.BeginsAt, p.Reason, p.CreatedBy)
	if violates(err, "metric_phases_in_force") {
		return MetricPhase{}, fault.Wrap(fault.AlreadyExists, err, "a phase of this metric begins then already").
			With("body.from", "is when another phase begins; withdraw that one first")
	}
	if err != nil {
		return MetricPhase{}, err
	}
	err = s.DB.Get(ctx, &p, onePhase, organisation, metric, p.ID)
	return p, err
}

// Withdraw takes a phase out of force; doing it again changes nothing. NotFound when the metric has no such phase.
func (s MetricPhases) Withdraw(ctx context.Context, organisation, metric, id, by, reason string) (MetricPhase, error) {
	_, err := s.DB.Exec(ctx, `
		UPDATE metric_phases SET withdrawn_by = $4, withdrawn_at = now(), withdrawn_reason = $5
		 WHERE organisation_id = $1 AND metric_id = $2 AND id = $3 AND withdrawn_at IS NULL`, organisation, metric, id, by, reason)
	if err != nil {
		return MetricPhase{}, err
	}
	var p MetricPhase
	err = s.DB.Get(ctx, &p, onePhase, organisation, metric, id)
	if fault.Of(err) == fault.NotFound {
		err = fault.Wrap(fault.NotFound, err, "the metric has no phase %s", id)
	}
	return p, err
}
