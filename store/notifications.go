package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"tollgate/lifecycle"
)

// Notifications is what people were told: the inbox inside of Tollgate, which no other channel can hold up.
type Notifications struct{ DB *DB }

// How a notification goes out by mail.
const (
	MailImmediate = "immediate"
	MailDigest    = "digest"
	MailNone      = "none"       // the person chose so
	MailNoAddress = "no_address" // nobody gave one
	MailOff       = "off"        // this installation sends none
)

// NotificationRow is one thing that a person was told.
type NotificationRow struct {
	ID        int64      `db:"outbox_id" json:"id"`
	CaseID    string     `db:"case_id" json:"case_id"`
	CaseKind  string     `db:"case_kind" json:"case_kind"`
	CaseKey   string     `db:"case_key" json:"case_key"`
	CaseTitle string     `db:"case_title" json:"case_title"`
	Tasks     ToldTasks  `db:"tasks" json:"tasks,omitempty" doc:"those that it tells of"`
	About     string     `db:"about" json:"about" doc:"such as task_opened, reminder, overdue, decided"`
	Message   string     `db:"message" json:"message"`
	Urgent    bool       `db:"urgent" json:"urgent"`
	ByMail    string     `db:"by_mail" json:"by_mail" enum:"immediate,digest,none,no_address,off" doc:"how it goes out by mail"`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
	ReadAt    *time.Time `db:"read_at" json:"read_at,omitempty"`
}

const notificationColumns = `n.outbox_id, n.case_id, coalesce(c.kind, '') AS case_kind, coalesce(c.key, '') AS case_key,
	coalesce(c.title, '') AS case_title, n.tasks, n.about, n.message, n.urgent, n.by_mail, n.created_at, n.read_at`

const notificationTables = ` FROM notifications n LEFT JOIN cases c ON c.organisation_id = n.organisation_id AND c.id = n.case_id `

// List returns up to limit+1 of a person's notifications before the id, newest first. Unread narrows to those
// that are, or are not; nil takes both.
func (s Notifications) List(ctx context.Context, organisation, person string, unread *bool, before int64, limit int) ([]NotificationRow, error) {
	var rows []NotificationRow
	err := s.DB.Select(ctx, &rows, `SELECT `+notificationColumns+notificationTables+`
		 WHERE n.organisation_id = $1 AND n.person_id = $2 AND n.outbox_id < $3 AND ($4::boolean IS NULL OR (n.read_at IS NULL) = $4)
		 ORDER BY n.outbox_id DESC LIMIT $5`, organisation, person, before, unread, limit+1)
	return rows, err
}

// Unread counts what a person has not read.
func (s Notifications) Unread(ctx context.Context, organisation, person string) (int64, error) {
	var n int64
	err := s.DB.Get(ctx, &n, `SELECT count(*) FROM notifications WHERE organisation_id = $1 AND person_id = $2 AND read_at IS NULL`, organisation, person)
	return n, err
}

// MarkRead marks the named notifications of a person, and all up to the id upTo (0 for none of those). It returns
// how many became read; ids of other people change nothing.
func (s Notifications) MarkRead(ctx context.Context, organisation, person string, ids []int64, upTo int64) (int64, error) {
	return s.DB.Exec(ctx, `
		UPDATE notifications SET read_at = now()
		 WHERE organisation_id = $1 AND person_id = $2 AND read_at IS NULL AND (outbox_id = ANY($3) OR outbox_id <= $4)`,
		organisation, person, pq.Array(ids), upTo)
}

// ToldTasks are the tasks that a notification tells of, kept as JSON.
type ToldTasks []lifecycle.NoticeTask

// Scan implements sql.Scanner.
func (t *ToldTasks) Scan(src any) error {
	return scanJSON(src, t)
}

// Value implements driver.Valuer.
func (t ToldTasks) Value() (driver.Value, error) {
	if t == nil {
		return "[]", nil
	}
	text, err := json.Marshal(t)
	return string(text), err
}

// Telling is one person who is told.
type Telling struct {
	Person, About, Message, ByMail string
	Tasks                          ToldTasks
	Urgent                         bool
}

// Tell puts a notice into a person's inbox, once however often the effect is done.
func (s Notifications) Tell(ctx context.Context, q Querier, row OutboxRow, t Telling) error {
	_, err := q.Exec(ctx, `
		INSERT INTO notifications (organisation_id, person_id, outbox_id, case_id, tasks, about, message, urgent, by_mail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		row.Organisation, t.Person, row.ID, row.CaseID, t.Tasks, t.About, t.Message, t.Urgent, t.ByMail)
	return err
}
