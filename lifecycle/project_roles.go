package lifecycle

import (
	"slices"
	"time"

	"tollgate/fault"
)

// projectRoleNames are the roles that one person each must have before a project starts.
var projectRoleNames = []string{"lead", "sponsor", "process_owner", "finance_partner"}

// ProjectRoleNames lists the roles that a policy may name, the team included.
func ProjectRoleNames() []string { return append(slices.Clone(projectRoleNames), "team") }

func (r *ProjectRoles) field(role string) *string {
	switch role {
	case "lead":
		return &r.Lead
	case "sponsor":
		return &r.Sponsor
	case "process_owner":
		return &r.ProcessOwner
	case "finance_partner":
		return &r.FinancePartner
	}
	return nil
}

// People lists everyone who has a role, without repeats.
func (r ProjectRoles) People() []string {
	people := append([]string{r.Lead, r.Sponsor, r.ProcessOwner, r.FinancePartner}, r.Team...)
	people = slices.DeleteFunc(people, func(id string) bool { return id == "" })
	slices.Sort(people)
	return slices.Compact(people)
}

// Workers lists those who work on the project: everyone with a role but the sponsor, who signs what they did.
func (r ProjectRoles) Workers() []string {
	return append([]string{r.Lead, r.ProcessOwner, r.FinancePartner}, r.Team...)
}

func projectPeople(c *Case[ProjectData], role string) []string {
	if role == "team" {
		return c.Data.Roles.Team
	}
	if person := c.Data.Roles.field(role); person != nil && *person != "" {
		return []string{*person}
	}
	return nil
}

func reassignProject(c *Case[ProjectData], role, person string) (string, error) {
	field := c.Data.Roles.field(role)
	if field == nil {
		return "", fault.New(fault.Invalid, "there is no such role").
			With("body.data.role", "must be lead, sponsor, process_owner or finance_partner")
	}
	before := *field
	*field = person
	return before, nil
}

// monthLayout writes a month as 2026-11.
const monthLayout = "2006-01"

// horizon returns the last month of the benefit horizon and the number of its months; zero
// when the charter sets none.
func (ch Charter) horizon() (last string, months int) {
	start, err := time.Parse(monthLayout, ch.BenefitStart)
	if err != nil || ch.BenefitHorizonMonths < 1 {
		return "", 0
	}
	return start.AddDate(0, ch.BenefitHorizonMonths-1, 0).Format(monthLayout), ch.BenefitHorizonMonths
}
