package api

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/analysis"
	"tollgate/chart"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/stats"
	"tollgate/store"
)

const chartNotes = `The type chooses the chart; the result is that of the method of its name (individuals_chart and so on, see GET /v1/analyses/{method}),
and the parameters from rules on are its options. Indices count points from 0: observed_at says when each was.

* **Subgroups** (xbar_r, xbar_s; optional for ewma and cusum) are calendar periods or so many measurements in a row.
* **p, np, u, laney_p and laney_u** need measurements with their size; a metric in % has proportions of 100. c takes values as counts.
* **Limits** come from all points of the window, from a baseline, from center and sigma as given, or anew from each phase of the metric
  (POST /v1/metrics/{id}/phases) that is followed by enough points. EWMA, CUSUM, t and g charts have no phases: a window across the beginning of
  one needs phases=none, or from at its beginning.
* **Pictures**: Accept: image/svg+xml or image/png, or format=svg or format=png.`

type chartInput struct {
	MetricInput
	WindowInput
	PictureInput
	Type         string  `query:"type" enum:"individuals,xbar_r,xbar_s,p,np,c,u,laney_p,laney_u,ewma,cusum,t,g" default:"individuals"`
	Subgroup     string  `query:"subgroup" enum:"day,week,month,quarter,year" doc:"measurements of one calendar period (UTC, weeks from Monday) are a subgroup"`
	SubgroupSize int     `query:"subgroup_size" minimum:"2" maximum:"1000" doc:"so many measurements in a row are a subgroup"`
	Phases       string  `query:"phases" enum:"kept,none" default:"kept" doc:"none passes over the metric's phases; so do a baseline and given limits"`
	BaselineFrom string  `query:"baseline_from" maxLength:"40" doc:"first month, day or instant that the limits come from"`
	BaselineTo   string  `query:"baseline_to" maxLength:"40" doc:"the last one"`
	Center       float64 `query:"center" doc:"given center"`
	Sigma        float64 `query:"sigma" doc:"given standard deviation of one observation"`
	Rules        string  `query:"rules" maxLength:"500" doc:"sets or single rules, joined by commas; western_electric when absent"`
	SigmaMethod  string  `query:"sigma_method" maxLength:"40"`
	Constants    string  `query:"constants" maxLength:"40"`
	CenterLine   string  `query:"center_line" maxLength:"40"`
	SigmaZ       string  `query:"sigma_z" maxLength:"40"`
	LimitsMethod string  `query:"limits_method" maxLength:"40"`
	Limits       string  `query:"limits" maxLength:"40"`
	Lambda       float64 `query:"lambda"`
	NSigmas      float64 `query:"nsigmas"`
	H            float64 `query:"h"`
	K            float64 `query:"k"`
	HeadStart    float64 `query:"head_start"`
	sent         url.Values
}

// Resolve implements huma.Resolver: it notes which parameters were sent, as a center of 0 is one.
func (in *chartInput) Resolve(ctx huma.Context) []error {
	address := ctx.URL()
	in.sent = address.Query()
	return nil
}

// options are those of the chart's method that were sent.
func (in *chartInput) options() map[string]any {
	options := map[string]any{}
	for _, name := range []string{"sigma_method", "constants", "center_line", "sigma_z", "limits_method", "limits", "lambda", "nsigmas", "h", "k", "head_start"} {
		if !in.sent.Has(name) {
			continue
		}
		options[name] = numberOrText(in.sent.Get(name))
	}
	if in.Rules != "" {
		options["rules"] = strings.Split(in.Rules, ",")
	}
	return options
}

// given are the limits that were sent.
func (in *chartInput) given() map[string]any {
	given := map[string]any{}
	for _, name := range []string{"center", "sigma"} {
		if in.sent.Has(name) {
			given[name] = numberOrText(in.sent.Get(name))
		}
	}
	return given
}

// numberOrText leaves to the method to refuse what is no finite number.
func numberOrText(text string) any {
	if number, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(number) && !math.IsInf(number, 0) {
		return number
	}
	return text
}

// metricChart is a chart with what its points are.
type metricChart struct {
	Metric      store.Metric        `json:"metric"`
	Type        string              `json:"type"`
	Method      string              `json:"method" doc:"the method whose result it is"`
	ObservedAt  []time.Time         `json:"observed_at" doc:"of each point; of a subgroup its first"`
	Phases      []store.MetricPhase `json:"phases" doc:"of the metric, in force; result.phases says which have limits here"`
	Options     jsonObject          `json:"options" doc:"every option of the method that was used"`
	Result      jsonObject          `json:"result" doc:"the result of the method"`
	Description string              `json:"description" doc:"what the chart shows, in words: the alternative text of the pictures"`
}

func (s *Server) chartMetric(ctx context.Context, in *chartInput) (*pictureOutput, error) {
	metric, series, err := s.series(ctx, in.ID, in.WindowInput)
	if err != nil {
		return nil, err
	}
	phases, err := store.MetricPhases{DB: s.DB}.InForce(ctx, identity.FromContext(ctx).Organisation, metric.ID)
	if err != nil {
		return nil, err
	}
	points, err := in.pointsOf(metric, series)
	if err != nil {
		return nil, err
	}
	outcome, err := in.run(points, phases)
	if err != nil {
		return nil, ofQuery(err)
	}
	var held analysis.Drawing
	if err := json.Unmarshal(outcome.Result, &held); err != nil || held.Chart == nil {
		return nil, fault.Wrap(fault.Internal, err, "the chart cannot be read")
	}
	drawing, err := held.Chart.With(chart.Options{Title: metric.Name, Unit: points.unit, Times: points.times})
	if err != nil {
		return nil, err
	}
	if as := in.picture(); as != "" {
		return drawn(drawing, as)
	}
	return &pictureOutput{ContentType: jsonType, Body: metricChart{Metric: metric, Type: in.Type, Method: outcome.Method, ObservedAt: points.times,
		Phases: phases, Options: outcome.Options, Result: outcome.Result, Description: drawing.Describe()}}, nil
}

// run asks the method of the chart.
func (in *chartInput) run(points chartPoints, phases []store.MetricPhase) (analysis.Outcome, error) {
	options, known := in.options(), in.given()
	baseline, err := in.baseline(points.times)
	if err != nil {
		return analysis.Outcome{}, err
	}
	method, err := methodNamed(in.Type + "_chart")
	if err != nil {
		return analysis.Outcome{}, err
	}
	if baseline != nil {
		options["baseline"] = baseline
	} else if in.Phases != "none" && len(known) == 0 {
		within := points.phases(phases)
		if !method.Chooses("phases") && slices.ContainsFunc(within, func(p stats.Phase) bool { return p.From > 0 }) {
			return analysis.Outcome{}, fault.New(fault.Invalid, "this chart has no phases, and the limits of the metric are set anew within the window").
				With("query.phases", "say none for limits of all points, or begin at the phase: from=%s", points.times[within[len(within)-1].From].Format(time.DateOnly))
		}
		if method.Chooses("phases") {
			options["phases"] = within
		}
	}
	request := analysis.Request{Given: points.given}
	var unwritable error
	request.Options, unwritable = json.Marshal(options)
	if unwritable == nil {
		request.Input, unwritable = json.Marshal(known)
	}
	if unwritable != nil {
		return analysis.Outcome{}, fault.Wrap(fault.Internal, unwritable, "the request of the chart cannot be written")
	}
	return method.Run(request)
}

// ofQuery says a refusal of a method in the words of the request.
func ofQuery(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	said := fault.Wrap(f.Code, f.Cause, "this cannot be computed from the measurements in the window")
	for _, field := range f.Fields {
		said = said.With(queryPath(field.Path), "%s", field.Message)
	}
	return said
}

// queryPath names the parameter or the data that a place in a method's request stands for.
func queryPath(place string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(place, "body.input."), "body.options.")
	if strings.HasPrefix(name, "query.") {
		return name
	}
	if end := strings.IndexAny(name, ".["); end >= 0 {
		name = name[:end]
	}
	switch name {
	case "x", "subgroups", "defects", "defectives", "sizes", "body":
		return "measurements"
	case "lsl", "usl", "target":
		return "metric." + name
	case "baseline":
		return "query.baseline_from"
	}
	return "query." + name
}
