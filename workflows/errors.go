package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"tollgate/fault"
)

// ToTemporal is the one map from fault to Temporal. The message is the bare code: failure
// messages are stored as plain text even where payloads are encrypted; the rest is a payload.
func ToTemporal(err error) error {
	var ours *fault.Error
	if err == nil || !errors.As(err, &ours) {
		return err
	}
	told := *ours
	told.Cause = nil // for our log only
	return temporal.NewApplicationErrorWithOptions(string(ours.Code), string(ours.Code), temporal.ApplicationErrorOptions{
		NonRetryable: ours.Code != fault.Unavailable && ours.Code != fault.Internal,
		Details:      []any{told},
	})
}

// FromTemporal finds the fault that ToTemporal put into an error, or returns err as it is.
func FromTemporal(err error) error {
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || !application.HasDetails() {
		return err
	}
	var ours fault.Error
	if application.Details(&ours) != nil || ours.Code == "" {
		return err
	}
	return &ours
}

// isRefusal tells an error that trying again cannot change.
func isRefusal(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.NonRetryable()
}
