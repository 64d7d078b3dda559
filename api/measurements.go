package api

import (
	"cmp"
	"context"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/measurement"
	"tollgate/store"
)

const (
	rowBytes = 32 << 20 // of a body of rows
	// mostFields bounds the rows that a refused request names.
	mostFields = 1000

	jsonType, ndjsonType, csvType = "application/json", "application/x-ndjson", "text/csv"
)

const measurementNotes = `Send an array of rows as JSON, one row a line as NDJSON, or CSV with a header; up to 32 MB, 100,000 rows and more.
A row has observed_at (2026-11, 2026-11-22, RFC 3339, 2026/11/22, 22.11.2026, 22 Nov 2026, Nov 2026, 2026-11-22 09:30 in UTC) and value, and
may have size (of how many units the value is a proportion or rate), ref, note, supersedes and void.

* **Nothing or everything**: one refused row and none is recorded (422 names each of them), unless on_error=skip.
* **Sent twice is recorded once**: rows are known by their ref. Without one, a row is known by the Idempotency-Key and its place.
* **Missing is not zero**: a row without a number is refused.
* **Corrections**: measurements are never changed. A row that supersedes the ref of another replaces it in charts; with void it only withdraws it.
* **CSV columns**: observed_at and value, or those that time_column and value_column name. A proportion comes from numerator_column and
  denominator_column; complement=true takes 1 less the quotient, scale=100 makes it per cent.

The report lists duplicates and refused rows, and with report=all every row. Rows count from 1.`

// inThreeForms documents a body of rows as JSON, NDJSON or CSV; rows is a slice of them. The handler reads it and refuses rows one by one.
func (r Route) inThreeForms(rows reflect.Type) Route {
	text := &huma.Schema{Type: "string"}
	r.Operation.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		jsonType: {}, ndjsonType: {Schema: text}, csvType: {Schema: text},
	}}
	r.Operation.Responses = map[string]*huma.Response{}
	r.Operation.SkipValidateBody = true
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		mount(s, api, operation)
		operation.RequestBody.Content[jsonType].Schema = huma.SchemaFromType(api.OpenAPI().Components.Schemas, rows)
		operation.Responses["200"] = &huma.Response{Description: "Every row was there already", Content: operation.Responses["201"].Content}
	}
	return r.limit(rowBytes).created()
}

type addMeasurementsInput struct {
	MetricInput
	OnError     string  `query:"on_error" enum:"refuse,skip" default:"refuse" doc:"skip records the good rows"`
	Report      string  `query:"report" enum:"exceptions,all" default:"exceptions"`
	Time        string  `query:"time_column" maxLength:"200"`
	Value       string  `query:"value_column" maxLength:"200"`
	Numerator   string  `query:"numerator_column" maxLength:"200"`
	Denominator string  `query:"denominator_column" maxLength:"200"`
	Size        string  `query:"size_column" maxLength:"200" doc:"of how many units the value is a proportion or rate; the denominator when absent"`
	Dates       string  `query:"date_order" enum:"dmy,mdy" doc:"how dates such as 03/04/2026 are to be read; without it they are refused"`
	Complement  bool    `query:"complement"`
	Scale       float64 `query:"scale" doc:"multiplies every value of a CSV; 1 when absent"`
	ContentType string  `header:"Content-Type" hidden:"true"`
	RawBody     []byte  `contentType:"application/json"`
}

// rowReport says what became of one row; a row with several faults has an entry for each.
type rowReport struct {
	Row     int    `json:"row" doc:"counted from 1, without a header"`
	Status  string `json:"status" enum:"inserted,duplicate,refused"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message,omitempty"`
}

type addMeasurementsOutput struct {
	Status int
	Body   struct {
		MetricID   string      `json:"metric_id"`
		Rows       int         `json:"rows"`
		Inserted   int         `json:"inserted"`
		Duplicates int         `json:"duplicates" doc:"there already, with the same content"`
		Refused    int         `json:"refused"`
		Report     []rowReport `json:"report"`
	}
}

func (s *Server) addMeasurements(ctx context.Context, in *addMeasurementsInput) (*addMeasurementsOutput, error) {
	caller := identity.FromContext(ctx)
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	batch, err := in.parse()
	if err != nil {
		return nil, err
	}
	skip := in.OnError == "skip"
	if !skip && len(batch.Refused) > 0 {
		return nil, refusedRows(batch.Total, batch.Refused)
	}
	added, err := store.Measurements{DB: s.DB}.Add(ctx, caller.Organisation, metric.ID, batch.Rows, caller.ID, RequestID(ctx), !skip)
	if err != nil {
		return nil, err
	}
	if !skip && len(added.Refused) > 0 {
		return nil, refusedRows(batch.Total, added.Refused)
	}
	added.Refused = append(batch.Refused, added.Refused...)
	return in.answer(metric.ID, batch.Total, added), nil
}

func (in *addMeasurementsInput) parse() (measurement.Batch, error) {
	mapping := measurement.Mapping{Time: in.Time, Value: in.Value, Numerator: in.Numerator, Denominator: in.Denominator, Size: in.Size, Dates: measurement.DateOrder(in.Dates), Complement: in.Complement, Scale: in.Scale}
	kind, err := formOf(in.ContentType, !mapping.IsZero())
	if err != nil {
		return measurement.Batch{}, err
	}
	switch kind {
	case csvType:
		return measurement.ParseCSV(in.RawBody, mapping)
	case ndjsonType:
		return measurement.ParseNDJSON(in.RawBody)
	}
	return measurement.ParseJSON(in.RawBody)
}

// formOf is which of the three forms a body of rows has. Only the columns of a CSV are mapped.
func formOf(contentType string, mapped bool) (string, error) {
	kind, _, err := mime.ParseMediaType(cmp.Or(contentType, jsonType))
	switch {
	case err != nil || kind != jsonType && kind != ndjsonType && kind != csvType:
		return "", fault.New(fault.UnsupportedMedia, "rows come as JSON, NDJSON or CSV").
			With("header.Content-Type", "is %q and must be one of %s, %s, %s", contentType, jsonType, ndjsonType, csvType)
	case mapped && kind != csvType:
		return "", fault.New(fault.Invalid, "columns are mapped in CSV only").
			With("header.Content-Type", "is %q; send text/csv, or leave the column parameters out", contentType)
	}
	return kind, nil
}

func refusedRows(total int, refused []measurement.Refusal) error {
	rows := countRows(refused)
	err := fault.New(fault.Invalid, "%d of %d rows are refused, so none is recorded; correct them, or send on_error=skip", rows, total)
	for _, r := range refused[:min(len(refused), mostFields)] {
		path := fmt.Sprintf("body[%d]", r.Row-1)
		if r.Field != "" {
			path += "." + r.Field
		}
		err = err.With(path, "row %d: %s", r.Row, r.Message)
	}
	return err
}

func countRows(refused []measurement.Refusal) int {
	rows := map[int]bool{}
	for _, r := range refused {
		rows[r.Row] = true
	}
	return len(rows)
}

func (in *addMeasurementsInput) answer(metric string, total int, added store.Added) *addMeasurementsOutput {
	out := &addMeasurementsOutput{Status: http.StatusCreated}
	if len(added.Inserted) == 0 {
		out.Status = http.StatusOK
	}
	out.Body.MetricID, out.Body.Rows = metric, total
	out.Body.Inserted, out.Body.Duplicates, out.Body.Refused = len(added.Inserted), len(added.Duplicates), countRows(added.Refused)
	report := []rowReport{}
	for _, r := range added.Refused {
		report = append(report, rowReport{r.Row, "refused", r.Field, r.Message})
	}
	for _, row := range added.Duplicates {
		report = append(report, rowReport{Row: row, Status: "duplicate"})
	}
	if in.Report == "all" {
		for _, row := range added.Inserted {
			report = append(report, rowReport{Row: row, Status: "inserted"})
		}
	}
	slices.SortStableFunc(report, func(a, b rowReport) int { return cmp.Compare(a.Row, b.Row) })
	out.Body.Report = report
	return out
}
