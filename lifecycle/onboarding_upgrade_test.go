package lifecycle_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// upgraded moves an onboarding to a version, as its preview says, and returns the preview.
func upgraded(t *testing.T, p *onboardingPlay, version lifecycle.OnboardingTemplate, roles object) lifecycle.UpgradePreview {
	t.Helper()
	preview := previewOf(t, p, version)
	data := object{"version": version.Version, "preview": preview.Hash}
	if roles != nil {
		data["roles"] = roles
	}
	p.do(coordinator, lifecycle.EventUpgrade, data)
	return preview
}

// previewOf previews a version while the subject has what was recognised at the launch.
func previewOf(t *testing.T, p *onboardingPlay, version lifecycle.OnboardingTemplate) lifecycle.UpgradePreview {
	t.Helper()
	return previewTo(t, p, lifecycle.OnboardingUpgrade{Template: version, Recognised: p.c.Data.Recognised})
}

// previewTo previews an upgrade; the event that follows finds the same facts.
func previewTo(t *testing.T, p *onboardingPlay, to lifecycle.OnboardingUpgrade) lifecycle.UpgradePreview {
	t.Helper()
	p.facts = func(request lifecycle.FactsRequest, facts *lifecycle.Facts) {
		if request.Onboarding != nil {
			facts.Onboarding = &to.Template
		}
		if request.Recognised != nil {
			facts.Recognised = to.Recognised
		}
	}
	preview, err := lifecycle.PreviewUpgrade(&p.c, to, p.now)
	if err != nil {
		t.Fatal(err)
	}
	return preview
}

// secondVersion is the template with what edit does to it.
func secondVersion(edit func(before, first *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate)) lifecycle.OnboardingTemplate {
	t := hireTemplate()
	t.Version = 2
	edit(&t.Sections[0], &t.Sections[1], &t)
	return t
}

// A finished item whose section the version does not have keeps it; without, nobody would see the item any more.
func TestFinishedItemsKeepTheirSection(t *testing.T) {
	p := equipped(t)
	version := secondVersion(func(before, _ *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
		before.Key = "preparation"
	})
	upgraded(t, p, version, nil)
	for _, item := range p.c.Data.Plan.Items {
		if !slices.ContainsFunc(p.c.Data.Plan.Sections, func(s lifecycle.PlanSection) bool { return s.Key == item.Section }) {
			t.Errorf("%s is in the section %s, which the onboarding has not", item.Key, item.Section)
		}
	}
	version.Version = 3 // and again: nothing is lost on the way
	version.Sections = version.Sections[1:]
	version.Milestones, version.Sections[0].Items = version.Milestones[1:], version.Sections[0].Items[1:3:3]
	upgraded(t, p, version, nil)
	wantItem(t, p, "laptop", lifecycle.ItemSignedOff)
}

// A role that only the version has is given with the event, or by the template's default, as at a launch; what is given by default may
// be given to somebody else, and what is filled may not.
func TestRolesThatOnlyTheVersionHas(t *testing.T) {
	p := equipped(t)
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		t.Roles = append(t.Roles, lifecycle.OnboardingRole{Key: "mentor", Title: "Mentor"}, lifecycle.OnboardingRole{Key: "nurse", Title: "Nurse", Default: anna})
		first.Items = append(first.Items, lifecycle.OnboardingItem{Key: "talk", Kind: lifecycle.ItemMeeting, Title: "Talk", Owner: "mentor", Due: fromStart(0)},
			lifecycle.OnboardingItem{Key: "vaccine", Kind: lifecycle.ItemTask, Title: "Vaccine", Owner: "nurse", Due: fromStart(0)})
	})
	preview := previewOf(t, p, version)
	if !slices.Equal(preview.Missing, []string{"mentor"}) || !reflect.DeepEqual(preview.Roles, map[string]string{"nurse": anna}) {
		t.Fatalf("missing are %v, by default %v", preview.Missing, preview.Roles)
	}
	data := func(roles object) object { return object{"version": 2, "preview": preview.Hash, "roles": roles} }
	try := func(roles object) error {
		return p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, data(roles))
	}
	refused(t, try(nil), "invalid", "role")
	refused(t, try(object{"mentor": trainer, "buddy": trainer}), "invalid")
	p.do(coordinator, lifecycle.EventUpgrade, data(object{"mentor": trainer}))
	for item, who := range map[string]string{"talk": trainer, "vaccine": anna} {
		if _, asked := taskOf(p, item, who); !asked {
			t.Errorf("%s is not asked for %s", who, item)
		}
	}
	p.do(coordinator, lifecycle.EventReassign, object{"role": "mentor", "person": buddy})
	if _, asked := taskOf(p, "talk", buddy); !asked {
		t.Error("a role that came with the version cannot be given to somebody else")
	}
}

// What a version changes about open items shows in the inbox: the new title, another attempt; and who is no longer asked is told, once.
func TestTheInboxFollowsTheVersion(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 10})
	mustAnswer(p, "course", hire, "", object{"score": 10}) // no attempt is left
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
		first.Items[0].Title, first.Items[2].Attempts = "A warm welcome", 3
		first.Items = append(first.Items[:3:3], first.Items[4:]...) // without shadowing
		first.Items[3].Requires = []string{"course"}
	})
	preview := upgraded(t, p, version, nil)
	if len(preview.Removed) != 1 || preview.Removed[0].Item != "shadow" || len(preview.Changed) != 3 {
		t.Errorf("the preview is %+v", preview)
	}
	if task, _ := taskOf(p, "welcome", manager); task.Title != "A warm welcome" {
		t.Errorf("the manager is asked for %q", task.Title)
	}
	if _, asked := taskOf(p, "course", hire); !asked {
		t.Error("nobody may try the course again, although an attempt is left")
	}
	if _, asked := taskOf(p, "course", coordinator); asked {
		t.Error("the coordinator still decides")
	}
	told := map[string]string{}
	for _, effect := range p.commits[len(p.commits)-1].Effects {
		var notice lifecycle.Notice
		if err := json.Unmarshal(effect.Payload, &notice); err == nil && notice.About == "withdrawn" {
			told[strings.Join(notice.To, " ")] += notice.Message
		}
	}
	if len(told) != 2 || !strings.Contains(told[hire], "Shadow a shift") || strings.Contains(told[hire], "Course") || !strings.Contains(told[coordinator], "Allow another attempt") {
		t.Errorf("told are %v", told)
	}
}

// What the subject was assessed in before is signed off at once when a version asks for it, and the preview says so. An upgrade that
// leaves nothing to do completes the onboarding, and the preview says that too.
func TestThePreviewSaysWhatIsDoneAtOnce(t *testing.T) {
	launch := hireLaunch()
	launch.Recognised = []lifecycle.RecognisedCompetency{{Competency: "triage", Level: 1, Case: "ONB-3", AssessedAt: began}}
	p := newOnboarding(t, hireTemplate(), launch)
	for _, key := range []string{"laptop", "account"} {
		mustAnswer(p, key, itDesk, "", nil)
	}
	mustAnswer(p, "desk", coordinator, "", nil)
	ringUntil(p, onDay(2, 2, 8))
	wantItem(t, p, "triage_2", lifecycle.ItemLocked)
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, _ *lifecycle.OnboardingTemplate) {
		first.Items = []lifecycle.OnboardingItem{first.Items[4]}
		first.Items[0].Level, first.Items[0].Requires = 1, nil
	})
	preview := upgraded(t, p, version, nil)
	if len(preview.Changed) != 1 || preview.Changed[0].Recognised != "ONB-3" || !preview.Completes || len(preview.Missing) != 0 {
		t.Errorf("the preview is %+v", preview)
	}
	wantItem(t, p, "triage_2", lifecycle.ItemSignedOff)
	p.is(lifecycle.StateCompleted)
	if past, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: hireTemplate()}, p.now.Add(time.Hour)); err != nil || past.Completes {
		t.Errorf("a completed onboarding would be completed again (%v)", err)
	}
}
