package lifecycle

import (
	"fmt"
	"time"
)

// remind tells those who are awaited, once, half way to the due time.
func (m Machine[D]) remind(c *Case[D], t *Turn, e Event) error {
	ref, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	if round := c.round(ref.Ref); round != nil {
		stage := &round.Stages[round.Current]
		stage.Reminded = true
		t.Notify(Notice{To: stage.awaited(), About: "reminder", Message: fmt.Sprintf("%s awaits your signature", c.Title)})
		return nil
	}
	task, err := t.task(ref.Ref)
	if err != nil {
		return err
	}
	tasks := m.markTogether(t, *task, func(o Task) bool { return !o.Reminded && comes(o.RemindAt, e.At) }, func(o *Task) { o.Reminded = true })
	t.Notify(Notice{To: []string{task.Assignee}, About: "reminder", Tasks: titlesOf(tasks...)})
	return nil
}

// overdue marks what is late and lets the escalation target sign too. Nothing is approved by
// silence.
func (m Machine[D]) overdue(c *Case[D], t *Turn, e Event) error {
	ref, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	if round := c.round(ref.Ref); round != nil {
		t.escalate(round, e)
		return nil
	}
	task, err := t.task(ref.Ref)
	if err != nil {
		return err
	}
	tasks := m.markTogether(t, *task, func(o Task) bool { return o.Reminded && !o.Overdue && comes(o.DueAt, e.At) }, func(o *Task) { o.Overdue = true })
	t.Notify(Notice{To: []string{m.Describe(c).Lead, task.Assignee, e.manager(task.Assignee, 0, nil)}, About: "overdue", Tasks: titlesOf(tasks...)})
	return nil
}

// markTogether marks the task whose time has come and, where the machine tells of several together, the others of the same person whose
// time has come too, and returns them.
func (m Machine[D]) markTogether(t *Turn, first Task, come func(Task) bool, mark func(*Task)) (told []Task) {
	for i := range t.head.Tasks {
		task := &t.head.Tasks[i]
		also := m.TellsTogether && task.RoundID == "" && task.Status == TaskOpen && task.Assignee == first.Assignee && come(*task)
		if task.ID == first.ID || also {
			mark(task)
			t.touched[task.ID] = true
			told = append(told, *task)
		}
	}
	return told
}

// comes tells whether a time that is set has come.
func comes(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }
