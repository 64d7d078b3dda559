package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// changeMachines are the versions that running changes may still use. A changed table is a new
// version beside the old one.
var changeMachines = map[int]lifecycle.Machine[lifecycle.ChangeData]{
	lifecycle.ChangeMachineVersion: lifecycle.ChangeMachine(),
}

// ChangeWorkflow runs one change, from the request to the end of its review.
func ChangeWorkflow(ctx workflow.Context, c lifecycle.Case[lifecycle.ChangeData]) error {
	machine, ok := changeMachines[c.MachineVersion]
	if !ok {
		return fmt.Errorf("change machine version %d is not in this worker", c.MachineVersion)
	}
	return drive(ctx, machine, c)
}
