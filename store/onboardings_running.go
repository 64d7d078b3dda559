package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

// TemplateFilter narrows the onboardings of a template; empty fields do not. IDs are ids or keys, and find ended ones too.
type TemplateFilter struct {
	Template, Site, Cohort string
	Version                int
	IDs                    []string
}

// onboardingSorts are the orders that they can be in, with $7 and $8 after which rows come. Those of one cohort begin at the same instant, so
// people know them by the number of their key.
var onboardingSorts = map[string]keyset{
	"key":         {keyNumber + "::text", keyNumber + " ASC, id ASC", "(" + keyNumber + ", id) > ($7::bigint, $8)", Cursor{Value: "0"}},
	"-key":        {keyNumber + "::text", keyNumber + " DESC, id DESC", "(" + keyNumber + ", id) < ($7::bigint, $8)", Cursor{Value: "9223372036854775807", ID: afterAll}},
	"start_date":  {"start_date", "start_date ASC, id ASC", "(start_date, id) > ($7, $8)", Cursor{}},
	"-start_date": {"start_date", "start_date DESC, id DESC", "(start_date, id) < ($7, $8)", Cursor{Value: afterAll, ID: afterAll}},
}

const keyNumber = `split_part(key, '-', 2)::bigint`

// onboardingLists are the statements, one for each sort.
var onboardingLists = func() map[string]string {
	all := map[string]string{}
	for name, sort := range onboardingSorts {
		all[name] = fmt.Sprintf(`SELECT %s, snapshot, %s AS sort_value FROM cases
			WHERE organisation_id = $1 AND kind = 'onboarding' AND (NOT ended AND cardinality($6::text[]) = 0 OR id = ANY($6) OR key = ANY($6))
			  AND ($3 = '' OR site = $3) AND ($4 = '' OR portfolio = $4) AND template = $2
			  AND ($5 = 0 OR template_version = $5) AND %s ORDER BY %s LIMIT $9`, caseColumns, sort.value, sort.after, sort.order)
	}
	return all
}()

// OfTemplate returns up to limit running onboardings of a template after the cursor, with their snapshots, and the cursor of each.
func (s Onboardings) OfTemplate(ctx context.Context, organisation string, f TemplateFilter, sort string, after Cursor, limit int) ([]StoredCase, []string, error) {
	if after.ID == "" {
		after = onboardingSorts[sort].start
	}
	var rows []struct {
		StoredCase
		SortValue string `db:"sort_value"`
	}
	err := s.DB.Select(ctx, &rows, onboardingLists[sort], organisation, f.Template, f.Site, f.Cohort, f.Version, pq.Array(append([]string{}, f.IDs...)),
		after.Value, after.ID, limit)
	found, cursors := make([]StoredCase, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		found = append(found, row.StoredCase)
		cursors = append(cursors, Cursor{Sort: sort, Value: row.SortValue, ID: row.ID}.Encode())
	}
	return found, cursors, err
}

// NotOfTemplate returns those of the ids and keys that are no onboarding of the template.
func (s Onboardings) NotOfTemplate(ctx context.Context, organisation, template string, ids []string) ([]string, error) {
	var unknown []string
	err := s.DB.Select(ctx, &unknown, `
		SELECT wanted FROM unnest($3::text[]) WITH ORDINALITY AS w(wanted, n)
		 WHERE NOT EXISTS (SELECT 1 FROM cases WHERE organisation_id = $1 AND kind = 'onboarding' AND (id = wanted OR key = wanted)
		       AND template = $2) ORDER BY n`, organisation, template, pq.Array(ids))
	return unknown, err
}
