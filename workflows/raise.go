package workflows

import (
	"context"

	"go.temporal.io/sdk/client"

	"tollgate/lifecycle"
)

// Raise puts an event on a running case and answers once its step is recorded. The request id
// is the update's id, so the same request has one effect however often it is sent.
func Raise(ctx context.Context, c client.Client, kind, caseID string, e lifecycle.Event) (Outcome, error) {
	var outcome Outcome
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(kind, caseID), UpdateID: e.RequestID, UpdateName: UpdateEvent,
		Args: []any{e}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &outcome)
	}
	return outcome, err
}
