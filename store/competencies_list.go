package store

import (
	"cmp"
	"context"
	"time"
)

// CompetencyFilter narrows lists; zero values do not.
type CompetencyFilter struct {
	Person, Competency, Status, Case, Assessor, Site, Role string
	Level                                                  int // at least
	// ExpireBy keeps those that count now and end by then.
	ExpireBy *time.Time
}

const competencyFilter = ` AND ($3 = '' OR a.person_id = $3) AND ($4 = '' OR a.competency = $4) AND ($5 = '' OR a.status = $5)
	AND ($6 = '' OR a.case_id = $6 OR a.case_key = $6) AND ($7 = '' OR a.assessor_id = $7) AND ($8 = '' OR a.site = $8 OR EXISTS (SELECT FROM cases o WHERE o.organisation_id = $1 AND NOT o.ended AND o.subject = a.person_id AND o.site = $8)) AND ($9 = '' OR a.role = $9)
	AND a.level >= $10 AND ($11::timestamptz IS NULL OR a.expires_at <= $11 AND a.status IN ('valid', 'expiring')) `

func (f CompetencyFilter) arguments(organisation string, at time.Time) []any {
	return []any{organisation, at, f.Person, f.Competency, f.Status, f.Case, f.Assessor, f.Site, f.Role, f.Level, f.ExpireBy}
}

// own narrows a filter to whose assessments there are; false when it asks for somebody else's, of which there are none.
func (s Competencies) own(f CompetencyFilter) (CompetencyFilter, bool) {
	theirs := s.Of == "" || f.Person == "" || f.Person == s.Of
	f.Person = cmp.Or(f.Person, s.Of)
	return f, theirs
}

// Sorts of assessments, which the cursors of their lists carry.
const (
	CompetenciesNewestFirst = "-assessed"
	CompetenciesByEnd       = "expires"
)

var competencyLists = map[string]string{
	CompetenciesNewestFirst: `SELECT a.* FROM (SELECT ` + competencyColumns + competencyTables + ` WHERE a.organisation_id = $1) AS a WHERE true` + competencyFilter +
		` AND ($12::timestamptz IS NULL OR (a.assessed_at, a.id) < ($12, $13)) ORDER BY a.assessed_at DESC, a.id DESC LIMIT $14`,
	CompetenciesByEnd: `SELECT a.* FROM (SELECT ` + competencyColumns + competencyTables + ` WHERE a.organisation_id = $1) AS a WHERE true` + competencyFilter +
		` AND ($12::timestamptz IS NULL OR (coalesce(a.expires_at, 'infinity'), a.id) > ($12, $13)) ORDER BY coalesce(a.expires_at, 'infinity'), a.id LIMIT $14`,
}

// List returns up to limit+1 assessments after the cursor in the sort that it carries, with their cursors.
func (s Competencies) List(ctx context.Context, organisation string, f CompetencyFilter, at time.Time, after Cursor, limit int) ([]CompetencyRow, []string, error) {
	rows := []CompetencyRow{}
	f, theirs := s.own(f)
	if !theirs {
		return rows, nil, nil
	}
	err := s.DB.Select(ctx, &rows, competencyLists[after.Sort], append(f.arguments(organisation, at), nullable(after.Value), after.ID, limit+1)...)
	cursors := make([]string, 0, len(rows))
	for _, row := range rows {
		value := row.AssessedAt.UTC().Format(time.RFC3339Nano)
		if after.Sort == CompetenciesByEnd {
			value = "infinity"
			if row.ExpiresAt != nil {
				value = row.ExpiresAt.UTC().Format(time.RFC3339Nano)
			}
		}
		cursors = append(cursors, Cursor{Sort: after.Sort, Value: value, ID: row.ID}.Encode())
	}
	return rows, cursors, err
}

// matrix has one assessment for each person and competency: of those that count the highest level, and of those the one that counts
// longest; where none counts, the one that ended last. Revoked ones are not in it, nor people who have gone. Where somebody works is read
// once for each person, not for each cell.
var matrix = `SELECT a.* FROM (SELECT DISTINCT ON (a.person_id, a.competency) ` + competencyColumns + assessmentTables + `
	LEFT JOIN (SELECT DISTINCT ON (o.subject) o.subject AS person_id, o.site, o.subject_role AS role FROM cases o
	     WHERE o.organisation_id = $1 AND o.subject IS NOT NULL AND ($3 = '' OR o.subject = $3) ORDER BY o.subject, o.created_at DESC) AS works ON works.person_id = a.person_id
	     WHERE a.organisation_id = $1 AND r.revoked_at IS NULL AND p.active AND a.assessed_at <= $2
	     ORDER BY a.person_id, a.competency, (a.expires_at IS NULL OR a.expires_at > $2) DESC,
	           CASE WHEN a.expires_at IS NULL OR a.expires_at > $2 THEN a.level END DESC NULLS LAST, a.expires_at DESC NULLS FIRST, a.assessed_at DESC, a.id) AS a
	 WHERE a.person_id > $12` + competencyFilter + ` ORDER BY a.person_id, a.competency`

// Matrix returns the cells of people after an id, by person and competency. People without a cell that the filter keeps are left out.
func (s Competencies) Matrix(ctx context.Context, organisation string, f CompetencyFilter, at time.Time, afterPerson string) ([]CompetencyRow, error) {
	rows := []CompetencyRow{}
	f, theirs := s.own(f)
	if !theirs {
		return rows, nil
	}
	err := s.DB.Select(ctx, &rows, matrix, append(f.arguments(organisation, at), afterPerson)...)
	return rows, err
}
