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
	reach := reachOf(t, plan)
	for _, milestone := range t.Milestones {
		if reach.has(milestone.Key) {
			milestone.Requires = reach.only(milestone.Requires)
			plan.Milestones = append(plan.Milestones, milestone)
		}
	}
	for i := range plan.Items {
		plan.Items[i].OnboardingItem = reach.linked(plan.Items[i].OnboardingItem)
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

// VersionOf is the template's version that the i-th item is of.
func (p OnboardingPlan) VersionOf(i int) int { return cmp.Or(p.Items[i].Version, p.Version) }

func (p OnboardingPlan) index(key string) int {
	return slices.IndexFunc(p.Items, func(item PlanItem) bool { return item.Key == key })
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
