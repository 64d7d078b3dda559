package lifecycle

import (
	"cmp"
	"slices"
	"strings"

	"tollgate/fault"
)

// pilotRoleNames are the roles of a pilot that a policy may name. The lead asks, so they cannot sign the plan.
var pilotRoleNames = []string{"sponsor", "process_owner", "decider", "statistician", "data_owner", "finance_partner"}

// PilotRoleNames lists the roles that a policy may name.
func PilotRoleNames() []string { return slices.Clone(pilotRoleNames) }

func (r *PilotRoles) field(role string) *string {
	switch role {
	case "lead":
		return &r.Lead
	case "sponsor":
		return &r.Sponsor
	case "process_owner":
		return &r.ProcessOwner
	case "decider":
		return &r.Decider
	case "statistician":
		return &r.Statistician
	case "data_owner":
		return &r.DataOwner
	case "finance_partner":
		return &r.Finance
	}
	return nil
}

// decider decides after the verdict.
func (r PilotRoles) decider() string { return cmp.Or(r.Decider, r.Sponsor) }

// People lists everyone who has a role, without repeats.
func (r PilotRoles) People() []string {
	return sortedSet([]string{r.Lead, r.Sponsor, r.ProcessOwner, r.Decider, r.Statistician, r.DataOwner, r.Finance})
}

// MayObserve tells whether the person brings the pilot's observations.
func (r PilotRoles) MayObserve(person string) bool {
	return person != "" && slices.Contains([]string{r.Lead, r.DataOwner, r.Statistician}, person)
}

func pilotPeople(c *Case[PilotData], role string) []string {
	if role == "decider" {
		return sortedSet([]string{c.Data.Roles.decider()})
	}
	if person := c.Data.Roles.field(role); person != nil {
		return sortedSet([]string{*person})
	}
	return nil
}

func reassignPilot(c *Case[PilotData], role, person string) (string, error) {
	field := c.Data.Roles.field(role)
	if field == nil {
		return "", fault.New(fault.Invalid, "there is no such role").
			With("body.data.role", "must be lead, sponsor, process_owner, decider, statistician, data_owner or finance_partner")
	}
	before := strings.Join(pilotPeople(c, role), "")
	*field = person
	return before, nil
}

// pilotConcerns are those who are told when a pilot ends.
func pilotConcerns(c *Case[PilotData]) []string { return c.Data.Roles.People() }
