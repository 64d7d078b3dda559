package activities

import (
	"time"

	"tollgate/delivery"
	"tollgate/lifecycle"
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
	Case    *eventCase `json:"case,omitempty"` // absent when it is about none
	To      []string   `json:"to"`
	About   string     `json:"about"`
	Message string     `json:"message"`
	Urgent  bool       `json:"urgent"`
	Task    *eventTask `json:"task,omitempty"`
}

type eventTask struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Title    string     `json:"title"`
	Assignee string     `json:"assignee"`
	DueAt    *time.Time `json:"due_at,omitempty"`
}

func noticeEvent(row store.OutboxRow, notice lifecycle.Notice, facts store.NoticeFacts, people []string) webhook.Event {
	data := noticeData{To: people, About: notice.About, Message: notice.Message, Urgent: urgent[notice.About]}
	event := webhook.Event{Type: "tollgate.notice." + notice.About, Time: row.CreatedAt}
	if facts.CaseKind != "" {
		data.Case = &eventCase{ID: row.CaseID, Key: facts.CaseKey, Kind: facts.CaseKind, Title: facts.CaseTitle, Path: delivery.CasePath(facts.CaseKind, facts.CaseKey)}
		event.Subject = facts.CaseKind + "/" + row.CaseID
	}
	if notice.TaskID != "" && facts.TaskTitle != "" {
		data.Task = &eventTask{ID: notice.TaskID, Kind: facts.TaskKind, Title: facts.TaskTitle, Assignee: facts.Assignee, DueAt: facts.DueAt}
	}
	event.Data = data
	return event
}
