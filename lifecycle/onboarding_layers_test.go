package lifecycle_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// layeredTemplate has 40 milestones in 20 layers of two, each of which requires both of the next layer. Five items are behind the
// lowest layer, all others wait for the top: there are 2^20 ways from there to the bottom.
func layeredTemplate(items int) lifecycle.OnboardingTemplate {
	t := lifecycle.OnboardingTemplate{Key: "layers", Version: 1, Title: "Layers", For: lifecycle.NewHire,
		Roles: []lifecycle.OnboardingRole{{Key: "assessor", Title: "Assessor"}}, Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All"}}}
	var below []string
	for i := range items {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("item_%03d", i), Kind: lifecycle.ItemTask, Title: "Do", Owner: "subject", Assessor: "assessor", Due: fromStart(i % 60)}
		switch {
		case i < behindLayers:
			below = append(below, item.Key)
		case i%3 == 0:
			item.Requires = []string{"left_00", "right_00"}
		case i%3 == 1:
			item.Due = after("milestone", "left_00", 3)
		default:
			item.Requires, item.Opens = []string{"right_00"}, &lifecycle.DueRule{From: "milestone", Key: "left_00"}
		}
		t.Sections[0].Items = append(t.Sections[0].Items, item)
	}
	for layer := range 20 {
		next := []string{fmt.Sprintf("left_%02d", layer+1), fmt.Sprintf("right_%02d", layer+1)}
		if layer == 19 {
			next = below
		}
		for _, side := range []string{"left", "right"} {
			t.Milestones = append(t.Milestones, lifecycle.Milestone{Key: fmt.Sprintf("%s_%02d", side, layer), Title: "Layer", Requires: next})
		}
	}
	return t
}

// behindLayers is how many items the milestones lead to.
const behindLayers = 5

func layeredOnboarding(t tester, items int) *onboardingPlay {
	launch := hireLaunch()
	launch.Subject.Attributes = nil
	launch.Roles = map[string]string{"coordinator": coordinator, "manager": manager, "assessor": assessor}
	return newOnboarding(t, layeredTemplate(items), launch)
}

// Whatever an onboarding shows and does takes no longer for the many ways through its milestones, in any state of what they lead to.
// Without keeping what was looked at before, the first look alone takes minutes.
func TestEveryMilestoneIsLookedAtOnce(t *testing.T) {
	from := time.Now()
	p := layeredOnboarding(t, 300)
	ringUntil(p, onDay(2, 2, 8))
	for _, state := range []lifecycle.ItemState{lifecycle.ItemLocked, lifecycle.ItemOpen, lifecycle.ItemSubmitted, lifecycle.ItemReturned, lifecycle.ItemFailed,
		lifecycle.ItemSignedOff, lifecycle.ItemWaived, lifecycle.ItemCancelled, lifecycle.ItemRevoked} {
		c := p.c
		c.Data.Items = slices.Clone(p.c.Data.Items)
		for i := range behindLayers {
			c.Data.Items[i].State, c.Data.Items[i].EndedAt = state, onDay(2, 3, 12)
		}
		progress, days := lifecycle.ProgressOf(&c, p.now), lifecycle.DaysOf(&c, p.now)
		preview, err := lifecycle.PreviewStart(&c, "2026-02-09", p.now)
		_, ringing := p.m.Next(&c)
		if err != nil || len(days) != 300 || preview.Stay > behindLayers || !ringing {
			t.Fatalf("%s: %d days, %d stay, %v", state, len(days), preview.Stay, err)
		}
		if done := state == lifecycle.ItemSignedOff || state == lifecycle.ItemWaived || state == lifecycle.ItemRevoked; done != (len(progress.Blocked[len(progress.Blocked)-1].Waits) == 0) {
			t.Fatalf("%s: the last item waits for %+v", state, progress.Blocked[len(progress.Blocked)-1].Waits)
		}
	}
	mustAnswer(p, "item_000", hire, "", nil)
	template := layeredTemplate(300)
	for i := range behindLayers {
		template.Sections[0].Items[i].When = []lifecycle.ItemCondition{{Attribute: "role", In: []string{"chief"}}}
	}
	if plan := lifecycle.PlanOnboarding(template, hireLaunch().Subject); len(plan.Items) != 300-behindLayers || len(plan.Milestones) != 0 {
		t.Errorf("who is no chief has %d items and %d milestones", len(plan.Items), len(plan.Milestones))
	}
	if took := time.Since(from); took > 20*time.Second {
		t.Fatalf("that took %s", took)
	}
}

// BenchmarkOnboardingPage is what a page of an onboarding costs: twice the items take twice the time.
func BenchmarkOnboardingPage(b *testing.B) {
	for _, items := range []int{150, 300} {
		b.Run(fmt.Sprint(items), func(b *testing.B) {
			p := layeredOnboarding(b, items)
			ringUntil(p, onDay(2, 2, 8))
			for b.Loop() {
				lifecycle.ProgressOf(&p.c, p.now)
				lifecycle.DaysOf(&p.c, p.now)
			}
		})
	}
}
