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
}

// NoticeTask is a task that people are told of.
type NoticeTask struct {
	ID      string `json:"id"`
	Message string `json:"message"` // the title, and what there is to know beside it
}

// titlesOf tells of tasks by their titles.
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

// tellWhoIsAsked tells each person of everything that the step asks of them, once. What it closed again is asked of nobody.
func (t *Turn) tellWhoIsAsked() {
	given := map[string][]NoticeTask{}
	for _, task := range t.head.Tasks {
		i := slices.IndexFunc(t.given, func(told NoticeTask) bool { return told.ID == task.ID })
		if i >= 0 && task.Status == TaskOpen {
			given[task.Assignee] = append(given[task.Assignee], t.given[i])
		}
	}
	for _, person := range sortedKeys(given) {
		t.Notify(Notice{To: []string{person}, About: "task_opened", Tasks: given[person]})
	}
}
