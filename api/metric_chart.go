package api

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/chart"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/stats"
	"tollgate/store"
)

const svgType = "image/svg+xml"

const chartNotes = `Limits are the mean and 3 sigma, sigma from the mean moving range over d2 (exact by default; sigma_method chooses),
over all points of the window or those of a baseline. Points that a rule flags are listed by index, counted from 0, at the point that
completes the pattern and each further one. Ask for a picture with Accept: image/svg+xml or format=svg.`

// answersSVG documents that the route answers JSON or a picture.
func answersSVG(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[metricChart]())
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			jsonType: {Schema: schema}, svgType: {Schema: &huma.Schema{Type: "string"}},
		}}}
		mount(s, api, operation)
	}
	return r.describe(chartNotes)
}

type chartInput struct {
	MetricInput
	WindowInput
	BaselineFrom string `query:"baseline_from" maxLength:"40" doc:"first month, day or instant that the limits come from"`
	BaselineTo   string `query:"baseline_to" maxLength:"40" doc:"the last one"`
	SigmaMethod  string `query:"sigma_method" enum:"exact_d2,tabulated_1.128,tabulated_2.66,overall_sd_over_c4" default:"exact_d2"`
	Rules        string `query:"rules" enum:"western_electric,nelson,none" default:"western_electric"`
	Format       string `query:"format" enum:"json,svg" doc:"before Accept"`
	Accept       string `header:"Accept" hidden:"true"`
}

// metricChart is a chart with what its points are.
type metricChart struct {
	Metric      store.Metric            `json:"metric"`
	ObservedAt  []time.Time             `json:"observed_at" doc:"of each point"`
	Chart       *stats.IndividualsChart `json:"chart"`
	Description string                  `json:"description" doc:"what the chart shows, in words"`
}

type chartOutput struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Body        any
}

var ruleSets = map[string][]stats.Rule{"western_electric": stats.WesternElectric, "nelson": stats.Nelson, "none": {}}

func (s *Server) chartMetric(ctx context.Context, in *chartInput) (*chartOutput, error) {
	metric, series, err := s.series(ctx, in.ID, in.WindowInput)
	if err != nil {
		return nil, err
	}
	options := stats.IndividualsOptions{Sigma: stats.SigmaMethod(in.SigmaMethod), Rules: ruleSets[in.Rules]}
	if options.Baseline, err = in.baseline(series.Times); err != nil {
		return nil, err
	}
	individuals, err := stats.NewIndividualsChart(series.Values, options)
	if err != nil {
		return nil, ofQuery(err)
	}
	drawing, err := chart.Individuals(individuals).With(chart.Options{Title: metric.Name, Unit: metric.Unit, Times: series.Times})
	if err != nil {
		return nil, err
	}
	if in.wantsSVG() {
		return &chartOutput{ContentType: svgType, Policy: "default-src 'none'; style-src 'unsafe-inline'", Body: drawing.SVG()}, nil
	}
	return &chartOutput{ContentType: jsonType, Body: metricChart{metric, series.Times, individuals, drawing.Describe()}}, nil
}

func (in *chartInput) wantsSVG() bool {
	if in.Format != "" {
		return in.Format == "svg"
	}
	return strings.Contains(in.Accept, svgType) && !strings.Contains(in.Accept, jsonType)
}

// baseline finds the points of the baseline; nil when none is asked for.
func (in *chartInput) baseline(times []time.Time) (*stats.Range, error) {
	if in.BaselineFrom == "" && in.BaselineTo == "" {
		return nil, nil
	}
	from, to, err := periodOf(in.BaselineFrom, in.BaselineTo, "query.baseline_from", "query.baseline_to")
	if err != nil {
		return nil, err
	}
	first := func(t *time.Time, otherwise int) int {
		if t == nil {
			return otherwise
		}
		return sort.Search(len(times), func(i int) bool { return !times[i].Before(*t) })
	}
	return &stats.Range{From: first(from, 0), To: first(to, len(times))}, nil
}

// series reads the metric that a path names and its values in a window.
func (s *Server) series(ctx context.Context, id string, in WindowInput) (store.Metric, store.Series, error) {
	metric, err := s.metric(ctx, id)
	if err != nil {
		return metric, store.Series{}, err
	}
	window, err := in.window()
	if err != nil {
		return metric, store.Series{}, err
	}
	series, err := store.Measurements{DB: s.DB}.Series(ctx, identity.FromContext(ctx).Organisation, metric.ID, window)
	return metric, series, err
}

// queryPaths names what package stats calls by its own argument names.
var queryPaths = map[string]string{
	"x": "measurements", "baseline": "query.baseline_from", "sigma_method": "query.sigma_method", "confidence": "query.confidence",
	"lsl": "metric.lsl", "usl": "metric.usl", "target": "metric.target",
}

// ofQuery says a refusal of package stats in the words of the request.
func ofQuery(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	said := fault.New(f.Code, "this cannot be computed from the measurements in the window")
	for _, field := range f.Fields {
		path, known := queryPaths[field.Path]
		if !known {
			path = field.Path
		}
		said = said.With(path, "%s", field.Message)
	}
	return said
}

const capabilityNotes = `Cp and Cpk use the sigma of the mean moving range, Pp and Ppk the standard deviation of all values. With one limit, Cp and Pp are
null. Judge it on a chart in control only. Intervals: chi-square for Cp and Pp, Bissell for Cpk and Ppk.`

// answersIndices documents that an index may be null, which Huma cannot tell from a pointer to a struct.
func answersIndices(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		mount(s, api, operation)
		for _, name := range []string{"Within", "Overall"} {
			for key, property := range api.OpenAPI().Components.Schemas.Map()[name].Properties {
				if strings.HasSuffix(property.Ref, "/Index") {
					either := []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}
					api.OpenAPI().Components.Schemas.Map()[name].Properties[key] = &huma.Schema{OneOf: either, Description: property.Description}
				}
			}
		}
	}
	return r.describe(capabilityNotes)
}

type capabilityInput struct {
	MetricInput
	WindowInput
	SigmaMethod string  `query:"sigma_method" enum:"exact_d2,tabulated_1.128,tabulated_2.66,overall_sd_over_c4" default:"exact_d2"`
	Confidence  float64 `query:"confidence" minimum:"0.5" maximum:"0.9999" default:"0.95"`
}

type metricCapability struct {
	Metric     store.Metric            `json:"metric"`
	Capability *stats.CapabilityResult `json:"capability"`
}

type capabilityOutput struct{ Body metricCapability }

func (s *Server) judgeCapability(ctx context.Context, in *capabilityInput) (*capabilityOutput, error) {
	metric, series, err := s.series(ctx, in.ID, in.WindowInput)
	if err != nil {
		return nil, err
	}
	if metric.LSL == nil && metric.USL == nil {
		return nil, fault.New(fault.Invalid, "the metric has no specification limits, so it has no capability").
			With("metric.lsl", "set lsl or usl: PUT %s", fmt.Sprintf("/v1/metrics/%s/specification", metric.ID))
	}
	result, err := stats.Capability(series.Values, stats.Specification{LSL: metric.LSL, USL: metric.USL, Target: metric.Target},
		stats.CapabilityOptions{Sigma: stats.SigmaMethod(in.SigmaMethod), Confidence: in.Confidence})
	if err != nil {
		return nil, ofQuery(err)
	}
	return &capabilityOutput{Body: metricCapability{metric, result}}, nil
}
