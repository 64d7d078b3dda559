package api_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/identity"
	"tollgate/store"
	"tollgate/store/storetest"
)

// What never reaches a handler is refused as everything else is.
func TestTheMiddlewareAnswersProblems(t *testing.T) {
	h := apitest.New(t)
	for _, c := range []struct {
		as, method, path string
		body             any
		header           map[string]string
		status           int
		code             string
	}{
		{"", "GET", "/v1/people", nil, nil, 401, "unauthenticated"},
		{"vera", "POST", "/v1/metrics", "{}", nil, 403, "forbidden"},
		{"vera", "GET", "/v1/nothing", nil, nil, 404, "not_found"},
		{"vera", "GET", "/v1/people/", nil, nil, 404, "not_found"},
		{"vera", "GET", "//v1/people", nil, nil, 404, "not_found"},
		{"vera", "GET", "/V1/people", nil, nil, 404, "not_found"},
		{"vera", "DELETE", "/v1/people", nil, nil, 405, "method_not_allowed"},
		{"lena", "POST", "/v1/metrics", "", nil, 400, "malformed"},
		{"lena", "POST", "/v1/metrics", "{", nil, 400, "malformed"},
		{"lena", "POST", "/v1/metrics", "{}", nil, 422, "invalid"},
		{"lena", "POST", "/v1/metrics", `{"a":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413, "too_large"},
		{"lena", "POST", "/v1/metrics", "a=b", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"},
		{"lena", "POST", "/v1/projects", map[string]any{"title": "x"}, nil, 503, "unavailable"},
	} {
		r := h.Do(apitest.Request{As: c.as, Method: c.method, Path: c.path, Body: c.body, Header: c.header})
		var p api.Problem
		if r.Into(t, c.status, &p); string(p.Code) != c.code || p.Status != c.status || p.Type != "about:blank" || p.Title != http.StatusText(c.status) || p.Detail == "" || p.RequestID == "" {
			t.Errorf("%s %s: %s", c.method, c.path, r.Body)
		}
		if r.Header.Get("Content-Type") != "application/problem+json" || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %v", c.method, c.path, r.Header)
		}
		if (c.status == 401) != (r.Header.Get("WWW-Authenticate") != "") || (c.status == 405) != (r.Header.Get("Allow") != "") || (c.status == 503) != (r.Header.Get("Retry-After") != "") {
			t.Errorf("%s %s: %v", c.method, c.path, r.Header)
		}
	}
}

func TestAnswersAreNotStoredOrSniffed(t *testing.T) {
	w := newWorld(t)
	for id, s := range w.samples() {
		r := w.Do(s.request())
		if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", id, r.Status, r.Header)
		}
		if r.Status == http.StatusCreated && r.Header.Get("Location") == "" && id != "add-measurements" {
			t.Errorf("%s made something and does not say where", id)
		}
		if at := r.Header.Get("Location"); at != "" {
			w.Get(s.as, at, nil)
		}
	}
}

// Each page links to the next with the filters kept, and the links end.
func TestLinksLeadThroughTheWholeList(t *testing.T) {
	w := newWorld(t)
	w.Post("lena", "/v1/metrics", map[string]any{"key": "delay", "name": "A & B=C", "direction": "lower_is_better"}, 201, nil)
	for path, most := range map[string]int{"/v1/metrics?q=a&limit=1": 2, "/v1/templates?limit=1": 9, "/v1/projects/" + w.project + "/steps?limit=1": 2, "/v1/ledger?limit=5&sort=-month": 16,
		"/v1/metrics/wait/measurements?limit=7&sort=-observed_at&from=2026-09-02": 29, "/v1/benefit-lines?limit=1": 2, "/v1/tasks?limit=1&status=any&assignee=sven": 1} {
		seen := 0
		for pages := 0; path != "" && pages < 40; pages++ {
			var page struct {
				Items []any
				Next  string
			}
			r := w.Do(apitest.Request{As: "vera", Method: "GET", Path: path})
			r.Into(t, 200, &page)
			link := r.Header.Get("Link")
			if (page.Next == "") != (link == "") || link != "" && !strings.HasSuffix(link, `; rel="next"`) {
				t.Fatalf("%s: next %q, Link %q", path, page.Next, link)
			}
			seen += len(page.Items)
			path, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		}
		if seen != most {
			t.Errorf("%s: saw %d of %d", path, seen, most)
		}
	}
}

func TestEditsAreGuardedByETags(t *testing.T) {
	w := newWorld(t)
	line := w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/benefit-lines/" + w.line})
	project := w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/projects/PRJ-1"})
	if line.Header.Get("ETag") != `"1"` || project.Header.Get("ETag") != `"2"` {
		t.Fatalf("ETags %q %q", line.Header.Get("ETag"), project.Header.Get("ETag"))
	}
	edit := func(tag, amount string) apitest.Response {
		body := map[string]any{"shape": "flat", "recurrence": "one_time", "amount": amount, "from": "2026-11", "months": 12}
		return w.Do(apitest.Request{As: "lena", Method: "PUT", Path: "/v1/benefit-lines/" + w.line + "/targets", Body: body, Header: map[string]string{"If-Match": tag}})
	}
	for _, tag := range []string{`"7"`, `W/"7"`, "7"} {
		r := edit(tag, "5")
		var p api.Problem
		if r.Into(t, http.StatusPreconditionFailed, &p); p.Code != "precondition_failed" {
			t.Errorf("%s: %s", tag, r.Body)
		}
		refusedAt(t, tag, r, "header.If-Match")
	}
	if r := edit(`"1"`, "6"); r.Status != 200 || r.Header.Get("ETag") != `"2"` {
		t.Errorf("answered %d %v: %s", r.Status, r.Header, r.Body)
	}
	if r := edit(`"1"`, "7"); r.Status != 412 {
		t.Errorf("an old ETag was taken: %d", r.Status)
	}
}

// PostgreSQL is away: everything but health and documentation says so, and when to come back.
func TestWithoutPostgreSQL(t *testing.T) {
	db, err := store.Open("postgres://tollgate@127.0.0.1:1/tollgate?sslmode=disable&connect_timeout=2", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	h := apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}})
	for _, route := range h.Server.Routes() {
		r := h.Do(apitest.Request{As: "lena", Method: route.Operation.Method, Path: route.Operation.Path, Body: "{}"})
		if r.Status != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || !strings.Contains(string(r.Body), `"unavailable"`) || strings.Contains(string(r.Body), "127.0.0.1") {
			t.Errorf("%s answered %d %v: %s", route.Operation.OperationID, r.Status, r.Header, r.Body)
		}
	}
	for path, status := range map[string]int{"/healthz": 200, "/docs": 200, "/openapi.json": 200, "/metrics": 200, "/readyz": 503} {
		if r := h.Do(apitest.Request{Method: "GET", Path: path}); r.Status != status {
			t.Errorf("%s answered %d: %s", path, r.Status, r.Body)
		}
	}
}

// broken is an authenticator with a defect.
type broken struct{ fail func() error }

func (b broken) Authenticate(context.Context, string) (identity.Person, error) {
	return identity.Person{}, b.fail()
}

func TestADefectIsA500WithoutItsText(t *testing.T) {
	var log capture
	for name, fail := range map[string]func() error{
		"panic": func() error { panic("secret panic") }, "error": func() error { return errors.New("secret error") },
	} {
		h := apitest.On(t, api.Dependencies{DB: storetest.New(t), Authenticator: broken{fail}, Log: slog.New(&log), Metrics: prometheus.NewRegistry()})
		r := h.Do(apitest.Request{As: "lena", Method: "GET", Path: "/v1/people"})
		var p api.Problem
		if r.Into(t, 500, &p); p.Code != "internal" || strings.Contains(string(r.Body), "secret") || !strings.Contains(log.text(), p.RequestID) || !strings.Contains(log.text(), "secret "+name) {
			t.Errorf("%s: %s, logged %s", name, r.Body, log.text())
		}
	}
}

// A panic behind a key was once an empty 200: its answer stayed in the buffer.
func TestADefectBehindAKeyIsA500(t *testing.T) {
	db := storetest.New(t)
	h := apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Temporal: struct{ client.Client }{}}) // any call panics
	for range 2 {
		r := h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/projects", Body: `{"title":"x"}`, Header: map[string]string{"Idempotency-Key": "k"}})
		var p api.Problem
		if r.Into(t, 500, &p); p.Code != "internal" || p.RequestID == "" || r.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%d %v: %s", r.Status, r.Header, r.Body)
		}
	}
}

// A second spelling of a field is another field, and refused: Go's reader would take it for the first.
func TestNamesAreExact(t *testing.T) {
	w := newWorld(t)
	w.unchanged(func() {
		body := `{"key":"a","name":"A","direction":"lower_is_better","NAME":"` + strings.Repeat("x", 500) + `"}`
		refusedAt(t, "NAME", w.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/metrics", Body: body}), "body.NAME")
	})
}

func TestAClientThatLeavesIsNoDefect(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/metrics", Context: ctx})
	if r.Status == 500 {
		t.Errorf("answered %d: %s", r.Status, r.Body)
	}
}
