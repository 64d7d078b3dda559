package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// NoticeItem is one thing that a notice tells somebody of, with its case and task as they stand now.
type NoticeItem struct {
	About     string    `db:"about"`
	Message   string    `db:"message"`
	TaskID    string    `db:"task_id"` // empty when it is about none
	Urgent    bool      `db:"urgent"`
	CreatedAt time.Time `db:"created_at"`
	NoticeFacts
}

// NoticeFacts are what a notice is about, as it stands when it is sent. All is empty for a case that is not there, and
// the task's part for a notice that is on no task.
type NoticeFacts struct {
	CaseKind   string     `db:"case_kind"`
	CaseKey    string     `db:"case_key"`
	CaseTitle  string     `db:"case_title"`
	CaseState  string     `db:"case_state"`
	TaskKind   string     `db:"task_kind"`
	TaskTitle  string     `db:"task_title"`
	TaskStatus string     `db:"task_status"`
	Assignee   string     `db:"assignee_id"`
	AskedName  string     `db:"asked_name"` // of the assignee
	DueAt      *time.Time `db:"due_at"`
}

// Facts reads them for each of the tasks, in their order; an empty id is a notice on none.
func (s Notifications) Facts(ctx context.Context, q Querier, organisation, caseID string, taskIDs []string) ([]NoticeFacts, error) {
	var facts []NoticeFacts
	err := q.Select(ctx, &facts, `
		SELECT coalesce(c.kind, '') AS case_kind, coalesce(c.key, '') AS case_key, coalesce(c.title, '') AS case_title, coalesce(c.state, '') AS case_state, coalesce(t.kind, '') AS task_kind,
		       coalesce(t.title, '') AS task_title, coalesce(t.status, '') AS task_status, coalesce(t.assignee_id, '') AS assignee_id,
		       coalesce(a.name, '') AS asked_name, t.due_at
		  FROM unnest($3::text[]) WITH ORDINALITY AS told(id, n)
		  LEFT JOIN cases c ON c.organisation_id = $1 AND c.id = $2
		  LEFT JOIN tasks t ON t.organisation_id = c.organisation_id AND t.case_id = c.id AND t.id = told.id
		  LEFT JOIN people a ON a.organisation_id = t.organisation_id AND a.id = t.assignee_id
		 ORDER BY told.n`, organisation, caseID, pq.Array(taskIDs))
	return facts, err
}

// MailChoice is what one person chose. Somebody who chose nothing gets mail at once.
type MailChoice struct {
	Person            string `db:"person_id"`
	Email             string `db:"email"`
	Mail              string `db:"mail"` // immediate, daily, none
	UrgentImmediately bool   `db:"urgent_immediately"`
}

// MailChoices gives the choice of each of the people; one who is not active has no address.
func (s Notifications) MailChoices(ctx context.Context, q Querier, organisation string, people []string) ([]MailChoice, error) {
	var choices []MailChoice
	err := q.Select(ctx, &choices, `
		SELECT wanted AS person_id, coalesce(p.email, '') AS email, coalesce(n.mail, 'immediate') AS mail,
		       coalesce(n.urgent_immediately, true) AS urgent_immediately
		  FROM unnest($2::text[]) AS wanted
		  LEFT JOIN people p ON p.organisation_id = $1 AND p.id = wanted AND p.active
		  LEFT JOIN notification_settings n ON n.organisation_id = $1 AND n.person_id = wanted
		 ORDER BY wanted`, organisation, pq.Array(people))
	return choices, err
}

// PublishedStep is a step as other systems learn of it.
type PublishedStep struct {
	CaseID    string    `db:"case_id"`
	CaseKind  string    `db:"case_kind"`
	CaseKey   string    `db:"case_key"`
	CaseTitle string    `db:"case_title"`
	Seq       int64     `db:"seq"`
	Event     string    `db:"event"`
	From      string    `db:"from_state"`
	To        string    `db:"to_state"`
	Actor     string    `db:"actor_id"`
	At        time.Time `db:"at"`
}

// Step reads the step that an effect was queued for.
func (s Notifications) Step(ctx context.Context, q Querier, row OutboxRow) (PublishedStep, error) {
	var step PublishedStep
	err := q.Get(ctx, &step, `
		SELECT s.case_id, c.kind AS case_kind, c.key AS case_key, c.title AS case_title, s.seq, s.event, s.from_state, s.to_state, s.actor_id, s.at
		  FROM outbox o
		  JOIN steps s ON s.organisation_id = o.organisation_id AND s.case_id = o.case_id AND s.seq = o.seq
		  JOIN cases c ON c.organisation_id = s.organisation_id AND c.id = s.case_id
		 WHERE o.id = $1`, row.ID)
	return step, err
}
