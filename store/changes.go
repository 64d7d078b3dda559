package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Changes knows what only changes have: windows that collide and templates that earn standard changes.
type Changes struct{ DB *DB }

// TakenWindow is another change whose window overlaps.
type TakenWindow struct {
	ID          string         `db:"id"`
	Key         string         `db:"key"`
	Title       string         `db:"title"`
	State       string         `db:"state"`
	Start       time.Time      `db:"start"`
	End         time.Time      `db:"until"`
	Processes   pq.StringArray `db:"processes"`
	Assets      pq.StringArray `db:"assets"`
	Implementer string         `db:"implementer"`
}

// takenStates are those in which a change holds its window.
const takenStates = `state IN ('in_review', 'approved', 'scheduled', 'implementing', 'rolling_back')`

// Overlapping lists every other submitted change whose window overlaps and that shares a process, an
// asset or the implementer, the earliest first.
func (s Changes) Overlapping(ctx context.Context, organisation string, q lifecycle.ConflictQuery) ([]TakenWindow, error) {
	rows := []TakenWindow{}
	err := s.DB.Select(ctx, &rows, `
		SELECT * FROM (
		    SELECT id, key, title, state, (content #>> '{window,start}')::timestamptz AS start, (content #>> '{window,end}')::timestamptz AS until,
		           ARRAY(SELECT jsonb_array_elements_text(content->'processes')) AS processes,
		           ARRAY(SELECT jsonb_array_elements_text(content->'assets')) AS assets, implementer
		      FROM (SELECT id, key, title, state, snapshot #> '{data,content}' AS content, coalesce(snapshot #>> '{data,roles,implementer}', '') AS implementer
		              FROM cases WHERE organisation_id = $1 AND kind = 'change' AND `+takenStates+` AND id <> $2) AS open) AS taken
		 WHERE start < $4 AND until > $3 AND (processes && $5 OR assets && $6 OR implementer <> '' AND implementer = $7)
		 ORDER BY start, id`,
		organisation, q.CaseID, q.Window.Start, q.Window.End, pq.Array(q.Processes), pq.Array(q.Assets), q.Implementer)
	return rows, err
}

// Grant records that a template version may be used for standard changes.
func (s Changes) Grant(ctx context.Context, tx Tx, organisation string, g lifecycle.StandardGrant) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO standard_grants (organisation_id, template_key, template_version, case_id, content_hash, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, organisation, g.Template, g.Version, g.CaseID, g.Hash, g.At)
	return err
}

// Standing tells whether a template version may be used for standard changes: granted by an approval, and
// not lost since by its outcomes.
func (s Changes) Standing(ctx context.Context, organisation string, t lifecycle.TemplateVersion, rule lifecycle.StandardRule) (lifecycle.StandardStatus, error) {
	var grant struct {
		Key string    `db:"key"`
		At  time.Time `db:"granted_at"`
	}
	err := s.DB.Get(ctx, &grant, `
		SELECT c.key, g.granted_at FROM standard_grants g JOIN cases c ON c.organisation_id = g.organisation_id AND c.id = g.case_id
		 WHERE g.organisation_id = $1 AND g.template_key = $2 AND g.template_version = $3 ORDER BY g.granted_at DESC LIMIT 1`,
		organisation, t.Key, t.Version)
	if fault.Of(err) == fault.NotFound {
		return lifecycle.StandardStatus{Rule: rule, Because: "no approval has granted it"}, nil
	}
	var outcomes []string
	if err == nil {
		err = s.DB.Select(ctx, &outcomes, `
			SELECT snapshot #>> '{data,review,result}' FROM cases
			 WHERE organisation_id = $1 AND kind = 'change' AND snapshot #>> '{data,kind}' = 'standard' AND snapshot #>> '{data,template,key}' = $2
			   AND (snapshot #>> '{data,template,version}')::int = $3 AND (snapshot #>> '{data,review,at}')::timestamptz > $4
			 ORDER BY (snapshot #>> '{data,review,at}')::timestamptz, id`, organisation, t.Key, t.Version, grant.At)
	}
	return lifecycle.JudgeStandard(rule, grant.Key, outcomes), err
}

// CountingBy lists open cases of every kind whose due times are counted by a site's calendar, or will be now
// that the site has one, after an id.
func (s Cases) CountingBy(ctx context.Context, organisation, site, after string, limit int) ([]OpenCase, error) {
	var rows []OpenCase
	err := s.DB.Select(ctx, &rows, `
		SELECT id, kind, seq FROM cases
		 WHERE organisation_id = $1 AND NOT ended AND snapshot #>> '{calendar,site}' IS NOT NULL AND id > $3
		   AND (snapshot #>> '{calendar,site}' = $2 OR site = $2) ORDER BY id LIMIT $4`,
		organisation, site, after, limit)
	return rows, err
}

// OpenCase is what raising an event on a case needs.
type OpenCase struct {
	ID   string `db:"id"`
	Kind string `db:"kind"`
	Seq  int64  `db:"seq"`
}
