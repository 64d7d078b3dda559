package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tollgate/fault"
	"tollgate/workflows"
)

// partsAtOnce bounds how many parts of one request are under way. After as many that could not be reached the rest is not tried: each
// would wait as long for nothing.
const partsAtOnce = 8

// PartReport is what became of one part of a request whose parts are done each on its own.
type PartReport struct {
	Status  int                `json:"status" doc:"as it alone would have had"`
	Outcome *workflows.Outcome `json:"outcome,omitempty"`
	Code    fault.Code         `json:"code,omitempty"`
	Message string             `json:"message,omitempty"`
	Fields  []fault.Field      `json:"errors,omitempty"`
}

// done tells whether the part has its effect.
func (r PartReport) done() bool { return r.Status < http.StatusMultipleChoices }

// partsRetry is the Retry-After of an answer in which something could not be reached. Such an answer is not kept under its key.
const partsRetry = "2"

// part is one thing to do.
type part struct {
	name   string // within the request; it makes the part's own request id
	path   string // where its fields stand in the body
	nested string // what they would be nested in if the part were a request of its own: subject.
	status int    // when it is done
	do     func(context.Context) (workflows.Outcome, error)
}

// eachOnItsOwn does n parts, a few at a time: one that is refused stops no other. A repeat of the request finds what it did.
func eachOnItsOwn(ctx context.Context, n int, nth func(int) part) (_ []PartReport, retryAfter string) {
	reports := make([]PartReport, n)
	ctx = context.WithValue(ctx, caseIDKey{}, nil) // the log names no case of a request about many
	var away, unreached atomic.Int32
	var group errgroup.Group
	group.SetLimit(partsAtOnce)
	for i := range n {
		group.Go(func() error {
			p := nth(i)
			err := error(fault.New(fault.Unavailable, "not tried, because what came before could not be reached; repeat the request with the same Idempotency-Key"))
			var outcome workflows.Outcome
			if away.Load() < partsAtOnce {
				outcome, err = p.do(withPart(ctx, p.name))
			}
			if fault.Of(err) == fault.Unavailable {
				away.Add(1)
				unreached.Add(1)
			} else {
				away.Store(0)
			}
			reports[i] = p.report(outcome, err)
			return nil
		})
	}
	_ = group.Wait() // no part fails the request
	if unreached.Load() > 0 {
		return reports, partsRetry
	}
	return reports, ""
}

// report says what became of a part; the fields at fault are named as the request has them.
func (p part) report(outcome workflows.Outcome, err error) PartReport {
	if err == nil {
		return PartReport{Status: p.status, Outcome: &outcome}
	}
	report := PartReport{Status: statuses[fault.Of(err)], Code: fault.Of(err), Message: "could not be done; try again"}
	var refusal *fault.Error
	if errors.As(err, &refusal) && refusal.Code != fault.Internal {
		report.Message = refusal.Message
		for _, field := range refusal.Fields {
			field.Path = p.within(field.Path)
			report.Fields = append(report.Fields, field)
		}
	}
	return report
}

// within is where a field of the part stands in the request.
func (p part) within(path string) string {
	switch {
	case strings.HasPrefix(path, p.path):
		return path
	case path == "body":
		return p.path
	}
	return p.path + "." + strings.TrimPrefix(strings.TrimPrefix(path, "body."), p.nested)
}

// rowPart is the n-th row of a request, counted from zero.
func rowPart(n int, nested string, status int, do func(context.Context) (workflows.Outcome, error)) part {
	return part{name: fmt.Sprintf("row-%d", n+1), path: fmt.Sprintf("body.rows[%d]", n), nested: nested, status: status, do: do}
}

// countDone is how many parts have their effect.
func countDone(reports []PartReport) (n int) {
	for _, report := range reports {
		if report.done() {
			n++
		}
	}
	return n
}
