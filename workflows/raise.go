package workflows

import (
	"context"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"tollgate/lifecycle"
)

// Raise puts an event on a running case and answers once its step is recorded. What keeps a
// repeated request to one effect is its request id, in the case's receipts and in PostgreSQL.
func Raise(ctx context.Context, c client.Client, kind, caseID string, e lifecycle.Event) (Outcome, error) {
	var outcome Outcome
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: WorkflowID(kind, caseID), UpdateID: NewUpdateID(e), UpdateName: UpdateEvent,
		Args: []any{e}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &outcome)
	}
	return outcome, err
}

// NewUpdateID is another one for each try: Temporal would answer a try under an id that failed
// because something was away with that same failure, for as long as the run lasts.
func NewUpdateID(e lifecycle.Event) string { return e.RequestID + "#" + uuid.NewString() }
