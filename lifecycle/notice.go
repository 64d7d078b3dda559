package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// EffectNotify tells people; its payload is a Notice.
const EffectNotify = "notify"

// Notice is what people are told, once: of several tasks together.
type Notice struct {
	To      []string     `json:"to"`
	About   string       `json:"about"`             // task_opened, reminder, overdue, decided, health, ended
	Message string       `json:"message,omitempty"` // empty where the tasks say it
	Tasks   []NoticeTask `json:"tasks,omitempty"`
	// TaskID is the one task of a notice that was queued before notices told of several.
	TaskID string `json:"task_id,omitempty"`
}

// NoticeTask is a task that people are told of.
type NoticeTask struct {
	ID      string `json:"id"`
	Message string `json:"message"` // the title, and what there is to know beside it
}

func titlesOf(tasks ...Task) []NoticeTask {
	told := make([]NoticeTask, len(tasks))
	for i, task := range tasks {
		told[i] = NoticeTask{ID: task.ID, Message: task.Title}
	}
	return told
}

// listed is how many titles a message names; the rest are counted.
const listed = 10

// SomeOf names the first of many titles and counts the others.
func SomeOf(titles []string) string {
	if more := len(titles) - listed; more > 0 {
		return fmt.Sprintf("%s; and %d more", strings.Join(titles[:listed], "; "), more)
	}
	return strings.Join(titles, "; ")
}

// Notify queues a message for people, each once, after the commit.
func (t *Turn) Notify(n Notice) {
	n.To = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(n.To))), func(id string) bool { return id == "" })
	if len(n.To) > 0 {
		t.Effect(EffectNotify, n)
	}
}

// tellOfTasks tells whoever has one of the tasks at the end of the turn of all of theirs, once. What the turn closed again is asked of nobody.
func (t *Turn) tellOfTasks(about string, tasks []NoticeTask) {
	var notices []Notice
	for _, task := range t.head.Tasks {
		i := slices.IndexFunc(tasks, func(told NoticeTask) bool { return told.ID == task.ID })
		if i < 0 || task.Status != TaskOpen {
			continue
		}
		k := slices.IndexFunc(notices, func(n Notice) bool { return n.To[0] == task.Assignee })
		if k < 0 {
			k, notices = len(notices), append(notices, Notice{To: []string{task.Assignee}, About: about})
		}
		notices[k].Tasks = append(notices[k].Tasks, tasks[i])
	}
	for _, notice := range notices {
		t.Notify(notice)
	}
}
