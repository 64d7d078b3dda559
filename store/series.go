package store

import (
	"context"
	"time"

	"tollgate/fault"
	"tollgate/measurement"
)

// Measurement is one recorded value of a metric. Value is nil for a withdrawal.
type Measurement struct {
	Ref          string    `db:"ref" json:"ref"`
	ObservedAt   time.Time `db:"observed_at" json:"observed_at"`
	Value        *float64  `db:"value" json:"value" doc:"in the metric's unit; null for a withdrawal"`
	Size         *float64  `db:"size" json:"size,omitempty" doc:"of how many units the value is a proportion or rate"`
	Note         string    `db:"note" json:"note,omitempty"`
	Supersedes   *string   `db:"supersedes" json:"supersedes,omitempty" doc:"the ref that this one corrects"`
	SupersededBy *string   `db:"superseded_by" json:"superseded_by,omitempty" doc:"the ref of its correction"`
	RecordedBy   string    `db:"recorded_by" json:"recorded_by"`
	RecordedAt   time.Time `db:"recorded_at" json:"recorded_at"`
}

func (m Measurement) row() measurement.Row {
	r := measurement.Row{Ref: m.Ref, ObservedAt: m.ObservedAt, Note: m.Note, Void: m.Value == nil}
	if m.Value != nil {
		r.Value = *m.Value
	}
	if m.Size != nil {
		r.Size = *m.Size
	}
	if m.Supersedes != nil {
		r.Supersedes = *m.Supersedes
	}
	return r
}

// Window narrows measurements to [From, To); nil is open.
type Window struct{ From, To *time.Time }

// counting are the measurements that count: not superseded, not withdrawn.
const counting = `value IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM measurements s WHERE s.organisation_id = m.organisation_id AND s.metric_id = m.metric_id AND s.supersedes = m.ref)`

const inWindow = ` FROM measurements m
	 WHERE organisation_id = $1 AND metric_id = (SELECT id FROM metrics WHERE organisation_id = $1` + namedMetric + `) AND ($3::timestamptz IS NULL OR observed_at >= $3) AND ($4::timestamptz IS NULL OR observed_at < $4)`

// MeasurementFilter narrows a list of measurements.
type MeasurementFilter struct {
	Window
	History bool // also what was superseded or withdrawn
	Newest  bool // newest first, else oldest first
	Cursor  Cursor
	Limit   int
}

const (
	listMeasurements = `
	SELECT ref, observed_at, value, size, note, supersedes, recorded_by, recorded_at,
	       (SELECT s.ref FROM measurements s WHERE s.organisation_id = m.organisation_id AND s.metric_id = m.metric_id AND s.supersedes = m.ref) AS superseded_by` +
		inWindow + ` AND ($5 OR ` + counting + `)`
	measurementsOldest = listMeasurements + ` AND ($6::timestamptz IS NULL OR (observed_at, ref) > ($6, $7)) ORDER BY observed_at, ref LIMIT $8`
	measurementsNewest = listMeasurements + ` AND ($6::timestamptz IS NULL OR (observed_at, ref) < ($6, $7)) ORDER BY observed_at DESC, ref DESC LIMIT $8`
)

// List returns up to Limit+1 measurements of a metric, by id or key, after the cursor, by time; none for an unknown metric.
func (s Measurements) List(ctx context.Context, organisation, metric string, f MeasurementFilter) ([]Measurement, error) {
	query := measurementsOldest
	if f.Newest {
		query = measurementsNewest
	}
	rows := []Measurement{}
	err := s.DB.Select(ctx, &rows, query, organisation, metric, f.From, f.To, f.History, nullable(f.Cursor.Value), f.Cursor.ID, f.Limit+1)
	return rows, err
}

// Cursor continues a list under sort after the measurement.
func (m Measurement) Cursor(sort string) Cursor {
	return Cursor{Sort: sort, Value: m.ObservedAt.UTC().Format(time.RFC3339Nano), ID: m.Ref}
}

// Series is what charts and tests are made from: the values in force, in time order. Values observed
// at the same time follow their refs, so those of one request keep its order.
type Series struct {
	Times  []time.Time
	Values []float64
	Sizes  []float64 // of how many units each value is a proportion or rate; 0 where that is not known
}

// LongestSeries is how many points a chart may have.
const LongestSeries = 1_000_000

const selectSeries = `SELECT observed_at, value, COALESCE(size, 0)` + inWindow + ` AND ` + counting + ` ORDER BY observed_at, ref LIMIT $5`

// Series reads the values of a metric, by id or key, in a window; empty when there are none or there is no such
// metric. Invalid when there are more than LongestSeries.
func (s Measurements) Series(ctx context.Context, organisation, metric string, w Window) (Series, error) {
	return seriesOf(ctx, s.DB, organisation, metric, w)
}

func seriesOf(ctx context.Context, q Querier, organisation, metric string, w Window) (series Series, err error) {
	rows, err := q.Rows(ctx, selectSeries, organisation, metric, w.From, w.To, LongestSeries+1)
	if err != nil {
		return series, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var at time.Time
		var value, size float64
		if err := rows.Scan(&at, &value, &size); err != nil {
			return series, translate(err)
		}
		series.Times = append(series.Times, at.UTC())
		series.Values, series.Sizes = append(series.Values, value), append(series.Sizes, size)
	}
	if len(series.Values) > LongestSeries {
		return Series{}, fault.New(fault.Invalid, "the window holds more than %d measurements", LongestSeries).
			With("query.from", "choose a narrower window")
	}
	return series, translate(rows.Err())
}

// MetricSummary says how much is known of a metric.
type MetricSummary struct {
	Count   int        `db:"count" json:"count" doc:"measurements in force"`
	FirstAt *time.Time `db:"first_at" json:"first_at"`
	LastAt  *time.Time `db:"last_at" json:"last_at"`
}

// Summary counts the measurements in force of a metric, by id or key; zero for an unknown one.
func (s Measurements) Summary(ctx context.Context, organisation, metric string) (MetricSummary, error) {
	var m MetricSummary
	err := s.DB.Get(ctx, &m, `SELECT count(*) AS count, min(observed_at) AS first_at, max(observed_at) AS last_at`+inWindow+` AND `+counting,
		organisation, metric, nil, nil)
	return m, err
}
