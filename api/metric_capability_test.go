package api_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

type capabilityStudy struct {
	Method  string
	Options map[string]any
	Result  map[string]any
}

// Every study has the options of its method; figures are those of the method's own tests, of SixSigma's ss.data.ca in R 4.2.2.
func TestCapabilityStudiesOfAMetric(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	var rows []string
	for i, v := range []string{"755.81", "750.54", "751.05", "749.52", "749.21", "748.38", "748.11", "753.07", "749.56", "750.08", "747.16", "747.53", "749.22", "746.76", "747.64", "750.46", "749.27", "750.33", "750.26", "751.29"} {
		rows = append(rows, fmt.Sprintf(`{"observed_at":"2026-11-%02d","value":%s}`, i+1, v))
	}
	send(h, "/v1/metrics/m/measurements", "application/x-ndjson", strings.Join(rows, "\n")).Into(t, 201, nil)
	h.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/metrics/m/specification", Body: `{"version":1,"lsl":740,"usl":760}`}).Into(t, 200, nil)
	for _, c := range []struct{ query, method, option, value string }{
		{"", "capability", "sigma_method", "default"},
		{"?sigma_method=mrbar_over_1.128&confidence=0.9", "capability", "confidence", "0.9"},
		{"?subgroup_size=5&sigma_method=pooled_sd_over_c4", "capability", "sigma_method", "pooled_sd_over_c4"},
		{"?subgroup=week&from=2026-11-02", "capability", "sigma_method", "default"},
		{"?method=percentiles&quantile_type=7", "nonnormal_capability", "quantile_type", "7"},
		{"?method=box_cox&lambda=0", "nonnormal_capability", "lambda", "0"},
		{"?method=johnson&index_scale=transformed", "nonnormal_capability", "index_scale", "transformed"},
		{"?method=weibull", "nonnormal_capability", "method", "weibull"},
	} {
		var s capabilityStudy
		h.Get("vera", "/v1/metrics/m/capability"+c.query, &s)
		if s.Method != c.method || fmt.Sprint(s.Options[c.option]) != c.value || s.Result["conclusion"] == "" {
			t.Errorf("%s: %s %v", c.query, s.Method, s.Options)
		}
	}
	for query, field := range map[string]string{
		"?lambda=1": "query.lambda", "?method=box_cox&sigma_method=rbar_mvlue": "query.sigma_method", "?method=johnson&subgroup=day": "query.subgroup",
		"?sigma_method=mine": "query.sigma_method", "?confidence=2": "query.confidence", "?method=binomial": "measurements", "?subgroup=day&subgroup_size=3": "query.subgroup_size",
	} {
		var p problem
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/m/capability" + query}).Into(t, http.StatusUnprocessableEntity, &p)
		if !p.names(field) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	svg := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/m/capability?format=svg"})
	for _, wanted := range []string{"<svg", "LSL 740", "USL 760", "Cpk 2.17", "<desc"} {
		if !strings.Contains(string(svg.Body), wanted) {
			t.Errorf("%q is not in the picture", wanted)
		}
	}
	if png := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/m/capability?format=png&method=box_cox"}); !strings.HasPrefix(string(png.Body), "\x89PNG") {
		t.Errorf("%d: %.40q", png.Status, png.Body)
	}
}

// Ten of 500 units, in a million: as defective units, and as defects of which a unit has 0.02.
func TestCapabilityOfCounts(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	var body strings.Builder
	body.WriteString("observed_at,bad,of\n")
	for i, bad := range []int{2, 3, 1, 4, 0} {
		fmt.Fprintf(&body, "2026-%02d,%d,100\n", i+1, bad)
	}
	send(h, "/v1/metrics/m/measurements?numerator_column=bad&denominator_column=of&scale=100", "text/csv", body.String()).Into(t, 201, nil)
	for method, want := range map[string]float64{"binomial": 10. / 500, "poisson": 10. / 500} {
		var s capabilityStudy
		h.Get("vera", "/v1/metrics/m/capability?method="+method, &s)
		if got, _ := s.Result["ppm"].(float64); math.Abs(got-1e6*want) > 1e-6 && math.Abs(got-1e6*(1-math.Exp(-want))) > 1e-6 {
			t.Errorf("%s: %v", method, s.Result)
		}
		var p problem
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/m/capability?format=svg&method=" + method}).Into(t, http.StatusUnprocessableEntity, &p)
		if !p.names("query.format") {
			t.Errorf("%+v", p)
		}
	}
}
