package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// longTemplate has so many items of usual length, a third of them with an assessor, and a dependency for every fourth.
func longTemplate(items int) lifecycle.OnboardingTemplate {
	t := lifecycle.OnboardingTemplate{Key: "long", Version: 1, Title: "A long onboarding", For: lifecycle.NewHire,
		Roles: []lifecycle.OnboardingRole{{Key: "assessor", Title: "Assessor"}}, Waive: lifecycle.WaivePolicy{By: []string{"manager"}},
		Competencies: []lifecycle.CompetencySpec{{Key: "operating", Title: "Operating"}}}
	for i := range items {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("item_%03d", i), Kind: lifecycle.ItemTask, Title: fmt.Sprintf("Do the thing that is number %03d of the ramp", i), Owner: "subject",
			Due: fromStart(i % 60), Weight: 1 + i%3, Instructions: strings.Repeat("How it is done, in some detail. ", 10), Link: "https://wiki.example/onboarding/page"}
		if i%3 == 0 {
			item.Kind, item.Assessor, item.Competency, item.Level, item.Evidence = lifecycle.ItemCompetency, "assessor", "operating", 2, 1
		}
		if i%4 == 3 {
			item.Requires = []string{fmt.Sprintf("item_%03d", i-1)}
		}
		if i%30 == 0 {
			t.Sections = append(t.Sections, lifecycle.OnboardingSection{Key: fmt.Sprintf("week_%d", i/30), Title: "A stretch"})
		}
		section := &t.Sections[len(t.Sections)-1]
		section.Items = append(section.Items, item)
	}
	return t
}

// The largest that an onboarding gets is when everything is open or submitted at once: nobody ever answers, but for those who submit
// all that an assessor signs off. It must be carried through every step, so it stays under 256 KB.
func TestTheStateStaysSmall(t *testing.T) {
	for _, items := range []int{150, 300} {
		launch := hireLaunch()
		launch.Roles, launch.Subject.Attributes = map[string]string{"coordinator": coordinator, "manager": manager, "assessor": assessor}, nil
		p := newOnboarding(t, longTemplate(items), launch)
		ringUntil(p, onDay(2, 2, 8))
		largest := 0
		for _, item := range p.c.Data.Plan.Items {
			if _, open := taskOf(p, item.Key, hire); open && item.Assessor != "" {
				mustAnswer(p, item.Key, hire, "", record())
			}
			text, err := json.Marshal(p.c)
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, len(text))
		}
		t.Logf("%d items: %d bytes at most, %d of them the plan", items, largest, len(jsonOf(t, p.c.Data.Plan)))
		if largest > 256<<10 {
			t.Errorf("%d items take %d bytes", items, largest)
		}
	}
}
