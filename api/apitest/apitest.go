// Package apitest drives the API's handler over a real PostgreSQL, as a person with a token.
package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/api"
	"tollgate/store"
	"tollgate/store/storetest"
)

// Harness is an API over a database of the test's own; Temporal is not there.
type Harness struct {
	DB     *store.DB
	Server *api.Server
	t      testing.TB
}

// New starts one.
func New(t testing.TB) *Harness {
	t.Helper()
	db := storetest.New(t)
	return On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}})
}

// On starts one on what the test gives it.
func On(t testing.TB, d api.Dependencies) *Harness {
	t.Helper()
	if d.Version = "test"; d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Metrics == nil {
		d.Metrics = prometheus.NewRegistry()
	}
	return &Harness{DB: d.DB, Server: api.New(d), t: t}
}

// Request is one call; Body is marshalled unless it is already bytes or a string.
type Request struct {
	As     string // a demo person's id; empty means no token
	Method string
	Path   string
	Body   any
	Header map[string]string
	// Context ends the request early; nil lets it run.
	Context context.Context
}

// Response is its answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends the request to the handler.
func (h *Harness) Do(r Request) Response {
	h.t.Helper()
	ctx := r.Context
	if ctx == nil {
		ctx = context.Background()
	}
	request := httptest.NewRequestWithContext(ctx, r.Method, r.Path, h.reader(r.Body))
	if r.Body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.As != "" {
		request.Header.Set("Authorization", "Bearer "+storetest.Token(r.As))
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	h.Server.ServeHTTP(recorder, request)
	return Response{Status: recorder.Code, Header: recorder.Header(), Body: recorder.Body.Bytes()}
}

func (h *Harness) reader(body any) io.Reader {
	switch body := body.(type) {
	case nil:
		return http.NoBody
	case string:
		return bytes.NewBufferString(body)
	case []byte:
		return bytes.NewReader(body)
	}
	text, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	return bytes.NewReader(text)
}

// Get fetches path as a person and decodes a 200 into out.
func (h *Harness) Get(as, path string, out any) {
	h.t.Helper()
	h.Do(Request{As: as, Method: http.MethodGet, Path: path}).Into(h.t, http.StatusOK, out)
}

// Post sends body as a person and decodes the answer, which must have the status, into out.
func (h *Harness) Post(as, path string, body any, status int, out any) {
	h.t.Helper()
	h.Do(Request{As: as, Method: http.MethodPost, Path: path, Body: body}).Into(h.t, status, out)
}

// Into fails the test unless the answer has the status, then decodes it into out (nil skips).
func (r Response) Into(t testing.TB, status int, out any) {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d: %s", r.Status, status, r.Body)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(r.Body, out); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
}
