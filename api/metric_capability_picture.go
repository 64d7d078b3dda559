package api

import (
	"encoding/json"
	"fmt"

	"tollgate/analysis"
	"tollgate/chart"
	"tollgate/fault"
	"tollgate/stats"
	"tollgate/store"
)

// study is the drawing of an outcome, none for counts, and what is to be said of it.
func (in *capabilityInput) study(metric store.Metric, series store.Series, outcome analysis.Outcome) (chart.Picture, string, error) {
	var found struct {
		Cpk     *struct{ Value float64 }
		Overall struct{ Ppk *struct{ Value float64 } }
		Said    string `json:"conclusion"`
	}
	if err := json.Unmarshal(outcome.Result, &found); err != nil {
		return nil, "", fault.Wrap(fault.Internal, err, "the result of the study cannot be read")
	}
	if in.attributes() {
		return nil, found.Said, nil
	}
	subtitle := "Capability by " + in.Method
	if found.Cpk != nil && found.Overall.Ppk != nil {
		subtitle = fmt.Sprintf("Cpk %.3g, Ppk %.3g, taking values as normal", found.Cpk.Value, found.Overall.Ppk.Value)
	}
	summary, err := stats.Describe(series.Values, stats.DescribeOptions{})
	if err != nil {
		return nil, "", ofQuery(err)
	}
	drawing := chart.Capability{Title: metric.Name, Unit: metric.Unit, Subtitle: subtitle, Conclusion: found.Said, Values: series.Values,
		LSL: metric.LSL, USL: metric.USL, Target: metric.Target, Mean: summary.Mean}
	return drawing, drawing.Describe(), nil
}
