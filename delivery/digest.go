package delivery

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/mail"
	"tollgate/store"
)

// digest makes one digest that is due.
func (r Runner) digest(ctx context.Context) (bool, error) {
	return r.Digests.Make(ctx, func(due store.DigestDue, items []store.NoticeItem) (string, *time.Time, error) {
		next := due.NextDigest(time.Now())
		if due.Mail != "daily" {
			next = nil // what waited goes out now, and nothing will again
		}
		if len(items) == 0 {
			return "", next, nil
		}
		content := mail.Content{Digest: true}
		for _, item := range items {
			content.Notices = append(content.Notices, NoticeOf(item, due.Person))
		}
		text, err := json.Marshal(content)
		return string(text), next, err
	})
}

// NoticeOf puts what one person is told and what it is about together.
func NoticeOf(item store.NoticeItem, reader string) mail.Notice {
	path := CasePath(item.CaseKind, item.CaseKey)
	notice := mail.Notice{About: item.About, Message: item.Message, Urgent: item.Urgent, At: item.CreatedAt.UTC(),
		Case: mail.Case{Key: item.CaseKey, Kind: item.CaseKind, Title: item.CaseTitle, State: item.CaseState, Path: path}}
	if item.TaskID != "" && item.TaskTitle != "" {
		notice.Task = &mail.Task{Kind: item.TaskKind, Title: item.TaskTitle, DueAt: item.DueAt, Path: taskPath(item.TaskID)}
		if item.Assignee != reader {
			notice.Task.Of = item.AskedName
		}
	}
	return notice
}

func taskPath(id string) string { return "/v1/tasks/" + id }

// CasePath is where the API serves a case; empty for one that is not there.
func CasePath(kind, key string) string {
	if kind == "" {
		return ""
	}
	return "/v1/" + kind + "s/" + key
}
