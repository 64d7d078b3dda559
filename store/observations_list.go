package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tollgate/fault"
)

// Observation is one version of one row of a pilot's data.
type Observation struct {
	Metric     string    `db:"metric" json:"metric"`
	Key        string    `db:"key" json:"key" doc:"yours, unique among those of the metric"`
	Version    int       `db:"version" json:"version"`
	Unit       string    `db:"unit" json:"unit,omitempty"`
	Arm        string    `db:"arm" json:"arm,omitempty"`
	Site       string    `db:"site" json:"site,omitempty"`
	At         time.Time `db:"at" json:"at"`
	Value      *float64  `db:"value" json:"value" doc:"null when it is missing"`
	Exposure   *float64  `db:"exposure" json:"exposure,omitempty"`
	Count      int64     `db:"count" json:"count" doc:"for how many alike it stands"`
	Void       bool      `db:"void" json:"void,omitempty" doc:"withdrawn"`
	Upload     string    `db:"upload" json:"upload,omitempty"`
	RecordedBy string    `db:"recorded_by" json:"recorded_by"`
	RecordedAt time.Time `db:"recorded_at" json:"recorded_at"`
}

// ObservationFilter narrows a list; empty fields do not.
type ObservationFilter struct {
	Window
	Metric, Arm, Site, Unit, Key string
	Missing                      bool // only those without a value
	History                      bool // also versions that were corrected or withdrawn
	Sort                         string
	Cursor                       Cursor
	Limit                        int
}

const listObservations = `
	SELECT o.metric, o.key, o.version, o.unit, o.arm, o.site, o.at, o.value, o.exposure, o.count, o.void, p.upload, p.recorded_by, p.recorded_at
	  FROM pilot_observations o
	  JOIN pilot_pieces p ON p.organisation_id = o.organisation_id AND p.pilot_id = o.pilot_id AND p.piece = o.piece
	 WHERE o.organisation_id = $1 AND o.pilot_id = $2 AND ($3::timestamptz IS NULL OR o.at >= $3) AND ($4::timestamptz IS NULL OR o.at < $4)
	   AND ($5 = '' OR o.metric = $5) AND ($6 = '' OR o.arm = $6) AND ($7 = '' OR o.site = $7) AND ($8 = '' OR o.unit = $8) AND ($9 = '' OR o.key = $9)
	   AND (NOT $10 OR o.value IS NULL AND NOT o.void)
	   AND ($11 OR NOT o.void AND NOT EXISTS (SELECT FROM pilot_observations n WHERE n.organisation_id = o.organisation_id
	       AND n.pilot_id = o.pilot_id AND n.metric = o.metric AND n.key = o.key AND n.version > o.version))`

// observationsByTime is the range of the index by time: its first column is this expression.
const observationsByTime = listObservations + ` AND o.organisation_id || '/' || o.pilot_id = $1 || '/' || $2`

// observationLists are the list statements, one for each sort; $12 to $15 are the row after which it goes on.
var observationLists = map[string]string{
	"key": listObservations + ` AND ($12::timestamptz IS NULL OR (o.metric, o.key, o.version) > ($13, $14, $15::int))
	 ORDER BY o.metric, o.key, o.version LIMIT $16`,
	"at": observationsByTime + ` AND ($12::timestamptz IS NULL OR o.at >= $12 AND (o.at, o.metric, o.key, o.version) > ($12, $13, $14, $15::int))
	 ORDER BY o.at, o.metric, o.key, o.version LIMIT $16`,
	"-at": observationsByTime + ` AND ($12::timestamptz IS NULL OR o.at <= $12 AND (o.at, o.metric, o.key, o.version) < ($12, $13, $14, $15::int))
	 ORDER BY o.at DESC, o.metric DESC, o.key DESC, o.version DESC LIMIT $16`,
}

// List returns up to Limit+1 observations of a pilot after the cursor.
func (s Observations) List(ctx context.Context, organisation, pilot string, f ObservationFilter) ([]Observation, error) {
	metric, key, version, err := f.after()
	if err != nil {
		return nil, err
	}
	rows := []Observation{}
	err = s.DB.Select(ctx, &rows, observationLists[f.Sort], organisation, pilot, f.From, f.To, f.Metric, f.Arm, f.Site, f.Unit, f.Key, f.Missing, f.History,
		nullable(f.Cursor.Value), metric, key, version, f.Limit+1)
	return rows, err
}

// Cursor continues a list under sort after the observation.
func (o Observation) Cursor(sort string) Cursor {
	return Cursor{Sort: sort, Value: o.At.UTC().Format(time.RFC3339Nano), ID: fmt.Sprintf("%s/%d/%s", o.Metric, o.Version, o.Key)}
}

func (f ObservationFilter) after() (metric, key string, version int, err error) {
	if f.Cursor.ID == "" {
		return "", "", 0, nil
	}
	parts := strings.SplitN(f.Cursor.ID, "/", 3)
	if len(parts) == 3 {
		version, err = strconv.Atoi(parts[1])
	}
	if len(parts) != 3 || err != nil {
		return "", "", 0, fault.New(fault.Invalid, "the cursor does not belong to this list").With("query.cursor", "use the value of next")
	}
	return parts[0], parts[2], version, nil
}

// Upload is how far an upload has come.
type Upload struct {
	Name       string    `json:"upload"`
	Total      int64     `json:"total,omitempty" doc:"rows, as its sender says"`
	Rows       int64     `json:"rows" doc:"that have arrived without a gap, from the first"`
	NextRow    int64     `json:"next_row" doc:"to send next"`
	Complete   bool      `json:"complete" doc:"all of the total have arrived"`
	Added      int64     `json:"added"`
	Corrected  int64     `json:"corrected"`
	Duplicates int64     `json:"duplicates"`
	Refused    int64     `json:"refused"`
	StartedAt  time.Time `json:"started_at"`
	UpdatedAt  time.Time `json:"updated_at"`
	By         string    `json:"recorded_by"`
}

// newestUploads bounds how many are listed.
const newestUploads = 20

// Uploads are the one of that name, or the newest when name is empty, newest first.
func (s Observations) Uploads(ctx context.Context, organisation, pilot, name string) ([]Upload, error) {
	var pieces []struct {
		Upload     string    `db:"upload"`
		FirstRow   int64     `db:"first_row"`
		Rows       int64     `db:"rows"`
		Total      int64     `db:"total"`
		Added      int64     `db:"added"`
		Corrected  int64     `db:"corrected"`
		Duplicates int64     `db:"duplicates"`
		Refused    int64     `db:"refused"`
		By         string    `db:"recorded_by"`
		At         time.Time `db:"recorded_at"`
	}
	err := s.DB.Select(ctx, &pieces, `
		WITH newest AS (
			SELECT upload, max(piece) AS piece FROM pilot_pieces
			 WHERE organisation_id = $1 AND pilot_id = $2 AND upload <> '' AND ($3 = '' OR upload = $3)
			 GROUP BY upload ORDER BY max(piece) DESC LIMIT $4)
		SELECT p.upload, p.first_row, p.rows, COALESCE(p.total, 0) AS total, p.added, p.corrected, p.duplicates, p.refused, p.recorded_by, p.recorded_at
		  FROM pilot_pieces p JOIN newest n USING (upload)
		 WHERE p.organisation_id = $1 AND p.pilot_id = $2 ORDER BY n.piece DESC, p.first_row, p.piece`, organisation, pilot, name, newestUploads)
	uploads := []Upload{}
	for _, p := range pieces {
		if len(uploads) == 0 || uploads[len(uploads)-1].Name != p.Upload {
			uploads = append(uploads, Upload{Name: p.Upload, NextRow: 1, StartedAt: p.At, By: p.By})
		}
		u := &uploads[len(uploads)-1]
		if p.FirstRow <= u.NextRow {
			u.NextRow = max(u.NextRow, p.FirstRow+p.Rows)
		}
		u.Rows, u.Total = u.NextRow-1, max(u.Total, p.Total)
		u.Added, u.Corrected, u.Duplicates, u.Refused = u.Added+p.Added, u.Corrected+p.Corrected, u.Duplicates+p.Duplicates, u.Refused+p.Refused
		u.Complete = u.Total > 0 && u.Rows >= u.Total
		if p.At.After(u.UpdatedAt) {
			u.UpdatedAt = p.At
		}
	}
	return uploads, err
}

// DataTotals count all versions of a pilot's observations.
type DataTotals struct {
	Versions  int64      `db:"versions" json:"versions" doc:"rows that were recorded, corrections and withdrawals too"`
	Corrected int64      `db:"corrected" json:"corrected" doc:"later versions, withdrawals too"`
	Withdrawn int64      `db:"withdrawn" json:"withdrawn" doc:"versions that withdraw an observation"`
	Late      int64      `db:"late" json:"late" doc:"recorded more than late_days after they were observed"`
	OldestAt  *time.Time `db:"oldest_at" json:"oldest_at" doc:"when the oldest observation was observed"`
	NewestAt  *time.Time `db:"newest_at" json:"newest_at"`
	Pieces    int64      `db:"pieces" json:"pieces" doc:"requests that they came in"`
}

// Totals count what was recorded until cut; zero is now. Late is what was recorded more than so many days after it was observed.
func (s Observations) Totals(ctx context.Context, organisation, pilot string, cut time.Time, lateDays int) (DataTotals, error) {
	until, err := s.At(ctx, organisation, pilot, cut)
	if err != nil || until.Piece == 0 {
		return DataTotals{}, err
	}
	var totals []DataTotals
	err = s.sum(ctx, &totals, `
		SELECT count(*) AS versions, count(*) FILTER (WHERE o.version > 1) AS corrected, count(*) FILTER (WHERE o.void) AS withdrawn,
		       count(*) FILTER (WHERE p.recorded_at > o.at + make_interval(days => $4)) AS late,
		       min(o.at) AS oldest_at, max(o.at) AS newest_at, count(DISTINCT o.piece) AS pieces
		  FROM pilot_observations o JOIN pilot_pieces p ON p.organisation_id = $1 AND p.pilot_id = $2 AND p.piece = o.piece
		 WHERE o.organisation_id = $1 AND o.pilot_id = $2 AND o.piece <= $3`, organisation, pilot, until.Piece, lateDays)
	if err != nil {
		return DataTotals{}, err
	}
	return totals[0], nil
}
