package policy

import "tollgate/lifecycle"

// CheckPilotTemplate returns everything that is wrong with a template of pilots as one fault of code Invalid; nil for a template
// that pilots can be launched from.
func CheckPilotTemplate(t lifecycle.PilotTemplate) error {
	c := &Checker{Roles: PilotRoles()}
	c.Key("body.key", t.Key)
	c.Text("body.title", t.Title, 120)
	c.Size(t)
	c.checklist("body.readiness", t.Readiness)
	for _, p := range policiesOfPilot(t) {
		c.Policy(p.path, p.policy)
	}
	c.Duration("body.submit_within", t.SubmitWithin, maxChangeTime)
	c.Duration("body.decide_within", t.DecideWithin, maxChangeTime)
	return c.Err()
}

// PeopleOfPilotTemplate returns everyone whom the template names by id.
func PeopleOfPilotTemplate(t lifecycle.PilotTemplate) (people []NamedPerson) {
	for _, p := range policiesOfPilot(t) {
		people = append(people, People(p.path, p.policy)...)
	}
	return people
}

func policiesOfPilot(t lifecycle.PilotTemplate) []placedPolicy {
	return []placedPolicy{{"body.readiness_policy", t.ReadinessPolicy}, {"body.decision_policy", t.DecisionPolicy}, {"body.against_policy", t.AgainstPolicy}}
}
