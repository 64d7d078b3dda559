package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
)

// ReportDimensions are what a benefits report may be grouped by, in the order of its columns and rows.
var ReportDimensions = []string{"portfolio", "site", "project", "line", "category", "month"}

// dimensionColumns gives each dimension its columns and what it groups and orders by.
var dimensionColumns = map[string]struct{ selected, grouped string }{
	"portfolio": {"c.portfolio", "c.portfolio"},
	"site":      {"c.site", "c.site"},
	"project":   {"c.id AS project_id, c.key AS project_key, c.title AS project_title", "c.key, c.id, c.title"},
	"line":      {"l.id AS line_id, l.title AS line_title, COALESCE(l.external_ref, '') AS line_ref", "l.title, l.id, l.external_ref"},
	"category":  {"l.category", "l.category"},
	"month":     {"m.month", "m.month"},
}

// BenefitReport asks for sums of the ledger. Empty fields do not narrow. By holds names of ReportDimensions. Without AsOf the
// rollups answer, which are exact at every moment; with it the entries recorded up to that instant are summed.
type BenefitReport struct {
	By                                                     []string
	From, To                                               benefit.Month // both included
	ProjectID, Portfolio, Site, Category, LineID, Currency string
	AsOf                                                   *time.Time
}

// BenefitRow is one line of a report. Only the fields of the dimensions asked for are filled. Amounts are in Measure.
type BenefitRow struct {
	Portfolio    string           `db:"portfolio"`
	Site         string           `db:"site"`
	ProjectID    string           `db:"project_id"`
	ProjectKey   string           `db:"project_key"`
	ProjectTitle string           `db:"project_title"`
	LineID       string           `db:"line_id"`
	LineTitle    string           `db:"line_title"`
	LineRef      string           `db:"line_ref"`
	Category     string           `db:"category"`
	Month        time.Time        `db:"month"`
	Currency     benefit.Currency `db:"currency"`
	Unit         string           `db:"unit"`
	benefit.Totals
}

// Measure is what the row's amounts are counted in.
func (r BenefitRow) Measure() benefit.Measure {
	return benefit.Measure{Currency: r.Currency, Unit: r.Unit}
}

// Each runs the report and hands over its rows one by one, as they come from the database.
func (s Ledger) Each(ctx context.Context, organisation string, r BenefitReport, row func(BenefitRow) error) error {
	args := []any{organisation, day(r.From), day(r.To), r.ProjectID, r.Portfolio, r.Site, r.Category, r.LineID, r.Currency}
	if r.AsOf != nil {
		args = append(args, *r.AsOf)
	}
	rows, err := s.DB.Rows(ctx, r.query(), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var next BenefitRow
		if err := rows.StructScan(&next); err != nil {
			return fault.Wrap(fault.Internal, err, "a report row cannot be read")
		}
		if err := row(next); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

const (
	fromRollups = `(SELECT line_id, month, target, forecast, claimed, validated, rejected FROM ledger_monthly
	                 WHERE organisation_id = $1 AND ($2::date IS NULL OR month >= $2) AND ($3::date IS NULL OR month <= $3)) m`
	fromEntries = `(SELECT line_id, month,
	                       COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'target'), 0) AS target,
	                       COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'forecast'), 0) AS forecast,
	                       COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'claimed'), 0) AS claimed,
	                       COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'validated'), 0) AS validated,
	                       COALESCE(sum(amount) FILTER (WHERE COALESCE(reverses_kind, kind) = 'rejected'), 0) AS rejected
	                  FROM ledger
	                 WHERE organisation_id = $1 AND ($2::date IS NULL OR month >= $2) AND ($3::date IS NULL OR month <= $3) AND recorded_at <= $10
	                 GROUP BY line_id, month) m`
)

// query composes one of 128 texts: a source and a subset of the dimensions, never anything that a caller wrote.
func (r BenefitReport) query() string {
	var selected, grouped []string
	for _, name := range ReportDimensions {
		if slices.Contains(r.By, name) {
			selected = append(selected, dimensionColumns[name].selected)
			grouped = append(grouped, dimensionColumns[name].grouped)
		}
	}
	measure := []string{"COALESCE(l.currency, '')", "COALESCE(l.unit, '')"}
	selected = append(selected, measure[0]+" AS currency", measure[1]+" AS unit")
	grouped = append(grouped, measure...)
	source := fromRollups
	if r.AsOf != nil {
		source = fromEntries
	}
	return `SELECT ` + strings.Join(selected, ", ") + `, sum(m.target) AS target, sum(m.forecast) AS forecast, sum(m.claimed) AS claimed,
	               sum(m.validated) AS validated, sum(m.rejected) AS rejected
	          FROM ` + source + `
	          JOIN benefit_lines l ON l.organisation_id = $1 AND l.id = m.line_id
	          JOIN cases c ON c.organisation_id = $1 AND c.id = l.project_id
	         WHERE ($4 = '' OR l.project_id = $4) AND ($5 = '' OR c.portfolio = $5) AND ($6 = '' OR c.site = $6)
	           AND ($7 = '' OR l.category = $7) AND ($8 = '' OR l.id = $8) AND ($9 = '' OR l.currency = $9)
	         GROUP BY ` + strings.Join(grouped, ", ") + ` ORDER BY ` + strings.Join(grouped, ", ")
}
