package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"tollgate/competency"
	"tollgate/fault"
	"tollgate/lifecycle"
)

// Competencies are what people were assessed in.
type Competencies struct {
	DB *DB
	Of string // whose assessments there are; empty: everybody's
}

// CompetencyRow is one assessment.
type CompetencyRow struct {
	ID           string          `db:"id" json:"id"`
	Person       string          `db:"person_id" json:"person"`
	PersonName   string          `db:"person_name" json:"person_name"`
	Site         string          `db:"site" json:"site,omitempty" doc:"of the person's newest onboarding"`
	Role         string          `db:"role" json:"role,omitempty" doc:"the job in the person's newest onboarding"`
	Competency   string          `db:"competency" json:"competency"`
	Title        string          `db:"title" json:"title"`
	Level        int             `db:"level" json:"level" minimum:"1" maximum:"4"`
	Status       string          `db:"status" json:"status" enum:"valid,expiring,expired,revoked" doc:"expiring: recertification is asked for already, and it still counts"`
	Assessor     string          `db:"assessor_id" json:"assessor"`
	AssessorName string          `db:"assessor_name" json:"assessor_name"`
	AssessedAt   time.Time       `db:"assessed_at" json:"assessed_at"`
	ExpiresAt    *time.Time      `db:"expires_at" json:"expires_at,omitempty" doc:"the first instant at which it no longer counts; absent when it counts for ever"`
	RemindFrom   *time.Time      `db:"remind_from" json:"remind_from,omitempty" doc:"when recertification is first asked for"`
	CaseID       string          `db:"case_id" json:"case_id,omitempty" doc:"the onboarding; absent for one that was recorded by hand"`
	CaseKey      string          `db:"case_key" json:"case_key,omitempty"`
	Item         string          `db:"item" json:"item,omitempty" doc:"of the onboarding"`
	ContentHash  string          `db:"content_hash" json:"content_hash,omitempty" doc:"of what the assessor signed in the onboarding"`
	Evidence     json.RawMessage `db:"evidence" json:"-"`
	Comment      string          `db:"comment" json:"comment,omitempty"`
	RecordedBy   string          `db:"recorded_by" json:"recorded_by"`
	RecordedAt   time.Time       `db:"recorded_at" json:"recorded_at"`
	RevokedBy    string          `db:"revoked_by" json:"revoked_by,omitempty"`
	RevokedAt    *time.Time      `db:"revoked_at" json:"revoked_at,omitempty"`
	Reason       string          `db:"reason" json:"revoked_because,omitempty"`
}

// $2 is the time at which the status is asked.
const competencyColumns = `a.id, a.person_id, p.name AS person_name, coalesce(works.site, '') AS site, coalesce(works.role, '') AS role, a.competency, a.title, a.level,
	CASE WHEN r.revoked_at IS NOT NULL THEN 'revoked' WHEN a.expires_at <= $2 THEN 'expired' WHEN a.remind_from <= $2 THEN 'expiring' ELSE 'valid' END AS status,
	a.assessor_id, s.name AS assessor_name, a.assessed_at, a.expires_at, a.remind_from, coalesce(a.case_id, '') AS case_id, coalesce(c.key, '') AS case_key, a.item,
	a.content_hash, a.evidence, a.comment, a.recorded_by, a.recorded_at, coalesce(r.revoked_by, '') AS revoked_by, r.revoked_at, coalesce(r.reason, '') AS reason`

const competencyTables = assessmentTables + `
	LEFT JOIN LATERAL (SELECT o.site, o.subject_role AS role FROM cases o
	     WHERE o.organisation_id = a.organisation_id AND o.subject = a.person_id
	     ORDER BY o.created_at DESC LIMIT 1) AS works ON true `

const assessmentTables = ` FROM competencies a
	JOIN people p ON p.organisation_id = a.organisation_id AND p.id = a.person_id
	JOIN people s ON s.organisation_id = a.organisation_id AND s.id = a.assessor_id
	LEFT JOIN cases c ON c.organisation_id = a.organisation_id AND c.id = a.case_id
	LEFT JOIN competency_revocations r ON r.organisation_id = a.organisation_id AND r.competency_id = a.id`

// Get finds an assessment, with its status at a time.
func (s Competencies) Get(ctx context.Context, organisation, id string, at time.Time) (CompetencyRow, error) {
	row, err := getCompetency(ctx, s.DB, organisation, id, at)
	if err == nil && s.Of != "" && row.Person != s.Of {
		return CompetencyRow{}, fault.New(fault.NotFound, "there is no assessment %q", id)
	}
	return row, err
}

func getCompetency(ctx context.Context, q Querier, organisation, id string, at time.Time) (CompetencyRow, error) {
	var row CompetencyRow
	err := q.Get(ctx, &row, `SELECT `+competencyColumns+competencyTables+` WHERE a.organisation_id = $1 AND a.id = $3`, organisation, at, id)
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no assessment %q", id)
	}
	return row, err
}

// NewCompetency is an assessment to record.
type NewCompetency struct {
	lifecycle.CompetencyAward
	Evidence []lifecycle.Attachment
	Comment  string
	By       string // who records it: the assessor, for one of an onboarding
}

// Award records what an assessor signed off in an onboarding. Done twice it records once.
func (s Competencies) Award(ctx context.Context, tx Tx, organisation string, award lifecycle.CompetencyAward, at time.Time) error {
	return recordCompetency(ctx, tx, organisation, NewCompetency{CompetencyAward: award, By: award.Assessor}, at)
}

// Record records an assessment that was made elsewhere. The same id again finds the first one.
func (s Competencies) Record(ctx context.Context, organisation string, n NewCompetency, at time.Time) (CompetencyRow, error) {
	var row CompetencyRow
	err := s.DB.InTx(ctx, func(tx Tx) error {
		err := recordCompetency(ctx, tx, organisation, n, at)
		if err == nil {
			row, err = getCompetency(ctx, tx, organisation, n.ID, at)
		}
		return err
	})
	return row, err
}

func recordCompetency(ctx context.Context, tx Tx, organisation string, n NewCompetency, at time.Time) error {
	evidence, err := json.Marshal(append([]lifecycle.Attachment{}, n.Evidence...))
	if err != nil {
		return translate(err)
	}
	expires := competency.Expires(n.AssessedAt, n.ValidMonths)
	from := competency.RemindFrom(n.AssessedAt, expires, n.RemindDays)
	added, err := tx.Exec(ctx, `
		INSERT INTO competencies (organisation_id, id, person_id, competency, title, level, assessor_id, case_id, item, content_hash, evidence, comment,
		       assessed_at, remind_from, expires_at, recorded_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8, ''), $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING`,
		organisation, n.ID, n.Person, n.Competency, n.Title, n.Level, n.Assessor, n.CaseID, n.Item, n.ContentHash, string(evidence), n.Comment,
		n.AssessedAt, nullTime(from), nullTime(expires), n.By)
	if err != nil || added == 0 || expires.IsZero() || !expires.After(at) {
		return err
	}
	next := from
	if !from.After(at) { // recorded late: reminders have begun already
		next = at
	}
	_, err = tx.Exec(ctx, `INSERT INTO competency_reminders (organisation_id, competency_id, next_at) VALUES ($1, $2, $3)`, organisation, n.ID, next)
	return err
}

func nullTime(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// Revoke ends an assessment for good, with a reason. Conflict when somebody else has done so already.
func (s Competencies) Revoke(ctx context.Context, organisation, id, by, reason string, at time.Time) (CompetencyRow, error) {
	var row CompetencyRow
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `
			INSERT INTO competency_revocations (organisation_id, competency_id, reason, revoked_by, revoked_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING`, organisation, id, reason, by, at); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM competency_reminders WHERE organisation_id = $1 AND competency_id = $2`, organisation, id); err != nil {
			return err
		}
		var err error
		row, err = getCompetency(ctx, tx, organisation, id, at)
		if err == nil && (row.RevokedBy != by || row.Reason != reason) {
			err = fault.New(fault.Conflict, "it was revoked already, by %s: %s", row.RevokedBy, row.Reason)
		}
		return err
	})
	return row, err
}

// Recognised are the assessments of a person that count at a time, the highest level of each competency and of those the one
// that counts longest.
func (s Competencies) Recognised(ctx context.Context, organisation, person string, at time.Time) ([]lifecycle.RecognisedCompetency, error) {
	all, err := s.RecognisedOf(ctx, organisation, []string{person}, at)
	return all[person], err
}

// RecognisedOf is Recognised of several people, in one statement.
func (s Competencies) RecognisedOf(ctx context.Context, organisation string, people []string, at time.Time) (map[string][]lifecycle.RecognisedCompetency, error) {
	var rows []struct {
		Person     string     `db:"person_id"`
		Competency string     `db:"competency"`
		Level      int        `db:"level"`
		Case       string     `db:"case"`
		AssessedAt time.Time  `db:"assessed_at"`
		ExpiresAt  *time.Time `db:"expires_at"`
	}
	err := s.DB.Select(ctx, &rows, `
		SELECT DISTINCT ON (a.person_id, a.competency) a.person_id, a.competency, a.level, coalesce(c.key, 'assessment ' || a.id) AS case, a.assessed_at, a.expires_at
		  FROM competencies a LEFT JOIN cases c ON c.organisation_id = a.organisation_id AND c.id = a.case_id
		 WHERE a.organisation_id = $1 AND a.person_id = ANY($2) AND a.assessed_at <= $3 AND (a.expires_at IS NULL OR a.expires_at > $3)
		   AND NOT EXISTS (SELECT FROM competency_revocations r WHERE r.organisation_id = a.organisation_id AND r.competency_id = a.id)
		 ORDER BY a.person_id, a.competency, a.level DESC, a.expires_at DESC NULLS FIRST, a.assessed_at DESC, a.id`, organisation, pq.Array(people), at)
	recognised := map[string][]lifecycle.RecognisedCompetency{}
	for _, row := range rows {
		r := lifecycle.RecognisedCompetency{Competency: row.Competency, Level: row.Level, Case: row.Case, AssessedAt: row.AssessedAt.UTC()}
		if row.ExpiresAt != nil {
			r.ExpiresAt = row.ExpiresAt.UTC()
		}
		recognised[row.Person] = append(recognised[row.Person], r)
	}
	return recognised, err
}
