package workflows

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// weekdays works from 8 to 12 and from 13 to 17, Monday to Friday; the test's clock starts on Monday at 9.
func weekdays(holidays ...string) lifecycle.Calendar {
	spans := []lifecycle.Span{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}
	c := lifecycle.Calendar{Site: "munich", Version: 1, Zone: "UTC",
		Week: lifecycle.Week{Monday: spans, Tuesday: spans, Wednesday: spans, Thursday: spans, Friday: spans}}
	for _, date := range holidays {
		c.Days = append(c.Days, lifecycle.SpecialDay{Date: date, Name: "holiday"})
	}
	return c
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func changeHarness(t *testing.T) *harness[lifecycle.ChangeData] {
	t.Helper()
	h := newHarnessOf[lifecycle.ChangeData](t)
	h.env.SetStartTime(monday)
	h.rec.facts = func(in LookUpInput) lifecycle.Facts {
		facts := lifecycle.Facts{Looked: in.Request.Conflicts != nil}
		if in.Request.Policies != "" {
			facts.Policies = &lifecycle.ApprovalPolicies{Key: "change_approval", Policies: map[string]lifecycle.Policy{"all": {Stages: []lifecycle.Stage{
				{Name: "owner", DueAfter: lifecycle.Duration(2 * day), Approvers: []lifecycle.Approver{{CaseRole: "process_owner"}}, Escalate: &lifecycle.Approver{ManagerLine: true}}}}},
				Rules: []lifecycle.ApprovalRule{{Name: "all", Policy: "all"}}}
		}
		facts.Managers = map[string][]string{}
		for _, person := range in.Request.Managers {
			facts.Managers[person] = []string{"mona", "dora"}
		}
		return facts
	}
	return h
}

// newChange is a change whose window is long, unless a test sets another.
func newChange(kind lifecycle.ChangeKind) lifecycle.Case[lifecycle.ChangeData] {
	calendar := weekdays("2026-11-25")
	one := lifecycle.Policy{Stages: []lifecycle.Stage{{Name: "one", DueAfter: lifecycle.Duration(day), Approvers: []lifecycle.Approver{{CaseRole: "emergency_approver"}}}}}
	c := lifecycle.Case[lifecycle.ChangeData]{Head: lifecycle.Head{ID: "change-1", Organisation: "default", Kind: lifecycle.KindChange, Title: "A change",
		MachineVersion: lifecycle.ChangeMachineVersion, CreatedBy: "lena", Calendar: &calendar}}
	c.Data = lifecycle.ChangeData{Kind: kind,
		Roles: lifecycle.ChangeRoles{Requester: "lena", ChangeManager: "sven", ProcessOwner: "priya", Implementer: "luis", EmergencyApprover: "emma", Reviewer: "vic"},
		Template: lifecycle.ChangeTemplate{Key: "short", Approval: "change_approval", Matrix: [][]lifecycle.RiskLevel{{"low"}}, WatchFor: lifecycle.Duration(30 * day),
			EmergencyPolicy: one, EmergencyReview: lifecycle.Policy{Stages: []lifecycle.Stage{{Name: "review", Approvers: []lifecycle.Approver{{CaseRole: "process_owner"}}}}}},
		Content: lifecycle.ChangeContent{Plan: []lifecycle.PlanStep{{Title: "do"}}, Backout: []lifecycle.PlanStep{{Title: "undo"}}, Metrics: []string{"wait"},
			Window: &lifecycle.ChangeWindow{Start: monday, End: monday.Add(80 * day)}}}
	return c
}

func by(person string, name lifecycle.EventName, data any) lifecycle.Event {
	e := event(name, data)
	e.Actor = lifecycle.Actor{ID: person, Name: person}
	return e
}

// submitted takes a change to its review, minutes after the start.
func (h *harness[D]) submitted() {
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.after(time.Second, by("sven", lifecycle.EventAssess, none{}))
}

// recorded lists when an event was recorded.
func (h *harness[D]) recorded(name lifecycle.EventName) []time.Time {
	var times []time.Time
	for _, step := range h.rec.steps {
		if step.Event == name {
			times = append(times, step.At.Truncate(time.Minute))
		}
	}
	return times
}

func (h *harness[D]) cameAt(t *testing.T, name lifecycle.EventName, want ...time.Time) {
	t.Helper()
	if got := h.recorded(name); !slices.EqualFunc(got, want, time.Time.Equal) {
		t.Errorf("%s came at %v, want %v; the steps are %v", name, got, want, h.rec.events())
	}
}

// Two working days from Monday 9:00 over a holiday on Wednesday are Thursday 9:00; half of the 16 hours have passed on Tuesday
// at 9:00. Then the manager line is asked, a level each working day.
func TestSignOffIsRemindedAndEscalatedInWorkingTime(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	h.run(newChange(lifecycle.NormalChange), 8*day)
	thursday := monday.Add(3 * day)
	h.cameAt(t, lifecycle.EventRemind, monday.Add(day))
	h.cameAt(t, lifecycle.EventOverdue, thursday, thursday.Add(day), monday.Add(7*day))
	asked := []string{}
	for _, task := range h.rec.lastState.Tasks {
		if task.Status == lifecycle.TaskOpen {
			asked = append(asked, task.Assignee)
		}
	}
	if !slices.Equal(asked, []string{"priya", "mona", "dora"}) {
		t.Errorf("asked are %v", asked)
	}
}

// A hold of a day moves the due time by the working time that was lost; a holiday that is added moves it by a day.
func TestHoldAndAChangedCalendarCountAgain(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	h.after(2*time.Hour, event(lifecycle.EventHold, map[string]string{"reason": "flood"}))
	h.after(day, event(lifecycle.EventResume, none{}))
	calendar := weekdays("2026-11-25", "2026-11-26")
	calendar.Version = 2
	recalendar := event(lifecycle.EventRecalendar, lifecycle.CalendarPayload{Calendar: calendar})
	recalendar.By = lifecycle.ByMachine
	changed := h.after(time.Hour, recalendar)
	h.run(newChange(lifecycle.NormalChange), 14*day)
	changed.mustBe(t, "")
	// Held Monday 11:00 to Tuesday 11:00: eight working hours. Without: Thursday 9:00; with: Friday 9:00; with the second holiday: Monday 9:00.
	if overdue := h.recorded(lifecycle.EventOverdue); len(overdue) == 0 || !overdue[0].Equal(monday.Add(7*day)) {
		t.Errorf("overdue at %v, want %s", overdue, monday.Add(7*day))
	}
}

// An approval expires when the window passes, whoever was still to be asked.
func TestApprovalExpiresWhenTheWindowPasses(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	h.sign(time.Hour, "priya", lifecycle.Approve, "")
	c := newChange(lifecycle.NormalChange)
	c.Data.Content.Window.End = monday.Add(5 * day)
	h.run(c, 20*day)
	h.cameAt(t, lifecycle.EventWindowPassed, monday.Add(5*day))
	if h.rec.lastState.State != lifecycle.StateExpired || h.rec.lastState.Data.Approval != nil {
		t.Errorf("in state %s, approved by %v", h.rec.lastState.State, h.rec.lastState.Data.Approval)
	}
}

// 48 hours of an emergency are real hours: from Friday to Sunday.
func TestEmergencyTurnsRedAfter48RealHours(t *testing.T) {
	h := changeHarness(t)
	friday := monday.Add(4 * day)
	h.env.SetStartTime(friday)
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.sign(time.Second, "emma", lifecycle.Approve, "")
	h.after(time.Second, by("luis", lifecycle.EventBegin, none{}))
	h.complete(time.Second, "luis", lifecycle.TaskImplement, "")
	h.run(newChange(lifecycle.EmergencyChange), 10*day)
	h.cameAt(t, lifecycle.EventReviewOverdue, friday.Add(48*time.Hour))
	if c := h.rec.lastState; lifecycle.ChangeMachine().Describe(&c).Health != lifecycle.Red || c.State != lifecycle.StateImplemented {
		t.Errorf("in state %s, %s", c.State, lifecycle.ChangeMachine().Describe(&c).Health)
	}
}

// complete answers the open task of this kind of a person.
func (h *harness[D]) complete(pause time.Duration, person string, kind lifecycle.TaskKind, result string) *answer {
	h.next += pause
	a := &answer{}
	h.env.RegisterDelayedCallback(func() {
		for _, task := range h.rec.lastState.Tasks {
			if task.Assignee == person && task.Status == lifecycle.TaskOpen && task.Kind == kind {
				payload, _ := json.Marshal(lifecycle.CompletePayload{TaskID: task.ID, Comment: "done", Result: result})
				e := by(person, lifecycle.EventCompleteTask, none{})
				e.By, e.Payload, e.RequestID = lifecycle.ByTask, payload, "complete-"+task.ID
				h.update(e, a)
			}
		}
	}, h.next)
	return a
}

// Ninety days of one change: approved, scheduled, implemented, reviewed, then watched until a signal reopens the review, and
// watched again to its end.
func TestNinetyDaysOfAChange(t *testing.T) {
	h := changeHarness(t)
	h.submitted()
	h.sign(time.Hour, "priya", lifecycle.Approve, "")
	h.after(time.Hour, event(lifecycle.EventSchedule, none{}))
	h.after(10*day, by("luis", lifecycle.EventBegin, none{}))
	h.complete(time.Hour, "luis", lifecycle.TaskImplement, "")
	h.after(day, by("vic", lifecycle.EventStartReview, none{}))
	h.after(time.Hour, by("vic", lifecycle.EventConclude, map[string]string{"result": "successful", "lessons": "none"}))
	signal := event(lifecycle.EventSignal, lifecycle.SignalPayload{MetricID: "wait", At: monday.Add(20 * day).Format(time.RFC3339), Rules: []string{"nelson_1"}})
	signal.By = lifecycle.ByMachine
	h.after(10*day, signal)
	h.after(5*day, by("vic", lifecycle.EventConclude, map[string]string{"result": "with_issues", "lessons": "watch longer"}))
	h.run(newChange(lifecycle.NormalChange), 90*day)
	if h.rec.lastState.State != lifecycle.StateClosed || h.rec.lastState.Data.Review.Result != lifecycle.ResultWithIssues {
		t.Fatalf("after 90 days in state %s; the steps are %v", h.rec.lastState.State, h.rec.events())
	}
	watched := h.recorded(lifecycle.EventWatch)
	h.cameAt(t, lifecycle.EventWatchOver, watched[0].Add(30*day))
}
