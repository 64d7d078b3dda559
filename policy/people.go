package policy

import (
	"fmt"

	"tollgate/lifecycle"
)

// NamedPerson is a person whom a document names by id, and where.
type NamedPerson struct{ Path, ID string }

// People returns everyone whom a policy names by id: whether they exist and may sign is for the
// caller to find out.
func People(path string, p lifecycle.Policy) []NamedPerson {
	var people []NamedPerson
	add := func(at string, a lifecycle.Approver) {
		if a.Person != "" {
			people = append(people, NamedPerson{at + ".person", a.Person})
		}
	}
	for i, stage := range p.Stages {
		for j, approver := range stage.Approvers {
			add(fmt.Sprintf("%s.stages[%d].approvers[%d]", path, i, j), approver)
		}
		if stage.Escalate != nil {
			add(fmt.Sprintf("%s.stages[%d].escalate_to", path, i), *stage.Escalate)
		}
	}
	return people
}
