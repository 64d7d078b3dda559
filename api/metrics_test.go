package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/fault"
)

type problem struct {
	Code   fault.Code
	Detail string
	Errors []fault.Field
}

// names tells whether the problem is about the field.
func (p problem) names(field string) bool {
	return slices.ContainsFunc(p.Errors, func(f fault.Field) bool { return f.Path == field })
}

type added struct {
	MetricID                            string `json:"metric_id"`
	Rows, Inserted, Duplicates, Refused int
	Report                              []struct {
		Row                    int
		Status, Field, Message string
	}
}

type metric struct {
	ID, Key, Unit    string
	Version          int
	LSL, USL, Target *float64
	Measurements     struct {
		Count   int
		FirstAt string `json:"first_at"`
		LastAt  string `json:"last_at"`
	}
}

func define(t *testing.T, h *apitest.Harness, key string) metric {
	t.Helper()
	var m metric
	h.Post("lena", "/v1/metrics", map[string]any{"key": key, "name": "Share within four hours", "unit": "%", "direction": "higher_is_better"}, 201, &m)
	return m
}

// send posts a body of a type to a metric's measurements.
func send(h *apitest.Harness, path, contentType string, body any) apitest.Response {
	return h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: path, Body: body, Header: map[string]string{"Content-Type": contentType}})
}

func TestDefineMetric(t *testing.T) {
	h := apitest.New(t)
	m := define(t, h, "ae.four_hours")
	var byKey metric
	h.Get("vera", "/v1/metrics/ae.four_hours", &byKey)
	if byKey.ID != m.ID || byKey.Version != 1 || byKey.Measurements.Count != 0 {
		t.Errorf("%+v", byKey)
	}
	for _, c := range []struct {
		body   string
		status int
		field  string
	}{
		{`{"key":"ae.four_hours","name":"x","direction":"target","target":1}`, 409, "body.key"},
		{`{"key":"Upper","name":"x","direction":"target","target":1}`, 422, "body.key"},
		{`{"key":"k","name":"","direction":"up"}`, 422, "body.direction"},
		{`{"key":"k","name":"x","direction":"target"}`, 422, "body.target"},
		{`{"key":"k","name":"x","direction":"lower_is_better","lsl":2,"usl":1}`, 422, "body.lsl"},
		{`{"key":"k","name":"x","direction":"lower_is_better","lsl":"2"}`, 422, "body.lsl"},
		{`{"key":"k","name":"x","direction":"lower_is_better","case_id":"none"}`, 422, "body.case_id"},
		{`{"key":"k","name":"x","direction":"lower_is_better","colour":"red"}`, 422, "body.colour"},
	} {
		var p problem
		h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/metrics", Body: c.body}).Into(t, c.status, &p)
		if !p.names(c.field) {
			t.Errorf("%s: %+v", c.body, p)
		}
	}
	if r := h.Do(apitest.Request{As: "vera", Method: "POST", Path: "/v1/metrics", Body: `{}`}); r.Status != 403 {
		t.Errorf("a viewer defines: %d", r.Status)
	}
}

func TestSpecificationByVersion(t *testing.T) {
	h := apitest.New(t)
	m := define(t, h, "m")
	put := func(body string) apitest.Response {
		return h.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/metrics/m/specification", Body: body})
	}
	put(`{"version":1,"lsl":80,"usl":100,"target":95}`).Into(t, 200, &m)
	if m.Version != 2 || *m.LSL != 80 || *m.USL != 100 || *m.Target != 95 {
		t.Errorf("%+v", m)
	}
	var p problem
	put(`{"version":1,"usl":100}`).Into(t, 409, &p)
	if p.Code != fault.Stale || !p.names("body.version") {
		t.Errorf("%+v", p)
	}
	put(`{"version":2,"lsl":5,"usl":5}`).Into(t, 422, &p)
}

func TestMetricsList(t *testing.T) {
	h := apitest.New(t)
	for i := range 5 {
		define(t, h, fmt.Sprintf("m%d", i))
	}
	var keys []string
	for path := "/v1/metrics?limit=2&sort=-created_at&q=four"; path != ""; {
		r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: path})
		var page struct {
			Items []metric
			Next  string
		}
		r.Into(t, 200, &page)
		for _, m := range page.Items {
			keys = append(keys, m.Key)
		}
		path = strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Link"), "<"), `>; rel="next"`)
		if (path == "") != (page.Next == "") {
			t.Fatalf("link %q and next %q", path, page.Next)
		}
	}
	if !slices.Equal(keys, []string{"m4", "m3", "m2", "m1", "m0"}) {
		t.Errorf("%v", keys)
	}
	if r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics?cursor=eyJ9"}); r.Status != 422 {
		t.Errorf("a wrong cursor: %d", r.Status)
	}
}

const proportion = "?time_column=month&numerator_column=over_four_hours&denominator_column=attendances&complement=true&scale=100"

// The figures published with England's data: mean 82.485 %, limits 78.222 % and 86.747 % with the factor
// 2.66, seven months outside.
func TestEnglandsFourHours(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "ae")
	body, err := os.ReadFile("testdata/ae-type1-england.csv")
	if err != nil {
		t.Fatal(err)
	}
	var a added
	send(h, "/v1/metrics/ae/measurements"+proportion, "text/csv; charset=utf-8", body).Into(t, 201, &a)
	if a.Rows != 36 || a.Inserted != 36 || len(a.Report) != 0 {
		t.Fatalf("%+v", a)
	}
	var c struct {
		ObservedAt  []string `json:"observed_at"`
		Description string
		Result      struct {
			N                int
			Center, LCL, UCL float64
			Beyond           []int
		}
	}
	h.Get("vera", "/v1/metrics/ae/chart?sigma_method=tabulated_2.66", &c)
	for _, pair := range [][2]float64{{c.Result.Center, 82.485}, {c.Result.LCL, 78.222}, {c.Result.UCL, 86.747}} {
		if math.Abs(pair[0]-pair[1]) > 5e-4 {
			t.Errorf("%v, want %v", pair[0], pair[1])
		}
	}
	if len(c.Result.Beyond) != 7 || c.ObservedAt[35] != "2019-03-01T00:00:00Z" || c.Result.N != 36 || !strings.Contains(c.Description, "36 points from Apr 2016 to Mar 2019") {
		t.Errorf("%+v", c)
	}
	h.Get("vera", "/v1/metrics/ae/chart?baseline_from=2016-04&baseline_to=2017-03&to=2018-03", &c)
	if c.Result.N != 24 || !strings.Contains(c.Description, "from points 1 to 12") {
		t.Errorf("baseline: n %d, %s", c.Result.N, c.Description)
	}
	var m metric
	h.Get("vera", "/v1/metrics/ae", &m)
	if m.Measurements.Count != 36 || m.Measurements.FirstAt != "2016-04-01T00:00:00Z" || m.Measurements.LastAt != "2019-03-01T00:00:00Z" {
		t.Errorf("%+v", m.Measurements)
	}
}

func TestChartAsPicture(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	send(h, "/v1/metrics/m/measurements", "application/json", `[{"observed_at":"2026-01","value":1},{"observed_at":"2026-02","value":2}]`).Into(t, 201, nil)
	for _, c := range []struct{ query, accept, want string }{
		{"?format=svg", "", "image/svg+xml"}, {"", "image/svg+xml", "image/svg+xml"}, {"", "image/avif,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"},
		{"?format=json", "image/svg+xml", "application/json"}, {"", "", "application/json"}, {"", "application/json, image/svg+xml", "application/json"},
		{"?format=png", "", "image/png"}, {"", "image/png", "image/png"},
	} {
		r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics/m/chart" + c.query, Header: map[string]string{"Accept": c.accept}})
		if r.Status != 200 || r.Header.Get("Content-Type") != c.want || bytes.Contains(r.Body, []byte("<svg")) != (c.want == "image/svg+xml") {
			t.Errorf("%+v: %d %s %.80s", c, r.Status, r.Header.Get("Content-Type"), r.Body)
		}
	}
}

func TestWhatCannotBeComputed(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	send(h, "/v1/metrics/m/measurements", "application/json", `[{"observed_at":"2026-01","value":1}]`).Into(t, 201, nil)
	for path, field := range map[string]string{
		"/chart": "measurements", "/chart?from=soon": "query.from", "/chart?from=2026-02&to=2026-01": "query.to",
		"/chart?baseline_to=2025": "query.baseline_to", "/capability": "metric.lsl", "/chart?rules=mine": "query.rules",
		"/chart?nothing=1": "query.nothing", "/capability?confidence=2": "query.confidence",
	} {
		var p problem
		h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics/m" + path}).Into(t, 422, &p)
		if !p.names(field) {
			t.Errorf("%s: %+v", path, p)
		}
	}
	for _, path := range []string{"", "/chart", "/capability", "/measurements"} {
		if r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics/none" + path}); r.Status != 404 {
			t.Errorf("%s of an unknown metric: %d", path, r.Status)
		}
	}
}

// R 4.2.2, qcc 3.0 processCapability of SixSigma's ss.data.ca: Cp 2.2194, Cpk 2.1667, Pp 1.5841, Ppk 1.5465.
func TestCapability(t *testing.T) {
	h := apitest.New(t)
	m := define(t, h, "m")
	var rows []string
	for i, v := range []string{"755.81", "750.54", "751.05", "749.52", "749.21", "748.38", "748.11", "753.07", "749.56", "750.08", "747.16", "747.53", "749.22", "746.76", "747.64", "750.46", "749.27", "750.33", "750.26", "751.29"} {
		rows = append(rows, fmt.Sprintf(`{"observed_at":"2026-11-%02d","value":%s}`, i+1, v))
	}
	send(h, "/v1/metrics/m/measurements", "application/x-ndjson", strings.Join(rows, "\n")).Into(t, 201, nil)
	h.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/metrics/m/specification", Body: `{"version":1,"lsl":740,"usl":760}`}).Into(t, 200, &m)
	var c struct {
		Result struct {
			N       int
			Cp, Cpk struct{ Value float64 }
			Overall struct{ Pp, Ppk struct{ Value float64 } }
		}
		Description string
	}
	h.Get("vera", "/v1/metrics/m/capability", &c)
	if !strings.Contains(c.Description, "Histogram of 20 values") || !strings.Contains(c.Description, "LSL 740") {
		t.Error(c.Description)
	}
	for _, pair := range [][2]float64{{c.Result.Cp.Value, 2.219379314162982}, {c.Result.Cpk.Value, 2.1666690554516213},
		{c.Result.Overall.Pp.Value, 1.5841363350708857}, {c.Result.Overall.Ppk.Value, 1.5465130971129593}} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%v, want %v", pair[0], pair[1])
		}
	}
	var raw struct{ Result map[string]json.RawMessage }
	h.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/metrics/m/specification", Body: `{"version":2,"usl":760}`}).Into(t, 200, nil)
	_ = json.Unmarshal(h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics/m/capability"}).Body, &raw)
	if got := string(raw.Result["cp"]); got != "null" {
		t.Errorf("cp with one limit is %s", got)
	}
}

// The contract says what the answers are: a chart, and a capability study, may be a picture.
func TestMetricContract(t *testing.T) {
	h := apitest.New(t)
	var contract struct {
		Paths map[string]map[string]struct {
			RequestBody struct{ Content map[string]any }
			Responses   map[string]struct{ Content map[string]any }
		}
	}
	h.Get("vera", "/openapi.json", &contract)
	add := contract.Paths["/v1/metrics/{id}/measurements"]["post"]
	if len(add.RequestBody.Content) != 3 || len(add.Responses["200"].Content) != 1 || len(add.Responses["201"].Content) != 1 {
		t.Errorf("add-measurements: %+v", add)
	}
	for _, of := range []string{"chart", "capability"} {
		if _, drawn := contract.Paths["/v1/metrics/{id}/"+of]["get"].Responses["200"].Content["image/svg+xml"]; !drawn {
			t.Errorf("the picture of the %s is not in the contract", of)
		}
	}
}
