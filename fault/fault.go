// Package fault holds the one error type of Tollgate. Every border (HTTP, Temporal, SQL)
// maps to or from it exactly once, so that a caller sees what is wrong, which field is at
// fault and what to do, and nothing internal leaks.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code says which kind of refusal an error is. Codes are stable: clients branch on them.
type Code string

const (
	Malformed          Code = "malformed"              // the request cannot be read at all
	Unauthenticated    Code = "unauthenticated"        // no token, or one that is not known
	Forbidden          Code = "forbidden"              // known, but may not do this
	NotFound           Code = "not_found"              // does not exist, or the caller may not know of it
	Conflict           Code = "state_conflict"         // the state does not allow it now
	Stale              Code = "stale"                  // expected_seq or If-Match is not the current one
	PreconditionFailed Code = "precondition_failed"    // If-Match names an older version
	ContentChanged     Code = "content_changed"        // what was seen is not what would be signed
	AlreadyExists      Code = "already_exists"         // a unique name or reference is taken
	TooLarge           Code = "too_large"              // the body is over the route's limit
	UnsupportedMedia   Code = "unsupported_media_type" // the content type is not one of the route's
	Invalid            Code = "invalid"                // one or more fields are wrong
	CriteriaUnmet      Code = "criteria_unmet"         // a tollgate's criteria do not hold yet
	IdempotencyReused  Code = "idempotency_key_reused" // same key, another request
	TooMany            Code = "too_many_requests"      // slow down
	Unavailable        Code = "unavailable"            // PostgreSQL or Temporal is away; try again
	Internal           Code = "internal"               // a defect of ours; details are in the log only
)

// Field is one value at fault. Path is a JSON path such as "body.charter.problem".
// Value and Needs are filled for unmet criteria: what is there, and what would satisfy it.
type Field struct {
	Path    string `json:"field"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	Value   any    `json:"value,omitempty"`
	Needs   string `json:"needs,omitempty"`
	Line    int    `json:"line,omitempty" doc:"of a body in YAML: where it is"`
}

// Error is a refusal or a failure. Message is safe to show to any caller; Cause is for logs only.
type Error struct {
	Code       Code          `json:"code"`
	Message    string        `json:"message"`
	Fields     []Field       `json:"fields,omitempty"`
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	Cause      error         `json:"-"`
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Message)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes an error with a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an error whose cause is kept for the log and never shown.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	e := New(code, format, args...)
	e.Cause = cause
	return e
}

// With returns e with one more field at fault.
func (e *Error) With(path, format string, args ...any) *Error {
	e.Fields = append(e.Fields, Field{Path: path, Message: fmt.Sprintf(format, args...)})
	return e
}

// Of returns the code of err: Internal for an error that is not ours, "" for nil.
func Of(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
