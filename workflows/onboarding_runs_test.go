package workflows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

type checklist = lifecycle.Case[lifecycle.OnboardingData]

// errand is what people send at one time, all at once.
type errand struct {
	at   time.Time
	send func(checklist) []lifecycle.Event
	last bool // the server suggests then that the run ends
}

// A checklist of 120 items goes over three runs. Six answers at a time are on their way when a run ends, and the first ends just after a hold. Every
// step, those of the clock too, is the same and at the same time as of one sequential case without runs.
func TestALongChecklistOverSeveralRuns(t *testing.T) {
	c := longChecklist(t)
	errands := answeredInBatches()
	ran := inRuns(t, c, errands)
	want := sequentially(t, c, errands, ran.rec.steps)
	if len(ran.carried) != 2 || ran.carried[0].Held == nil || ran.carried[1].Held != nil {
		t.Fatalf("it went on %d times, with %d steps; one after the other %d", len(ran.carried), len(ran.rec.steps), len(want))
	}
	if len(ran.rec.steps) != len(want) {
		t.Errorf("%d steps, one after the other %d", len(ran.rec.steps), len(want))
	}
	for i, step := range ran.rec.steps[:min(len(want), len(ran.rec.steps))] {
		if w := want[i]; step.Event != w.Event || step.Actor != w.Actor || step.To != w.To || !step.At.Truncate(time.Minute).Equal(w.At.Truncate(time.Minute)) ||
			!strings.HasPrefix(w.RequestID, "clock/") && step.RequestID != w.RequestID {
			t.Fatalf("step %d is %s (%s) of %s at %s, one after the other %s (%s) of %s at %s", i+1, step.Event, step.RequestID, step.Actor, step.At, w.Event, w.RequestID, w.Actor, w.At)
		}
	}
	after := ran.rec.events()[ran.carried[0].Seq:]
	if !slices.Contains(after, lifecycle.EventRemind) || !slices.Contains(after, lifecycle.EventOverdue) {
		t.Errorf("in the later runs nobody is reminded, or late: %v", after)
	}
	t.Logf("%d steps, and runs hand on %v bytes", len(ran.rec.steps), ran.sizes)
}

// longChecklist is nina's, who starts on 7 December. Ida assesses the first items, of which every fourth waits for the one before; the others are open
// for long.
func longChecklist(t *testing.T) checklist {
	t.Helper()
	template := lifecycle.OnboardingTemplate{Key: "long", Version: 1, Title: "Long", For: lifecycle.NewHire, Roles: []lifecycle.OnboardingRole{{Key: "it", Title: "IT"}},
		Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All"}}}
	for i := range 120 {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("item_%03d", i), Kind: lifecycle.ItemTask, Title: fmt.Sprintf("Do the thing that is number %03d", i), Owner: "subject",
			Due: lifecycle.DueRule{Days: 60}}
		if i < 30 {
			item.Assessor, item.Due.Days = "it", 2+i/5
		}
		if i < 30 && i%4 == 3 {
			item.Requires = []string{fmt.Sprintf("item_%03d", i-1)}
		}
		template.Sections[0].Items = append(template.Sections[0].Items, item)
	}
	_, c := onboarded(t)
	data, err := lifecycle.NewOnboarding(template, lifecycle.OnboardingLaunch{StartDate: "2026-12-07", Subject: c.Data.Subject, Roles: c.Data.Roles}, monday)
	if err != nil {
		t.Fatal(err)
	}
	c.Data = data
	return c
}

// answeredInBatches: from 8 December nina answers six items a day, and ida what is submitted, at first with a return. Together with one of ida's
// batches lena puts the onboarding on hold, until two days later.
func answeredInBatches() []errand {
	const heldOn, lastOn = 2, 6
	one := func(name lifecycle.EventName) func(checklist) []lifecycle.Event {
		return func(checklist) []lifecycle.Event { return []lifecycle.Event{event(name, none{})} }
	}
	errands := []errand{{at: monday.Add(time.Second), send: one(lifecycle.EventLaunch)}}
	for n := range 12 {
		minutes := time.Duration(20+n) * time.Minute // another one each day, when no deadline comes
		morning, afternoon := on(2026, 12, 8+n, 10).Add(minutes), on(2026, 12, 8+n, 14).Add(minutes)
		switch n {
		case heldOn + 1:
		case heldOn + 2:
			errands = append(errands, errand{at: morning, send: one(lifecycle.EventResume)})
		default:
			errands = append(errands, errand{at: morning, last: n == lastOn, send: func(c checklist) []lifecycle.Event { return answers(c, "nina", 6) }},
				errand{at: afternoon, last: n == heldOn, send: func(c checklist) []lifecycle.Event {
					batch := answers(c, "ida", 100)
					if n == heldOn { // the second of those that wait for their turn is last: the SDK's mutex lets the newest go first
						batch = slices.Insert(batch, 1, event(lifecycle.EventHold, map[string]string{"reason": "flood"}))
					}
					return batch
				}})
		}
	}
	return append(errands, errand{at: on(2026, 12, 22, 10), send: func(checklist) []lifecycle.Event {
		return []lifecycle.Event{event(lifecycle.EventCancel, map[string]string{"reason": "called off"})}
	}})
}

// answers to the first open tasks of a person. An assessor sends back what comes for the first time.
func answers(c checklist, person string, most int) (batch []lifecycle.Event) {
	for _, task := range c.Tasks {
		if task.Assignee != person || task.DueAt.Year() != 2026 || task.Status != lifecycle.TaskOpen || len(batch) == most {
			continue
		}
		payload := map[string]any{"task_id": task.ID, "comment": "done"}
		if opened := c.Data.Items[slices.IndexFunc(c.Data.Items, func(p lifecycle.ItemProgress) bool { return p.Key == task.Subject })].OpenedAt; task.Kind == lifecycle.TaskAssess && opened.Hour() == 8 {
			payload["result"] = lifecycle.ResultReturned // what opened in the morning comes for the first time
		}
		e := by(person, lifecycle.EventCompleteTask, payload)
		e.By = lifecycle.ByTask
		batch = append(batch, e)
	}
	return batch
}

func (e errand) events(c checklist) []lifecycle.Event {
	batch := e.send(c)
	for k := range batch {
		batch[k].RequestID = fmt.Sprintf("errand-%s-%d", e.at.Format(time.RFC3339), k)
	}
	return batch
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// escalated is whom the overdue are told to.
var escalated = lifecycle.Facts{Managers: map[string][]string{"nina": {"mona"}, "ida": {"mona"}}}

// sequentially is the machine without workflows: the errands and the deadlines in the order of their times. What was sent at the same time is
// taken in the order in which it was recorded; what was not recorded must be refused.
func sequentially(t *testing.T, c checklist, errands []errand, recorded []lifecycle.Step) (steps []lifecycle.Step) {
	t.Helper()
	machine, turn := lifecycle.OnboardingMachine(), map[string]int64{}
	for _, step := range recorded {
		turn[step.RequestID] = step.Seq
	}
	apply := func(e lifecycle.Event, at time.Time) {
		e.At = at
		if !machine.FactsFor(&c, e).Empty() {
			e.Facts = &escalated
		}
		next, commit, err := machine.Apply(c, e)
		if err == nil {
			c, steps = next, append(steps, commit.Steps...)
		} else if turn[e.RequestID] != 0 {
			t.Fatalf("%s at %s: %v", e.Name, at, err)
		}
	}
	now := monday
	for _, errand := range errands {
		for deadline, rings := machine.Next(&c); rings && deadline.At.Before(errand.at); deadline, rings = machine.Next(&c) {
			now = later(now, deadline.At)
			apply(lifecycle.ClockEvent(c.ID, c.Seq, deadline, now), now)
		}
		now = errand.at
		batch := errand.events(c)
		slices.SortStableFunc(batch, func(a, b lifecycle.Event) int { return cmp.Compare(turn[a.RequestID], turn[b.RequestID]) })
		for _, e := range batch {
			apply(e, errand.at)
		}
	}
	return steps
}

// runsOf is what came of a case over its runs.
type runsOf struct {
	rec     *recorder[lifecycle.OnboardingData]
	carried []checklist // what each run handed to the next
	sizes   []int       // in bytes
}

// inRuns does the errands on the workflow, and goes on with what a run hands on. What a run did not answer is sent again to the next.
func inRuns(t *testing.T, c checklist, errands []errand) (ran runsOf) {
	t.Helper()
	started, sent, answered := monday, make([][]lifecycle.Event, len(errands)), map[string]*answer{}
	for len(ran.carried) < 5 {
		h := newHarnessOf[lifecycle.OnboardingData](t)
		h.env.SetStartTime(started)
		if ran.rec != nil {
			*h.rec = *ran.rec
		}
		h.rec.facts = func(LookUpInput) lifecycle.Facts { return escalated }
		ran.rec = h.rec
		for i, errand := range errands {
			h.env.RegisterDelayedCallback(func() {
				if sent[i] == nil {
					sent[i] = errand.events(h.rec.lastState)
				}
				for _, e := range sent[i] {
					if a := answered[e.RequestID]; a == nil || !a.done {
						h.env.SetContinueAsNewSuggested(errand.last)
						answered[e.RequestID] = &answer{}
						h.update(e, answered[e.RequestID])
					}
				}
			}, max(0, errand.at.Sub(started)))
		}
		h.run(c, 40*day)
		var goesOn *workflow.ContinueAsNewError
		if !errors.As(h.env.GetWorkflowError(), &goesOn) {
			break
		}
		c = checklist{}
		if err := converter.GetDefaultDataConverter().FromPayloads(goesOn.Input, &c); err != nil {
			t.Fatal(err)
		}
		ran.carried, ran.sizes, started = append(ran.carried, c), append(ran.sizes, len(goesOn.Input.Payloads[0].Data)), h.env.Now()
	}
	return ran
}
