package store

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/lifecycle"
)

// BenefitLines are the expected savings and gains of projects.
type BenefitLines struct{ DB *DB }

// BenefitLine is one of them with the sums of its ledger entries up to now.
type BenefitLine struct {
	ID, ProjectID, ProjectKey, ExternalRef, Title string
	Category                                      benefit.Category
	Measure                                       benefit.Measure
	Targets                                       *benefit.ProfileText // nil while nothing is promised
	TargetsLocked                                 bool
	Version                                       int // counts changes of the targets, from 1
	Totals                                        benefit.Totals
	CreatedBy                                     string
	CreatedAt, UpdatedAt                          time.Time
}

// NewBenefitLine is a line to create. Measure must suit Category (benefit.Measure.Check).
type NewBenefitLine struct {
	ProjectID, ExternalRef, Title string
	Category                      benefit.Category
	Measure                       benefit.Measure
	Targets                       *benefit.ProfileText
	By, RequestID                 string
}

type lineRow struct {
	ID          string           `db:"id"`
	ProjectID   string           `db:"project_id"`
	ProjectKey  string           `db:"project_key"`
	State       string           `db:"project_state"`
	Locks       json.RawMessage  `db:"locks"`
	ExternalRef string           `db:"external_ref"`
	Title       string           `db:"title"`
	Category    benefit.Category `db:"category"`
	Currency    benefit.Currency `db:"currency"`
	Unit        string           `db:"unit"`
	Profile     json.RawMessage  `db:"profile"`
	Version     int              `db:"version"`
	CreatedBy   string           `db:"created_by"`
	CreatedAt   time.Time        `db:"created_at"`
	UpdatedAt   time.Time        `db:"updated_at"`
	benefit.Totals
}

// locksColumn is the part of a project's snapshot that lifecycle.ProjectData.TargetsLocked reads.
const locksColumn = `jsonb_build_object('passed', c.snapshot #> '{data,passed}',
	'template', jsonb_build_object('lock_targets_after', c.snapshot #> '{data,template,lock_targets_after}')) AS locks`

const selectLines = `
	SELECT l.id, l.project_id, c.key AS project_key, c.state AS project_state, ` + locksColumn + `, COALESCE(l.external_ref, '') AS external_ref, l.title, l.category,
	       COALESCE(l.currency, '') AS currency, COALESCE(l.unit, '') AS unit, COALESCE(l.profile, 'null') AS profile, l.version,
	       l.created_by, l.created_at, l.updated_at,
	       s.target, s.forecast, s.claimed, s.validated, s.rejected
	  FROM benefit_lines l
	  JOIN cases c ON c.organisation_id = l.organisation_id AND c.id = l.project_id
	 CROSS JOIN LATERAL (
	       SELECT COALESCE(sum(target), 0) AS target, COALESCE(sum(forecast), 0) AS forecast, COALESCE(sum(claimed), 0) AS claimed,
	              COALESCE(sum(validated), 0) AS validated, COALESCE(sum(rejected), 0) AS rejected
	         FROM ledger_monthly m WHERE m.organisation_id = l.organisation_id AND m.line_id = l.id) s
	 WHERE l.organisation_id = $1`

// Get returns a line; NotFound when the organisation has none of that id.
func (s BenefitLines) Get(ctx context.Context, organisation, id string) (BenefitLine, error) {
	return getLine(ctx, s.DB, organisation, id)
}

func getLine(ctx context.Context, q Querier, organisation, id string) (BenefitLine, error) {
	var row lineRow
	err := q.Get(ctx, &row, selectLines+` AND l.id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return BenefitLine{}, fault.Wrap(fault.NotFound, err, "there is no benefit line %s", id)
	}
	if err != nil {
		return BenefitLine{}, err
	}
	return row.line()
}

// LineFilter narrows a list of lines; empty fields do not.
type LineFilter struct {
	ProjectID, Category, ExternalRef string
	Newest                           bool // newest first, else oldest first
	Cursor                           Cursor
	Limit                            int
}

const (
	linesOldest = selectLines + lineFilter + ` AND (l.created_at, l.id) > ($5::timestamptz, $6) ORDER BY l.created_at, l.id LIMIT $7`
	linesNewest = selectLines + lineFilter + ` AND (l.created_at, l.id) < ($5::timestamptz, $6) ORDER BY l.created_at DESC, l.id DESC LIMIT $7`
	lineFilter  = ` AND ($2 = '' OR l.project_id = $2) AND ($3 = '' OR l.category = $3) AND ($4 = '' OR l.external_ref = $4)`
)

// List returns up to Limit+1 lines after the cursor, so that the caller sees whether there are more.
func (s BenefitLines) List(ctx context.Context, organisation string, f LineFilter) ([]BenefitLine, error) {
	query := linesOldest
	if f.Newest {
		query = linesNewest
	}
	var rows []lineRow
	err := s.DB.Select(ctx, &rows, query, organisation, f.ProjectID, f.Category, f.ExternalRef, f.Cursor.start(f.Newest), f.Cursor.ID, f.Limit+1)
	lines := make([]BenefitLine, 0, len(rows))
	for _, row := range rows {
		line, lineErr := row.line()
		if lineErr != nil {
			return nil, lineErr
		}
		lines = append(lines, line)
	}
	return lines, err
}

// Cursor continues a list after the line.
func (l BenefitLine) Cursor(sort string) Cursor {
	return Cursor{Sort: sort, Value: l.CreatedAt.UTC().Format(time.RFC3339Nano), ID: l.ID}
}

func (r lineRow) line() (BenefitLine, error) {
	locked, err := targetsLocked(r.State, r.Locks)
	line := BenefitLine{
		ID: r.ID, ProjectID: r.ProjectID, ProjectKey: r.ProjectKey, ExternalRef: r.ExternalRef, Title: r.Title, Category: r.Category,
		Measure: benefit.Measure{Currency: r.Currency, Unit: r.Unit}, TargetsLocked: locked, Version: r.Version, Totals: r.Totals,
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if err == nil {
		err = json.Unmarshal(r.Profile, &line.Targets)
	}
	if err != nil {
		return line, fault.Wrap(fault.Internal, err, "a benefit line cannot be read")
	}
	return line, nil
}

// targetsLocked asks the machine's own rule, so that it is written once.
func targetsLocked(state string, locks json.RawMessage) (bool, error) {
	var data lifecycle.ProjectData
	if err := json.Unmarshal(locks, &data); err != nil {
		return false, fault.Wrap(fault.Internal, err, "a project's passed tollgates cannot be read")
	}
	return data.TargetsLocked(lifecycle.State(state)), nil
}

// nullable turns the empty text into NULL.
func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
