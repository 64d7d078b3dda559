package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

// Problem is an RFC 9457 answer: a stable code, what is wrong, and every field at fault.
type Problem struct {
	Type      string        `json:"type" example:"about:blank"`
	Title     string        `json:"title" example:"Unprocessable Entity"`
	Status    int           `json:"status" example:"422"`
	Code      fault.Code    `json:"code" example:"invalid" doc:"stable; branch on this"`
	Detail    string        `json:"detail" doc:"what is wrong and what to do"`
	Errors    []fault.Field `json:"errors,omitempty" doc:"every field at fault"`
	RequestID string        `json:"request_id,omitempty" doc:"name it when you ask for help"`
	headers   http.Header
}

// statuses is the one map from fault codes to HTTP.
var statuses = map[fault.Code]int{
	fault.Malformed: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
	fault.Conflict: 409, fault.Stale: 409, fault.ContentChanged: 409, fault.AlreadyExists: 409,
	fault.PreconditionFailed: 412, fault.TooLarge: 413, fault.UnsupportedMedia: 415, fault.Invalid: 422, fault.CriteriaUnmet: 422,
	fault.IdempotencyReused: 422, fault.TooMany: 429, fault.Internal: 500, fault.Unavailable: 503,
}

// codesByStatus names what Huma and Echo refuse on their own.
var codesByStatus = map[int]fault.Code{
	400: fault.Malformed, 404: fault.NotFound, 405: "method_not_allowed", 406: "not_acceptable",
	408: fault.Malformed, 413: fault.TooLarge, 415: fault.UnsupportedMedia, 422: fault.Invalid, 500: fault.Internal,
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is what Huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are Retry-After and the like.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is RFC 9457's, whatever was negotiated.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func newProblem(status int, code fault.Code, detail string, fields []fault.Field) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code,
		Detail: detail, Errors: fields, headers: http.Header{}}
	if status == http.StatusUnauthorized {
		p.headers.Set("WWW-Authenticate", `Bearer realm="tollgate"`)
	}
	return p
}

// problem maps an error of ours to HTTP. What is not ours is logged and becomes a bare 500.
func (s *Server) problem(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var ours *fault.Error
	if !errors.As(err, &ours) {
		ours = fault.Wrap(fault.Internal, err, "something went wrong on our side; the log has the details under the request id")
	}
	status := statuses[ours.Code]
	if status >= 500 {
		level := slog.LevelError
		if ctx.Err() != nil { // the client left; nobody reads the answer
			level = slog.LevelInfo
		}
		s.Log.Log(ctx, level, "request failed", "request_id", RequestID(ctx), "code", ours.Code, "cause", cause(ours))
	}
	p := newProblem(status, ours.Code, ours.Message, withLines(ctx, ours.Fields))
	p.RequestID = RequestID(ctx)
	if ours.Code == fault.Unavailable || ours.Code == fault.TooMany {
		seconds := math.Max(1, math.Ceil(ours.RetryAfter.Seconds()))
		p.headers.Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	return p
}

func cause(err *fault.Error) string {
	if err.Cause == nil {
		return err.Message
	}
	return err.Message + ": " + err.Cause.Error()
}

// handleEchoError answers what never reached a handler: unknown paths, wrong methods, refusals
// of the middleware.
func (s *Server) handleEchoError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var p *Problem
	var echoError *echo.HTTPError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &echoError):
		code, known := codesByStatus[echoError.Code]
		if !known {
			code = fault.Internal
		}
		p = newProblem(echoError.Code, code, strings.ToLower(http.StatusText(echoError.Code))+": see /docs for every route", nil)
	default:
		_ = errors.As(s.problem(c.Request().Context(), err), &p)
	}
	p.RequestID = RequestID(c.Request().Context())
	writeProblem(c, p)
}

func writeProblem(c echo.Context, p *Problem) {
	for name, values := range p.headers {
		c.Response().Header()[name] = values
	}
	c.Response().Header().Set(echo.HeaderContentType, p.ContentType(""))
	c.Response().WriteHeader(p.Status)
	_ = plainJSON.Marshal(c.Response(), p) // the client is gone when this fails
}
