package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/analysis"
	"tollgate/fault"
	"tollgate/store"
)

const capabilityNotes = `The result is that of a method (GET /v1/analyses/{method}), and the parameters from sigma_method on are its options.

* **normal** is the method capability: Cp, Cpk and Cpm with the sigma within, Pp and Ppk with the standard deviation of all values, each with its interval, by every
  estimate of sigma. With one limit, Cp and Pp are null. Subgroups are calendar periods or so many measurements in a row.
* **percentiles, box_cox, johnson, lognormal, weibull** are nonnormal_capability, with the fit.
* **binomial, poisson** are those of defective units and of defects: they need measurements with their size, and no limits.

Limits and target are the metric's. Judge it on a chart in control only. The picture is a histogram with limits, target and mean.`

type capabilityInput struct {
	MetricInput
	WindowInput
	PictureInput
	Method       string  `query:"method" enum:"normal,percentiles,box_cox,johnson,lognormal,weibull,binomial,poisson" default:"normal" doc:"what is taken for the distribution"`
	Subgroup     string  `query:"subgroup" enum:"day,week,month,quarter,year" doc:"measurements of one calendar period (UTC, weeks from Monday) are a subgroup"`
	SubgroupSize int     `query:"subgroup_size" minimum:"2" maximum:"1000" doc:"so many measurements in a row are a subgroup"`
	SigmaMethod  string  `query:"sigma_method" maxLength:"40"`
	Confidence   float64 `query:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1"`
	Lambda       float64 `query:"lambda"`
	QuantileType int     `query:"quantile_type"`
	IndexScale   string  `query:"index_scale" maxLength:"40"`
	sent         url.Values
}

// Resolve implements huma.Resolver: it notes which parameters were sent, as a lambda of 0 is one.
func (in *capabilityInput) Resolve(ctx huma.Context) []error {
	address := ctx.URL()
	in.sent = address.Query()
	return nil
}

// metricCapability is a capability study with what it is of.
type metricCapability struct {
	Metric      store.Metric `json:"metric"`
	Method      string       `json:"method" doc:"the method whose result it is"`
	Options     jsonObject   `json:"options" doc:"every option of the method that was used"`
	Result      jsonObject   `json:"result" doc:"the result of the method"`
	Description string       `json:"description" doc:"what the study shows, in words: the alternative text of the pictures"`
}

func (in *capabilityInput) method() string {
	switch in.Method {
	case "normal":
		return "capability"
	case "binomial", "poisson":
		return in.Method + "_capability"
	}
	return "nonnormal_capability"
}

func (in *capabilityInput) attributes() bool {
	return in.Method == "binomial" || in.Method == "poisson"
}

func (in *capabilityInput) options() map[string]any {
	options := map[string]any{}
	for _, name := range []string{"sigma_method", "confidence", "lambda", "quantile_type", "index_scale"} {
		if in.sent.Has(name) {
			options[name] = numberOrText(in.sent.Get(name))
		}
	}
	if in.method() == "nonnormal_capability" {
		options["method"] = in.Method
	}
	return options
}

func (s *Server) judgeCapability(ctx context.Context, in *capabilityInput) (*pictureOutput, error) {
	metric, series, err := s.series(ctx, in.ID, in.WindowInput)
	if err != nil {
		return nil, err
	}
	given, err := in.given(metric, series)
	if err != nil {
		return nil, err
	}
	outcome, err := in.run(given, metric)
	if err != nil {
		return nil, ofQuery(err)
	}
	drawing, description, err := in.study(metric, series, outcome)
	if err != nil {
		return nil, err
	}
	if as := in.picture(); as != "" {
		if in.attributes() {
			return nil, fault.New(fault.Invalid, "a study of counts has no picture of its own").
				With("query.format", "see the chart: GET /v1/metrics/%s/chart?type=%s&format=svg", metric.ID, map[string]string{"binomial": "p", "poisson": "u"}[in.Method])
		}
		return drawn(drawing, as)
	}
	return &pictureOutput{ContentType: jsonType, Body: metricCapability{metric, outcome.Method, outcome.Options, outcome.Result, description}}, nil
}

// given is the input of the method.
func (in *capabilityInput) given(metric store.Metric, series store.Series) (map[string]any, error) {
	grouped := in.Subgroup != "" || in.SubgroupSize > 0
	if grouped && in.Method != "normal" {
		return nil, fault.New(fault.Invalid, "this study has no subgroups").With("query.subgroup", "and subgroup_size are for the method normal")
	}
	if in.attributes() {
		return in.counts(metric, series)
	}
	if metric.LSL == nil && metric.USL == nil {
		return nil, fault.New(fault.Invalid, "the metric has no specification limits, so it has no capability").
			With("metric.lsl", "set lsl or usl: PUT %s", fmt.Sprintf("/v1/metrics/%s/specification", metric.ID))
	}
	if grouped {
		groups := chartInput{Subgroup: in.Subgroup, SubgroupSize: in.SubgroupSize}
		points, err := groups.subgroups(chartPoints{}, series)
		return points.given, err
	}
	return map[string]any{"x": series.Values}, nil
}

// mostUnits is the largest whole number up to which each has a double.
const mostUnits = 1 << 53

func (in *capabilityInput) counts(metric store.Metric, series store.Series) (map[string]any, error) {
	counts, err := countsOf(metric, series)
	if err != nil {
		return nil, err
	}
	events, sizes := make([]int, len(counts)), make([]int, len(counts))
	for i, v := range counts {
		size := series.Sizes[i]
		if math.Max(math.Abs(v), size) > mostUnits || in.Method == "binomial" && size != math.Floor(size) {
			return nil, fault.New(fault.Invalid, "the study counts whole units").With("measurements", "one has %v of %v units", v, size)
		}
		events[i], sizes[i] = int(v), int(size)
	}
	if in.Method == "binomial" {
		return map[string]any{"defectives": events, "sizes": sizes}, nil
	}
	return map[string]any{"defects": events, "sizes": series.Sizes}, nil
}

func (in *capabilityInput) run(given map[string]any, metric store.Metric) (analysis.Outcome, error) {
	method, err := methodNamed(in.method())
	if err != nil {
		return analysis.Outcome{}, err
	}
	options, err := json.Marshal(in.options())
	if err != nil {
		return analysis.Outcome{}, fault.Wrap(fault.Internal, err, "the request of the study cannot be written")
	}
	known := map[string]any{"lsl": metric.LSL, "usl": metric.USL, "target": metric.Target}
	return method.Run(analysis.Request{Given: given, Known: known, Options: options})
}
