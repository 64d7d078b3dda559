package lifecycle

import (
	"cmp"
	"slices"
)

// PlanOnboarding is what a template comes to for a subject: the items whose conditions hold, without the texts that nothing
// judges by. What a left-out item was required for does not wait; a day that was counted from it is counted from the start.
func PlanOnboarding(t OnboardingTemplate, subject OnboardingSubject) OnboardingPlan {
	plan := OnboardingPlan{Template: t.Key, Version: t.Version, Title: t.Title}
	for _, section := range t.Sections {
		n := len(plan.Items)
		for _, item := range section.Items {
			if subject.meets(item.When) {
				plan.Items = append(plan.Items, PlanItem{OnboardingItem: t.planned(item), Section: section.Key})
			}
		}
		if len(plan.Items) > n {
			plan.Sections = append(plan.Sections, PlanSection{section.Key, section.Title})
		}
	}
	plan.milestones(t)
	for i := range plan.Items {
		plan.Items[i].OnboardingItem = plan.linked(plan.Items[i].OnboardingItem)
	}
	for _, spec := range t.Competencies {
		if slices.ContainsFunc(plan.Items, func(item PlanItem) bool { return item.Competency == spec.Key }) {
			spec.Levels = nil
			plan.Competencies = append(plan.Competencies, spec)
		}
	}
	return plan
}

// planned is an item as a case carries it.
func (t OnboardingTemplate) planned(item OnboardingItem) OnboardingItem {
	item.Instructions, item.Link, item.When = "", "", nil
	if item.Waive == nil && (t.Waive.Never || len(t.Waive.By) > 0) {
		item.Waive = &t.Waive
	}
	return item
}

// milestones keeps those that something can still reach.
func (p *OnboardingPlan) milestones(t OnboardingTemplate) {
	for _, milestone := range t.Milestones {
		if t.reachable(*p, milestone.Key) {
			milestone.Requires = slices.DeleteFunc(slices.Clone(milestone.Requires), func(key string) bool { return !t.reachable(*p, key) })
			p.Milestones = append(p.Milestones, milestone)
		}
	}
}

// reachable tells whether an item is in the plan, or a milestone has days or leads to such an item.
func (t OnboardingTemplate) reachable(p OnboardingPlan, key string) bool {
	i := slices.IndexFunc(t.Milestones, func(m Milestone) bool { return m.Key == key })
	if i < 0 {
		return p.index(key) >= 0
	}
	return t.Milestones[i].Days != nil || slices.ContainsFunc(t.Milestones[i].Requires, func(required string) bool { return t.reachable(p, required) })
}

// has finds a key among items and milestones.
func (p OnboardingPlan) has(key string) bool {
	return p.index(key) >= 0 || slices.ContainsFunc(p.Milestones, func(m Milestone) bool { return m.Key == key })
}

func (p OnboardingPlan) index(key string) int {
	return slices.IndexFunc(p.Items, func(item PlanItem) bool { return item.Key == key })
}

// linked leaves out what an item waits for and the plan does not have.
func (p OnboardingPlan) linked(item OnboardingItem) OnboardingItem {
	item.Requires = slices.DeleteFunc(slices.Clone(item.Requires), func(key string) bool { return !p.has(key) })
	if item.Due.Key != "" && !p.has(item.Due.Key) {
		item.Due = DueRule{Days: item.Due.Days}
	}
	if item.Opens != nil && item.Opens.Key != "" && !p.has(item.Opens.Key) {
		item.Opens = nil
	}
	return item
}

// meets tells whether every condition holds of the subject.
func (s OnboardingSubject) meets(conditions []ItemCondition) bool {
	for _, c := range conditions {
		value := s.Attributes[c.Attribute]
		switch c.Attribute {
		case AttributeSite:
			value = s.Site
		case AttributeRole:
			value = s.Role
		}
		if value == "" || slices.Contains(c.In, value) == c.Not {
			return false
		}
	}
	return true
}

// weight is an item's part of the progress.
func (i OnboardingItem) weight() int { return cmp.Or(i.Weight, 1) }

// competency finds what an item assesses.
func (p OnboardingPlan) competency(key string) CompetencySpec {
	i := slices.IndexFunc(p.Competencies, func(spec CompetencySpec) bool { return spec.Key == key })
	if i < 0 {
		return CompetencySpec{Key: key, Title: key}
	}
	return p.Competencies[i]
}
