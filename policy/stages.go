package policy

import (
	"fmt"
	"slices"

	"tollgate/identity"
	"tollgate/lifecycle"
)

const (
	maxStages    = 10
	maxApprovers = 50
	maxDue       = 90 * day
)

const unlimited = 1 << 30 // of a group or a team, whose size is not known yet

// Policy checks that somebody who may sign could always meet the policy.
func (c *Checker) Policy(path string, p lifecycle.Policy) {
	c.Require(len(p.Stages) >= 1 && len(p.Stages) <= maxStages, path+".stages", "must have 1 to %d stages, has %d", maxStages, len(p.Stages))
	for i, stage := range p.Stages {
		c.stage(fmt.Sprintf("%s.stages[%d]", path, i), stage)
	}
}

func (c *Checker) stage(path string, stage lifecycle.Stage) {
	c.Text(path+".name", stage.Name, 80)
	n := len(stage.Approvers)
	c.Require(n >= 1 && n <= maxApprovers, path+".approvers", "must have 1 to %d approvers, has %d", maxApprovers, n)
	for i, approver := range stage.Approvers {
		at := fmt.Sprintf("%s.approvers[%d]", path, i)
		c.approver(at, approver)
		c.Require(slices.Index(stage.Approvers, approver) == i, at, "%s is listed twice", approver)
	}
	c.quorum(path+".quorum", stage)
	c.Duration(path+".due_after", stage.DueAfter, maxDue)
	if stage.Escalate == nil {
		return
	}
	at := path + ".escalate_to"
	if !stage.Escalate.ManagerLine || *stage.Escalate != (lifecycle.Approver{ManagerLine: true}) {
		c.approver(at, *stage.Escalate)
	}
	c.Require(stage.DueAfter > 0, at, "needs due_after, or it would never happen")
	c.Require(!slices.Contains(stage.Approvers, *stage.Escalate), at, "%s is an approver of this stage already", stage.Escalate)
}

// approver checks that exactly one way of naming people is used, and a known one.
func (c *Checker) approver(path string, a lifecycle.Approver) {
	given := 0
	for _, name := range []string{a.CaseRole, a.Person, a.Group} {
		if name != "" {
			given++
		}
	}
	c.Require(!a.ManagerLine, path+".manager_line", "stands alone in escalate_to")
	c.Require(given == 1, path, "must have exactly one of case_role, person and group, has %d", given)
	c.Require(a.CaseRole != c.Roles.Asks || a.CaseRole == "", path+".case_role", "the %s asks for the sign-off, and who asks cannot sign", c.Roles.Asks)
	c.Require(a.CaseRole == "" || a.CaseRole == c.Roles.Asks || slices.Contains(c.Roles.Names, a.CaseRole), path+".case_role", "%q is not one of %v", a.CaseRole, c.Roles.Names)
	if a.Group == "" {
		return
	}
	role := identity.Role(a.Group)
	known := slices.Contains(identity.Roles, role)
	c.Require(known, path+".group", "%q is not one of %v", a.Group, identity.Roles)
	signs := identity.Person{Roles: []identity.Role{role}}.Signs()
	c.Require(!known || signs, path+".group", "the group %q cannot sign", a.Group)
}

// quorum checks that enough people can sign for the stage ever to be approved.
func (c *Checker) quorum(path string, stage lifecycle.Stage) {
	q, most := stage.Quorum, 0
	for _, a := range stage.Approvers {
		if a.Group != "" || a.CaseRole != "" && a.CaseRole == c.Roles.Many {
			most = unlimited
			break
		}
		most++
	}
	c.Require(q.N == 0 || q.Kind == lifecycle.QuorumNumber, path+".n", "goes with kind %q only", lifecycle.QuorumNumber)
	c.Require(q.Percent == 0 || q.Kind == lifecycle.QuorumPercent, path+".percent", "goes with kind %q only", lifecycle.QuorumPercent)
	switch q.Kind {
	case "", lifecycle.QuorumAll, lifecycle.QuorumAny:
	case lifecycle.QuorumNumber:
		c.Require(q.N >= 1 && q.N <= maxApprovers, path+".n", "must be 1 to %d, is %d", maxApprovers, q.N)
		c.Require(q.N <= most, path+".n", "%d approvals can never be reached: the stage has at most %d people", q.N, most)
	case lifecycle.QuorumPercent:
		c.Require(q.Percent >= 1 && q.Percent <= 100, path+".percent", "must be 1 to 100, is %d", q.Percent)
	default:
		c.Add(path+".kind", "%q is not one of all, any, number, percent", q.Kind)
	}
}
