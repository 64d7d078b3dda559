package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"tollgate/delivery"
	"tollgate/lifecycle"
	"tollgate/mail"
	"tollgate/store"
)

// items are what the notice tells of, each with what is known of it now: its tasks, or the one message that is on none.
func (n Notifier) items(ctx context.Context, tx store.Querier, row store.OutboxRow, notice lifecycle.Notice) ([]store.NoticeItem, error) {
	tasks := notice.Tasks
	if len(tasks) == 0 {
		tasks = []lifecycle.NoticeTask{{ID: notice.TaskID, Message: notice.Message}}
	}
	facts, err := n.Notifications.Facts(ctx, tx, row.Organisation, row.CaseID, idsOf(tasks))
	items := make([]store.NoticeItem, len(facts))
	for i, known := range facts {
		items[i] = store.NoticeItem{About: notice.About, Message: tasks[i].Message, TaskID: tasks[i].ID, Urgent: urgent[notice.About], CreatedAt: row.CreatedAt, NoticeFacts: known}
	}
	return items, err
}

func idsOf(tasks []lifecycle.NoticeTask) []string {
	ids := make([]string, len(tasks))
	for i, task := range tasks {
		ids[i] = task.ID
	}
	return ids
}

func tasksIn(items []store.NoticeItem) (tasks []lifecycle.NoticeTask) {
	for _, item := range items {
		if item.TaskID != "" {
			tasks = append(tasks, lifecycle.NoticeTask{ID: item.TaskID, Message: item.Message})
		}
	}
	return tasks
}

// summary is what an inbox shows: the message, or the titles of several tasks.
func summary(items []store.NoticeItem) string {
	if len(items) == 1 {
		return items[0].Message
	}
	titles := make([]string, len(items))
	for i, item := range items {
		titles[i] = cmp.Or(item.TaskTitle, item.Message)
	}
	return fmt.Sprintf("%d tasks: %s", len(items), lifecycle.SomeOf(titles))
}

func contentOf(items []store.NoticeItem, reader string) (string, error) {
	var content mail.Content
	for _, item := range items {
		content.Notices = append(content.Notices, delivery.NoticeOf(item, reader))
	}
	text, err := json.Marshal(content)
	return string(text), err
}
