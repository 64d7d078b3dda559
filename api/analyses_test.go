package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tollgate/api/apitest"
)

type catalogued struct {
	Items []struct {
		Name, Family                    string
		Input, Options, Result, Example json.RawMessage
	}
}

func (w *world) analysisSamples() map[string]sample {
	get := func(path string) sample { return sample{as: "vera", method: http.MethodGet, path: path} }
	body := map[string]any{"input": map[string]any{}, "options": map[string]any{"quantile_type": 6}, "metric": map[string]any{"id": "wait", "from": "2026-09", "to": "2026-09-20"}}
	return map[string]sample{
		"list-analysis-methods": get("/v1/analyses"),
		"get-analysis-method":   get("/v1/analyses/welch_t_test"),
		"analyse":               {as: "lena", method: http.MethodPost, path: "/v1/analyses/describe", body: body},
		"list-analyses":         get("/v1/analyses/results"),
		"get-analysis":          get("/v1/analyses/results/" + w.analysis),
		"chart-analysis":        get("/v1/analyses/results/" + w.drawn + "/chart"),
		"verify-analysis":       get("/v1/analyses/results/" + w.analysis + "/verification"),
	}
}

// Every method accepts its example, which is as its schemas say, and so is the answer.
func TestEveryMethodIsAsItsSchemaSays(t *testing.T) {
	h := apitest.New(t)
	var catalogue catalogued
	h.Get("vera", "/v1/analyses", &catalogue)
	for _, m := range catalogue.Items {
		t.Run(m.Name, func(t *testing.T) {
			var example, answer map[string]json.RawMessage
			if err := json.Unmarshal(m.Example, &example); err != nil {
				t.Fatal(err)
			}
			for name := range example {
				if name != "input" && name != "options" {
					t.Errorf("the example has %s", name)
				}
			}
			h.Post("lena", "/v1/analyses/"+m.Name, string(m.Example), 201, &answer)
			conforms(t, m.Input, example["input"])
			conforms(t, m.Options, example["options"])
			conforms(t, m.Options, answer["options"])
			conforms(t, m.Result, answer["result"])
		})
	}
}

func conforms(t *testing.T, schema, value json.RawMessage) {
	t.Helper()
	if value == nil {
		value = json.RawMessage("{}")
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", decoded(t, schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("%v: %s", err, schema)
	}
	if err := compiled.Validate(decoded(t, value)); err != nil {
		t.Errorf("%v\n%.500s\n%.500s", err, schema, value)
	}
}

func TestAnAnalysisIsKeptAndTheSameAgain(t *testing.T) {
	h := apitest.New(t)
	body := `{"input":{"x":[5.1,4.9,5.6,5.30],"y":[4.8,4.9,5.1,5.2,4.4]},"options":{"alternative":"greater"}}`
	other := `{"options":{"confidence":0.95,"alternative":"greater"},"input":{"y":[4.8,4.9,5.1,5.2,4.4],"x":[5.1,4.9,5.6,5.3]}}`
	first := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/welch_t_test", Body: body})
	again := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/welch_t_test", Body: other})
	if first.Status != 201 || !bytes.Equal(first.Body, again.Body) {
		t.Fatalf("%d\n%s\n%s", first.Status, first.Body, again.Body)
	}
	var kept struct {
		ID, Hash, Method string
		InputHash        string `json:"input_hash"`
		Input, Result    json.RawMessage
	}
	h.Get("vera", first.Header.Get("Location"), &kept)
	var answered struct{ Result json.RawMessage }
	first.Into(t, 201, &answered)
	if kept.Method != "welch_t_test" || len(kept.Hash) != 64 || !bytes.Equal(kept.Result, answered.Result) || string(kept.Input) != `{"x":[5.1,4.9,5.6,5.3],"y":[4.8,4.9,5.1,5.2,4.4]}` {
		t.Errorf("kept %+v", kept)
	}
	var verified struct {
		Same  bool
		Again string `json:"recomputed_hash"`
	}
	h.Get("vera", "/v1/analyses/results/"+kept.ID+"/verification", &verified)
	if !verified.Same || verified.Again != kept.Hash {
		t.Errorf("verified %+v", verified)
	}
	for query, want := range map[string]int{"": 1, "?method=welch_t_test": 1, "?method=describe": 0, "?by=lena": 1, "?by=otto": 0, "?from=2020-01&to=2020-02": 0, "?from=2020-01": 1} {
		var list struct{ Items []struct{ ID string } }
		if h.Get("vera", "/v1/analyses/results"+query, &list); len(list.Items) != want {
			t.Errorf("%q lists %d, want %d", query, len(list.Items), want)
		}
	}
}

func TestAnAnalysisOfAMetric(t *testing.T) {
	w := newWorld(t)
	body := map[string]any{"metric": map[string]any{"id": "wait", "from": "2026-09-01", "to": "2026-09-10"}}
	var answer struct {
		ID     string
		Metric struct{ ID, From, To string }
		Result struct{ N int }
	}
	w.Post("lena", "/v1/analyses/describe", body, 201, &answer)
	if answer.Result.N != 10 || answer.Metric.ID != w.metric || answer.Metric.From != "2026-09-01" {
		t.Errorf("%+v", answer)
	}
	var list struct{ Items []struct{ ID string } }
	w.Get("vera", "/v1/analyses/results?metric=wait", &list)
	if len(list.Items) != 3 || list.Items[0].ID != answer.ID {
		t.Errorf("%+v", list)
	}
	for _, c := range []struct{ method, body, place string }{
		{"describe", `{"metric":{"id":"wait"},"input":{"x":[1]}}`, "body.input.x"},
		{"describe", `{"metric":{"id":"nothing"}}`, "body.metric.id"},
		{"describe", `{"metric":{"id":"wait","from":"2026-10","to":"2026-09"}}`, "body.metric.to"},
		{"describe", `{"metric":{"id":"wait","from":"2030-10"}}`, "body.input.x"},
	} {
		r := w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/" + c.method, Body: c.body})
		refusedAt(t, c.body, r, c.place)
	}
}

// A million points are answered, and too many to be kept.
func TestAnInputTooLargeToKeep(t *testing.T) {
	h := apitest.New(t)
	values := make([]string, 900_000)
	for i := range values {
		values[i] = fmt.Sprintf("%d.25", i%1000)
	}
	var answer, kept struct {
		ID     string
		Hash   string
		Input  json.RawMessage
		Result struct{ N int }
	}
	h.Post("lena", "/v1/analyses/describe", `{"input":{"x":[`+strings.Join(values, ",")+`]}}`, 201, &answer)
	h.Get("vera", "/v1/analyses/results/"+answer.ID, &kept)
	if string(kept.Input) != "null" || kept.Hash != answer.Hash || kept.Result.N != len(values) {
		t.Errorf("%+v", kept)
	}
	r := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/analyses/results/" + answer.ID + "/verification"})
	if r.Status != 409 || !strings.Contains(string(r.Body), answer.Hash) {
		t.Errorf("%d: %s", r.Status, r.Body)
	}
}

// An answer that is too large to keep is computed again for a repeat, to the same bytes.
func TestALargeAnswerIsNotKeptUnderItsKey(t *testing.T) {
	h := apitest.New(t)
	values := make([]string, 150_000)
	for i := range values {
		values[i] = fmt.Sprintf("%d.%d", 100+i*7919%13, i%97)
	}
	request := apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/analyses/individuals_chart", Header: map[string]string{"Idempotency-Key": "large"},
		Body: `{"input":{"x":[` + strings.Join(values, ",") + `]}}`}
	first, again := h.Do(request), h.Do(request)
	if first.Status != 201 || len(first.Body) < 4<<20 || !bytes.Equal(first.Body, again.Body) {
		t.Errorf("%d with %d bytes, then %d with %d", first.Status, len(first.Body), again.Status, len(again.Body))
	}
	var kept int
	if err := h.DB.Get(t.Context(), &kept, `SELECT count(*) FROM idempotency_keys WHERE body IS NOT NULL`); err != nil || kept != 0 {
		t.Errorf("%d answers kept (%v)", kept, err)
	}
}

func TestAnalysesAreNeverChanged(t *testing.T) {
	w := newWorld(t)
	for _, statement := range []string{`UPDATE analyses SET method = 'x'`, `DELETE FROM analyses`, `TRUNCATE analyses`} {
		if _, err := w.DB.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
}

// Evidence may cite an analysis: one that is there, by the hash that it has.
func TestEvidenceCitesAnAnalysis(t *testing.T) {
	w := newWorld(t)
	var kept struct{ Hash string }
	w.Get("lena", "/v1/analyses/results/"+w.analysis, &kept)
	deliver := func(attachment map[string]any) apitest.Response {
		data := map[string]any{"deliverable": "sipoc", "attachments": []any{attachment}}
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/projects/" + w.project + "/events", Body: map[string]any{"event": "deliver", "data": data}})
	}
	refusedAt(t, "no such analysis", deliver(map[string]any{"title": "Wait", "analysis_id": "nothing", "sha256": kept.Hash}), "body.data.attachments[0].analysis_id")
	refusedAt(t, "another hash", deliver(map[string]any{"title": "Wait", "analysis_id": w.analysis, "sha256": strings.Repeat("0", 64)}), "body.data.attachments[0].sha256")
	if r := deliver(map[string]any{"title": "Wait", "analysis_id": w.analysis, "sha256": kept.Hash}); r.Status != 503 { // past the check: Temporal is not there
		t.Errorf("%d: %s", r.Status, r.Body)
	}
}
