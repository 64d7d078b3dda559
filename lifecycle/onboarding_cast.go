package lifecycle

import (
	"cmp"
	"slices"

	"tollgate/fault"
)

// needed are the roles without which an item could never be finished, in the order of the items.
func (i OnboardingItem) needed() []string {
	roles := []string{i.Owner, i.Assessor, i.Revoker}
	if i.Kind == ItemReview {
		roles = append(roles, i.asked()...)
		for _, stage := range i.policy().Stages {
			for _, approver := range stage.Approvers {
				roles = append(roles, approver.CaseRole)
			}
		}
	}
	return sortedSet(roles)
}

// revoker is the role that takes an access back.
func (i OnboardingItem) revoker() string { return cmp.Or(i.Revoker, i.Owner) }

// rolesAt says that roles are given by name under a path.
func rolesAt(path string) func(string) string { return func(role string) string { return path + role } }

// checkRoles finds what could never be done, or by nobody who may: a role that nobody has, somebody who would sign off or be given
// what is their own, a review that nobody can sign. Each problem is where at says that its role is given.
func (d OnboardingData) checkRoles(problems *fault.Problems, at func(role string) string) {
	missing := map[string]bool{}
	for i, item := range d.Plan.Items {
		if item.Kind == ItemAccess {
			d.checkAccess(problems, i, at)
		}
		if d.Items[i].State.Finished() {
			continue
		}
		for _, role := range item.needed() {
			if d.person(role) == "" && !missing[role] {
				missing[role] = true
				problems.Add(at(role), "nobody has this role, which %s needs", item.Key)
			}
		}
		d.checkAssessor(problems, i, at)
		d.checkSigners(problems, item, at)
	}
	problems.Require(d.Roles[RoleCoordinator] != "", at(RoleCoordinator), "name who runs the onboarding")
	for _, role := range []string{RoleCoordinator, RoleManager} {
		problems.Require(d.Roles[role] == "" || !d.is(d.Roles[role]), at(role), "%s is the subject; somebody else runs the onboarding", d.Roles[role])
	}
}

// is tells whether somebody is the subject.
func (d OnboardingData) is(person string) bool { return person != "" && person == d.Subject.Person }

// checkAssessor: nobody signs off what is about them or what they had a part in.
func (d OnboardingData) checkAssessor(problems *fault.Problems, i int, at func(string) string) {
	item := d.Plan.Items[i]
	assessor := d.person(item.Assessor)
	switch {
	case assessor == "":
	case d.is(assessor):
		problems.Add(at(item.Assessor), "%s is the subject and cannot sign off %s", assessor, item.Key)
	case assessor == d.ownerOf(i):
		problems.Add(at(item.Assessor), "%s does %s and cannot sign it off", assessor, item.Key)
	case slices.Contains(d.Items[i].contributors(), assessor):
		problems.Add(at(item.Assessor), "%s submitted %s, or it was submitted for them, and cannot sign it off", assessor, item.Key)
	}
}

// checkAccess: nobody gives themselves access, or is who takes it back.
func (d OnboardingData) checkAccess(problems *fault.Problems, i int, at func(string) string) {
	item, p := d.Plan.Items[i], d.Items[i]
	if p.State == ItemRevoked || p.SubmittedBy == "" && p.State.Finished() { // no access is left, or was ever given
		return
	}
	if !p.State.Finished() && d.is(d.ownerOf(i)) {
		problems.Add(at(item.Owner), "%s is the subject; somebody else gives the access %s", d.Subject.Person, item.Key)
		return
	}
	problems.Require(!d.is(d.person(item.revoker())), at(item.revoker()), "%s is the subject; somebody else takes back the access %s", d.Subject.Person, item.Key)
}

// checkSigners: every stage of a review's sign-off can be met without the subject. Who is in a group is known when it is asked.
func (d OnboardingData) checkSigners(problems *fault.Problems, item PlanItem, at func(string) string) {
	if item.Kind != ItemReview {
		return
	}
	for _, stage := range item.policy().Stages {
		var people []string
		first, grouped := "", false
		for _, approver := range stage.Approvers {
			first = cmp.Or(first, approver.CaseRole)
			person := cmp.Or(approver.Person, d.person(approver.CaseRole))
			grouped = grouped || approver.Group != ""
			switch {
			case !d.is(person):
				people = append(people, person)
			case stage.Quorum.all():
				problems.Add(at(cmp.Or(approver.CaseRole, RoleSubject)), "%s is the subject and cannot sign %s", person, item.Key)
				return
			}
		}
		n := len(sortedSet(people))
		needs := max(1, stage.Quorum.Required(n))
		problems.Require(grouped || slices.Contains(people, "") || needs <= n, at(cmp.Or(first, RoleSubject)), "%s, stage %s, needs %d people who sign and has %d: it could never be signed", item.Key, stage.Name, needs, n)
	}
}

// decides finds an unfinished item that a role signs off or may waive; empty when there is none.
func (d OnboardingData) decides(role string) string {
	for i, item := range d.Plan.Items {
		signs := item.Assessor == role || slices.Contains(d.waiverRoles(i), role)
		if item.Kind == ItemReview {
			for _, stage := range item.policy().Stages {
				signs = signs || slices.ContainsFunc(stage.Approvers, func(a Approver) bool { return a.CaseRole == role })
			}
		}
		if signs && !d.Items[i].State.Finished() {
			return item.Key
		}
	}
	return ""
}

// checkGiver: who gives roles does not give themselves one that decides.
func (d OnboardingData) checkGiver(problems *fault.Problems, at func(string) string, role string, e Event) {
	if d.Roles[role] != e.Actor.ID {
		return
	}
	item := d.decides(role)
	problems.Require(item == "", at(role), "is yourself, and would sign off or may waive %s, which is not finished: somebody else who runs the onboarding, or an administrator, gives you this role", item)
}
