package store

import "context"

// BenefitFigures is what a tollgate asks about a project's benefits.
type BenefitFigures struct {
	Lines            int `db:"lines"`
	LinesWithTargets int `db:"lines_with_targets"` // with a target that is not zero in some month
	UndecidedClaims  int `db:"undecided_claims"`   // neither reversed nor under a decision that stands
	ValidatedEntries int `db:"validated_entries"`  // not reversed
	Currencies       []CurrencyFigures
}

// CurrencyFigures are sums over all months, rounded to a double: for comparing with a threshold.
type CurrencyFigures struct {
	Currency  string  `db:"currency"`
	Target    float64 `db:"target"`
	Validated float64 `db:"validated"`
}

// Figures counts and sums a project's lines and entries; all zero for one that has none.
func (s BenefitLines) Figures(ctx context.Context, organisation, project string) (BenefitFigures, error) {
	var f BenefitFigures
	if err := s.DB.Get(ctx, &f, `
		WITH standing AS (
			SELECT e.id, e.kind, e.claim_id FROM ledger e
			 WHERE e.organisation_id = $1 AND e.project_id = $2 AND e.kind IN ('claimed', 'validated', 'rejected')
			   AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.organisation_id = e.organisation_id AND r.reverses_id = e.id))
		SELECT count(*) AS lines,
		       count(*) FILTER (WHERE EXISTS (
		           SELECT 1 FROM ledger_monthly m WHERE m.organisation_id = l.organisation_id AND m.line_id = l.id AND m.target <> 0)) AS lines_with_targets,
		       (SELECT count(*) FROM standing c WHERE c.kind = 'claimed'
		           AND NOT EXISTS (SELECT 1 FROM standing d WHERE d.claim_id = c.id)) AS undecided_claims,
		       (SELECT count(*) FROM standing WHERE kind = 'validated') AS validated_entries
		  FROM benefit_lines l WHERE l.organisation_id = $1 AND l.project_id = $2`, organisation, project); err != nil {
		return f, err
	}
	err := s.DB.Select(ctx, &f.Currencies, `
		SELECT l.currency, sum(m.target)::float8 AS target, sum(m.validated)::float8 AS validated
		  FROM benefit_lines l JOIN ledger_monthly m ON m.organisation_id = l.organisation_id AND m.line_id = l.id
		 WHERE l.organisation_id = $1 AND l.project_id = $2 AND l.currency IS NOT NULL
		 GROUP BY l.currency ORDER BY l.currency`, organisation, project)
	return f, err
}
