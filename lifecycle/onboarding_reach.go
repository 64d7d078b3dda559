package lifecycle

import "slices"

// reach knows which items and milestones of a template a plan can reach. Each is looked at once.
type reach struct {
	miles map[string]Milestone
	known map[string]bool
}

func reachOf(t OnboardingTemplate, p OnboardingPlan) reach {
	r := reach{miles: map[string]Milestone{}, known: map[string]bool{}}
	for _, milestone := range t.Milestones {
		r.miles[milestone.Key] = milestone
	}
	for _, item := range p.Items {
		r.known[item.Key] = true
	}
	return r
}

// has tells whether an item is in the plan, or a milestone has days or leads to such an item.
func (r reach) has(key string) bool {
	if has, looked := r.known[key]; looked {
		return has
	}
	r.known[key] = false
	milestone, isMilestone := r.miles[key]
	r.known[key] = isMilestone && (milestone.Days != nil || slices.ContainsFunc(milestone.Requires, r.has))
	return r.known[key]
}

func (r reach) only(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !r.has(key) })
}

// linked leaves out what an item waits for and the plan does not have.
func (r reach) linked(item OnboardingItem) OnboardingItem {
	item.Requires = r.only(item.Requires)
	if item.Due.Key != "" && !r.has(item.Due.Key) {
		item.Due = DueRule{Days: item.Due.Days}
	}
	if item.Opens != nil && item.Opens.Key != "" && !r.has(item.Opens.Key) {
		item.Opens = nil
	}
	return item
}
