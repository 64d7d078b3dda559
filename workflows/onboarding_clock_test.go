package workflows

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// ramp is a template whose version 2 asks for a tour and moves the audit.
func ramp(version int) lifecycle.OnboardingTemplate {
	days := func(n int) lifecycle.DueRule { return lifecycle.DueRule{Days: n} }
	items := []lifecycle.OnboardingItem{
		{Key: "laptop", Kind: lifecycle.ItemTask, Title: "Laptop", Owner: "it", Due: days(-3)},
		{Key: "rules", Kind: lifecycle.ItemDocument, Title: "Rules", Owner: "subject", Due: days(2)},
		{Key: "course", Kind: lifecycle.ItemTraining, Title: "Course", Owner: "subject", PassMark: 80, Requires: []string{"rules"}, Due: lifecycle.DueRule{From: "item", Key: "rules", Days: 5}},
		{Key: "audit", Kind: lifecycle.ItemTask, Title: "Audit", Owner: "subject", Assessor: "it", Due: days(20), Opens: &lifecycle.DueRule{Days: 15}},
		{Key: "day_30", Kind: lifecycle.ItemReview, Title: "30 days", Due: days(22), Opens: &lifecycle.DueRule{Days: 20},
			Questions: []lifecycle.ReviewQuestion{{Key: "how", Title: "How is it?", Of: []string{"subject", "manager"}}}},
	}
	if version == 2 {
		items[3].Due, items[3].Opens = days(30), &lifecycle.DueRule{Days: 25}
		items = append(items, lifecycle.OnboardingItem{Key: "tour", Kind: lifecycle.ItemMeeting, Title: "Tour", Owner: "subject", Due: days(40), Opens: &lifecycle.DueRule{Days: 35}})
	}
	return lifecycle.OnboardingTemplate{Key: "ramp", Version: version, Title: "Ramp", For: lifecycle.NewHire, Roles: []lifecycle.OnboardingRole{{Key: "it", Title: "IT"}},
		Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All", Items: items}}}
}

// onboarded is an onboarding that lena runs; nina starts on Monday, 7 December 2026, two weeks after the launch.
func onboarded(t *testing.T) (*harness[lifecycle.OnboardingData], lifecycle.Case[lifecycle.OnboardingData]) {
	t.Helper()
	h := newHarnessOf[lifecycle.OnboardingData](t)
	h.env.SetStartTime(monday)
	h.rec.facts = func(in LookUpInput) lifecycle.Facts {
		facts := lifecycle.Facts{Managers: map[string][]string{"nina": {"mona"}}}
		if in.Request.Onboarding != nil {
			version := ramp(in.Request.Onboarding.Version)
			facts.Onboarding = &version
		}
		return facts
	}
	calendar := weekdays("2026-12-25", "2026-12-28", "2027-01-01")
	c := lifecycle.Case[lifecycle.OnboardingData]{Head: lifecycle.Head{ID: "onboarding-1", Organisation: "default", Kind: lifecycle.KindOnboarding, Title: "Nina",
		MachineVersion: lifecycle.OnboardingMachineVersion, CreatedBy: "lena", Calendar: &calendar}}
	var err error
	c.Data, err = lifecycle.NewOnboarding(ramp(1), lifecycle.OnboardingLaunch{StartDate: "2026-12-07", Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Person: "nina"},
		Roles: map[string]string{"coordinator": "lena", "manager": "mona", "it": "ida"}}, monday)
	if err != nil {
		t.Fatal(err)
	}
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	return h, c
}

// atTime schedules what is worked out from the case as it is then.
func (h *harness[D]) atTime(when time.Time, make func(lifecycle.Case[D]) lifecycle.Event) *answer {
	h.n++
	a := &answer{}
	id := "at-" + when.Format(time.RFC3339)
	h.env.RegisterDelayedCallback(func() {
		e := make(h.rec.lastState)
		e.RequestID = id + string(e.Name) + e.Actor.ID
		h.update(e, a)
	}, when.Sub(monday))
	return a
}

// item answers the open task of a person about an item, then.
func item(person, key string, data any) func(lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
	return func(c lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
		payload := map[string]any{"comment": "done", "task_id": "none"}
		for _, task := range c.Tasks {
			if task.Subject == key && task.Assignee == person && task.Status == lifecycle.TaskOpen {
				payload["task_id"] = task.ID
			}
		}
		if data != nil {
			payload["data"] = data
		}
		e := by(person, lifecycle.EventCompleteTask, payload)
		e.By = lifecycle.ByTask
		return e
	}
}

func raise(e lifecycle.Event) func(lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
	return func(lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event { return e }
}

func on(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
}

// Ninety days of one onboarding: the start moves a week on and three days back, the rules are read late, and in the middle another
// version of the template moves the audit and adds a tour.
func TestNinetyDaysOfAnOnboarding(t *testing.T) {
	h, c := onboarded(t)
	answers := []*answer{
		h.atTime(on(2026, 11, 27, 9), raise(event(lifecycle.EventMoveStart, map[string]string{"date": "2026-12-14"}))),
		h.atTime(on(2026, 12, 1, 9), raise(event(lifecycle.EventMoveStart, map[string]string{"date": "2026-12-09"}))),
		h.atTime(on(2026, 12, 2, 10), item("ida", "laptop", nil)),
		h.atTime(on(2026, 12, 14, 10), item("nina", "rules", nil)),
		h.atTime(on(2026, 12, 16, 10), item("nina", "course", map[string]any{"score": 92})),
		h.atTime(on(2026, 12, 30, 9), func(c lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
			preview, err := lifecycle.PreviewUpgrade(&c, lifecycle.OnboardingUpgrade{Template: ramp(2)}, on(2026, 12, 30, 9))
			if err != nil || len(preview.Added) != 1 || len(preview.Changed) != 1 || len(preview.Kept)+len(preview.Removed) != 0 {
				t.Errorf("the preview is %+v (%v)", preview, err)
			}
			return event(lifecycle.EventUpgrade, lifecycle.UpgradePayload{Version: 2, Preview: preview.Hash})
		}),
		h.atTime(on(2027, 1, 12, 10), item("nina", "day_30", map[string]any{"answers": map[string]string{"how": "good"}})),
		h.atTime(on(2027, 1, 12, 11), item("mona", "day_30", map[string]any{"answers": map[string]string{"how": "good"}})),
		h.atTime(on(2027, 1, 13, 10), signTask("mona")),
		h.atTime(on(2027, 1, 20, 10), item("nina", "audit", nil)),
		h.atTime(on(2027, 1, 21, 10), item("ida", "audit", nil)),
		h.atTime(on(2027, 2, 3, 10), item("nina", "tour", nil)),
	}
	h.run(c, 90*day)
	for i, a := range answers {
		if a.err != nil || !a.done {
			t.Fatalf("answer %d: %v; the steps are %v", i, a.err, h.rec.events())
		}
	}
	h.cameAt(t, lifecycle.EventStartReached, on(2026, 12, 9, 0))
	// On the first morning rules opens. Working days from 9 December, without 25 and 28 December and 1 January: the 20th is 11 January, when the
	// review opens, the 25th 18 January, when the audit of version 2 opens, and the 35th 1 February.
	h.cameAt(t, lifecycle.EventItemsOpen, on(2026, 12, 9, 8), on(2027, 1, 11, 8), on(2027, 1, 18, 8), on(2027, 2, 1, 8))
	// The rules were due on the second working day after the start, and nobody is late with anything else.
	h.cameAt(t, lifecycle.EventOverdue, on(2026, 12, 11, 17))
	if c := h.rec.lastState; c.State != lifecycle.StateCompleted || c.Data.Plan.Version != 2 || len(c.Data.Items) != 6 {
		t.Errorf("after 90 days %s with version %d", c.State, c.Data.Plan.Version)
	}
}

func signTask(person string) func(lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
	return func(c lifecycle.Case[lifecycle.OnboardingData]) lifecycle.Event {
		i := slices.IndexFunc(c.Tasks, func(task lifecycle.Task) bool {
			return task.Assignee == person && task.Kind == lifecycle.TaskSignOff && task.Status == lifecycle.TaskOpen
		})
		if i < 0 {
			return by(person, lifecycle.EventSign, none{})
		}
		payload, _ := json.Marshal(lifecycle.SignPayload{TaskID: c.Tasks[i].ID, Decision: lifecycle.Approve, ContentHash: c.Tasks[i].ContentHash})
		e := by(person, lifecycle.EventSign, none{})
		e.By, e.Payload = lifecycle.ByTask, payload
		return e
	}
}

// Nobody does anything: each open item is told once, reminded once, and once it is late its manager is told; then nothing more.
func TestAnOnboardingThatNobodyTouches(t *testing.T) {
	h, c := onboarded(t)
	h.run(c, 90*day)
	told := map[string]int{}
	for _, effect := range h.rec.effects {
		var notice lifecycle.Notice
		if err := json.Unmarshal(effect.Payload, &notice); err != nil {
			t.Fatal(err)
		}
		for _, task := range notice.Tasks {
			told[notice.About+" "+task.ID]++
		}
		if notice.About == "overdue" && slices.Contains(notice.To, "nina") && !slices.Contains(notice.To, "mona") {
			t.Errorf("nina is late and only %v are told", notice.To)
		}
	}
	for _, task := range h.rec.lastState.Tasks {
		for _, about := range []string{"task_opened", "reminder", "overdue"} {
			if told[about+" "+task.ID] == 0 {
				t.Errorf("%s of %s never came", about, task.Title)
			}
		}
	}
	for what, n := range told {
		if n != 1 {
			t.Errorf("%s came %d times", what, n)
		}
	}
	if events := h.rec.events(); len(events) > 25 || h.rec.lastState.State != lifecycle.StateActive {
		t.Errorf("90 days of nothing took the steps %v", events)
	}
}
