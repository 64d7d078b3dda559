package api

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"tollgate/fault"
)

type caseIDKey struct{}

// NoteCase puts the case's id into the request's log line.
func NoteCase(ctx context.Context, id string) {
	if note, ok := ctx.Value(caseIDKey{}).(*string); ok {
		*note = id
	}
}

type requestFigures struct {
	duration *prometheus.HistogramVec
}

func newRequestFigures(registry *prometheus.Registry) requestFigures {
	factory := promauto.With(registry)
	return requestFigures{duration: factory.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tollgate_http_request_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
}

// observe gives every request an id, one log line and one measurement. Paths are logged as
// routes, never as sent: a path or query may hold personal data.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start, caseID := time.Now(), new(string)
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), caseIDKey{}, caseID)))
		withRequest(c, newRequestID(), start)
		guardAnswer(c)
		defer drain(c.Request())
		if err := next(c); err != nil {
			s.handleEchoError(err, c)
		}
		status := c.Response().Status
		s.figures.duration.WithLabelValues(methodLabel(c.Request().Method), c.Path(), strconv.Itoa(status)).Observe(time.Since(start).Seconds())
		s.Log.LogAttrs(c.Request().Context(), levelOf(c.Path(), status), "request",
			slog.String("request_id", RequestID(c.Request().Context())), slog.String("method", c.Request().Method),
			slog.String("route", c.Path()), slog.Int("status", status),
			slog.Duration("took", time.Since(start)), slog.String("case_id", *caseID))
		return nil
	}
}

// methodLabel keeps the number of time series from being the client's to choose.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// guardAnswer keeps browsers and caches from taking an answer for what it is not, and from keeping it.
func guardAnswer(c echo.Context) {
	header := c.Response().Header()
	header.Set(echo.HeaderXContentTypeOptions, "nosniff")
	if !strings.HasPrefix(c.Path(), documentationPath) {
		header.Set(echo.HeaderCacheControl, "no-store")
	}
}

// mostDrained is how much of a refused body is still read.
const mostDrained = 64 << 20

// drain reads what was not read of a body. Otherwise the server closes the connection on a client that is
// still sending, and what the client sees is a reset and not the refusal. One that waits for leave to send
// (Expect: 100-continue) sends nothing more.
func drain(r *http.Request) {
	if r.Body == nil || r.ContentLength > mostDrained || r.Header.Get("Expect") != "" {
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, mostDrained) // a client that is gone is no concern of ours
}

// levelOf keeps health checks out of the normal log.
func levelOf(path string, status int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case path == healthPath || path == readyPath || path == metricsPath:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// recoverPanics turns a defect into a 500 and keeps the process alive.
func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fault.Wrap(fault.Internal, fmt.Errorf("panic: %v\n%s", r, debug.Stack()),
					"something went wrong on our side; the log has the details under the request id")
				if c.Response().Committed { // half an answer must not look like a whole one
					_ = s.problem(c.Request().Context(), err) // for the log
					panic(http.ErrAbortHandler)
				}
			}
		}()
		return next(c)
	}
}
