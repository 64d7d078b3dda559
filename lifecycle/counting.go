package lifecycle

import (
	"cmp"
	"time"

	"tollgate/fault"
)

const day = 24 * time.Hour

// after is when a length of time that begins at a moment ends; zero for no length. With a calendar
// whole days are working days and the rest is working time, and the time of holds does not count.
func (h *Head) after(from time.Time, d Duration) time.Time {
	if h.Calendar == nil || d == 0 {
		return d.After(from)
	}
	due, err := h.Calendar.Add(from, WorkDuration{Days: int(time.Duration(d) / day), Hours: time.Duration(d) % day})
	for _, pause := range h.Pauses {
		if err == nil && pause.To.After(from) {
			due, err = h.Calendar.Resume(due, latest(pause.From, from), pause.To)
		}
	}
	if err != nil { // a calendar of hardly any working time: too early is better than never
		return d.After(from)
	}
	return due
}

// signingWithin is the working time of a stage that sets none: whoever is awaited has a due time.
const signingWithin = Duration(5 * day)

func (h *Head) signWithin(d Duration) Duration {
	if h.Calendar == nil {
		return d
	}
	return cmp.Or(d, signingWithin)
}

// counted keeps a length only where a calendar can change what it comes to.
func (h *Head) counted(d Duration) Duration {
	if h.Calendar == nil {
		return 0
	}
	return d
}

// halfWay is when to remind of a due time, in working time where there is a calendar.
func (h *Head) halfWay(from, due time.Time) time.Time {
	if h.Calendar == nil || due.IsZero() || !due.After(from) {
		return halfWay(from, due)
	}
	half, err := h.Calendar.Add(from, WorkDuration{Hours: h.Calendar.Between(from, due).Hours / 2})
	if err != nil || half.After(due) {
		return halfWay(from, due)
	}
	return half
}

// recount sets every due time that is counted in working time again: after a hold, or when the
// calendar has changed.
func (h *Head) recount(t *Turn) {
	if h.Calendar == nil {
		return
	}
	for i := range h.Rounds {
		stage := &h.Rounds[i].Stages[h.Rounds[i].Current]
		if stage.DueAfter > 0 {
			stage.DueAt = h.after(stage.OpenedAt, stage.DueAfter)
			stage.RemindAt = h.halfWay(stage.OpenedAt, stage.DueAt)
			stage.Overdue = stage.Overdue && !stage.DueAt.After(t.At())
		}
	}
	for i := range h.Tasks {
		task := &h.Tasks[i]
		if task.Status == TaskOpen && task.Within > 0 {
			task.DueAt = h.after(task.OpenedAt, task.Within)
			task.RemindAt = h.halfWay(task.OpenedAt, task.DueAt)
			task.Overdue = task.Overdue && !task.DueAt.After(t.At())
			t.touched[task.ID] = true
		}
	}
}

// CalendarPayload is the data of recalendar.
type CalendarPayload struct {
	Calendar Calendar `json:"calendar"`
}

// recalendar takes the new calendar of its site, or the first one that the site has of its own, and counts what is open again.
func (m Machine[D]) recalendar(c *Case[D], t *Turn, e Event) error {
	payload, err := Decode[CalendarPayload](e)
	if err != nil {
		return err
	}
	if c.Calendar == nil || c.Calendar.Site == payload.Calendar.Site && c.Calendar.Version >= payload.Calendar.Version {
		return fault.New(fault.Conflict, "the case has this calendar or a newer one, or counts in calendar time")
	}
	c.Calendar = &payload.Calendar
	c.recount(t)
	return nil
}
