package store

import (
	"context"
	"slices"

	"github.com/lib/pq"

	"tollgate/observation"
)

// take records rows in chunks, each in one statement, and notes what became of those whose key was known.
func (in *intake) take(ctx context.Context, tx Tx, rows []observation.Row) error {
	for chunk := range slices.Chunk(rows, insertChunk) {
		if err := in.takeChunk(ctx, tx, chunk); err != nil {
			return err
		}
	}
	return nil
}

// takeObservations compares each row with the versions of its key that there are, records it when it is a new one, and answers the rows
// whose key was known. IS NOT DISTINCT FROM is equality under which a missing value equals a missing value.
const takeObservations = `
	WITH sent AS MATERIALIZED (
		SELECT r.n, r.metric, r.key, 'epoch'::timestamptz + r.at * interval '1 microsecond' AS at, NULLIF(r.value, 'NaN') AS value,
		       NULLIF(r.exposure, 'NaN') AS exposure, r.count, r.void, COALESCE(NULLIF(r.arm, ''), a.arm, '') AS arm, r.site, r.unit, r.version
		  FROM unnest($3::int[], $4::text[], $5::text[], $6::bigint[], $7::float8[], $8::float8[], $9::bigint[], $10::boolean[],
		              $11::text[], $12::text[], $13::text[], $14::int[])
		       AS r(n, metric, key, at, value, exposure, count, void, arm, site, unit, version)
		  LEFT JOIN pilot_assignments a ON r.arm = '' AND r.unit <> '' AND a.organisation_id = $1 AND a.pilot_id = $2 AND a.unit = r.unit
	), judged AS MATERIALIZED (
		SELECT s.*, COALESCE(o.newest, 0) AS newest, COALESCE(o.same, 0) AS same, COALESCE(o.here, 0) AS here, o.in_upload
		  FROM sent s CROSS JOIN LATERAL (
			SELECT max(v.version) AS newest,
			       max(v.version) FILTER (WHERE v.same) AS same,
			       max(v.version) FILTER (WHERE v.same AND v.version = s.version) AS here,
			       COALESCE(bool_or(v.piece = ANY($15::int[])), false) AS in_upload
			  FROM (SELECT o.version, o.piece, o.at = s.at AND o.value IS NOT DISTINCT FROM s.value AND o.exposure IS NOT DISTINCT FROM s.exposure
			               AND o.count = s.count AND o.void = s.void AND o.arm = s.arm AND o.site = s.site AND o.unit = s.unit AS same
			          FROM pilot_observations o
			         WHERE o.organisation_id = $1 AND o.pilot_id = $2 AND o.metric = s.metric AND o.key = s.key) v) o
	), added AS (
		INSERT INTO pilot_observations (organisation_id, pilot_id, metric, key, version, piece, at, value, exposure, count, void, arm, site, unit)
		SELECT $1, $2, metric, key, newest + 1, $16, at, value, exposure, count, void, arm, site, unit FROM judged
		 WHERE (arm <> '' OR NOT $17) AND (newest > 0 OR NOT void)
		   AND (version = newest + 1 OR version = 0 AND same = 0 AND NOT in_upload)
	)
	SELECT n, newest, same, here, in_upload, arm = '' AND $17 AS unassigned FROM judged WHERE newest > 0 OR version > 1 OR void OR arm = '' AND $17`

// judgement is what there was of a row's key.
type judgement struct {
	N          int  `db:"n"`
	Newest     int  `db:"newest"`
	Same       int  `db:"same"`      // the newest version of the same content
	Here       int  `db:"here"`      // the version that the row names, when it has the same content
	InUpload   bool `db:"in_upload"` // another row of this upload is a version of it
	Unassigned bool `db:"unassigned"`
}

func (in *intake) takeChunk(ctx context.Context, tx Tx, rows []observation.Row) error {
	n := len(rows)
	numbers, versions, times, counts := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	metrics, keys, arms, sites, units := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	values, exposures, voids := make([]float64, n), make([]float64, n), make([]bool, n)
	for i, r := range rows {
		numbers[i], versions[i], times[i], counts[i] = int64(i), int64(r.Version), r.At.UnixMicro(), r.Count
		metrics[i], keys[i], arms[i], sites[i], units[i] = r.Metric, r.Key, r.Arm, r.Site, r.Unit
		values[i], exposures[i], voids[i] = r.Value, r.Exposure, r.Void
	}
	var known []judgement
	err := tx.Select(ctx, &known, takeObservations, in.organisation, in.pilot, pq.Array(numbers), pq.Array(metrics), pq.Array(keys), pq.Array(times),
		pq.Array(values), pq.Array(exposures), pq.Array(counts), pq.Array(voids), pq.Array(arms), pq.Array(sites), pq.Array(units), pq.Array(versions),
		pq.Array(in.siblings), in.number, in.piece.NeedsArm)
	if err != nil {
		return err
	}
	in.Added += n
	for _, k := range known {
		in.note(rows[k.N], k)
	}
	return nil
}

// note tells what became of a row that could not simply be added; the statement decided it by the same rules.
func (in *intake) note(row observation.Row, k judgement) {
	in.Added--
	switch {
	case k.Unassigned:
		in.refuse(row.Number, "unit", "was not assigned by Tollgate, and the row names no arm; assign the unit first, or name its arm")
	case k.Newest == 0 && row.Void:
		in.refuse(row.Number, "key", "is that of no observation, so there is nothing to withdraw")
	case row.Version == 0 && k.Same > 0, row.Version > 0 && k.Here > 0:
		in.Duplicates = append(in.Duplicates, row.Number)
	case row.Version == k.Newest+1:
		in.grew(row, k)
	case row.Version > 0:
		in.refuse(row.Number, "version", "is %d, and the newest version of this key is %d; a correction is version %d", row.Version, k.Newest, k.Newest+1)
	case k.InUpload:
		in.refuse(row.Number, "key", "is that of an earlier row of this upload, which differs; send a correction in an upload of its own")
	default:
		in.grew(row, k)
	}
}

func (in *intake) grew(row observation.Row, k judgement) {
	if k.Newest == 0 {
		in.Added++
		return
	}
	in.Corrected = append(in.Corrected, Versioned{Row: row.Number, Version: k.Newest + 1})
}
