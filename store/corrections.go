package store

import (
	"context"

	"github.com/lib/pq"

	"tollgate/measurement"
)

// correctable leaves out rows whose supersedes names nothing, or something that another row supersedes.
// Rows may supersede earlier rows of their own request.
func (b *batch) correctable(ctx context.Context, tx Tx, rows []measurement.Row) ([]measurement.Row, error) {
	var wanted []string
	for _, r := range rows {
		if r.Supersedes != "" {
			wanted = append(wanted, r.Supersedes)
		}
	}
	if len(wanted) == 0 {
		return rows, nil
	}
	known, correctedBy, err := b.history(ctx, tx, wanted)
	if err != nil {
		return nil, err
	}
	kept := make([]measurement.Row, 0, len(rows))
	for _, r := range rows {
		other, corrected := correctedBy[r.Supersedes]
		switch {
		case r.Supersedes == "":
		case corrected && other != r.Ref:
			b.refuse(r.Number, "supersedes", "names %q, which %q supersedes already; supersede that one", r.Supersedes, other)
			continue
		case !known[r.Supersedes]:
			b.refuse(r.Number, "supersedes", "names %q, which is not a measurement of this metric", r.Supersedes)
			continue
		default:
			correctedBy[r.Supersedes] = r.Ref
		}
		known[r.Ref] = true
		kept = append(kept, r)
	}
	return kept, nil
}

// history says which of refs exist, and what supersedes them.
func (b *batch) history(ctx context.Context, tx Tx, refs []string) (known map[string]bool, correctedBy map[string]string, err error) {
	var found []struct {
		Ref string  `db:"ref"`
		By  *string `db:"by"`
	}
	err = tx.Select(ctx, &found, `
		SELECT m.ref, s.ref AS by
		  FROM measurements m
		  LEFT JOIN measurements s ON s.organisation_id = m.organisation_id AND s.metric_id = m.metric_id AND s.supersedes = m.ref
		 WHERE m.organisation_id = $1 AND m.metric_id = $2 AND m.ref = ANY($3)`, b.organisation, b.metric, pq.Array(refs))
	known, correctedBy = map[string]bool{}, map[string]string{}
	for _, f := range found {
		known[f.Ref] = true
		if f.By != nil {
			correctedBy[f.Ref] = *f.By
		}
	}
	return known, correctedBy, err
}
