package store

import (
	"context"
	"slices"
	"time"

	"tollgate/absence"
	"tollgate/fault"
)

// Absences are who is away when, and who acts for them.
type Absences struct {
	DB *DB
	Of string // whose absences there are, their own and those in which they act or which they recorded; empty: everybody's
}

// AbsenceRow is one absence. From is part of it and Until is not; a revoked one ended at RevokedAt, or never began.
type AbsenceRow struct {
	ID           string     `db:"id" json:"id"`
	Person       string     `db:"person_id" json:"person"`
	PersonName   string     `db:"person_name" json:"person_name"`
	Delegate     string     `db:"delegate_id" json:"delegate,omitempty" doc:"who acts for the person meanwhile"`
	DelegateName string     `db:"delegate_name" json:"delegate_name,omitempty"`
	From         time.Time  `db:"starts_at" json:"from"`
	Until        time.Time  `db:"ends_at" json:"until" doc:"the first instant at which the person is back"`
	Status       string     `db:"status" json:"status" enum:"upcoming,active,over,revoked"`
	Reason       string     `db:"reason" json:"reason,omitempty" doc:"shown to the person, who recorded it, and administrators"`
	CreatedBy    string     `db:"created_by" json:"created_by"`
	CreatedAt    time.Time  `db:"created_at" json:"created_at"`
	RevokedAt    *time.Time `db:"revoked_at" json:"revoked_at,omitempty"`
}

// $2 is the time at which the status is asked.
const absenceColumns = `a.id, a.person_id, p.name AS person_name, coalesce(a.delegate_id, '') AS delegate_id, coalesce(d.name, '') AS delegate_name,
	a.starts_at, a.ends_at, a.reason, a.created_by, a.created_at, a.revoked_at,
	CASE WHEN a.revoked_at IS NOT NULL THEN 'revoked' WHEN a.starts_at > $2 THEN 'upcoming' WHEN a.ends_at > $2 THEN 'active' ELSE 'over' END AS status`

const absenceTables = ` FROM absences a JOIN people p ON p.organisation_id = a.organisation_id AND p.id = a.person_id
	LEFT JOIN people d ON d.organisation_id = a.organisation_id AND d.id = a.delegate_id `

// Get finds an absence, with its status at a time.
func (s Absences) Get(ctx context.Context, organisation, id string, at time.Time) (AbsenceRow, error) {
	row, err := getAbsence(ctx, s.DB, organisation, id, at)
	if err == nil && s.Of != "" && !slices.Contains([]string{row.Person, row.Delegate, row.CreatedBy}, s.Of) {
		return AbsenceRow{}, fault.New(fault.NotFound, "there is no absence %q", id)
	}
	return row, err
}

func getAbsence(ctx context.Context, q Querier, organisation, id string, at time.Time) (AbsenceRow, error) {
	var row AbsenceRow
	err := q.Get(ctx, &row, `SELECT `+absenceColumns+absenceTables+` WHERE a.organisation_id = $1 AND a.id = $3`, organisation, at, id)
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no absence %q", id)
	}
	return row, err
}

func (r AbsenceRow) absence() absence.Absence {
	return absence.Absence{ID: r.ID, Person: r.Person, Delegate: r.Delegate, From: r.From, Until: r.Until}
}

// AbsenceFilter narrows a list; empty fields do not. During finds what holds at an instant.
type AbsenceFilter struct {
	Person, Delegate, Status string
	During                   *time.Time
}

// List returns up to limit+1 absences after the cursor, by start.
func (s Absences) List(ctx context.Context, organisation string, f AbsenceFilter, now time.Time, after Cursor, limit int) ([]AbsenceRow, []string, error) {
	if after.ID == "" {
		after.Value = "-infinity"
	}
	var rows []struct {
		AbsenceRow
		SortValue string `db:"sort_value"`
	}
	err := s.DB.Select(ctx, &rows, `SELECT * FROM (SELECT `+absenceColumns+`, a.starts_at::text AS sort_value`+absenceTables+`
		 WHERE a.organisation_id = $1 AND ($3 = '' OR a.person_id = $3) AND ($4 = '' OR a.delegate_id = $4)
		   AND ($5::timestamptz IS NULL OR a.during @> $5) AND (a.starts_at, a.id) > ($6::timestamptz, $7)
		   AND ($10 = '' OR $10 IN (a.person_id, a.delegate_id, a.created_by))) found
		 WHERE $8 = '' OR status = $8 ORDER BY starts_at, id LIMIT $9`,
		organisation, now, f.Person, f.Delegate, f.During, after.Value, after.ID, f.Status, limit+1, s.Of)
	absences, cursors := make([]AbsenceRow, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		absences = append(absences, row.AbsenceRow)
		cursors = append(cursors, Cursor{Sort: after.Sort, Value: row.SortValue, ID: row.ID}.Encode())
	}
	return absences, cursors, err
}

// AbsenceChange is one thing that was done to an absence.
type AbsenceChange struct {
	Change  string    `db:"change" json:"change" enum:"recorded,shortened,extended,revoked"`
	Until   time.Time `db:"ends_at" json:"until" doc:"after it"`
	Comment string    `db:"comment" json:"comment,omitempty"`
	By      string    `db:"changed_by" json:"by"`
	At      time.Time `db:"changed_at" json:"at"`
}

// Changes returns what was done to an absence, in order.
func (s Absences) Changes(ctx context.Context, organisation, id string) ([]AbsenceChange, error) {
	changes := []AbsenceChange{}
	err := s.DB.Select(ctx, &changes, `
		SELECT change, ends_at, comment, changed_by, changed_at FROM absence_changes WHERE organisation_id = $1 AND absence_id = $2 ORDER BY n`,
		organisation, id)
	return changes, err
}
