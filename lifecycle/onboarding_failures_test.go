package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// equipped is an onboarding on its first morning, with laptop, account and desk.
func equipped(t *testing.T) *onboardingPlay {
	t.Helper()
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	mustAnswer(p, "laptop", itDesk, "", nil)
	mustAnswer(p, "account", itDesk, "", nil)
	mustAnswer(p, "desk", coordinator, "", nil)
	ringUntil(p, onDay(2, 2, 8))
	return p
}

// Elsewhere a cancelled onboarding deletes its tasks.
func TestCancelAndLeaveKeepWhatWasDone(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventCancel, object{"reason": "declined"}), "state_conflict", "leave")
	before := itemOf(p, "safety")
	p.do(coordinator, lifecycle.EventLeave, object{"reason": "declined"})
	p.is(lifecycle.StateLeaving)
	wantItem(t, p, "course", lifecycle.ItemCancelled)
	wantItem(t, p, "laptop", lifecycle.ItemSignedOff)
	if got := itemOf(p, "safety"); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("what was done changed from %+v to %+v", before, got)
	}
	if asked := p.asked(); !slices.Equal(asked, []string{itDesk}) {
		t.Errorf("asked are %v", asked)
	}
	given := itemOf(p, "account")
	mustAnswer(p, "account", itDesk, "", nil)
	p.is(lifecycle.StateEnded)
	if got := itemOf(p, "account"); got.State != lifecycle.ItemRevoked || !got.EndedAt.Equal(given.EndedAt) {
		t.Errorf("the access is %+v, was %+v", got, given)
	}
	called := newOnboarding(t, hireTemplate(), hireLaunch())
	mustAnswer(called, "laptop", itDesk, "", nil)
	called.do(coordinator, lifecycle.EventCancel, object{"reason": "declined"})
	called.is(lifecycle.Cancelled)
	wantItem(t, called, "laptop", lifecycle.ItemSignedOff)
	wantItem(t, called, "desk", lifecycle.ItemCancelled)
}

// Elsewhere "complete" ticks what is open.
func TestCompleteForcesNothing(t *testing.T) {
	p := equipped(t)
	err := p.try(lifecycle.ByPerson, coordinator, lifecycle.EventComplete, nil)
	refused(t, err, "criteria_unmet", "5 mandatory items")
	if fields := fieldsOf(err); !slices.Equal(fields, []string{"items.course", "items.day_30", "items.safety", "items.shadow", "items.triage_2"}) {
		t.Errorf("it names %v", fields)
	}
	refused(t, p.try(lifecycle.ByPerson, manager, lifecycle.EventWaive, object{"item": "safety", "reason": "in a hurry"}), "forbidden", "nobody may waive")
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventWaive, object{"item": "course", "reason": "in a hurry"}), "forbidden")
	for _, key := range []string{"course", "shadow", "triage_2", "day_30"} {
		p.do(manager, lifecycle.EventWaive, object{"item": key, "reason": "she was here before"})
	}
	mustAnswer(p, "safety", hire, "", nil)
	p.is(lifecycle.StateActive) // the welcome is optional and open
	p.do(coordinator, lifecycle.EventComplete, nil)
	p.is(lifecycle.StateCompleted)
	wantItem(t, p, "welcome", lifecycle.ItemCancelled)
}

// Elsewhere what an older version of the template asked for disappears when a newer one is published.
func TestItemsOfAnOlderVersionStayVisible(t *testing.T) {
	p := equipped(t)
	p.facts = func(request lifecycle.FactsRequest, facts *lifecycle.Facts) {
		if request.Onboarding != nil {
			version := otherVersion(request.Onboarding.Version)
			facts.Onboarding = &version
		}
	}
	preview, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: otherVersion(3)}, p.now)
	if err != nil || len(preview.Kept) != 1 || preview.Kept[0].Item != "desk" || len(preview.Removed) != 1 || preview.Removed[0].Item != "shadow" || len(preview.Changed) != 1 || preview.Changed[0].Item != "triage_2" {
		t.Fatalf("the preview is %+v (%v)", preview, err)
	}
	wantItem(t, p, "shadow", lifecycle.ItemOpen) // a preview changes nothing
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, object{"version": 3}), "content_changed", "preview")
	p.do(coordinator, lifecycle.EventUpgrade, object{"version": 3, "preview": preview.Hash})
	wantItem(t, p, "shadow", lifecycle.ItemCancelled)
	wantItem(t, p, "desk", lifecycle.ItemSignedOff)
	i := slices.IndexFunc(p.c.Data.Plan.Items, func(item lifecycle.PlanItem) bool { return item.Key == "desk" })
	if kept := p.c.Data.Plan.Items[i]; kept.Title != "Prepare a desk" || kept.Version != 1 {
		t.Errorf("the finished item became %+v", kept)
	}
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, object{"version": 3, "preview": preview.Hash}), "state_conflict", "already")
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 85}) // the pass mark of version 3 is 80
	second, err := lifecycle.PreviewUpgrade(&p.c, lifecycle.OnboardingUpgrade{Template: otherVersion(2)}, p.now)
	if err != nil || len(second.Added) != 2 || second.Added[0].Item != "shadow" || second.Added[1].Item != "tour" {
		t.Fatalf("the second preview is %+v (%v)", second, err)
	}
	p.do(coordinator, lifecycle.EventUpgrade, object{"version": 2, "preview": second.Hash})
	wantItem(t, p, "course", lifecycle.ItemSignedOff) // although version 2 asks for 90
	wantItem(t, p, "shadow", lifecycle.ItemOpen)
}

// Elsewhere due dates forget holidays: 1 April 2026 and 5 business days are 10 April in England, over Easter.
func TestDueDatesLeaveOutHolidays(t *testing.T) {
	launch := hireLaunch()
	launch.StartDate = "2026-04-01"
	p := plannedOnboarding(t, hireTemplate(), launch)
	calendar := calendarIn(t, "Europe/London", weekOf("09:00-17:00"), bankHolidays()...)
	p.c.Calendar = &calendar
	p.do(coordinator, lifecycle.EventLaunch, nil)
	ringUntil(p, onDay(4, 1, 9))
	mustAnswer(p, "safety", hire, "", nil)
	if task, _ := taskOf(p, "course", hire); !task.DueAt.Equal(at(t, "Europe/London", "2026-04-10 17:00")) {
		t.Errorf("the course is due at %s", task.DueAt)
	}
}

// Elsewhere both of two people who tick the same item are told that they did it.
func TestTwoPeopleCompleteTheSameItem(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	task, _ := taskOf(p, "laptop", itDesk)
	data := object{"task_id": task.ID, "comment": "ordered"}
	if err := p.try(lifecycle.ByTask, itDesk, lifecycle.EventCompleteTask, data); err != nil {
		t.Fatal(err)
	}
	before := itemOf(p, "laptop")
	refused(t, p.try(lifecycle.ByTask, itDesk, lifecycle.EventCompleteTask, data), "state_conflict", "closed")
	if got := itemOf(p, "laptop"); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("the second answer changed %+v to %+v", before, got)
	}
}

func TestNobodySignsOffForTheSubject(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	task, _ := taskOf(p, "shadow", trainer)
	if !slices.Equal(task.Barred, []string{hire}) {
		t.Errorf("barred are %v", task.Barred)
	}
	answer := lifecycle.Event{Name: lifecycle.EventCompleteTask, By: lifecycle.ByTask, At: p.now, OnBehalfOf: trainer, Payload: []byte(jsonOf(t, object{"task_id": task.ID, "comment": "seen"}))}
	for _, c := range []struct {
		who  string
		for_ []string
	}{{hire, []string{trainer}}, {anna, []string{trainer, hire}}} {
		answer.Actor, answer.ActsFor, answer.RequestID = lifecycle.Actor{ID: c.who}, c.for_, "as-"+c.who
		refused(t, p.apply(answer), "forbidden", "cannot sign this off")
	}
	answer.Actor, answer.ActsFor, answer.RequestID = lifecycle.Actor{ID: anna, Name: "Anna"}, []string{trainer}, "as anna alone"
	if err := p.apply(answer); err != nil {
		t.Fatalf("the delegate of the assessor: %v", err)
	}
	signature := p.commits[len(p.commits)-1].Signatures[0]
	if signature.SignerID != anna || signature.OnBehalfOf != trainer || signature.ContentHash != task.ContentHash {
		t.Errorf("signed by %+v", signature)
	}
	for name, roles := range map[string]map[string]string{"subject": {"assessor": hire}, "owner": {"it": trainer, "trainer": trainer, "assessor": hire}} {
		launch := hireLaunch()
		for role, who := range roles {
			launch.Roles[role] = who
		}
		if _, err := lifecycle.NewOnboarding(hireTemplate(), launch, began); err == nil {
			t.Errorf("the %s may be the assessor", name)
		}
	}
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": "assessor", "person": hire}), "invalid", "subject")
}

// What was submitted is what was hashed, and the step keeps it.
func TestAnAssessmentIsBoundToWhatWasSubmitted(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	steps := p.commits[len(p.commits)-1].Steps
	kept := payloadOf(t, steps[len(steps)-1])
	task, _ := taskOf(p, "shadow", trainer)
	var submitted lifecycle.SubmittedItem
	if err := json.Unmarshal([]byte(kept.Content), &submitted); err != nil || sha256Hex([]byte(kept.Content)) != task.ContentHash || submitted.Hours != 8 || submitted.SubmittedBy != hire {
		t.Errorf("the step keeps %s (%v), the task has %s", kept.Content, err, task.ContentHash)
	}
}

func TestAttemptsEndWithADecision(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 10})
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventRetry, object{"item": "course", "reason": "x"}), "state_conflict", "1 attempts left")
	mustAnswer(p, "course", hire, "", object{"score": 10})
	if _, asked := taskOf(p, "course", hire); asked {
		t.Error("the owner is asked for a third attempt of two")
	}
	refused(t, answerItem(p, "course", coordinator, "", nil), "invalid", "retry or waive")
	if health := p.m.Describe(&p.c).Health; health != lifecycle.Red {
		t.Errorf("the health is %s", health)
	}
	refused(t, answerItem(p, "course", coordinator, "retry", object{"score": 90}), "invalid", "body.data")
	refused(t, answerItem(p, "course", coordinator, "waive", nil), "forbidden", "waived by mark only")
	p.do(coordinator, lifecycle.EventRetry, object{"item": "course", "reason": "was ill"})
	mustAnswer(p, "course", hire, "", object{"score": 10})
	refused(t, decideFor(p, "course", coordinator, hire, "retry"), "forbidden", "subject")
	if err := decideFor(p, "course", coordinator, anna, "retry"); err != nil {
		t.Fatalf("who stands in for the coordinator cannot decide: %v", err)
	}
	mustAnswer(p, "course", hire, "", object{"score": 80})
	if got := itemOf(p, "course"); got.State != lifecycle.ItemSignedOff || got.Failures != 3 {
		t.Errorf("the course is %+v", got)
	}
}

// decideFor decides about an item that failed for good, as the delegate of who is asked.
func decideFor(p *onboardingPlay, key, assignee, who, result string) error {
	task, _ := taskOf(p, key, assignee)
	p.requests++
	return p.apply(lifecycle.Event{Name: lifecycle.EventCompleteTask, By: lifecycle.ByTask, At: p.now, RequestID: "decided by " + who, Actor: lifecycle.Actor{ID: who}, OnBehalfOf: assignee,
		ActsFor: []string{assignee}, Payload: []byte(jsonOf(p.t, object{"task_id": task.ID, "comment": "once more", "result": result}))})
}

// The launch came late: what was due before is due at the end of the next working day, and nobody is late at once.
func TestWhatWasDueBeforeTheLaunchIsDueTomorrow(t *testing.T) {
	launch := hireLaunch()
	launch.StartDate = "2026-01-07" // two days after the launch: the laptop was due on 30 December
	p := newOnboarding(t, hireTemplate(), launch)
	if task, _ := taskOf(p, "laptop", itDesk); !task.DueAt.Equal(onDay(1, 6, 17)) {
		t.Errorf("the laptop is due at %s", task.DueAt)
	}
	if task, _ := taskOf(p, "desk", coordinator); !task.DueAt.Equal(onDay(1, 6, 17)) { // one day before the start
		t.Errorf("the desk is due at %s", task.DueAt)
	}
}

func TestMovingTheStartMovesOnlyWhatIsNotDone(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	done := itemOf(p, "safety")
	before, _ := taskOf(p, "course", hire)
	preview, err := lifecycle.PreviewStart(&p.c, "2026-02-09", p.now)
	if err != nil || preview.Stay != 4 {
		t.Fatalf("the preview is %+v (%v)", preview, err)
	}
	p.do(coordinator, lifecycle.EventMoveStart, object{"date": "2026-02-09", "reason": "ill"})
	p.is(lifecycle.StateScheduled)
	after, _ := taskOf(p, "course", hire)
	if !before.DueAt.Equal(onDay(2, 9, 17)) || !after.DueAt.Equal(onDay(2, 16, 17)) || after.ID != before.ID {
		t.Errorf("the course was due at %s and is due at %s", before.DueAt, after.DueAt)
	}
	if got := itemOf(p, "safety"); fmt.Sprint(got) != fmt.Sprint(done) {
		t.Errorf("the finished item moved: %+v", got)
	}
	ringUntil(p, onDay(2, 9, 0))
	p.is(lifecycle.StateActive)
}

// A hold of two working days takes them out of what is left.
func TestAHoldMovesOpenItems(t *testing.T) {
	p := equipped(t)
	p.do(coordinator, lifecycle.EventHold, object{"reason": "flood"})
	p.now = p.now.Add(48 * time.Hour)
	p.do(coordinator, lifecycle.EventResume, nil)
	if task, _ := taskOf(p, "safety", hire); !task.DueAt.Equal(onDay(2, 5, 17)) { // was 3 February
		t.Errorf("the rules are due at %s", task.DueAt)
	}
	p.do(coordinator, lifecycle.EventMoveStart, object{"date": "2026-02-03"})
	if task, _ := taskOf(p, "safety", hire); !task.DueAt.Equal(onDay(2, 6, 17)) {
		t.Errorf("after the start moved by a day the rules are due at %s", task.DueAt)
	}
}

func TestRecognisedCompetenciesAreNotAssessedAgain(t *testing.T) {
	for _, c := range []struct {
		level   int
		expires time.Time
		want    lifecycle.ItemState
	}{{2, time.Time{}, lifecycle.ItemSignedOff}, {4, onDay(2, 3, 0), lifecycle.ItemSignedOff}, {1, time.Time{}, lifecycle.ItemLocked}, {3, onDay(2, 1, 0), lifecycle.ItemLocked}} {
		launch := hireLaunch()
		launch.Recognised = []lifecycle.RecognisedCompetency{{Competency: "triage", Level: c.level, Case: "ONB-3", AssessedAt: began, ExpiresAt: c.expires}}
		p := newOnboarding(t, hireTemplate(), launch)
		wantItem(t, p, "triage_2", c.want)
		if got := itemOf(p, "triage_2"); c.want == lifecycle.ItemSignedOff && (got.Recognised != "ONB-3" || got.Level != c.level) {
			t.Errorf("recognised as %+v", got)
		}
	}
}

// What a delegate decides is on record as theirs, and for whom.
func TestADelegateWaivesForTheCoordinator(t *testing.T) {
	template := hireTemplate()
	template.Waive = lifecycle.WaivePolicy{}
	p := newOnboarding(t, template, hireLaunch())
	mustAnswer(p, "laptop", itDesk, "", nil)
	mustAnswer(p, "account", itDesk, "", nil)
	ringUntil(p, onDay(2, 2, 8))
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 10})
	mustAnswer(p, "course", hire, "", object{"score": 10})
	if err := decideFor(p, "course", coordinator, anna, "waive"); err != nil {
		t.Fatal(err)
	}
	if got := itemOf(p, "course"); got.State != lifecycle.ItemWaived || got.EndedBy != anna || got.EndedFor != coordinator || got.Reason == "" {
		t.Errorf("the course is %+v", got)
	}
}
