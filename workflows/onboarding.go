package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// onboardingMachines are the versions that running onboardings may still use. A changed table is a
// new version beside the old one.
var onboardingMachines = map[int]lifecycle.Machine[lifecycle.OnboardingData]{
	lifecycle.OnboardingMachineVersion: lifecycle.OnboardingMachine(),
}

// OnboardingWorkflow runs one onboarding, from before the start date to its last item.
func OnboardingWorkflow(ctx workflow.Context, c lifecycle.Case[lifecycle.OnboardingData]) error {
	machine, ok := onboardingMachines[c.MachineVersion]
	if !ok {
		return fmt.Errorf("onboarding machine version %d is not in this worker", c.MachineVersion)
	}
	return drive(ctx, machine, c)
}
