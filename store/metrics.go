package store

import (
	"context"
	"errors"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
)

// Metrics are named measures with unit, direction, target and specification limits.
type Metrics struct{ DB *DB }

// Metric is one of them.
type Metric struct {
	ID           string    `db:"id" json:"id"`
	Key          string    `db:"key" json:"key" doc:"unique in the organisation; for people and scripts"`
	Name         string    `db:"name" json:"name"`
	Unit         string    `db:"unit" json:"unit"`
	Direction    string    `db:"direction" json:"direction" enum:"higher_is_better,lower_is_better,target"`
	Target       *float64  `db:"target" json:"target" doc:"in the metric's unit"`
	LSL          *float64  `db:"lsl" json:"lsl" doc:"lower specification limit"`
	USL          *float64  `db:"usl" json:"usl" doc:"upper specification limit"`
	Decimals     *int      `db:"decimals" json:"decimals" doc:"for display only; values keep all digits"`
	CaseID       *string   `db:"case_id" json:"case_id" doc:"the case that it belongs to"`
	MonitorChart string    `db:"monitor_chart" json:"monitor_chart" enum:"individuals,ewma,cusum" doc:"the chart that new measurements are watched on"`
	MonitorRules string    `db:"monitor_rules" json:"monitor_rules" doc:"run rules of that chart: sets or single rules, joined by commas"`
	Version      int       `db:"version" json:"version" doc:"counts changes of target and limits, from 1"`
	CreatedBy    string    `db:"created_by" json:"created_by"`
	CreatedAt    time.Time `db:"created_at" json:"created_at"`
	UpdatedAt    time.Time `db:"updated_at" json:"updated_at"`
}

const selectMetrics = `
	SELECT id, key, name, unit, direction, target, lsl, usl, decimals, case_id, monitor_chart, monitor_rules, version, created_by, created_at, updated_at
	  FROM metrics WHERE organisation_id = $1`

// Get returns a metric by id or key; NotFound when the organisation has none.
func (s Metrics) Get(ctx context.Context, organisation, id string) (Metric, error) {
	return getMetric(ctx, s.DB, organisation, id)
}

// namedMetric picks the metric whose id or key is $2; an id wins over a key that looks like it.
const namedMetric = ` AND (id = $2 OR key = $2) ORDER BY id = $2 DESC LIMIT 1`

func getMetric(ctx context.Context, q Querier, organisation, id string) (Metric, error) {
	var m Metric
	err := q.Get(ctx, &m, selectMetrics+namedMetric, organisation, id)
	return m, namingMetric(err, id)
}

func namingMetric(err error, id string) error {
	if fault.Of(err) == fault.NotFound {
		return fault.Wrap(fault.NotFound, err, "there is no metric %s", id)
	}
	return err
}

// Create adds m under the id that it carries. Running it again with the same id finds the first one.
// AlreadyExists when the key is taken, Invalid when its case does not exist.
func (s Metrics) Create(ctx context.Context, organisation string, m Metric) (Metric, error) {
	_, err := s.DB.Exec(ctx, `
		INSERT INTO metrics (organisation_id, id, key, name, unit, direction, target, lsl, usl, decimals, case_id, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (organisation_id, id) DO NOTHING`,
		organisation, m.ID, m.Key, m.Name, m.Unit, m.Direction, m.Target, m.LSL, m.USL, m.Decimals, m.CaseID, m.CreatedBy)
	switch {
	case violates(err, "metrics_key"):
		return Metric{}, fault.Wrap(fault.AlreadyExists, err, "there is a metric with the key %q already", m.Key).
			With("body.key", "is taken; choose another")
	case violates(err, "metrics_case"):
		return Metric{}, fault.Wrap(fault.Invalid, err, "the metric's case does not exist").With("body.case_id", "is not a case")
	case err != nil:
		return Metric{}, err
	}
	return s.Get(ctx, organisation, m.ID)
}

func violates(err error, constraint string) bool {
	var server *pq.Error
	return errors.As(err, &server) && server.Constraint == constraint
}

// SetSpecification replaces target and limits, if the metric is still at the version that the caller
// saw, and counts the change. Stale when it is not. Setting what is there already changes nothing, so
// that running it twice counts once.
func (s Metrics) SetSpecification(ctx context.Context, organisation, id string, version int, target, lsl, usl *float64) (Metric, error) {
	err := s.DB.InTx(ctx, func(tx Tx) error {
		var m Metric
		if err := tx.Get(ctx, &m, selectMetrics+` AND id = $2 FOR UPDATE`, organisation, id); err != nil {
			return err
		}
		if same(m.Target, target) && same(m.LSL, lsl) && same(m.USL, usl) {
			return nil
		}
		if m.Version != version {
			return fault.New(fault.Stale, "the metric is at version %d", m.Version).
				With("body.version", "is %d; read the metric again and decide anew", version)
		}
		_, err := tx.Exec(ctx, `
			UPDATE metrics SET target = $3, lsl = $4, usl = $5, version = version + 1, updated_at = now()
			 WHERE organisation_id = $1 AND id = $2`, organisation, id, target, lsl, usl)
		return err
	})
	if err != nil {
		return Metric{}, namingMetric(err, id)
	}
	return s.Get(ctx, organisation, id)
}

// SetMonitor chooses the chart and the rules that watch a metric. NotFound when there is no such metric.
func (s Metrics) SetMonitor(ctx context.Context, organisation, id, chart, rules string) (Metric, error) {
	_, err := s.DB.Exec(ctx, `
		UPDATE metrics SET monitor_chart = $3, monitor_rules = $4, updated_at = now()
		 WHERE organisation_id = $1 AND id = $2 AND (monitor_chart, monitor_rules) IS DISTINCT FROM ($3::text, $4::text)`, organisation, id, chart, rules)
	if err != nil {
		return Metric{}, err
	}
	return s.Get(ctx, organisation, id)
}

func same(a, b *float64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// MetricFilter narrows a list of metrics; empty fields do not.
type MetricFilter struct {
	CaseID, Key, Name string // Name: a part of it, in either case
	Direction         string
	Sort              string // key (default), created_at or -created_at
	Cursor            Cursor
	Limit             int
}

const (
	metricFilter = ` AND ($2 = '' OR case_id = $2) AND ($3 = '' OR key = $3) AND ($4 = '' OR position(lower($4) IN lower(name)) > 0) AND ($5 = '' OR direction = $5)`
	metricsByKey = selectMetrics + metricFilter + ` AND ($6 = '' OR (key, id) > ($6, $7)) ORDER BY key, id LIMIT $8`
	metricsFirst = selectMetrics + metricFilter + ` AND ($6::timestamptz IS NULL OR (created_at, id) > ($6, $7)) ORDER BY created_at, id LIMIT $8`
	metricsLast  = selectMetrics + metricFilter + ` AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7)) ORDER BY created_at DESC, id DESC LIMIT $8`
)

// List returns up to Limit+1 metrics after the cursor, so that the caller sees whether there are more.
func (s Metrics) List(ctx context.Context, organisation string, f MetricFilter) ([]Metric, error) {
	query, after := metricsByKey, any(f.Cursor.Value)
	switch f.Sort {
	case "created_at":
		query, after = metricsFirst, nullable(f.Cursor.Value)
	case "-created_at":
		query, after = metricsLast, nullable(f.Cursor.Value)
	}
	metrics := []Metric{}
	err := s.DB.Select(ctx, &metrics, query, organisation, f.CaseID, f.Key, f.Name, f.Direction, after, f.Cursor.ID, f.Limit+1)
	return metrics, err
}

// Cursor continues a list under sort after the metric.
func (m Metric) Cursor(sort string) Cursor {
	c := Cursor{Sort: sort, Value: m.Key, ID: m.ID}
	if sort != "key" {
		c.Value = m.CreatedAt.UTC().Format(time.RFC3339Nano)
	}
	return c
}
