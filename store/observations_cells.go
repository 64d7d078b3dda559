package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/lib/pq"

	"tollgate/lifecycle"
	"tollgate/pilot"
)

// CellQuery says what is summed up of a pilot's observations.
type CellQuery struct {
	Cut     time.Time // only what was recorded until then; zero for everything
	Metrics []string  // empty for all
	From    time.Time // only of this time or later; zero for all
	BySite  bool
	Period  string // day, week or month; empty for none
	Zone    string // IANA name of the time zone in which periods begin; UTC when empty
}

// RecordedData is what had been recorded until a cut: asked again with it, everything below is the same to the byte.
type RecordedData struct {
	Piece int       `db:"piece"` // the newest; 0 when there is none
	Cut   time.Time `db:"cut"`   // by the clock of PostgreSQL
}

// At is what had been recorded until cut, and until now when it is zero or later. It waits for a piece that is on its way in: pieces get
// their times one after the other, so whatever comes afterwards is recorded after the cut, and what is there until it never grows.
func (s Observations) At(ctx context.Context, organisation, pilotID string, cut time.Time) (RecordedData, error) {
	var found RecordedData
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(`+piecesLock+`)`, organisation, pilotID); err != nil {
			return err
		}
		return tx.Get(ctx, &found, `
			WITH asked AS MATERIALIZED (SELECT least($3::timestamptz, clock_timestamp()) AS cut)
			SELECT asked.cut, COALESCE((SELECT max(piece) FROM pilot_pieces
			 WHERE organisation_id = $1 AND pilot_id = $2 AND recorded_at <= asked.cut), 0) AS piece FROM asked`,
			organisation, pilotID, sql.NullTime{Time: cut, Valid: !cut.IsZero()})
	})
	found.Cut = found.Cut.UTC()
	return found, err
}

// currentRows are the observations as of piece $3: the newest versions, without those that were withdrawn. Corrections are few, so
// what they replace is an anti-join against them alone.
const currentRows = ` FROM pilot_observations o
	 WHERE o.organisation_id = $1 AND o.pilot_id = $2 AND o.piece <= $3 AND NOT o.void AND NOT EXISTS (
		SELECT FROM pilot_observations n
		 WHERE n.organisation_id = $1 AND n.pilot_id = $2 AND n.metric = o.metric AND n.key = o.key
		   AND n.version > 1 AND n.version > o.version AND n.piece <= $3)`

// sumCells counts equal values first: those counts are exact in whatever order rows are read. Then it sums over values in their order, the
// variance about the mean, so that the figures are the same to the bit whenever and wherever they are computed.
const sumCells = `
	WITH tallies AS MATERIALIZED (
		SELECT o.metric, o.arm, CASE WHEN $5 THEN o.site ELSE '' END AS site,
		       CASE WHEN $6 <> '' THEN date_trunc($6, o.at AT TIME ZONE $7)::date END AS period, o.value, o.exposure,
		       sum(o.count)::bigint AS n, min(o.at) AS first_at, max(o.at) AS last_at, max(o.piece) AS piece` + currentRows + `
		   AND ($4::text[] = '{}' OR o.metric = ANY($4)) AND ($8::timestamptz IS NULL OR o.at >= $8)
		 GROUP BY 1, 2, 3, 4, 5, 6
	), cells AS (
		SELECT metric, arm, site, period, COALESCE(sum(n) FILTER (WHERE value IS NOT NULL), 0)::bigint AS n,
		       COALESCE(sum(n) FILTER (WHERE value IS NULL), 0)::bigint AS missing,
		       COALESCE(sum(n * value ORDER BY value, exposure), 0) AS sum,
		       COALESCE(sum(n * exposure ORDER BY value, exposure) FILTER (WHERE value IS NOT NULL), 0) AS exposure,
		       min(first_at) AS first_at, max(last_at) AS last_at, max(piece) AS piece
		  FROM tallies GROUP BY 1, 2, 3, 4
	), spread AS (
		SELECT c.metric, c.arm, c.site, c.period, COALESCE(sum(t.n * (t.value - c.sum / c.n) ^ 2 ORDER BY t.value, t.exposure), 0) AS m2
		  FROM cells c JOIN tallies t ON t.metric = c.metric AND t.arm = c.arm AND t.site = c.site AND t.period IS NOT DISTINCT FROM c.period
		 WHERE c.n > 0 AND t.value IS NOT NULL
		 GROUP BY 1, 2, 3, 4
	)
	SELECT c.metric, c.arm, c.site, COALESCE(to_char(c.period, 'YYYY-MM-DD'), '') AS period, c.n, c.missing, c.sum,
	       CASE WHEN c.n > 0 THEN c.sum / c.n ELSE 0 END AS mean, COALESCE(s.m2, 0) AS m2, c.exposure, c.first_at, c.last_at,
	       (SELECT p.recorded_at FROM pilot_pieces p WHERE p.organisation_id = $1 AND p.pilot_id = $2 AND p.piece = c.piece) AS recorded_at
	  FROM cells c LEFT JOIN spread s ON s.metric = c.metric AND s.arm = c.arm AND s.site = c.site AND s.period IS NOT DISTINCT FROM c.period
	 ORDER BY c.metric, c.arm, c.site, c.period`

// Cells are the sufficient statistics of a pilot's observations, by metric, arm, site and period, and the data that they are of.
func (s Observations) Cells(ctx context.Context, organisation, pilotID string, q CellQuery) ([]pilot.Cell, RecordedData, error) {
	until, err := s.At(ctx, organisation, pilotID, q.Cut)
	cells := []pilot.Cell{}
	if err != nil || until.Piece == 0 {
		return cells, until, err
	}
	zone := q.Zone
	if zone == "" {
		zone = "UTC"
	}
	err = s.sum(ctx, &cells, sumCells, organisation, pilotID, until.Piece, pq.Array(list(q.Metrics)), q.BySite, q.Period, zone,
		sql.NullTime{Time: q.From, Valid: !q.From.IsZero()})
	for i := range cells {
		c := &cells[i]
		c.FirstAt, c.LastAt, c.RecordedAt = c.FirstAt.UTC(), c.LastAt.UTC(), c.RecordedAt.UTC()
	}
	return cells, until, err
}

// MostTimes bounds the different times of risk sets; above it, times are rounded up to as many equal steps.
const MostTimes = 10_000

// sumRisks groups by the time itself; the grid is only for data of so fine times that a look would become large.
const sumRisks = `
	WITH times AS MATERIALIZED (
		SELECT o.metric, o.arm, CASE WHEN $5 THEN o.site ELSE '' END AS site, o.exposure AS time,
		       COALESCE(sum(o.count) FILTER (WHERE o.value <> 0), 0)::bigint AS events, COALESCE(sum(o.count) FILTER (WHERE o.value = 0), 0)::bigint AS censored` + currentRows + `
		   AND ($4::text[] = '{}' OR o.metric = ANY($4)) AND o.value IS NOT NULL AND o.exposure IS NOT NULL
		 GROUP BY 1, 2, 3, 4
	), grids AS (
		SELECT metric, CASE WHEN count(DISTINCT time) > $6 THEN max(time) / $6 END AS step FROM times GROUP BY metric
	)
	SELECT t.metric, t.arm, t.site, COALESCE(ceil(t.time / g.step) * g.step, t.time) AS time,
	       sum(t.events)::bigint AS events, sum(t.censored)::bigint AS censored
	  FROM times t JOIN grids g ON g.metric = t.metric GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`

// Risks are what happened at each time since entry, for metrics of time to event, as of the same data as the cells of the query; periods
// are not asked for.
func (s Observations) Risks(ctx context.Context, organisation, pilotID string, q CellQuery) ([]pilot.Risk, error) {
	risks := []pilot.Risk{}
	until, err := s.At(ctx, organisation, pilotID, q.Cut)
	if err != nil || until.Piece == 0 {
		return risks, err
	}
	err = s.sum(ctx, &risks, sumRisks, organisation, pilotID, until.Piece, pq.Array(list(q.Metrics)), q.BySite, MostTimes)
	return risks, err
}

const countUnits = `
	WITH pairs AS MATERIALIZED (
		SELECT o.unit, o.arm` + currentRows + ` AND o.unit <> '' AND o.arm <> '' GROUP BY 1, 2
	), wrong AS (
		SELECT count(DISTINCT p.unit) AS units FROM pairs p
		  LEFT JOIN pilot_assignments a ON a.organisation_id = $1 AND a.pilot_id = $2 AND a.unit = p.unit
		 WHERE $4 AND a.arm IS DISTINCT FROM p.arm
	)
	SELECT arm AS name, count(*) AS units FROM pairs GROUP BY arm
	UNION ALL SELECT '/several', count(*) FROM (SELECT FROM pairs GROUP BY unit HAVING count(*) > 1) several
	UNION ALL SELECT '/wrong', units FROM wrong`

// Allocation is who was in which arm, held to the plan and to what Tollgate assigned, as of cut.
func (s Observations) Allocation(ctx context.Context, organisation, pilotID string, plan lifecycle.PilotPlan, cut time.Time) (pilot.Allocation, error) {
	a := pilot.Allocation{Units: map[string]int64{}}
	until, err := s.At(ctx, organisation, pilotID, cut)
	if err != nil || until.Piece == 0 {
		return a, err
	}
	var counts []struct {
		Name  string `db:"name"`
		Units int64  `db:"units"`
	}
	err = s.sum(ctx, &counts, countUnits, organisation, pilotID, until.Piece, plan.Randomization.Here())
	for _, c := range counts {
		switch c.Name { // no arm has a slash
		case "/several":
			a.InSeveralArms = c.Units
		case "/wrong":
			a.NotAsAssigned = c.Units
		default:
			a.Units[c.Name] = c.Units
		}
	}
	if err != nil {
		return a, err
	}
	a.Unplanned, err = s.unplanned(ctx, organisation, pilotID, plan, until.Piece)
	return a, err
}

// unplanned counts observations of an arm or a site that the plan does not name; a plan that names no sites names all.
func (s Observations) unplanned(ctx context.Context, organisation, pilotID string, plan lifecycle.PilotPlan, piece int) (int64, error) {
	var arms, sites []string
	for _, arm := range plan.Arms {
		arms = append(arms, arm.Key)
	}
	for _, site := range plan.Sites {
		sites = append(sites, site.Key)
	}
	var n []int64
	err := s.sum(ctx, &n, `SELECT COALESCE(sum(o.count), 0)::bigint`+currentRows+`
		   AND (o.arm <> '' AND $4::text[] <> '{}' AND o.arm <> ALL ($4) OR o.site <> '' AND $5::text[] <> '{}' AND o.site <> ALL ($5))`,
		organisation, pilotID, piece, pq.Array(list(arms)), pq.Array(list(sites)))
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// inBulk makes the plans of a transaction for many rows: joins by hash, and memory for the groups. Plans that are kept, or made before the
// table was analysed, may be for a few.
const inBulk = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)`

// sum answers a query that reads all of a pilot's observations.
func (s Observations) sum(ctx context.Context, dest any, query string, args ...any) error {
	return s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, inBulk); err != nil {
			return err
		}
		return tx.Select(ctx, dest, query, args...)
	})
}
