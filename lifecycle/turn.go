package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tollgate/fault"
)

// Turn collects what one event does to a case: steps, tasks, signatures and effects, and the
// follow-up events that it raises.
type Turn struct {
	head    *Head
	event   Event
	commit  Commit
	touched map[string]bool // tasks in commit.Tasks are read from here at the end
	given   []NoticeTask    // what somebody is asked anew
	late    []NoticeTask    // what of it is late already
	closed  []Task
	raised  []Event
	ids     int
	effects int
	content json.RawMessage // what a round opened in this step signs; kept in the step
	roundID string
}

func newTurn(head *Head, e Event) *Turn {
	return &Turn{head: head, event: e, commit: Commit{RequestID: e.RequestID}, touched: map[string]bool{}}
}

// At is the event's time.
func (t *Turn) At() time.Time { return t.event.At }

// NewID returns the next id of the step that is being made.
func (t *Turn) NewID() string {
	t.ids++
	return derivedID(t.head.ID, t.head.Seq, t.ids)
}

// Raise makes the machine's own follow-up event, which becomes the next step of the same commit.
func (t *Turn) Raise(name EventName, payload any) {
	text, err := json.Marshal(payload)
	if err != nil {
		text = []byte("{}")
	}
	t.raised = append(t.raised, Event{
		Name: name, By: ByMachine, Actor: Actor{ID: string(ByMachine)}, At: t.event.At, Payload: text, Facts: t.event.Facts,
		RequestID: fmt.Sprintf("%s+%d", t.commit.RequestID, len(t.raised)+1),
	})
}

// OpenTask gives somebody something to do and tells them, once.
func (t *Turn) OpenTask(task Task) string { return t.openTask(task, task.Title) }

// openTask tells more about the task than its title.
func (t *Turn) openTask(task Task, told string) string {
	task.ID, task.Status = t.NewID(), TaskOpen
	task.OpenedSeq, task.OpenedAt = t.head.Seq, t.event.At
	task.RemindAt = t.head.halfWay(task.OpenedAt, task.DueAt)
	t.head.Tasks = append(t.head.Tasks, task)
	t.touched[task.ID] = true
	t.given = append(t.given, NoticeTask{ID: task.ID, Message: told})
	return task.ID
}

// task finds a task of the case and marks it as changed.
func (t *Turn) task(id string) (*Task, error) {
	for i := range t.head.Tasks {
		if t.head.Tasks[i].ID == id {
			t.touched[id] = true
			return &t.head.Tasks[i], nil
		}
	}
	return nil, fault.New(fault.Conflict, "the task is closed; nothing more is asked of you there")
}

// CloseTask ends a task and forgets it; the store keeps the record.
func (t *Turn) CloseTask(id string, status TaskStatus, outcome string) {
	i := slices.IndexFunc(t.head.Tasks, func(task Task) bool { return task.ID == id })
	if i < 0 {
		return
	}
	task := t.head.Tasks[i]
	if task.Status == TaskOpen {
		task.Status, task.Outcome, task.ClosedAt = status, outcome, t.event.At
		t.closed = append(t.closed, task)
	} else if t.touched[id] {
		t.closed = append(t.closed, task)
	}
	delete(t.touched, id)
	t.head.Tasks = slices.Delete(t.head.Tasks, i, i+1)
}

// Effect queues work for after the commit.
func (t *Turn) Effect(name string, payload any) {
	text, err := json.Marshal(payload)
	if err != nil {
		text = []byte("{}")
	}
	t.effects++
	t.commit.Effects = append(t.commit.Effects, Effect{Seq: t.head.Seq, N: t.effects, Name: name, Payload: text})
}

// finish puts the changed tasks into the commit.
func (t *Turn) finish() Commit {
	t.barDelegates()
	t.tellOfTasks("task_opened", t.given)
	t.tellOfTasks("overdue", t.late)
	t.commit.Tasks = t.closed
	for _, task := range t.head.Tasks {
		if t.touched[task.ID] {
			t.commit.Tasks = append(t.commit.Tasks, task)
		}
	}
	return t.commit
}
