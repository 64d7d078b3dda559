package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// projectMachines are the versions that running projects may still use. A changed table is a
// new version beside the old one.
var projectMachines = map[int]lifecycle.Machine[lifecycle.ProjectData]{
	lifecycle.ProjectMachineVersion: lifecycle.ProjectMachine(),
}

// ProjectWorkflow runs one improvement project, from launch to close.
func ProjectWorkflow(ctx workflow.Context, c lifecycle.Case[lifecycle.ProjectData]) error {
	machine, ok := projectMachines[c.MachineVersion]
	if !ok {
		return fmt.Errorf("project machine version %d is not in this worker", c.MachineVersion)
	}
	return drive(ctx, machine, c)
}
