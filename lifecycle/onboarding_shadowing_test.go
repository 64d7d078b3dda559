package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// shadowing is an onboarding whose subject shadows for so many hours.
func shadowing(t *testing.T, hours float64) *onboardingPlay {
	t.Helper()
	template := hireTemplate()
	for i := range template.Sections[1].Items {
		if item := &template.Sections[1].Items[i]; item.Key == "shadow" {
			item.Hours, item.Evidence = hours, 1
		}
	}
	p := newOnboarding(t, template, hireLaunch())
	mustAnswer(p, "laptop", itDesk, "", nil)
	mustAnswer(p, "account", itDesk, "", nil)
	ringUntil(p, onDay(2, 2, 8))
	return p
}

// answerTask answers a task with a comment of its own.
func answerTask(p *onboardingPlay, who, task, result, comment string, data object) error {
	payload := object{"task_id": task, "comment": comment, "result": result}
	if data != nil {
		payload["data"] = data
	}
	return p.try(lifecycle.ByTask, who, lifecycle.EventCompleteTask, payload)
}

func shadowed(hours float64) object {
	data := record()
	data["hours"] = hours
	return data
}

// Ten times 0.1 is 1: as binary fractions they come to 0.9999999999999999. Whoever signs off sees every part.
func TestHoursOfShadowingAddUpAndEveryPartIsShown(t *testing.T) {
	p := shadowing(t, 1)
	for n := range 10 {
		wantItem(t, p, "shadow", lifecycle.ItemOpen)
		task, _ := taskOf(p, "shadow", hire)
		data := object{"hours": 0.1}
		if n == 3 {
			data = shadowed(0.1)
		}
		if err := answerTask(p, hire, task.ID, "", fmt.Sprintf("part %d", n), data); err != nil {
			t.Fatal(err)
		}
	}
	wantItem(t, p, "shadow", lifecycle.ItemSubmitted)
	steps := p.commits[len(p.commits)-1].Steps
	var submitted lifecycle.SubmittedItem
	if err := json.Unmarshal([]byte(payloadOf(t, steps[len(steps)-1]).Content), &submitted); err != nil {
		t.Fatal(err)
	}
	if submitted.Hours != 1 || len(submitted.Parts) != 10 || submitted.Parts[0].Comment != "part 0" || submitted.Parts[9].Comment != "part 9" || submitted.Parts[3].Evidence[0].URI == "" || submitted.Parts[3].By != hire {
		t.Errorf("the assessor sees %+v", submitted)
	}
	mustAnswer(p, "shadow", trainer, "", nil)
	if got := itemOf(p, "shadow"); got.State != lifecycle.ItemSignedOff || got.Hours != 1 || got.Parts != nil {
		t.Errorf("signed off it is %+v", got)
	}
}

func TestHoursOfShadowingAreInHundredths(t *testing.T) {
	p := shadowing(t, 8)
	for _, hours := range []float64{0, -1, 0.005, 1.239, 500.01} {
		refused(t, answerItem(p, "shadow", hire, "", shadowed(hours)), "invalid", "hundredths")
	}
	refused(t, answerItem(p, "shadow", hire, "", object{"hours": 8}), "invalid", "evidence")
	mustAnswer(p, "shadow", hire, "", object{"hours": 7.99}) // its evidence may come with another part
	mustAnswer(p, "shadow", hire, "", shadowed(0.01))
	wantItem(t, p, "shadow", lifecycle.ItemSubmitted)
}

// The hours that were done stay. Sent back for them, the item takes as many more as the assessor names; for something else, none.
func TestReturnedShadowingTakesTheHoursThatTheAssessorNames(t *testing.T) {
	p := shadowing(t, 2)
	mustAnswer(p, "shadow", hire, "", shadowed(2))
	for _, hours := range []float64{-1, 0.001, 501} {
		refused(t, answerItem(p, "shadow", trainer, "returned", object{"hours": hours}), "invalid", "how many more")
	}
	refused(t, answerItem(p, "shadow", trainer, "", object{"hours": 1}), "invalid", "returned")
	mustAnswer(p, "shadow", trainer, "returned", object{"hours": 1.5})
	mustAnswer(p, "shadow", hire, "", object{"hours": 0.01})
	wantItem(t, p, "shadow", lifecycle.ItemReturned)
	mustAnswer(p, "shadow", hire, "", object{"hours": 1.49})
	wantItem(t, p, "shadow", lifecycle.ItemSubmitted)
	mustAnswer(p, "shadow", trainer, "returned", nil)
	mustAnswer(p, "shadow", hire, "", record())
	task, _ := taskOf(p, "shadow", trainer)
	if got := itemOf(p, "shadow"); got.State != lifecycle.ItemSubmitted || got.Hours != 3.5 || len(got.Parts) != 4 || task.ID == "" {
		t.Errorf("sent back for something else and submitted again it is %+v", got)
	}
}

func TestPartsOfShadowingAreBounded(t *testing.T) {
	p := shadowing(t, 100)
	for range 50 {
		mustAnswer(p, "shadow", hire, "", object{"hours": 0.01})
	}
	refused(t, answerItem(p, "shadow", hire, "", object{"hours": 0.01}), "invalid", "50 parts")
	mustAnswer(p, "shadow", hire, "", shadowed(99.5))
	wantItem(t, p, "shadow", lifecycle.ItemSubmitted)
	five := object{"hours": 0.01, "evidence": []object{}}
	for range 5 {
		five["evidence"] = append(five["evidence"].([]object), object{"title": "Record", "uri": "https://files.example/1", "sha256": strings.Repeat("ab", 32)})
	}
	p = shadowing(t, 100)
	for range 4 {
		mustAnswer(p, "shadow", hire, "", five)
	}
	refused(t, answerItem(p, "shadow", hire, "", five), "invalid", "over all parts")
}
