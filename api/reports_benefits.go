package api

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

const reportNotes = `Sums of the ledger: target, forecast, claimed, validated, rejected, and what is still open. **group_by** combines any of portfolio, site,
project, line, category and month; without it there is one row per currency. Amounts of different currencies or units are never added.
**as_of** asks what was recorded up to an instant. Ask for a spreadsheet with format=csv or Accept: text/csv; it is streamed, has no rows of totals,
and a text that a spreadsheet would take for a formula begins with an apostrophe.`

type reportInput struct {
	From      string `query:"from" maxLength:"20" example:"2026-01" doc:"first month"`
	To        string `query:"to" maxLength:"20" example:"2026-12" doc:"last month"`
	GroupBy   string `query:"group_by" maxLength:"100" example:"month,category" doc:"any of portfolio,site,project,line,category,month, by commas"`
	Project   string `query:"project" maxLength:"60" doc:"id or key"`
	Portfolio string `query:"portfolio" maxLength:"80"`
	Site      string `query:"site" maxLength:"80"`
	Category  string `query:"category" enum:"hard_saving,soft_saving,cost_avoidance,unsplit_saving_avoidance,revenue,working_capital,non_financial"`
	Line      string `query:"line" maxLength:"64"`
	Currency  string `query:"currency" maxLength:"10"`
	AsOf      string `query:"as_of" maxLength:"40" example:"2026-11-22T12:00:00Z" doc:"an instant, RFC 3339; now when absent"`
	Format    string `query:"format" enum:"json,csv" doc:"before Accept"`
	Accept    string `header:"Accept" hidden:"true"`
}

// benefitReport is the report as JSON.
type benefitReport struct {
	From    string      `json:"from,omitempty"`
	To      string      `json:"to,omitempty"`
	AsOf    time.Time   `json:"as_of" doc:"what was recorded up to then is in it"`
	GroupBy []string    `json:"group_by" nullable:"false"`
	Rows    []reportRow `json:"rows" nullable:"false"`
	Totals  []reportRow `json:"totals" nullable:"false" doc:"of all rows, for each currency and unit"`
}

// reportRow has the fields of the dimensions asked for, what the amounts are in, and the amounts.
type reportRow struct {
	Portfolio    *string          `json:"portfolio,omitempty"`
	Site         *string          `json:"site,omitempty"`
	ProjectID    string           `json:"project_id,omitempty"`
	ProjectKey   string           `json:"project_key,omitempty"`
	ProjectTitle string           `json:"project_title,omitempty"`
	LineID       string           `json:"line_id,omitempty"`
	LineTitle    string           `json:"line_title,omitempty"`
	LineRef      string           `json:"line_ref,omitempty"`
	Category     string           `json:"category,omitempty"`
	Month        string           `json:"month,omitempty"`
	Currency     benefit.Currency `json:"currency,omitempty"`
	Unit         string           `json:"unit,omitempty"`
	Amounts
}

func viewReportRow(by []string, r store.BenefitRow) reportRow {
	row := reportRow{ProjectID: r.ProjectID, ProjectKey: r.ProjectKey, ProjectTitle: r.ProjectTitle, LineID: r.LineID, LineTitle: r.LineTitle,
		LineRef: r.LineRef, Category: r.Category, Currency: r.Currency, Unit: r.Unit, Amounts: amountsOf(r.Measure(), r.Totals)}
	if slices.Contains(by, "portfolio") {
		row.Portfolio = &r.Portfolio
	}
	if slices.Contains(by, "site") {
		row.Site = &r.Site
	}
	if slices.Contains(by, "month") {
		row.Month = benefit.MonthOf(r.Month).String()
	}
	return row
}

// reportBenefits answers JSON, or streams CSV.
func (s *Server) reportBenefits(ctx context.Context, in *reportInput) (*huma.StreamResponse, error) {
	query, err := s.reportQuery(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.Format == "csv" || in.Format == "" && strings.Contains(in.Accept, csvType) {
		return s.streamReport(ctx, query)
	}
	report := benefitReport{From: in.From, To: in.To, AsOf: requestTime(ctx).UTC(), GroupBy: query.By, Rows: []reportRow{}}
	if query.AsOf != nil {
		report.AsOf = query.AsOf.UTC()
	}
	totals := reportTotals{}
	err = store.Ledger{DB: s.DB}.Each(ctx, identity.FromContext(ctx).Organisation, query, func(r store.BenefitRow) error {
		report.Rows = append(report.Rows, viewReportRow(query.By, r))
		totals.add(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	report.Totals = totals.rows()
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", jsonType)
		_ = json.NewEncoder(hc.BodyWriter()).Encode(report) // the client is gone when this fails
	}}, nil
}

// reportTotals sums rows by what they are counted in.
type reportTotals map[benefit.Measure]benefit.Totals

func (t reportTotals) add(r store.BenefitRow) { t[r.Measure()] = t[r.Measure()].Plus(r.Totals) }

func (t reportTotals) rows() []reportRow {
	rows := make([]reportRow, 0, len(t))
	for m, sums := range t {
		rows = append(rows, reportRow{Currency: m.Currency, Unit: m.Unit, Amounts: amountsOf(m, sums)})
	}
	slices.SortFunc(rows, func(a, b reportRow) int {
		return strings.Compare(string(a.Currency)+" "+a.Unit, string(b.Currency)+" "+b.Unit)
	})
	return rows
}

func (s *Server) reportQuery(ctx context.Context, in *reportInput) (store.BenefitReport, error) {
	query := store.BenefitReport{By: []string{}, Portfolio: in.Portfolio, Site: in.Site, Category: in.Category, LineID: in.Line, Currency: in.Currency}
	from, to, err := monthRange(in.From, in.To)
	if err != nil {
		return query, err
	}
	query.From, query.To = from, to
	if query.By, err = dimensions(in.GroupBy); err != nil {
		return query, err
	}
	if in.AsOf != "" {
		asOf, wrong := time.Parse(time.RFC3339Nano, in.AsOf)
		if wrong != nil {
			return query, fault.New(fault.Invalid, "the request has fields that are wrong").With("query.as_of", "an instant of RFC 3339, such as 2026-11-22T12:00:00Z")
		}
		query.AsOf = &asOf
	}
	query.ProjectID, err = s.locateProject(ctx, "query.project", in.Project)
	return query, err
}

// dimensions reads group_by and puts it into the order of columns.
func dimensions(text string) ([]string, error) {
	asked := map[string]bool{}
	var p fault.Problems
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			asked[name] = true
			p.Require(slices.Contains(store.ReportDimensions, name), "query.group_by", "%q is none of %s", name, strings.Join(store.ReportDimensions, ", "))
		}
	}
	by := []string{}
	for _, name := range store.ReportDimensions {
		if asked[name] {
			by = append(by, name)
		}
	}
	return by, p.Err()
}

// answersReport documents the two forms of the answer.
func answersReport(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[benefitReport]())
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			jsonType: {Schema: schema}, csvType: {Schema: &huma.Schema{Type: "string"}},
		}}}
		mount(s, api, operation)
	}
	return r.describe(reportNotes)
}
