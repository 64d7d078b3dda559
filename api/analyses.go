package api

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/analysis"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

const analysisBytes = 32 << 20

const analyseNotes = `The body is {"input": {…}, "options": {…}}; what both have is in the method's schema (GET /v1/analyses/{method}). With
{"metric": {"id": …, "from": …, "to": …}} the values of a metric are input.x, and its lsl, usl and target are those of the input unless given.

* **Numbers** are doubles at full precision, indices count from 0. What does not exist is null.
* **Conventions**: where books differ an option chooses. The answer's options are all that were used.
* **The same again** by the same person is the same analysis: same id, same bytes.
* **Charts**: what draws a chart answers it as a picture to Accept: image/svg+xml or image/png (or format=svg, format=png).
* **Large ones**: an input or a result above 4 MiB is answered, and known by its hash afterwards.`

// jsonObject is JSON that a method wrote, to the byte; null when it was not kept.
type jsonObject []byte

// MarshalJSON implements json.Marshaler.
func (o jsonObject) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	return o, nil
}

// Schema implements huma.SchemaProvider.
func (jsonObject) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Nullable: true, AdditionalProperties: true}
}

// AnalysisSummary is an analysis in a list.
type AnalysisSummary struct {
	ID        string           `json:"id"`
	Method    string           `json:"method"`
	Version   int              `json:"version" doc:"of the method"`
	InputHash string           `json:"input_hash" doc:"SHA-256 of method, version, input and options"`
	Hash      string           `json:"hash" doc:"SHA-256 of these and the result: what a tollgate cites"`
	Options   jsonObject       `json:"options" doc:"every option that was used, defaults filled in"`
	Metric    *analysis.Series `json:"metric,omitempty" doc:"where input.x came from"`
	By        string           `json:"created_by"`
	At        time.Time        `json:"created_at"`
}

// AnalysisAnswer is an analysis with its result.
type AnalysisAnswer struct {
	AnalysisSummary
	Result jsonObject `json:"result" doc:"as the method's schema says; null when it was too large to keep"`
}

func summarizeAnalysis(a store.Analysis) AnalysisSummary {
	s := AnalysisSummary{ID: a.ID, Method: a.Method, Version: a.Version, InputHash: hex.EncodeToString(a.InputHash),
		Hash: hex.EncodeToString(a.Hash), Options: a.Options, By: a.CreatedBy, At: a.CreatedAt.UTC()}
	if a.MetricID != nil {
		s.Metric = &analysis.Series{ID: *a.MetricID, From: a.MetricFrom, To: a.MetricTo}
	}
	return s
}

type analyseInput struct {
	Method  string `path:"method" maxLength:"64" doc:"its name, as GET /v1/analyses lists it"`
	Type    string `header:"Content-Type" hidden:"true"`
	RawBody []byte `contentType:"application/json"`
	PictureInput
	Title string `query:"title" maxLength:"200" doc:"of a picture"`
	Unit  string `query:"unit" maxLength:"40" doc:"of the values, for a picture"`
}

// analyseBody is the body in the contract.
type analyseBody struct {
	Input   map[string]any   `json:"input,omitempty" doc:"data and facts, as the method's schema says"`
	Options map[string]any   `json:"options,omitempty" doc:"how to analyse; every one has a default"`
	Metric  *analysis.Series `json:"metric,omitempty" doc:"take input.x from a metric"`
}

func methodNamed(name string) (analysis.Method, error) {
	m, found := analysis.Find(name)
	if !found {
		return m, fault.New(fault.NotFound, "there is no method %q: GET /v1/analyses lists them", name)
	}
	return m, nil
}

func (s *Server) analyse(ctx context.Context, in *analyseInput) (*pictureOutput, error) {
	caller := identity.FromContext(ctx)
	method, err := methodNamed(in.Method)
	if err != nil {
		return nil, err
	}
	if !isJSON(in.Type) {
		return nil, fault.New(fault.UnsupportedMedia, "an analysis is asked for in JSON").With("header.Content-Type", "is %q and must be %s", in.Type, jsonType)
	}
	call, err := analysis.ReadCall(in.RawBody)
	if err != nil {
		return nil, err
	}
	request := analysis.Request{Input: call.Input, Options: call.Options}
	record := store.Analysis{CreatedBy: caller.ID}
	if call.Metric != nil {
		if err := s.fromMetric(ctx, method, *call.Metric, &request, &record); err != nil {
			return nil, err
		}
	}
	outcome, err := method.Run(request)
	if err != nil {
		return nil, err
	}
	asked, answered := outcome.InputHash(), outcome.Hash()
	record.Method, record.Version, record.InputHash, record.Hash = outcome.Method, outcome.Version, asked[:], answered[:]
	record.Input, record.Options, record.Result = outcome.Input, outcome.Options, outcome.Result
	record, err = store.Analyses{DB: s.DB}.Put(ctx, caller.Organisation, record)
	if err != nil {
		return nil, err
	}
	out := &pictureOutput{ContentType: jsonType, Body: AnalysisAnswer{summarizeAnalysis(record), record.Result}}
	if as := in.picture(); as != "" {
		drawing, err := s.pictureOf(ctx, record, in.Title, in.Unit)
		if err != nil {
			return nil, err
		}
		if out, err = drawn(drawing, as); err != nil {
			return nil, err
		}
	}
	out.Location = "/v1/analyses/results/" + record.ID
	return out, nil
}

// fromMetric takes x from the measurements of a metric, and the limits that it has.
func (s *Server) fromMetric(ctx context.Context, method analysis.Method, from analysis.Series, request *analysis.Request, record *store.Analysis) error {
	if !method.Takes("x") {
		return fault.New(fault.Invalid, "%s takes no x, so no metric can be it", method.Name).With("body.metric", "leave it out")
	}
	metric, err := s.metric(ctx, from.ID)
	if err != nil {
		return asField(err, "body.metric.id")
	}
	first, end, err := periodOf(from.From, from.To, "body.metric.from", "body.metric.to")
	if err != nil {
		return err
	}
	series, err := store.Measurements{DB: s.DB}.Series(ctx, identity.FromContext(ctx).Organisation, metric.ID, store.Window{From: first, To: end})
	if err != nil {
		return elsewhere(err, "query.from", "body.metric.from")
	}
	request.Given = map[string]any{"x": series.Values}
	request.Known = map[string]any{"lsl": metric.LSL, "usl": metric.USL, "target": metric.Target}
	record.MetricID, record.MetricFrom, record.MetricTo = &metric.ID, from.From, from.To
	return nil
}

// elsewhere names another place of the request for a field of a refusal.
func elsewhere(err error, place, instead string) error {
	var refused *fault.Error
	if errors.As(err, &refused) {
		for i := range refused.Fields {
			if refused.Fields[i].Path == place {
				refused.Fields[i].Path = instead
			}
		}
	}
	return err
}

// takesAnalysis documents a body that each method reads in its own way.
func takesAnalysis(r Route) Route {
	r.Operation.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{jsonType: {}}}
	r.Operation.SkipValidateBody = true
	r.recomputes = true
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		mount(s, api, operation)
		operation.RequestBody.Content[jsonType].Schema = huma.SchemaFromType(api.OpenAPI().Components.Schemas, analyseBodyType)
	}
	r = answersPictures[AnalysisAnswer](r, "201", "Created")
	return r.limit(analysisBytes).created().describe(analyseNotes)
}
