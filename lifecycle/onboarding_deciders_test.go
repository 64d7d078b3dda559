package lifecycle

import (
	"slices"
	"testing"
)

// Who runs it, who waives and who assesses a competency decide for others; who only does items, or signs off a shadowing, does not.
func TestRolesThatDecideForOthers(t *testing.T) {
	item := func(key string, kind ItemKind, owner, assessor string) OnboardingItem {
		return OnboardingItem{Key: key, Kind: kind, Owner: owner, Assessor: assessor}
	}
	waivable := item("tour", ItemMeeting, "buddy", "")
	waivable.Waive = &WaivePolicy{By: []string{"hr"}}
	items := []OnboardingItem{item("watch", ItemShadowing, "subject", "buddy"), item("triage", ItemCompetency, "subject", "assessor"), waivable}
	template := OnboardingTemplate{Waive: WaivePolicy{By: []string{"head"}}, Sections: []OnboardingSection{{Items: items}}}
	if got := template.DecidingRoles(); !slices.Equal(got, []string{"assessor", "coordinator", "head", "hr", "manager"}) {
		t.Errorf("of the template: %v", got)
	}
	var d OnboardingData
	for _, one := range items {
		d.Plan.Items = append(d.Plan.Items, PlanItem{OnboardingItem: one})
	}
	if got := d.DecidingRoles(); !slices.Equal(got, []string{"assessor", "coordinator", "hr", "manager"}) {
		t.Errorf("of the onboarding: %v", got)
	}
	for task, want := range map[[2]string]bool{{"assess_item", "triage"}: true, {"assess_item", "watch"}: false, {"decide_failed", "watch"}: true,
		{"onboarding_item", "triage"}: false, {"sign_off", "watch"}: false, {"assess_item", "nothing"}: false} {
		if got := d.Decides(TaskKind(task[0]), task[1]); got != want {
			t.Errorf("%v: %v", task, got)
		}
	}
}
