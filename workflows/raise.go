package workflows

import (
	"context"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
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

// Launch raises an event on the workflow of a case, which it starts when none runs. One that ended
// is no obstacle: what a new run may write PostgreSQL decides.
func Launch(ctx context.Context, c client.Client, taskQueue, kind, caseID string, state any, e lifecycle.Event) (Outcome, error) {
	var outcome Outcome
	start := c.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: WorkflowID(kind, caseID), TaskQueue: taskQueue,
		WorkflowTaskTimeout:      taskWithin,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}, WorkflowName(kind), state)
	handle, err := c.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start,
		UpdateOptions: client.UpdateWorkflowOptions{UpdateID: NewUpdateID(e), UpdateName: UpdateEvent,
			Args: []any{e}, WaitForStage: client.WorkflowUpdateStageCompleted},
	})
	if err == nil {
		err = handle.Get(ctx, &outcome)
	}
	return outcome, err
}

// taskWithin is how long a workflow task that a killed worker took with it is waited for.
const taskWithin = 5 * time.Second

// NewUpdateID is another one for each try: Temporal would answer a try under an id that failed
// because something was away with that same failure, for as long as the run lasts.
func NewUpdateID(e lifecycle.Event) string { return e.RequestID + "#" + uuid.NewString() }
