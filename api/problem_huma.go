package api

import (
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"tollgate/fault"
)

// Huma's settings are variables of its package: they are set once, before any server is made.
func init() {
	huma.NewError = newHumaProblem
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, details ...error) huma.StatusError {
		p := newHumaProblem(status, message, details...).(*Problem)
		if ctx != nil {
			p.RequestID, p.Errors = RequestID(ctx.Context()), withLines(ctx.Context(), p.Errors)
		}
		return p
	}
	// Otherwise a second spelling of a name is validated in place of the one that is used.
	huma.ValidateStrictCasing = true
}

// newHumaProblem shapes what Huma refuses: wrong types, unknown fields, missing parameters.
func newHumaProblem(status int, message string, details ...error) huma.StatusError {
	code, ok := codesByStatus[status]
	if !ok {
		code = fault.Internal
	}
	if message == "validation failed" {
		message = "the request has fields that are wrong"
	}
	p := newProblem(status, code, message, nil)
	for _, detail := range details {
		p.Errors = append(p.Errors, fieldOf(detail))
	}
	return p
}

// fieldOf names the field that is at fault; of a missing one Huma says only where it is missed.
func fieldOf(detail error) fault.Field {
	var located huma.ErrorDetailer
	if !errors.As(detail, &located) {
		return fault.Field{Path: "request", Message: detail.Error()}
	}
	d := located.ErrorDetail()
	var missing string
	if n, _ := fmt.Sscanf(d.Message, validation.MsgExpectedRequiredProperty, &missing); n == 1 {
		return fault.Field{Path: d.Location + "." + missing, Message: "is required"}
	}
	return fault.Field{Path: d.Location, Message: d.Message}
}
