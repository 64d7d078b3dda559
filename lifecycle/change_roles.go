package lifecycle

import (
	"cmp"
	"slices"

	"tollgate/fault"
)

// changeRoleNames are the roles of a change that a policy may name. The requester asks, so they
// cannot sign.
var changeRoleNames = []string{"change_manager", "process_owner", "implementer", "emergency_approver", "reviewer"}

// ChangeRoleNames lists the roles that a policy may name.
func ChangeRoleNames() []string { return slices.Clone(changeRoleNames) }

func (r *ChangeRoles) field(role string) *string {
	switch role {
	case "requester":
		return &r.Requester
	case "change_manager":
		return &r.ChangeManager
	case "process_owner":
		return &r.ProcessOwner
	case "implementer":
		return &r.Implementer
	case "emergency_approver":
		return &r.EmergencyApprover
	case "reviewer":
		return &r.Reviewer
	}
	return nil
}

// reviewer does the post-implementation review.
func (r ChangeRoles) reviewer() string { return cmp.Or(r.Reviewer, r.ProcessOwner) }

// People lists everyone who has a role, without repeats.
func (r ChangeRoles) People() []string {
	return sortedSet([]string{r.Requester, r.ChangeManager, r.ProcessOwner, r.Implementer, r.EmergencyApprover, r.Reviewer})
}

func changePeople(c *Case[ChangeData], role string) []string {
	if role == "reviewer" {
		return sortedSet([]string{c.Data.Roles.reviewer()})
	}
	if person := c.Data.Roles.field(role); person != nil {
		return sortedSet([]string{*person})
	}
	return nil
}

func reassignChange(c *Case[ChangeData], role, person string) (string, error) {
	field := c.Data.Roles.field(role)
	if field == nil {
		return "", fault.New(fault.Invalid, "there is no such role").
			With("body.data.role", "must be requester, change_manager, process_owner, implementer, emergency_approver or reviewer")
	}
	before := *field
	*field = person
	return before, c.Data.Roles.check("body.data.person")
}

// check keeps apart who must not be the same person.
func (r ChangeRoles) check(path string) error {
	if r.Implementer != "" && r.Implementer == r.reviewer() {
		return fault.New(fault.Invalid, "who implements a change does not review it").
			With(path, "%s would be implementer and reviewer: name another reviewer", r.Implementer)
	}
	return nil
}

// changeConcerns are those who are told when a change ends, is withdrawn or decided.
func changeConcerns(c *Case[ChangeData]) []string { return c.Data.Roles.People() }
