package criteria

import (
	"fmt"

	"tollgate/lifecycle"
	"tollgate/policy"
)

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

// People returns everyone whom the template's policies name by id: whether they exist is for the
// caller to find out.
func People(t lifecycle.ProjectTemplate) []policy.NamedPerson {
	var people []policy.NamedPerson
	eachPolicy(t, func(path string, p lifecycle.Policy) { people = append(people, policy.People(path, p)...) })
	return people
}
