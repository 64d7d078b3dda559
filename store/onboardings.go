package store

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/lib/pq"

	"tollgate/fault"
)

// Onboardings are read together, for sums over cohorts and sites.
type Onboardings struct{ DB *DB }

// OnboardingFilter narrows them; empty texts do not. Dates are start dates, both included.
type OnboardingFilter struct{ Cohort, Site, Template, From, To string }

// Each hands up to limit onboardings on, one at a time and by id, each as JSON of its case with its key: a thousand of them are a hundred megabytes.
func (s Onboardings) Each(ctx context.Context, organisation string, f OnboardingFilter, limit int, take func(json.RawMessage) error) error {
	rows, err := s.DB.Rows(ctx, `
		SELECT snapshot || jsonb_build_object('id', id, 'key', key, 'title', title) FROM cases
		 WHERE organisation_id = $1 AND kind = 'onboarding' AND ($2 = '' OR portfolio = $2) AND ($3 = '' OR site = $3)
		   AND ($4 = '' OR template = $4) AND ($5 = '' OR start_date >= $5)
		   AND ($6 = '' OR start_date <= $6)
		 ORDER BY id LIMIT $7`, organisation, f.Cohort, f.Site, f.Template, f.From, f.To, limit)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var snapshot json.RawMessage
		if err := rows.Scan(&snapshot); err != nil {
			return translate(err)
		}
		if err := take(snapshot); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// SignedItem is a signature with the item that it is about.
type SignedItem struct {
	SignatureRow
	Item string `db:"subject"`
}

// SignedItems returns the signatures of an onboarding, oldest first.
func (s Onboardings) SignedItems(ctx context.Context, organisation, caseID string) ([]SignedItem, error) {
	rows := []SignedItem{}
	err := s.DB.Select(ctx, &rows, `
		SELECT g.id, g.seq, g.round_id, g.task_id, g.stage, g.signer_id, g.signer_name, g.on_behalf_of, g.meaning, g.comment, g.content_hash, g.signed_at, t.subject
		  FROM signatures g JOIN tasks t ON t.organisation_id = g.organisation_id AND t.id = g.task_id
		 WHERE g.organisation_id = $1 AND g.case_id = $2 ORDER BY g.seq, g.id`, organisation, caseID)
	return rows, err
}

// Names are what people are called, by id, those who have gone too.
func (s People) Names(ctx context.Context, organisation string, ids []string) (map[string]string, error) {
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	err := s.DB.Select(ctx, &rows, `SELECT id, name FROM people WHERE organisation_id = $1 AND id = ANY($2)`, organisation, pq.Array(ids))
	names := map[string]string{}
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, err
}

// Running is the key of an onboarding of a person from a template that has not ended, but for the one with that id; empty when there is
// none.
func (s Onboardings) Running(ctx context.Context, organisation, person, template, but string) (string, error) {
	var key string
	err := s.DB.Get(ctx, &key, `
		SELECT coalesce((SELECT key FROM cases WHERE organisation_id = $1 AND kind = 'onboarding' AND NOT ended AND id <> $4
		   AND subject = $2 AND template = $3 ORDER BY id LIMIT 1), '')`, organisation, person, template, but)
	return key, err
}

// RunsAlready refuses a second onboarding of a person from the same template.
func RunsAlready(key string) error {
	return fault.New(fault.AlreadyExists, "%s is an onboarding of this person from the same template and has not ended", key).
		With("body.subject.person", "goes through %s; launch another with again: true", key)
}

// runsAlready names the onboarding that was quicker.
func (s Cases) runsAlready(ctx context.Context, r Record) error {
	var key string
	if err := s.DB.Get(ctx, &key, `SELECT coalesce((SELECT key FROM cases WHERE organisation_id = $1 AND kind = $2 AND running_once = $3 AND NOT ended), '')`,
		r.Head.Organisation, r.Head.Kind, r.Description.Once); err != nil {
		return err
	}
	return RunsAlready(cmp.Or(key, "another one"))
}
