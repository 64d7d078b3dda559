package api_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

func (w *world) phaseSamples(get func(string) sample, post, put func(as, path string, body any) sample) map[string]sample {
	metric := "/v1/metrics/" + w.metric
	return map[string]sample{
		"list-metric-phases":    get(metric + "/phases"),
		"add-metric-phase":      post("lena", metric+"/phases", map[string]any{"from": "2026-09-21", "reason": "second desk opened"}),
		"withdraw-metric-phase": post("lena", metric+"/phases/"+w.phase+"/withdrawal", map[string]any{"reason": "the desk stayed closed"}),
		"monitor-metric":        put("lena", metric+"/monitor", map[string]any{"chart": "individuals", "rules": []any{"nelson"}}),
	}
}

// measured defines a metric and sends rows of CSV to it.
func measured(t *testing.T, h *apitest.Harness, key, unit, query, rows string) {
	t.Helper()
	h.Post("lena", "/v1/metrics", map[string]any{"key": key, "name": "Metric " + key, "unit": unit, "direction": "higher_is_better"}, 201, nil)
	send(h, "/v1/metrics/"+key+"/measurements"+query, "text/csv", rows).Into(t, 201, nil)
}

// answerOf reads a chart of a metric.
func answerOf(h *apitest.Harness, path string) map[string]any {
	answer := map[string]any{}
	h.Get("vera", path, &answer)
	return answer["result"].(map[string]any)
}

func closeTo(t *testing.T, name string, got any, want, tolerance float64) {
	t.Helper()
	if v, ok := got.(float64); !ok || math.Abs(v-want) > tolerance {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// R 4.2.2, qcc 2.7 type = "p" on its data set orangejuice, trial: center 0.2313333, limits 0.05242755 and 0.4102391, 15 and 23 beyond.
// The rows are defectives and sizes; the metric is their quotient.
func TestProportionsOfAMetric(t *testing.T) {
	h := apitest.New(t)
	rows := "day,bad,checked\n"
	for i, bad := range []int{12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6} {
		rows += fmt.Sprintf("%02d/11/2026,%d,50\n", i+1, bad)
	}
	measured(t, h, "juice", "%", "?time_column=day&numerator_column=bad&denominator_column=checked&scale=100&date_order=dmy", rows)
	p := answerOf(h, "/v1/metrics/juice/chart?type=p")
	closeTo(t, "center", p["center"], 0.23133333333333334, 1e-12)
	closeTo(t, "ucl", p["ucl"].([]any)[7], 0.41023911859473844, 1e-12)
	if fmt.Sprint(p["beyond"]) != "[14 22]" {
		t.Errorf("beyond %v", p["beyond"])
	}
	u := answerOf(h, "/v1/metrics/juice/chart?type=u&rules=none")
	closeTo(t, "u center", u["center"], 0.23133333333333334, 1e-12)
	np := answerOf(h, "/v1/metrics/juice/chart?type=np&rules=none")
	closeTo(t, "np ucl", np["ucl"].([]any)[0], 20.51195592973692, 1e-11)
	if laney := answerOf(h, "/v1/metrics/juice/chart?type=laney_p&sigma_z=tabulated_1.128"); laney["sigma_z"] == nil {
		t.Errorf("%v", laney)
	}
	for query, place := range map[string]string{
		"?type=xbar_r": "query.subgroup", "?type=p&subgroup=day": "query.subgroup", "?type=ewma&lambda=0": "query.lambda", "?type=cusum&h=-1": "query.h",
		"?type=p&sigma_method=exact_d2": "query.sigma_method", "?type=individuals&center=3": "query.sigma", "?type=ewma&subgroup=day&subgroup_size=2": "query.subgroup_size",
		"?sigma=NaN": "query.sigma",
	} {
		var refused problem
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/juice/chart" + query}).Into(t, 422, &refused)
		if !refused.names(place) {
			t.Errorf("%s: %+v", query, refused)
		}
	}
}

// Two days of five values each: means 3 and 5, ranges 4 and 4; d2(5) = 2.325928947281039226.
func TestSubgroupsOfAMetric(t *testing.T) {
	h := apitest.New(t)
	rows := "observed_at,value\n"
	for i, v := range []int{1, 2, 3, 4, 5, 3, 4, 5, 6, 7} {
		rows += fmt.Sprintf("2026-11-%02d 0%d:00,%d\n", 1+i/5, i%5, v)
	}
	measured(t, h, "d", "mm", "", rows)
	for _, query := range []string{"subgroup=day", "subgroup_size=5"} {
		r := answerOf(h, "/v1/metrics/d/chart?type=xbar_r&"+query)
		closeTo(t, "sigma", r["sigma"], 4/2.325928947281039226, 1e-12)
		if fmt.Sprint(r["xbar"]) != "[3 5]" || fmt.Sprint(r["r"]) != "[4 4]" {
			t.Errorf("%s: %v, %v", query, r["xbar"], r["r"])
		}
	}
	var refused problem
	if h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/d/chart?type=u"}).Into(t, 422, &refused); !refused.names("measurements") {
		t.Errorf("rates without sizes: %+v", refused)
	}
	if e := answerOf(h, "/v1/metrics/d/chart?type=ewma&center=3&sigma=1&lambda=0.5"); fmt.Sprint(e["z"].([]any)[:2]) != "[2 2]" {
		t.Errorf("z %v", e["z"])
	}
}

// A phase with its reason splits the chart until it is withdrawn; a baseline and a window pass over it.
func TestPhasesOfAMetric(t *testing.T) {
	h := apitest.New(t)
	rows := "observed_at,value\n"
	for i, v := range []float64{80, 82, 81, 80, 82, 90, 91, 92, 90, 91} {
		rows += fmt.Sprintf("2026-11-%02d,%v\n", i+1, v)
	}
	measured(t, h, "share", "%", "", rows)
	var phase struct{ ID string }
	h.Post("lena", "/v1/metrics/share/phases", map[string]any{"from": "2026-11-06", "reason": "new triage desk"}, 201, &phase)
	again := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics/share/phases", Body: `{"from":"2026-11-06","reason":"another"}`})
	if again.Status != 409 {
		t.Errorf("two phases from one day: %d %s", again.Status, again.Body)
	}
	split := answerOf(h, "/v1/metrics/share/chart")
	closeTo(t, "center", split["center"], 90.8, 1e-12)
	if phases := split["phases"].([]any); len(phases) != 2 || phases[1].(map[string]any)["reason"] != "new triage desk" {
		t.Errorf("phases %v", phases)
	}
	picture := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/share/chart?format=svg"})
	if !bytes.Contains(picture.Body, []byte("new triage desk")) {
		t.Error("the picture does not say why the phase begins")
	}
	for _, query := range []string{"?phases=none", "?baseline_to=2026-11-10", "?to=2026-11-06"} {
		if r := answerOf(h, "/v1/metrics/share/chart"+query); len(r["phases"].([]any)) != 0 {
			t.Errorf("%s: %v", query, r["phases"])
		}
	}
	for _, kind := range []string{"ewma", "cusum", "t"} { // no phases: said, and not passed over
		var p problem
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/metrics/share/chart?type=" + kind}).Into(t, 422, &p)
		if !p.names("query.phases") {
			t.Errorf("%s: %+v", kind, p)
		}
		answerOf(h, "/v1/metrics/share/chart?phases=none&type="+kind)
		answerOf(h, "/v1/metrics/share/chart?from=2026-11-06&type="+kind)
	}
	h.Post("lena", "/v1/metrics/share/phases/"+phase.ID+"/withdrawal", map[string]any{"reason": "the desk never opened"}, 200, nil)
	closeTo(t, "center", answerOf(h, "/v1/metrics/share/chart")["center"], 85.9, 1e-12)
	var list struct {
		Items []struct {
			Reason      string
			WithdrawnBy string `json:"withdrawn_by"`
		}
	}
	if h.Get("vera", "/v1/metrics/share/phases", &list); len(list.Items) != 1 || list.Items[0].WithdrawnBy != "lena" {
		t.Errorf("%+v", list)
	}
	h.Post("lena", "/v1/metrics/share/phases", map[string]any{"from": "2026-11-06", "reason": " "}, 422, nil)
}

// Every method that draws, drawn as it is asked and again from what is kept.
func TestAnalysesAreDrawn(t *testing.T) {
	h := apitest.New(t)
	body := `{"input":{"x":[49.6,47.6,49.9,51.3,47.8,51.2,52.6,52.4,53.6,52.1]},"options":{"sigma_method":"tabulated_1.128"}}`
	svg := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/individuals_chart?title=Flow+rate&unit=gpm", Body: body, Header: map[string]string{"Accept": "image/svg+xml"}})
	if svg.Status != 201 || svg.Header.Get("Content-Type") != "image/svg+xml" || !bytes.Contains(svg.Body, []byte("UCL 55.804")) || !bytes.Contains(svg.Body, []byte("Flow rate")) {
		t.Fatalf("%d %v %.200s", svg.Status, svg.Header, svg.Body)
	}
	kept := svg.Header.Get("Location")
	picture := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: kept + "/chart?format=png"})
	if _, err := png.Decode(bytes.NewReader(picture.Body)); err != nil || picture.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%v: %v", picture.Header, err)
	}
	var words struct{ Description string }
	if h.Get("vera", kept+"/chart", &words); !strings.Contains(words.Description, "mean 50.81, lower limit 45.816, upper limit 55.804") {
		t.Errorf("%q", words.Description)
	}
	looks := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/mixture_sprt?format=svg&title=Trial", Body: `{"input":{"x":[1.3,0.2,2.9,1.8],"y":[0.1,-0.4,0.3,1.1],"sigma":1.2,"tau":0.8}}`})
	if looks.Status != 201 || !bytes.Contains(looks.Body, []byte("always-valid limits at alpha 0.05")) {
		t.Errorf("%d %.300s", looks.Status, looks.Body)
	}
	none := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/describe?format=svg", Body: `{"input":{"x":[1,2]}}`})
	if none.Status != 404 {
		t.Errorf("a method without a chart: %d %s", none.Status, none.Body)
	}
}
