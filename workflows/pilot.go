package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// pilotMachines are the versions that running pilots may still use. A changed table is a new version beside the old one.
var pilotMachines = map[int]lifecycle.Machine[lifecycle.PilotData]{
	lifecycle.PilotMachineVersion: lifecycle.PilotMachine(),
}

// PilotWorkflow runs one pilot, from the plan to the end of its scaling.
func PilotWorkflow(ctx workflow.Context, c lifecycle.Case[lifecycle.PilotData]) error {
	machine, ok := pilotMachines[c.MachineVersion]
	if !ok {
		return fmt.Errorf("pilot machine version %d is not in this worker", c.MachineVersion)
	}
	return drive(ctx, machine, c)
}
