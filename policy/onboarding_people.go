package policy

import (
	"fmt"
	"maps"
	"slices"

	"tollgate/lifecycle"
)

// PeopleOfOnboardingTemplate returns everyone whom the template names by id: those who decide for others, and those who
// only do what they are asked.
func PeopleOfOnboardingTemplate(t lifecycle.OnboardingTemplate) (deciders, others []NamedPerson) {
	deciding := t.DecidingRoles()
	for i, role := range t.Roles {
		person := NamedPerson{fmt.Sprintf("body.roles[%d].default", i), role.Default}
		switch {
		case role.Default == "":
		case slices.Contains(deciding, role.Key):
			deciders = append(deciders, person)
		default:
			others = append(others, person)
		}
	}
	for i, section := range t.Sections {
		for j, item := range section.Items {
			if item.SignedBy != nil {
				deciders = append(deciders, People(fmt.Sprintf("body.sections[%d].items[%d].signed_by", i, j), *item.SignedBy)...)
			}
		}
	}
	return deciders, others
}

// PeopleOfOnboarding returns the people of a launch with their places: those who decide for others, and those who only do
// what they are asked, the subject among them.
func PeopleOfOnboarding(d lifecycle.OnboardingData) (deciders, others []NamedPerson) {
	others = []NamedPerson{{Path: "body.subject.person", ID: d.Subject.Person}}
	deciding := d.DecidingRoles()
	for _, person := range NamedRoles("", d.Roles) {
		role := person.Path
		person.Path = "body.roles." + role
		if slices.Contains(deciding, role) {
			deciders = append(deciders, person)
		} else {
			others = append(others, person)
		}
	}
	return deciders, others
}

// NamedRoles are the people of roles with their places, in the order of the roles.
func NamedRoles(path string, roles map[string]string) []NamedPerson {
	var people []NamedPerson
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		people = append(people, NamedPerson{Path: path + role, ID: roles[role]})
	}
	return people
}
