package lifecycle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

type onboardingPlay = player[lifecycle.OnboardingData]

// The people of an onboarding: nina starts, cora runs it, mark manages, ben is the buddy, ida gives access, theo trains, asta assesses.
const (
	hire, coordinator, buddy, itDesk, trainer, assessor = "nina", "cora", "ben", "ida", "theo", "asta"
)

func after(from, key string, days int) lifecycle.DueRule {
	return lifecycle.DueRule{From: from, Key: key, Days: days}
}

func fromStart(days int) lifecycle.DueRule { return lifecycle.DueRule{Days: days} }

// hireTemplate has an item of every kind, in two sections.
func hireTemplate() lifecycle.OnboardingTemplate {
	days := 20
	return lifecycle.OnboardingTemplate{Key: "hire", Version: 1, Title: "New hire", For: lifecycle.NewHire,
		Roles:        []lifecycle.OnboardingRole{{Key: "buddy", Title: "Buddy"}, {Key: "it", Title: "IT"}, {Key: "trainer", Title: "Trainer", Default: trainer}, {Key: "assessor", Title: "Assessor"}},
		Attributes:   []lifecycle.SubjectAttribute{{Key: "remote", Title: "Works remotely", Values: []string{"yes", "no"}}},
		Milestones:   []lifecycle.Milestone{{Key: "equipped", Title: "Equipped", Requires: []string{"laptop", "account"}}, {Key: "month", Title: "One month", Days: &days}},
		Competencies: []lifecycle.CompetencySpec{{Key: "triage", Title: "Triage", ValidMonths: 12, RemindDays: 30}},
		Waive:        lifecycle.WaivePolicy{By: []string{"manager"}},
		Sections: []lifecycle.OnboardingSection{
			{Key: "before", Title: "Before the start", Items: []lifecycle.OnboardingItem{
				{Key: "laptop", Kind: lifecycle.ItemTask, Title: "Order a laptop", Owner: "it", Due: fromStart(-5), Instructions: "The usual one"},
				{Key: "desk", Kind: lifecycle.ItemTask, Title: "Prepare a desk", Owner: "coordinator", Due: fromStart(-1), When: []lifecycle.ItemCondition{{Attribute: "remote", In: []string{"no"}}}},
				{Key: "account", Kind: lifecycle.ItemAccess, Title: "Create the account", Owner: "it", System: "directory", Due: after("item", "laptop", 2)}}},
			{Key: "first", Title: "First weeks", Items: []lifecycle.OnboardingItem{
				{Key: "welcome", Kind: lifecycle.ItemMeeting, Title: "Welcome", Owner: "manager", Due: fromStart(0), Requires: []string{"equipped"}, Optional: true},
				{Key: "safety", Kind: lifecycle.ItemDocument, Title: "Safety rules", Owner: "subject", Due: fromStart(1), Waive: &lifecycle.WaivePolicy{Never: true}},
				{Key: "course", Kind: lifecycle.ItemTraining, Title: "Course", Owner: "subject", PassMark: 80, Attempts: 2, Due: fromStart(5), Requires: []string{"safety"}, Weight: 3},
				{Key: "shadow", Kind: lifecycle.ItemShadowing, Title: "Shadow a shift", Owner: "subject", Hours: 8, Assessor: "trainer", Due: after("milestone", "equipped", 10)},
				{Key: "triage_2", Kind: lifecycle.ItemCompetency, Title: "Triage on level 2", Owner: "subject", Assessor: "assessor", Competency: "triage", Level: 2, Evidence: 1,
					Due: after("milestone", "month", 0), Requires: []string{"course", "shadow"}},
				{Key: "day_30", Kind: lifecycle.ItemReview, Title: "30 days", Due: fromStart(22), Opens: &lifecycle.DueRule{Days: 17}, Questions: []lifecycle.ReviewQuestion{
					{Key: "feeling", Title: "How is it?", Of: []string{"subject", "buddy"}}, {Key: "pace", Title: "Pace", Kind: lifecycle.AskRating, Of: []string{"manager"}},
					{Key: "stay", Title: "Stays?", Kind: lifecycle.AskChoice, Choices: []string{"yes", "no"}, Of: []string{"subject"}, Optional: true}}}}}}}
}

func hireLaunch() lifecycle.OnboardingLaunch {
	return lifecycle.OnboardingLaunch{StartDate: "2026-02-02", Cohort: "spring",
		Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Person: hire, Site: "munich", Attributes: map[string]string{"remote": "no"}},
		Roles:   map[string]string{"coordinator": coordinator, "manager": manager, "buddy": buddy, "it": itDesk, "assessor": assessor}}
}

// newOnboarding launches on Monday, 5 January 2026; the start is Monday, 2 February.
func newOnboarding(t tester, template lifecycle.OnboardingTemplate, launch lifecycle.OnboardingLaunch) *onboardingPlay {
	t.Helper()
	p := plannedOnboarding(t, template, launch)
	p.do(coordinator, lifecycle.EventLaunch, nil)
	return p
}

func plannedOnboarding(t tester, template lifecycle.OnboardingTemplate, launch lifecycle.OnboardingLaunch) *onboardingPlay {
	t.Helper()
	p := &onboardingPlay{t: t, m: lifecycle.OnboardingMachine(), now: began}
	var err error
	if p.c.Data, err = lifecycle.NewOnboarding(template, launch, began); err != nil {
		t.Fatalf("cannot be planned: %v", err)
	}
	calendar := lifecycle.DefaultCalendar()
	p.c.ID, p.c.Organisation, p.c.Kind, p.c.Title, p.c.Calendar = "onboarding-1", "default", lifecycle.KindOnboarding, "Nina", &calendar
	return p
}

func itemOf(p *onboardingPlay, key string) lifecycle.ItemProgress {
	p.t.Helper()
	i := slices.IndexFunc(p.c.Data.Items, func(item lifecycle.ItemProgress) bool { return item.Key == key })
	if i < 0 {
		p.t.Fatalf("there is no item %s", key)
	}
	return p.c.Data.Items[i]
}

func wantItem(t *testing.T, p *onboardingPlay, key string, want lifecycle.ItemState) {
	t.Helper()
	if got := itemOf(p, key).State; got != want {
		t.Fatalf("%s is %s, want %s", key, got, want)
	}
}

// taskOf finds the open task of a person about an item.
func taskOf(p *onboardingPlay, key, who string) (lifecycle.Task, bool) {
	for _, task := range p.c.Tasks {
		if task.Subject == key && task.Assignee == who && task.Status == lifecycle.TaskOpen {
			return task, true
		}
	}
	return lifecycle.Task{}, false
}

// answerItem completes the open task of a person about an item.
func answerItem(p *onboardingPlay, key, who, result string, data any) error {
	p.t.Helper()
	task, ok := taskOf(p, key, who)
	if !ok {
		p.t.Fatalf("%s has no open task about %s, which is %s", who, key, itemOf(p, key).State)
	}
	payload := object{"task_id": task.ID, "comment": "done", "result": result}
	if data != nil {
		payload["data"] = data
	}
	return p.try(lifecycle.ByTask, who, lifecycle.EventCompleteTask, payload)
}

func mustAnswer(p *onboardingPlay, key, who, result string, data any) {
	p.t.Helper()
	if err := answerItem(p, key, who, result, data); err != nil {
		p.t.Fatalf("%s by %s: %v", key, who, err)
	}
}

// ringUntil lets the clock raise what it raises until a time.
func ringUntil(p *onboardingPlay, until time.Time) {
	p.t.Helper()
	for {
		deadline, ok := p.m.Next(&p.c)
		if !ok || deadline.At.After(until) {
			p.now = until
			return
		}
		p.ring()
	}
}

func record() object {
	return object{"evidence": []object{{"title": "Record", "uri": "https://files.example/1", "sha256": strings.Repeat("ab", 32)}}}
}

func onDay(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
}

func TestOnboardingFromLaunchToCompletion(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	p.is(lifecycle.StateScheduled)
	wantItem(t, p, "laptop", lifecycle.ItemOpen)
	wantItem(t, p, "desk", lifecycle.ItemOpen)
	wantItem(t, p, "account", lifecycle.ItemLocked)
	mustAnswer(p, "laptop", itDesk, "", nil)
	mustAnswer(p, "account", itDesk, "", nil)
	mustAnswer(p, "desk", coordinator, "", nil)
	wantItem(t, p, "welcome", lifecycle.ItemLocked)
	ringUntil(p, onDay(2, 2, 8))
	p.is(lifecycle.StateActive)
	mustAnswer(p, "welcome", manager, "", nil)
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 79.5})
	wantItem(t, p, "course", lifecycle.ItemFailed)
	mustAnswer(p, "course", hire, "", object{"score": 80})
	wantItem(t, p, "course", lifecycle.ItemSignedOff)
	mustAnswer(p, "shadow", hire, "", object{"hours": 5})
	wantItem(t, p, "shadow", lifecycle.ItemOpen)
	mustAnswer(p, "shadow", hire, "", object{"hours": 3})
	wantItem(t, p, "shadow", lifecycle.ItemSubmitted)
	mustAnswer(p, "shadow", trainer, "", nil)
	refused(t, answerItem(p, "triage_2", hire, "", nil), "invalid", "evidence")
	mustAnswer(p, "triage_2", hire, "", record())
	mustAnswer(p, "triage_2", assessor, "returned", nil)
	wantItem(t, p, "triage_2", lifecycle.ItemReturned)
	mustAnswer(p, "triage_2", hire, "", record())
	mustAnswer(p, "triage_2", assessor, "done", object{"level": 3})
	if got := itemOf(p, "triage_2"); got.State != lifecycle.ItemSignedOff || got.Level != 3 || got.EndedBy != assessor {
		t.Errorf("the competency is %+v", got)
	}
	ringUntil(p, onDay(2, 25, 8))
	mustAnswer(p, "day_30", hire, "", object{"answers": object{"feeling": "Good", "stay": "yes"}})
	refused(t, answerItem(p, "day_30", manager, "", object{"answers": object{"pace": 6}}), "invalid", "rating")
	mustAnswer(p, "day_30", manager, "", object{"answers": object{"pace": 4}})
	mustAnswer(p, "day_30", buddy, "", object{"answers": object{"feeling": "She is good"}})
	wantItem(t, p, "day_30", lifecycle.ItemSubmitted)
	p.mustSign(manager, lifecycle.Approve, nil)
	p.is(lifecycle.StateCompleted)
	if signed := fmt.Sprint(p.m.Allowed(&p.c, lifecycle.Actor{ID: coordinator})); signed != "[]" {
		t.Errorf("a completed onboarding allows %s", signed)
	}
}
