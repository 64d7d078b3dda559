package criteria

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

// caseRoles are the roles that an approver may be named by. The lead's is refused below: the lead asks
// for every sign-off, and who asks cannot sign.
var caseRoles = lifecycle.ProjectRoleNames()

const unlimited = 1 << 30 // of a group or the team, whose size is not known yet

// eachPolicy visits every policy of a template with its path.
func eachPolicy(t lifecycle.ProjectTemplate, visit func(path string, p lifecycle.Policy)) {
	visit("body.waiver_policy", t.WaiverPolicy)
	for i, phase := range t.Phases {
		visit(fmt.Sprintf("body.phases[%d].review", i), phase.Review)
		for j, spec := range phase.Deliverables {
			if spec.SignedBy != nil {
				visit(fmt.Sprintf("body.phases[%d].deliverables[%d].signed_by", i, j), *spec.SignedBy)
			}
		}
	}
}

// NamedPerson is a person whom a policy names by id, and where.
type NamedPerson struct{ Path, ID string }

// People returns everyone whom the template's policies name by id: whether they exist is for the
// caller to find out.
func People(t lifecycle.ProjectTemplate) []NamedPerson {
	var people []NamedPerson
	eachPolicy(t, func(path string, p lifecycle.Policy) {
		for i, stage := range p.Stages {
			for j, approver := range stage.Approvers {
				people = append(people, NamedPerson{fmt.Sprintf("%s.stages[%d].approvers[%d].person", path, i, j), approver.Person})
			}
			if stage.Escalate != nil {
				people = append(people, NamedPerson{fmt.Sprintf("%s.stages[%d].escalate_to.person", path, i), stage.Escalate.Person})
			}
		}
	})
	return slices.DeleteFunc(people, func(p NamedPerson) bool { return p.ID == "" })
}

func (c *checker) policy(path string, p lifecycle.Policy) {
	c.Require(len(p.Stages) >= 1 && len(p.Stages) <= maxStages, path+".stages", "must have 1 to %d stages, has %d", maxStages, len(p.Stages))
	for i, stage := range p.Stages {
		c.stage(fmt.Sprintf("%s.stages[%d]", path, i), stage)
	}
}

func (c *checker) stage(path string, stage lifecycle.Stage) {
	c.text(path+".name", stage.Name, 80)
	n := len(stage.Approvers)
	c.Require(n >= 1 && n <= maxApprovers, path+".approvers", "must have 1 to %d approvers, has %d", maxApprovers, n)
	for i, approver := range stage.Approvers {
		at := fmt.Sprintf("%s.approvers[%d]", path, i)
		c.approver(at, approver)
		c.Require(slices.Index(stage.Approvers, approver) == i, at, "%s is listed twice", approver)
	}
	c.quorum(path+".quorum", stage)
	c.duration(path+".due_after", stage.DueAfter, maxDue)
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
func (c *checker) approver(path string, a lifecycle.Approver) {
	given := 0
	for _, name := range []string{a.CaseRole, a.Person, a.Group} {
		if name != "" {
			given++
		}
	}
	c.Require(!a.ManagerLine, path+".manager_line", "stands alone in escalate_to")
	c.Require(given == 1, path, "must have exactly one of case_role, person and group, has %d", given)
	c.Require(a.CaseRole == "" || slices.Contains(caseRoles, a.CaseRole), path+".case_role", "%q is not one of %v", a.CaseRole, caseRoles)
	c.Require(a.CaseRole != "lead", path+".case_role", "the lead asks for the sign-off, and who asks cannot sign")
	if a.Group == "" {
		return
	}
	role := identity.Role(a.Group)
	known := slices.Contains(identity.Roles, role)
	c.Require(known, path+".group", "%q is not one of %v", a.Group, identity.Roles)
	signs := identity.Person{Roles: []identity.Role{role}}.May(identity.TasksAct)
	c.Require(!known || signs, path+".group", "the group %q cannot sign", a.Group)
}

// quorum checks that enough people can sign for the stage ever to be approved.
func (c *checker) quorum(path string, stage lifecycle.Stage) {
	q, most := stage.Quorum, 0
	for _, a := range stage.Approvers {
		if a.Group != "" || a.CaseRole == "team" {
			most = unlimited
			break
		}
		most++
	}
	switch q.Kind {
	case "", lifecycle.QuorumAll, lifecycle.QuorumAny:
		c.Require(q.N == 0, path+".n", "goes with kind %q only", lifecycle.QuorumNumber)
		c.Require(q.Percent == 0, path+".percent", "goes with kind %q only", lifecycle.QuorumPercent)
	case lifecycle.QuorumNumber:
		c.Require(q.N >= 1 && q.N <= maxApprovers, path+".n", "must be 1 to %d, is %d", maxApprovers, q.N)
		c.Require(q.N <= most, path+".n", "%d approvals can never be reached: the stage has at most %d people", q.N, most)
	case lifecycle.QuorumPercent:
		c.Require(q.Percent >= 1 && q.Percent <= 100, path+".percent", "must be 1 to 100, is %d", q.Percent)
	default:
		c.Add(path+".kind", "%q is not one of all, any, number, percent", q.Kind)
	}
}
