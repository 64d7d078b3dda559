package activities

import (
	"time"

	"tollgate/delivery"
	"tollgate/store"
	"tollgate/webhook"
)

// eventCase is the case in an event. The receiver who needs more asks the API, as somebody who may know.
type eventCase struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// stepData is the data of tollgate.<kind>.<event>.
type stepData struct {
	Case  eventCase `json:"case"`
	Seq   int64     `json:"seq"`
	Event string    `json:"event"`
	From  string    `json:"from"`
	To    string    `json:"to"`
	Actor string    `json:"actor"`
}

func stepEvent(step store.PublishedStep) webhook.Event {
	return webhook.Event{Type: "tollgate." + step.CaseKind + "." + step.Event, Subject: step.CaseKind + "/" + step.CaseID, Time: step.At,
		Data: stepData{Seq: step.Seq, Event: step.Event, From: step.From, To: step.To, Actor: step.Actor,
			Case: eventCase{ID: step.CaseID, Key: step.CaseKey, Kind: step.CaseKind, Title: step.CaseTitle, Path: delivery.CasePath(step.CaseKind, step.CaseKey)}}}
}

// noticeData is the data of tollgate.notice.<about>.
type noticeData struct {
	Case    *eventCase  `json:"case,omitempty"` // absent when it is about none
	To      []string    `json:"to"`
	About   string      `json:"about"`
	Message string      `json:"message"`
	Urgent  bool        `json:"urgent"`
	Tasks   []eventTask `json:"tasks,omitempty"`
}

type eventTask struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Title    string     `json:"title"`
	Assignee string     `json:"assignee"`
	DueAt    *time.Time `json:"due_at,omitempty"`
}

func noticeEvent(row store.OutboxRow, items []store.NoticeItem, people []string) webhook.Event {
	facts := items[0]
	data := noticeData{To: people, About: facts.About, Message: summary(items), Urgent: facts.Urgent}
	event := webhook.Event{Type: "tollgate.notice." + facts.About, Time: row.CreatedAt}
	if facts.CaseKind != "" {
		data.Case = &eventCase{ID: row.CaseID, Key: facts.CaseKey, Kind: facts.CaseKind, Title: facts.CaseTitle, Path: delivery.CasePath(facts.CaseKind, facts.CaseKey)}
		event.Subject = facts.CaseKind + "/" + row.CaseID
	}
	for _, item := range items {
		if item.TaskID != "" && item.TaskTitle != "" {
			data.Tasks = append(data.Tasks, eventTask{ID: item.TaskID, Kind: item.TaskKind, Title: item.TaskTitle, Assignee: item.Assignee, DueAt: item.DueAt})
		}
	}
	event.Data = data
	return event
}
