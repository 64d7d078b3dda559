package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/fault"
	"tollgate/stats"
	"tollgate/store"
)

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
