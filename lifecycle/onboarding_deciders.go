package lifecycle

// decidingRoles are the roles whose people decide for others: who runs the onboarding, who may waive an item, and who assesses
// a competency, which counts beyond this case. Other roles only do what they are asked, or sign what the template puts before them.
func decidingRoles(items []OnboardingItem, waive WaivePolicy) []string {
	roles := append([]string{RoleCoordinator, RoleManager}, waive.By...)
	for _, item := range items {
		if item.Waive != nil {
			roles = append(roles, item.Waive.By...)
		}
		if item.Kind == ItemCompetency {
			roles = append(roles, item.Assessor)
		}
	}
	return sortedSet(roles)
}

// DecidingRoles are the roles whose people must be such as may decide for others, sorted.
func (t OnboardingTemplate) DecidingRoles() []string { return decidingRoles(t.Items(), t.Waive) }

// DecidingRoles are the roles whose people must be such as may decide for others, sorted.
func (d OnboardingData) DecidingRoles() []string {
	items := make([]OnboardingItem, 0, len(d.Plan.Items))
	for _, item := range d.Plan.Items {
		items = append(items, item.OnboardingItem)
	}
	return decidingRoles(items, WaivePolicy{})
}

// Decides tells whether a task asks its assignee to decide for others: whether a competency was shown, or what is to
// become of an item that failed.
func (d OnboardingData) Decides(kind TaskKind, item string) bool {
	i := d.Plan.index(item)
	return kind == TaskDecideFailed || kind == TaskAssess && i >= 0 && d.Plan.Items[i].Kind == ItemCompetency
}
