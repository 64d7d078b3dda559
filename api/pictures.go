package api

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/analysis"
	"tollgate/chart"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/stats"
	"tollgate/store"
)

const (
	svgType = "image/svg+xml"
	pngType = "image/png"
)

// PictureInput asks for JSON or a picture.
type PictureInput struct {
	Format string `query:"format" enum:"json,svg,png" doc:"before Accept"`
	Accept string `header:"Accept" hidden:"true"`
}

// picture is the type of picture that is asked for, "" for JSON.
func (in PictureInput) picture() string {
	switch {
	case in.Format == "svg":
		return svgType
	case in.Format == "png":
		return pngType
	case in.Format == "json" || strings.Contains(in.Accept, jsonType):
		return ""
	case strings.Contains(in.Accept, svgType):
		return svgType
	case strings.Contains(in.Accept, pngType):
		return pngType
	}
	return ""
}

// pictureOutput is an answer in JSON or a picture.
type pictureOutput struct {
	Location    string `header:"Location"`
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Body        any
}

// svgPolicy lets a picture that is opened on its own use its stylesheet, and load nothing.
const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'"

func drawn(c chart.Picture, as string) (*pictureOutput, error) {
	if as == svgType {
		return &pictureOutput{ContentType: svgType, Policy: svgPolicy, Body: c.SVG()}, nil
	}
	picture, err := c.PNG()
	return &pictureOutput{ContentType: pngType, Policy: "default-src 'none'", Body: picture}, err
}

// answersPictures documents that the route answers JSON, like T, or a picture.
func answersPictures[T any](r Route, status, description string) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[T]())
		picture := &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
		operation.Responses = map[string]*huma.Response{status: {Description: description, Content: map[string]*huma.MediaType{
			jsonType: {Schema: schema}, svgType: picture, pngType: picture,
		}}}
		mount(s, api, operation)
	}
	return r
}

type analysisChartInput struct {
	ID    string `path:"id" maxLength:"64"`
	Title string `query:"title" maxLength:"200" doc:"the metric's name, or that of the method, when absent"`
	Unit  string `query:"unit" maxLength:"40" doc:"of the values; the metric's when absent"`
	PictureInput
}

// drawnAnalysis is the chart of an analysis, with what it shows in words.
type drawnAnalysis struct {
	Chart       *chart.Chart  `json:"chart,omitempty"`
	Pareto      *stats.Pareto `json:"pareto,omitempty" doc:"what a Pareto analysis draws, in place of a chart"`
	Description string        `json:"description" doc:"what the chart shows, in words: the alternative text of the pictures"`
}

func (s *Server) chartAnalysis(ctx context.Context, in *analysisChartInput) (*pictureOutput, error) {
	a, err := store.Analyses{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	if err != nil {
		return nil, err
	}
	drawing, err := s.pictureOf(ctx, a, in.Title, in.Unit)
	if err != nil {
		return nil, err
	}
	if as := in.picture(); as != "" {
		return drawn(drawing, as)
	}
	body := drawnAnalysis{Description: drawing.Describe()}
	switch of := drawing.(type) {
	case chart.Chart:
		body.Chart = &of
	case chart.Pareto:
		body.Pareto = of.Pareto
	}
	return &pictureOutput{ContentType: jsonType, Body: body}, nil
}

// pictureOf is what an analysis draws: a control chart, or the bars of a Pareto analysis.
func (s *Server) pictureOf(ctx context.Context, a store.Analysis, title, unit string) (chart.Picture, error) {
	if a.Method != "pareto" || a.Result == nil {
		return s.chartOf(ctx, a, title, unit)
	}
	drawing := chart.Pareto{ID: a.ID, Title: cmp.Or(title, "Pareto analysis"), Unit: unit, Pareto: &stats.Pareto{}}
	if err := json.Unmarshal(a.Result, drawing.Pareto); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the kept result cannot be read")
	}
	return drawing, nil
}

// chartOf is the drawing that an analysis holds, named and dated by its metric where it has one.
func (s *Server) chartOf(ctx context.Context, a store.Analysis, title, unit string) (chart.Chart, error) {
	if a.Result == nil {
		return chart.Chart{}, fault.New(fault.Conflict, "its result was too large to keep, so there is nothing to draw")
	}
	var held analysis.Drawing
	if err := json.Unmarshal(a.Result, &held); err != nil {
		return chart.Chart{}, fault.Wrap(fault.Internal, err, "the kept result cannot be read")
	}
	if held.Chart == nil {
		return chart.Chart{}, fault.New(fault.NotFound, "%s draws no chart", a.Method)
	}
	words := chart.Options{Title: title, Unit: unit}
	if words.Title == "" {
		words.Title = strings.ReplaceAll(a.Method, "_", " ")
	}
	if a.MetricID != nil {
		if err := s.dateAnalysis(ctx, a, &words, title == "", unit == ""); err != nil {
			return chart.Chart{}, err
		}
	}
	return held.Chart.With(words)
}

// dateAnalysis takes name, unit and times from the metric that an analysis is of. Measurements that came or were corrected
// since leave points and times that do not belong together: then the points are numbered.
func (s *Server) dateAnalysis(ctx context.Context, a store.Analysis, words *chart.Options, named, measured bool) error {
	metric, err := s.metric(ctx, *a.MetricID)
	if err != nil {
		return err
	}
	if named {
		words.Title = metric.Name
	}
	if measured {
		words.Unit = metric.Unit
	}
	from, to, err := periodOf(a.MetricFrom, a.MetricTo, "from", "to")
	if err != nil {
		return err
	}
	series, err := store.Measurements{DB: s.DB}.Series(ctx, identity.FromContext(ctx).Organisation, metric.ID, store.Window{From: from, To: to})
	if err != nil {
		return err
	}
	if sameValues(a.Input, series) {
		words.Times = series.Times
	}
	return nil
}

// sameValues tells whether the input's x is what the metric has now.
func sameValues(input []byte, series store.Series) bool {
	var asked struct{ X []float64 }
	if json.Unmarshal(input, &asked) != nil || len(asked.X) != len(series.Values) {
		return false
	}
	for i, v := range asked.X {
		if v != series.Values[i] {
			return false
		}
	}
	return true
}
