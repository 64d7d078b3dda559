package api

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/identity"
	"tollgate/store"
)

// reportColumns are the columns of each dimension, in the order of store.ReportDimensions.
var reportColumns = map[string][]string{
	"portfolio": {"portfolio"}, "site": {"site"}, "project": {"project_key", "project_title"},
	"line": {"line_id", "line_ref", "line_title"}, "category": {"category"}, "month": {"month"},
}

// streamReport sends rows as the database gives them, so that a report of any length takes the same memory. The first row is
// fetched before the answer begins: until then an error is still a problem with a status.
func (s *Server) streamReport(ctx context.Context, query store.BenefitReport) (*huma.StreamResponse, error) {
	next, stop := iter.Pull2(s.reportRows(ctx, query))
	row, err, more := next()
	if err != nil {
		stop()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer stop()
		hc.SetHeader("Content-Type", csvType+"; charset=utf-8; header=present")
		hc.SetHeader("Content-Disposition", `attachment; filename="benefits.csv"`)
		out := csv.NewWriter(hc.BodyWriter())
		_ = out.Write(reportHeader(query.By)) // a client that is gone ends ctx, and with it the rows
		for ; more && err == nil; row, err, more = next() {
			_ = out.Write(reportRecord(query.By, row))
		}
		out.Flush()
		if err != nil {
			s.Log.ErrorContext(ctx, "report broken off", "request_id", RequestID(ctx), "error", err)
			cutOff(hc.BodyWriter())
		}
	}}, nil
}

// reportRows gives the rows one by one; an error ends them.
func (s *Server) reportRows(ctx context.Context, query store.BenefitReport) iter.Seq2[store.BenefitRow, error] {
	return func(yield func(store.BenefitRow, error) bool) {
		err := store.Ledger{DB: s.DB}.Each(ctx, identity.FromContext(ctx).Organisation, query, func(r store.BenefitRow) error {
			if !yield(r, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(store.BenefitRow{}, err)
		}
	}
}

// errEnough ends a report whose reader has gone.
var errEnough = errors.New("the reader wants no more rows")

// cutOff breaks the connection before the answer's end, so that half a report does not look like a whole one.
func cutOff(w io.Writer) {
	if wire, ok := w.(http.ResponseWriter); ok {
		_ = http.NewResponseController(wire).SetWriteDeadline(time.Unix(1, 0))
	}
}

func reportHeader(by []string) []string {
	var header []string
	for _, name := range by {
		header = append(header, reportColumns[name]...)
	}
	return append(header, "currency", "unit", "target", "forecast", "claimed", "validated", "rejected", "open")
}

func reportRecord(by []string, r store.BenefitRow) []string {
	row := viewReportRow(by, r)
	var record []string
	for _, name := range by {
		switch name {
		case "portfolio":
			record = append(record, plainText(*row.Portfolio))
		case "site":
			record = append(record, plainText(*row.Site))
		case "project":
			record = append(record, row.ProjectKey, plainText(row.ProjectTitle))
		case "line":
			record = append(record, row.LineID, plainText(row.LineRef), plainText(row.LineTitle))
		case "category":
			record = append(record, row.Category)
		case "month":
			record = append(record, row.Month)
		}
	}
	return append(record, string(row.Currency), plainText(row.Unit), row.Target, row.Forecast, row.Claimed, row.Validated, row.Rejected, row.Open)
}

// plainText keeps a spreadsheet from running a text as a formula (OWASP, CSV injection); the wide forms of the signs count too.
func plainText(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
