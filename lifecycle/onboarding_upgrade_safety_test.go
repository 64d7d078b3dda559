package lifecycle_test

import (
	"slices"
	"testing"

	"tollgate/lifecycle"
)

// An assessment that was revoked since the launch signs nothing off, one that came since does, and the preview says so.
func TestAnUpgradeRecognisesWhatCountsNow(t *testing.T) {
	launch := hireLaunch()
	launch.Recognised = []lifecycle.RecognisedCompetency{{Competency: "welding", Level: 3, Case: "ONB-3", AssessedAt: began}}
	p := newOnboarding(t, hireTemplate(), launch)
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		for _, key := range []string{"welding", "soldering"} {
			t.Competencies = append(t.Competencies, lifecycle.CompetencySpec{Key: key, Title: key})
			first.Items = append(first.Items, lifecycle.OnboardingItem{Key: key + "_2", Kind: lifecycle.ItemCompetency, Title: key, Owner: "subject", Assessor: "assessor", Competency: key, Level: 2, Due: fromStart(5)})
		}
	})
	preview := previewTo(t, p, lifecycle.OnboardingUpgrade{Template: version, Recognised: []lifecycle.RecognisedCompetency{{Competency: "soldering", Level: 2, Case: "ONB-9", AssessedAt: began}}})
	if len(preview.Added) != 2 || preview.Added[0].Recognised != "" || preview.Added[1].Recognised != "ONB-9" {
		t.Fatalf("added are %+v", preview.Added)
	}
	p.do(coordinator, lifecycle.EventUpgrade, object{"version": 2, "preview": preview.Hash})
	wantItem(t, p, "welding_2", lifecycle.ItemLocked)
	wantItem(t, p, "soldering_2", lifecycle.ItemSignedOff)
}

// What counts at an upgrade may be another assessment than the one by which an item was signed off: that one stays known, with its end.
func TestAnUpgradeKeepsWhatItemsRestOn(t *testing.T) {
	until := onDay(6, 1, 0)
	launch := hireLaunch()
	launch.Recognised = []lifecycle.RecognisedCompetency{{Competency: "triage", Level: 2, Case: "ONB-3", AssessedAt: began, ExpiresAt: until},
		{Competency: "welding", Level: 3, Case: "ONB-4", AssessedAt: began}}
	p := newOnboarding(t, hireTemplate(), launch)
	wantItem(t, p, "triage_2", lifecycle.ItemSignedOff)
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
		first.Title = "The first weeks"
	})
	now := lifecycle.RecognisedCompetency{Competency: "triage", Level: 3, Case: "ONB-9", AssessedAt: p.now}
	preview := previewTo(t, p, lifecycle.OnboardingUpgrade{Template: version, Recognised: []lifecycle.RecognisedCompetency{now}})
	p.do(coordinator, lifecycle.EventUpgrade, object{"version": 2, "preview": preview.Hash})
	if got := p.c.Data.Recognised; len(got) != 2 || got[0] != now || got[1].Case != "ONB-3" {
		t.Errorf("the subject brought along %+v", got)
	}
	i := slices.IndexFunc(p.c.Data.Items, func(item lifecycle.ItemProgress) bool { return item.Key == "triage_2" })
	if days := lifecycle.DaysOf(&p.c, p.now); !days[i].CountsUntil.Equal(until) || p.c.Data.Items[i].Recognised != "ONB-3" {
		t.Errorf("it counts until %s, want %s", days[i].CountsUntil, until)
	}
}

// What the version asks depends on a fact that nobody was asked for at the launch: it is asked for, and no item is left out meanwhile.
func TestAnUpgradeAsksForTheFactsItNeeds(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		t.Attributes = append(t.Attributes, lifecycle.SubjectAttribute{Key: "night", Title: "Works nights", Values: []string{"yes", "no"}}, lifecycle.SubjectAttribute{Key: "badge", Title: "Badge", Optional: true})
		first.Items = append(first.Items, lifecycle.OnboardingItem{Key: "lamp", Kind: lifecycle.ItemTask, Title: "Lamp", Owner: "it", Due: fromStart(0), When: []lifecycle.ItemCondition{{Attribute: "night", In: []string{"yes"}}}})
	})
	preview := previewOf(t, p, version)
	if len(preview.Unknown) != 1 || preview.Unknown[0].Key != "night" {
		t.Fatalf("missing are %+v", preview.Unknown)
	}
	raise := func(hash string, attributes object) error {
		return p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, object{"version": 2, "preview": hash, "attributes": attributes})
	}
	refused(t, raise(preview.Hash, nil), "invalid", "body.data.attributes.night")
	refused(t, raise(preview.Hash, object{"night": "yes"}), "content_changed")
	for _, given := range []map[string]string{{"night": "often"}, {"night": "yes", "remote": "yes"}, {"night": "yes", "colour": "red"}} {
		if _, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: version, Attributes: given}, p.now); err == nil {
			t.Errorf("%v is taken", given)
		}
	}
	preview = previewTo(t, p, lifecycle.OnboardingUpgrade{Template: version, Attributes: map[string]string{"night": "yes"}})
	if len(preview.Unknown) != 0 || len(preview.Added) != 1 || preview.Added[0].Item != "lamp" {
		t.Fatalf("the preview is %+v", preview)
	}
	if err := raise(preview.Hash, object{"night": "yes"}); err != nil || p.c.Data.Subject.Attributes["night"] != "yes" {
		t.Fatalf("%v: %v", err, p.c.Data.Subject.Attributes)
	}
	wantItem(t, p, "lamp", lifecycle.ItemLocked)
}

// Access that was given is taken back in the end, although a version between did not have its item.
func TestAccessIsNotForgottenBetweenVersions(t *testing.T) {
	template := hireTemplate()
	template.Sections[0].Items[2].Assessor = "trainer"
	p := newOnboarding(t, template, hireLaunch())
	mustAnswer(p, "laptop", itDesk, "", nil)
	mustAnswer(p, "account", itDesk, "", nil)
	wantItem(t, p, "account", lifecycle.ItemSubmitted)
	upgraded(t, p, secondVersion(func(before, _ *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		before.Items, t.Milestones[0].Requires = before.Items[:2], []string{"laptop"}
	}), nil)
	wantItem(t, p, "account", lifecycle.ItemCancelled)
	another := hireTemplate()
	another.Version, another.Sections[0].Items[2].Kind, another.Sections[0].Items[2].System = 3, lifecycle.ItemTask, ""
	_, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: another}, p.now)
	refused(t, err, "state_conflict", "gave access")
	template.Version = 3
	upgraded(t, p, template, nil)
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventCancel, object{"reason": "mistake"}), "state_conflict", "access was given")
	p.do(coordinator, lifecycle.EventLeave, object{"reason": "gone"})
	if _, asked := taskOf(p, "account", itDesk); !asked {
		t.Error("nobody is asked to take the account back")
	}
}

// What is open and waits for something in the version, directly or through a milestone, is not asked for meanwhile; the preview says so.
func TestOpenItemsWaitAsTheVersionSays(t *testing.T) {
	for name, edit := range map[string]func(before *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate){
		"requires": func(before *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
			before.Items[0].Requires = []string{"papers"}
		},
		"later": func(before *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
			before.Items[0].Opens = &lifecycle.DueRule{Days: -5}
		},
		"milestone": func(_ *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
			t.Milestones[2].Requires = []string{"papers"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			template := func() lifecycle.OnboardingTemplate {
				made := hireTemplate()
				made.Milestones = append(made.Milestones, lifecycle.Milestone{Key: "cleared", Title: "Cleared", Requires: []string{"checked"}})
				made.Sections[0].Items = append(made.Sections[0].Items, lifecycle.OnboardingItem{Key: "checked", Kind: lifecycle.ItemTask, Title: "Checked", Owner: "it", Due: fromStart(-9)},
					lifecycle.OnboardingItem{Key: "papers", Kind: lifecycle.ItemTask, Title: "Papers", Owner: "it", Due: fromStart(-6)})
				if name == "milestone" {
					made.Sections[0].Items[0].Requires = []string{"cleared"}
				}
				return made
			}
			p := newOnboarding(t, template(), hireLaunch())
			mustAnswer(p, "checked", itDesk, "", nil)
			wantItem(t, p, "laptop", lifecycle.ItemOpen)
			version := template()
			version.Version = 2
			edit(&version.Sections[0], &version)
			preview := upgraded(t, p, version, nil)
			if !slices.ContainsFunc(preview.Changed, func(d lifecycle.ItemDifference) bool { return d.Item == "laptop" && d.Locked }) {
				t.Errorf("the preview is %+v", preview.Changed)
			}
			wantItem(t, p, "laptop", lifecycle.ItemLocked)
			if _, asked := taskOf(p, "laptop", itDesk); asked {
				t.Error("it is asked for all the same")
			}
			mustAnswer(p, "papers", itDesk, "", nil)
			ringUntil(p, onDay(1, 27, 8))
			wantItem(t, p, "laptop", lifecycle.ItemOpen)
		})
	}
}

// A changed pass mark is no further attempt for who has none left, and what an assessor is to sign keeps the title under which it was submitted.
func TestAnUpgradeGivesNothingAway(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	mustAnswer(p, "course", hire, "", object{"score": 10})
	mustAnswer(p, "course", hire, "", object{"score": 10})
	preview := upgraded(t, p, secondVersion(func(_, first *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
		first.Items[2].PassMark, first.Items[3].Title = 70, "Follow a shift"
	}), nil)
	if len(preview.Changed) != 1 || preview.Changed[0].Again {
		t.Errorf("changed is %+v", preview.Changed)
	}
	wantItem(t, p, "course", lifecycle.ItemFailed)
	if title := titleOf(p, "shadow"); title != "Shadow a shift" {
		t.Errorf("what was submitted is called %q now", title)
	}
	p.do(coordinator, lifecycle.EventRetry, object{"item": "course", "reason": "was ill"})
	mustAnswer(p, "course", hire, "", object{"score": 75})
	wantItem(t, p, "course", lifecycle.ItemSignedOff)
}

// A role that a version names only to waive can be given with the upgrade.
func TestARoleThatOnlyWaivesIsGiven(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	upgraded(t, p, secondVersion(func(before, _ *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		t.Roles = append(t.Roles, lifecycle.OnboardingRole{Key: "safety_officer", Title: "Safety officer"})
		before.Items[0].Waive = &lifecycle.WaivePolicy{By: []string{"safety_officer"}}
	}), object{"safety_officer": anna})
	p.do(anna, lifecycle.EventWaive, object{"item": "laptop", "reason": "brings their own"})
	wantItem(t, p, "laptop", lifecycle.ItemWaived)
}

func titleOf(p *onboardingPlay, key string) string {
	i := slices.IndexFunc(p.c.Data.Plan.Items, func(item lifecycle.PlanItem) bool { return item.Key == key })
	return p.c.Data.Plan.Items[i].Title
}
