package store

import (
	"context"
	"time"
)

// Digests gathers what people get once a day.
type Digests struct{ DB *DB }

// DigestDue is one person whose digest is to be made now.
type DigestDue struct {
	Organisation string    `db:"organisation_id"`
	Person       string    `db:"person_id"`
	DueAt        time.Time `db:"next_digest_at"`
	Settings
}

// Make takes one digest that is due and lets write put it into words: the message's text, empty when nothing in it is news any
// more, and the time of the next one, nil for none. All is written in one transaction: a digest is made once. It returns
// false when none is due.
func (s Digests) Make(ctx context.Context, write func(DigestDue, []NoticeItem) (text string, next *time.Time, err error)) (bool, error) {
	made := false
	err := s.DB.InTx(ctx, func(tx Tx) error {
		var due []DigestDue
		if err := tx.Select(ctx, &due, `
			SELECT n.organisation_id, n.person_id, n.next_digest_at, p.email, p.time_zone, n.mail, n.digest_at, n.urgent_immediately
			  FROM notification_settings n JOIN people p ON p.organisation_id = n.organisation_id AND p.id = n.person_id
			 WHERE n.next_digest_at <= now() ORDER BY n.next_digest_at LIMIT 1 FOR UPDATE OF n SKIP LOCKED`); err != nil || len(due) == 0 {
			return err
		}
		made = true
		return s.make(ctx, tx, due[0], write)
	})
	return made && err == nil, err
}

func (s Digests) make(ctx context.Context, tx Tx, due DigestDue, write func(DigestDue, []NoticeItem) (string, *time.Time, error)) error {
	id := DerivedID("digest/"+due.Organisation+"/"+due.Person+"/"+due.DueAt.UTC().Format(time.RFC3339Nano), 0)
	items, err := s.take(ctx, tx, due, id)
	if err != nil {
		return err
	}
	text, next, err := write(due, items)
	if err != nil {
		return err
	}
	if text != "" {
		if err := Deliveries(s).Queue(ctx, tx, Delivery{Organisation: due.Organisation, ID: id, MessageID: id, Channel: ChannelMail,
			Recipient: due.Person, About: "digest", Body: text}); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE notification_settings SET next_digest_at = $3 WHERE organisation_id = $1 AND person_id = $2`,
		due.Organisation, due.Person, next)
	return err
}

// take marks what waits as part of the digest and returns it, the oldest first. What a task asked that is closed by now
// is no news.
func (s Digests) take(ctx context.Context, tx Tx, due DigestDue, id string) ([]NoticeItem, error) {
	if _, err := tx.Exec(ctx, `
		UPDATE notifications SET digest_id = $3
		 WHERE organisation_id = $1 AND person_id = $2 AND by_mail = 'digest' AND digest_id IS NULL`, due.Organisation, due.Person, id); err != nil {
		return nil, err
	}
	var items []NoticeItem
	err := tx.Select(ctx, &items, `
		SELECT n.about, coalesce(told.message, n.message) AS message, coalesce(told.id, '') AS task_id, n.urgent, n.created_at, coalesce(c.kind, '') AS case_kind, coalesce(c.key, '') AS case_key,
		       coalesce(c.title, '') AS case_title, coalesce(c.state, '') AS case_state, coalesce(t.kind, '') AS task_kind,
		       coalesce(t.title, '') AS task_title, coalesce(t.status, '') AS task_status, coalesce(t.assignee_id, '') AS assignee_id,
		       coalesce(a.name, '') AS asked_name, t.due_at
		  FROM notifications n
		  LEFT JOIN LATERAL jsonb_to_recordset(n.tasks) AS told(id text, message text) ON true
		  LEFT JOIN cases c ON c.organisation_id = n.organisation_id AND c.id = n.case_id
		  LEFT JOIN tasks t ON t.organisation_id = n.organisation_id AND t.id = told.id
		  LEFT JOIN people a ON a.organisation_id = t.organisation_id AND a.id = t.assignee_id
		 WHERE n.organisation_id = $1 AND n.person_id = $2 AND n.digest_id = $3 AND coalesce(t.status, 'open') = 'open'
		 ORDER BY n.outbox_id, t.due_at, t.id`, due.Organisation, due.Person, id)
	return items, err
}
