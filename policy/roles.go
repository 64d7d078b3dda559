package policy

import "tollgate/lifecycle"

// CaseRoles are what the policies of one kind of case may name.
type CaseRoles struct {
	Names []string // every role of the case that an approver may be named by
	Asks  string   // asks for the sign-offs, so cannot sign them
	Many  string   // the role that several people have; empty when there is none
}

// ProjectRoles are those of projects: the lead asks for every sign-off.
func ProjectRoles() CaseRoles {
	return CaseRoles{Names: lifecycle.ProjectRoleNames(), Asks: "lead", Many: "team"}
}

// ChangeRoles are those of changes: the requester asks for every sign-off.
func ChangeRoles() CaseRoles {
	return CaseRoles{Names: lifecycle.ChangeRoleNames(), Asks: "requester"}
}

// PilotRoles are those of pilots: the lead asks for every sign-off.
func PilotRoles() CaseRoles {
	return CaseRoles{Names: lifecycle.PilotRoleNames(), Asks: "lead"}
}
