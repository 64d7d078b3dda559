package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Deadline is an event that time raises. Ref names the round or task it is about.
type Deadline struct {
	Event EventName
	At    time.Time
	Ref   string
}

// Next returns the case's earliest deadline. A held or ended case has none.
func (m Machine[D]) Next(c *Case[D]) (Deadline, bool) {
	if c.Held != nil || c.Ended {
		return Deadline{}, false
	}
	all := c.deadlines()
	if m.Deadlines != nil {
		all = append(all, m.Deadlines(c)...)
	}
	all = slices.DeleteFunc(all, func(d Deadline) bool { return d.At.IsZero() })
	if len(all) == 0 {
		return Deadline{}, false
	}
	return slices.MinFunc(all, func(a, b Deadline) int { return a.At.Compare(b.At) }), true
}

// Due returns when the case next needs somebody: the earliest due time of an open task or of
// the open state.
func (m Machine[D]) Due(c *Case[D]) time.Time {
	var due time.Time
	earlier := func(at time.Time) {
		if !at.IsZero() && (due.IsZero() || at.Before(due)) {
			due = at
		}
	}
	for _, task := range c.Tasks {
		if task.Status == TaskOpen {
			earlier(task.DueAt)
		}
	}
	if m.DueAt != nil && !c.Ended {
		earlier(m.DueAt(c))
	}
	return due
}

// ClockEvent is the event that a deadline raises. Its request id is the same however often the
// timer fires at one step of the case, and another one when the same deadline comes again later.
func ClockEvent(caseID string, seq int64, d Deadline, at time.Time) Event {
	payload, _ := json.Marshal(map[string]string{"ref": d.Ref}) // a string always marshals
	return Event{
		Name: d.Event, By: ByClock, Actor: Actor{ID: string(ByClock)}, At: at, Payload: payload,
		RequestID: fmt.Sprintf("clock/%s/%s/%s/%d/%d", caseID, d.Event, d.Ref, d.At.UnixNano(), seq),
	}
}

// deadlines are those of open rounds and of tasks outside of rounds.
func (h *Head) deadlines() []Deadline {
	var all []Deadline
	for _, round := range h.Rounds {
		stage := round.Stages[round.Current]
		all = append(all, pending(round.ID, stage.RemindAt, stage.DueAt, stage.Reminded, stage.Overdue)...)
		all = append(all, Deadline{EventOverdue, stage.EscalateAt, round.ID})
	}
	for _, task := range h.Tasks {
		if task.RoundID == "" && task.Status == TaskOpen {
			all = append(all, pending(task.ID, task.RemindAt, task.DueAt, task.Reminded, task.Overdue)...)
		}
	}
	return all
}

func pending(ref string, remindAt, dueAt time.Time, reminded, overdue bool) []Deadline {
	switch {
	case overdue:
		return nil
	case reminded:
		return []Deadline{{EventOverdue, dueAt, ref}}
	}
	return []Deadline{{EventRemind, remindAt, ref}}
}

// later moves a time that is set.
func later(at time.Time, by time.Duration) time.Time {
	if at.IsZero() {
		return at
	}
	return at.Add(by)
}
