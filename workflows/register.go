package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// Register makes every workflow known under its contract name.
func Register(registry worker.WorkflowRegistry) {
	registry.RegisterWorkflowWithOptions(ProjectWorkflow, workflow.RegisterOptions{Name: WorkflowName(lifecycle.KindProject)})
	registry.RegisterWorkflowWithOptions(ChangeWorkflow, workflow.RegisterOptions{Name: WorkflowName(lifecycle.KindChange)})
	registry.RegisterWorkflowWithOptions(OnboardingWorkflow, workflow.RegisterOptions{Name: WorkflowName(lifecycle.KindOnboarding)})
	registry.RegisterWorkflowWithOptions(PilotWorkflow, workflow.RegisterOptions{Name: WorkflowName(lifecycle.KindPilot)})
}
