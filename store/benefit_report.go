package store

import (
	"context"
	"slices"
	"strconv"
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

// Each runs the report and hands over its rows one by one, as they come from the database. The query is planned for what was
// asked, never prepared: the plan that is best for one filter is several times slower for another.
func (s Ledger) Each(ctx context.Context, organisation string, r BenefitReport, row func(BenefitRow) error) error {
	query, args := r.query(organisation)
	s.DB.statements.Add(1)
	rows, err := s.DB.pool.QueryxContext(ctx, query, args...)
	if err != nil {
		return translate(err)
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

// The two sources of a report. Entries are summed in one pass: to group them by line and month first, as the rollup is,
// takes twice as long over a million of them.
const (
	rollupSums = `sum(m.target) AS target, sum(m.forecast) AS forecast, sum(m.claimed) AS claimed,
	       sum(m.validated) AS validated, sum(m.rejected) AS rejected`
	entrySums = `COALESCE(sum(m.amount) FILTER (WHERE COALESCE(m.reverses_kind, m.kind) = 'target'), 0) AS target,
	       COALESCE(sum(m.amount) FILTER (WHERE COALESCE(m.reverses_kind, m.kind) = 'forecast'), 0) AS forecast,
	       COALESCE(sum(m.amount) FILTER (WHERE COALESCE(m.reverses_kind, m.kind) = 'claimed'), 0) AS claimed,
	       COALESCE(sum(m.amount) FILTER (WHERE COALESCE(m.reverses_kind, m.kind) = 'validated'), 0) AS validated,
	       COALESCE(sum(m.amount) FILTER (WHERE COALESCE(m.reverses_kind, m.kind) = 'rejected'), 0) AS rejected`
)

// query composes the text from constant parts; what a caller wrote goes into the arguments only.
func (r BenefitReport) query(organisation string) (text string, args []any) {
	selected, grouped, cases := r.columns()
	args = []any{organisation}
	where := []string{"m.organisation_id = $1"}
	for _, filter := range []struct {
		condition string
		value     any
		given     bool
	}{
		{"m.month >= $", day(r.From), r.From != 0}, {"m.month <= $", day(r.To), r.To != 0}, {"m.recorded_at <= $", r.AsOf, r.AsOf != nil},
		{"l.project_id = $", r.ProjectID, r.ProjectID != ""}, {"c.portfolio = $", r.Portfolio, r.Portfolio != ""}, {"c.site = $", r.Site, r.Site != ""},
		{"l.category = $", r.Category, r.Category != ""}, {"l.id = $", r.LineID, r.LineID != ""}, {"l.currency = $", r.Currency, r.Currency != ""},
	} {
		if filter.given {
			args = append(args, filter.value)
			where = append(where, filter.condition+strconv.Itoa(len(args)))
			cases = cases || strings.HasPrefix(filter.condition, "c.")
		}
	}
	sums, from := rollupSums, "ledger_monthly m"
	if r.AsOf != nil {
		sums, from = entrySums, "ledger m"
	}
	from += " JOIN benefit_lines l ON l.organisation_id = m.organisation_id AND l.id = m.line_id"
	if cases {
		from += " JOIN cases c ON c.organisation_id = l.organisation_id AND c.id = l.project_id"
	}
	groups := strings.Join(grouped, ", ")
	return "SELECT " + strings.Join(selected, ", ") + ", " + sums + " FROM " + from + " WHERE " + strings.Join(where, " AND ") +
		" GROUP BY " + groups + " ORDER BY " + groups, args
}

// columns returns what the dimensions select and group by, and whether that needs the cases.
func (r BenefitReport) columns() (selected, grouped []string, cases bool) {
	for _, name := range ReportDimensions {
		if slices.Contains(r.By, name) {
			columns := dimensionColumns[name]
			selected, grouped = append(selected, columns.selected), append(grouped, columns.grouped)
			cases = cases || strings.HasPrefix(columns.grouped, "c.")
		}
	}
	return append(selected, "COALESCE(l.currency, '') AS currency", "COALESCE(l.unit, '') AS unit"), append(grouped, "l.currency", "l.unit"), cases
}
