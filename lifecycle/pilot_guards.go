package lifecycle

import (
	"fmt"
	"slices"

	"tollgate/fault"
)

func pilotGuards() map[string]func(*Case[PilotData], Event) error {
	return map[string]func(*Case[PilotData], Event) error{
		guardRuns: runsThePilot,
		"works_on_the_pilot": onlyOfPilot("lead, statistician, data owner, process owner and sponsor", func(r PilotRoles) []string {
			return []string{r.Lead, r.Statistician, r.DataOwner, r.ProcessOwner, r.Sponsor}
		}),
		"proposes_the_decision": onlyOfPilot("lead and statistician", func(r PilotRoles) []string { return []string{r.Lead, r.Statistician} }),
		"scales_the_pilot":      onlyOfPilot("lead and process owner", func(r PilotRoles) []string { return []string{r.Lead, r.ProcessOwner} }),
		"may_continue":          mayContinue,
		"is_complete":           pilotIsComplete,
		"is_go": func(c *Case[PilotData], _ Event) error {
			return c.Data.Readiness.isGo(c.Data.Template.Readiness, "start")
		},
		"is_proposed": isProposed,
	}
}

// onlyOfPilot lets people with a role of the pilot pass.
func onlyOfPilot(who string, roles func(PilotRoles) []string) func(*Case[PilotData], Event) error {
	return only("pilot's "+who, func(d PilotData) []string { return roles(d.Roles) })
}

func runsThePilot(c *Case[PilotData], e Event) error {
	if e.Actor.ID == c.Data.Roles.Lead || slices.Contains(e.Actor.Roles, "admin") {
		return nil
	}
	return fault.New(fault.Forbidden, "only the pilot's lead may do this")
}

// mayContinue: who runs a pilot does not alone set aside what it was stopped for.
func mayContinue(c *Case[PilotData], e Event) error {
	if c.Data.Paused != nil && c.Data.Paused.Cause == PausedByHand {
		return runsThePilot(c, e)
	}
	return onlyOfPilot("process owner and sponsor", func(r PilotRoles) []string { return []string{r.ProcessOwner, r.Sponsor} })(c, e)
}

func isProposed(c *Case[PilotData], _ Event) error {
	if c.Data.Proposal != nil {
		return nil
	}
	return fault.New(fault.Conflict, "no decision is proposed")
}

// pilotIsComplete lists everything that the plan still lacks.
func pilotIsComplete(c *Case[PilotData], _ Event) error {
	missing := MissingOfPilot(c)
	if len(missing) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: missing, Message: fmt.Sprintf("the pilot is not complete: %d things are missing", len(missing))}
}
