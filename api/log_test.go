package api_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/store"
	"tollgate/store/storetest"
)

// capture is a slog handler that keeps every record, of every level, with all its attributes.
type capture struct {
	mu      sync.Mutex
	records []map[string]string
}

func (c *capture) Enabled(context.Context, slog.Level) bool { return true }
func (c *capture) WithAttrs([]slog.Attr) slog.Handler       { return c }
func (c *capture) WithGroup(string) slog.Handler            { return c }
func (c *capture) Handle(_ context.Context, r slog.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	record := map[string]string{"message": r.Message, "level": r.Level.String()}
	r.Attrs(func(a slog.Attr) bool {
		record[a.Key] = fmt.Sprint(a.Value.Any())
		return true
	})
	c.records = append(c.records, record)
	return nil
}

func (c *capture) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprint(c.records)
}

// lines are the request lines since the last call.
func (c *capture) lines() []map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var lines []map[string]string
	for _, record := range c.records {
		if record["message"] == "request" {
			lines = append(lines, record)
		}
	}
	c.records = nil
	return lines
}

func TestEveryRequestHasOneLine(t *testing.T) {
	db := storetest.New(t)
	log := &capture{}
	w := worldOn(t, apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Log: slog.New(log), Metrics: prometheus.NewRegistry()}))
	log.lines()
	for id, s := range w.samples() {
		log.lines()
		r := w.Do(s.under("k-" + id))
		lines := log.lines()
		if len(lines) != 1 {
			t.Errorf("%s: %d lines: %v", id, len(lines), lines)
			continue
		}
		line := lines[0]
		if line["request_id"] == "" || line["status"] != fmt.Sprint(r.Status) || line["method"] != s.method || !strings.Contains(line["route"], "/v1/") || line["took"] == "" {
			t.Errorf("%s: %v", id, line)
		}
		if about := strings.Contains(s.path, w.project) || strings.Contains(s.path, w.task) || id == "create-benefit-line"; about && line["case_id"] != w.project && id != "list-signatures" {
			t.Errorf("%s is about a case, and its line says %q", id, line["case_id"])
		}
	}
}

func TestLogsHoldNothingPrivate(t *testing.T) {
	db := storetest.New(t)
	log := &capture{}
	w := worldOn(t, apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Log: slog.New(log), Metrics: prometheus.NewRegistry()}))
	const secret = "Confidential-7"
	for _, s := range w.samples() {
		for _, as := range []string{s.as, "vera", ""} {
			request := s.under("key-" + secret + as)
			request.As = as
			w.Do(request)
			request.Path += "?q=" + secret
			w.Do(request)
			request.Body = `{"title":"` + secret + `","` + secret + `":1}`
			w.Do(request)
			request.Body, request.Path = `{"title":"`+secret, s.path
			w.Do(request)
		}
		request := s.request()
		request.Header = map[string]string{"Authorization": "Bearer " + secret}
		w.Do(request)
		w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/projects/" + secret})
		w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/" + secret})
	}
	said := log.text()
	for _, private := range []string{secret, "token-", "Bearer", "Lena", "Okafor", "Vera Silva", "Sven", "Felix", "Fewer delays", "not in the accounts"} {
		if strings.Contains(said, private) {
			at := strings.Index(said, private)
			t.Errorf("the log says %q: …%s…", private, said[max(0, at-300):min(len(said), at+100)])
		}
	}
}
