package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// answerWithin is how long a write waits for its step to be in PostgreSQL.
const answerWithin = 10 * time.Second

// raise puts an event on a running case and answers once its step is recorded.
func (s *Server) raise(ctx context.Context, kind, caseID string, e lifecycle.Event) (workflows.Outcome, error) {
	if s.Temporal == nil {
		return workflows.Outcome{}, fault.New(fault.Unavailable, "there is no workflow engine here; reads go on")
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var outcome workflows.Outcome
	err := retryBusy(ctx, func() error {
		var err error
		outcome, err = workflows.Raise(ctx, s.Temporal, kind, caseID, e)
		return err
	})
	if isEnded(err) {
		return s.endedOutcome(ctx, kind, caseID, e)
	}
	return outcome, fromTemporal(err)
}

// launch starts a case and raises its first event in one call. It may be repeated: the same
// request finds the same case.
func (s *Server) launch(ctx context.Context, kind, caseID string, c any, e lifecycle.Event) (workflows.Outcome, error) {
	if s.Temporal == nil {
		return workflows.Outcome{}, fault.New(fault.Unavailable, "there is no workflow engine here; reads go on")
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	outcome, err := s.start(ctx, kind, caseID, c, e)
	if isEnded(err) {
		return s.endedOutcome(ctx, kind, caseID, e)
	}
	return outcome, fromTemporal(err)
}

// start raises an event on the workflow of a case, which it starts when none runs.
func (s *Server) start(ctx context.Context, kind, caseID string, c any, e lifecycle.Event) (workflows.Outcome, error) {
	var outcome workflows.Outcome
	err := retryBusy(ctx, func() error {
		var err error
		outcome, err = workflows.Launch(ctx, s.Temporal, s.TaskQueue, kind, caseID, c, e)
		return err
	})
	return outcome, err
}

// revive gives a case whose workflow is gone, terminated or lost with Temporal's own database, a
// new one that goes on from what PostgreSQL has of it.
func (s *Server) revive(ctx context.Context, found store.StoredCase, e lifecycle.Event) (workflows.Outcome, error) {
	var c lifecycle.Case[json.RawMessage]
	if err := json.Unmarshal(found.Snapshot, &c); err != nil {
		return workflows.Outcome{}, fault.Wrap(fault.Internal, err, "the case's snapshot cannot be read")
	}
	c.Key = found.Key
	s.Log.WarnContext(ctx, "the case has no workflow; started one from the store", "case_id", found.ID, "seq", found.Seq)
	outcome, err := s.start(ctx, found.Kind, found.ID, c, e)
	return outcome, fromTemporal(err)
}

// retryBusy tries a few times when the server's limit of updates in flight is reached.
func retryBusy(ctx context.Context, call func() error) error {
	pause := 25 * time.Millisecond
	for attempt := 1; ; attempt++ {
		err := call()
		var exhausted *serviceerror.ResourceExhausted
		if !errors.As(err, &exhausted) || attempt == 6 {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
			pause *= 2
		}
	}
}

// isEnded tells that no run takes the event any more.
func isEnded(err error) bool {
	var notFound *serviceerror.NotFound
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	var application *temporal.ApplicationError
	return errors.As(err, &notFound) || errors.As(err, &already) ||
		errors.As(err, &application) && application.Type() == "AcceptedUpdateCompletedWorkflow"
}

// endedOutcome answers for a case that no longer runs: a repeated request gets its own step,
// another one is refused, unless the case has not ended.
func (s *Server) endedOutcome(ctx context.Context, kind, caseID string, e lifecycle.Event) (workflows.Outcome, error) {
	organisation := identity.FromContext(ctx).Organisation
	found, err := store.Cases{DB: s.DB}.Get(ctx, organisation, kind, caseID)
	if fault.Of(err) == fault.NotFound { // its launch is what did not happen
		return workflows.Outcome{}, fault.Wrap(fault.Unavailable, err, "the launch was not carried out; repeat it with the same Idempotency-Key")
	}
	if err != nil {
		return workflows.Outcome{}, err
	}
	outcome := workflows.Outcome{ID: found.ID, Key: found.Key, Kind: found.Kind, Title: found.Title, State: lifecycle.State(found.State),
		Seq: found.Seq, Health: lifecycle.Health(found.Health), Held: found.Held, Ended: found.Ended, DueAt: found.DueAt}
	step, err := store.Cases{DB: s.DB}.StepOf(ctx, organisation, caseID, e.RequestID)
	switch {
	case err == nil:
		outcome.State, outcome.Seq = lifecycle.State(step.State), step.Seq
		return outcome, nil
	case fault.Of(err) != fault.NotFound:
		return outcome, err
	case found.Ended:
		return outcome, fault.New(fault.Conflict, "the case has ended in state %s; nothing can happen to it any more", found.State)
	}
	return s.revive(ctx, found, e)
}

// fromTemporal is the one map from Temporal's errors to fault.
func fromTemporal(err error) error {
	if err == nil {
		return nil
	}
	var ours *fault.Error
	if found := workflows.FromTemporal(err); errors.As(found, &ours) {
		return ours
	}
	var application *temporal.ApplicationError
	if errors.As(err, &application) {
		return fault.Wrap(fault.Internal, err, "the case could not take the event; the log has the details under the request id")
	}
	return &fault.Error{Code: fault.Unavailable, Cause: err, RetryAfter: 2 * time.Second,
		Message: "the workflow engine is away or busy; whether this was done is not known yet: repeat it with the same Idempotency-Key"}
}
