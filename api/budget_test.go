package api_test

import (
	"net/http"
	"testing"

	"tollgate/api/apitest"
)

// statements is how many SQL statements a request costs, once the statements are prepared.
func (w *world) statements(r apitest.Request) int64 {
	w.t.Helper()
	before := w.DB.Statements()
	if answer := w.Do(r); answer.Status >= 300 {
		w.t.Errorf("%s %s answered %d: %s", r.Method, r.Path, answer.Status, answer.Body)
	}
	return w.DB.Statements() - before
}

// Each request asks who calls in one statement; a key costs a claim and a finish.
func TestStatementsOfARequest(t *testing.T) {
	w := newWorld(t)
	samples := w.samples()
	for _, c := range []struct {
		name string
		send apitest.Request
		most int64
	}{
		{"the caller", samples["get-me"].request(), 1},
		{"a list", samples["list-metrics"].request(), 2},
		{"the inbox", samples["list-tasks"].request(), 2},
		{"a list of cases", samples["list-projects"].request(), 2},
		{"the page of an onboarding", samples["get-onboarding"].request(), 3},
		{"what is one's own: for whom one acts is asked first", apitest.Request{As: "ida", Method: http.MethodGet, Path: "/v1/onboardings"}, 3},
		{"one's own inbox", apitest.Request{As: "ida", Method: http.MethodGet, Path: "/v1/tasks"}, 3},
		{"a page of the ledger", samples["list-ledger-entries"].request(), 2},
		{"the sums of onboardings", samples["report-onboardings"].request(), 2},
		{"the matrix of competencies", samples["get-competency-matrix"].request(), 2},
		{"a report", samples["report-benefits"].request(), 2},
		{"a write", apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics", Body: `{"key":"a","name":"A","direction":"lower_is_better"}`}, 3},
		{"a write under a key", apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics", Body: `{"key":"b","name":"B","direction":"lower_is_better"}`,
			Header: map[string]string{"Idempotency-Key": "k"}}, 5},
		{"the same again", apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics", Body: `{"key":"b","name":"B","direction":"lower_is_better"}`,
			Header: map[string]string{"Idempotency-Key": "k"}}, 2},
	} {
		if got := w.statements(c.send); got != c.most {
			t.Errorf("%s: %d statements, expected %d", c.name, got, c.most)
		}
	}
}

// BenchmarkRequest splits what a request costs: nothing but the middleware, the caller's lookup, a keyed write again.
func BenchmarkRequest(b *testing.B) {
	h := apitest.New(b)
	metric := apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics", Body: `{"key":"b","name":"B","direction":"lower_is_better"}`,
		Header: map[string]string{"Idempotency-Key": "k"}}
	for _, c := range []struct {
		name string
		send apitest.Request
	}{
		{"health", apitest.Request{Method: http.MethodGet, Path: "/healthz"}},
		{"caller", apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/people/me"}},
		{"replay", metric},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				h.Do(c.send)
			}
		})
	}
}

// BenchmarkBody checks the largest JSON body that the ledger takes.
func BenchmarkBody(b *testing.B) {
	h := apitest.New(b)
	body := []byte(`{"a":[`)
	for len(body) < 8<<20 {
		body = append(body, `{"line_id":"019a0000-0000-7000-8000-000000000001","kind":"claimed","month":"2026-11","amount":"10.00"},`...)
	}
	body = append(body[:len(body)-1], `]}`...)[:8<<20]
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/ledger", Body: body})
	}
}
