package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Ways out of Tollgate.
const (
	ChannelMail    = "mail"
	ChannelWebhook = "webhook"
)

// Deliveries are messages on their way out, a row for each recipient and channel. A claim is a lease, not a lock: nothing is held
// while another server takes its time, and what a process died with is sent again, under the same message id.
type Deliveries struct{ DB *DB }

// Delivery is one message to one recipient.
type Delivery struct {
	Organisation string         `db:"organisation_id"`
	ID           string         `db:"id"`
	Channel      string         `db:"channel"`
	Recipient    string         `db:"recipient"` // a person's id for mail, a webhook's for a webhook
	About        string         `db:"about"`
	CaseID       string         `db:"case_id"`
	TaskIDs      pq.StringArray `db:"task_ids"` // that a mail asks for
	MessageID    string         `db:"message_id"`
	Body         string         `db:"body"`
	Attempts     int            `db:"attempts"` // this one included
	CreatedAt    time.Time      `db:"created_at"`
}

const deliveryColumns = `d.organisation_id, d.id, d.channel, d.recipient, d.about, d.case_id, d.task_ids, d.message_id, d.body, d.attempts, d.created_at`

// Queue writes a delivery, once however often its cause is handled.
func (s Deliveries) Queue(ctx context.Context, q Querier, d Delivery) error {
	_, err := q.Exec(ctx, `
		INSERT INTO deliveries (organisation_id, id, channel, recipient, about, case_id, task_ids, message_id, body)
		VALUES ($1, $2, $3, $4, $5, $6, coalesce($7::text[], '{}'), $8, $9) ON CONFLICT DO NOTHING`,
		d.Organisation, d.ID, d.Channel, d.Recipient, d.About, d.CaseID, d.TaskIDs, d.MessageID, d.Body)
	return err
}

// MailDelivery is a mail with what is known of its reader now: an address that was corrected counts for what waits, too.
type MailDelivery struct {
	Delivery
	Email    string         `db:"email"`
	Name     string         `db:"name"`
	TimeZone string         `db:"time_zone"`
	Closed   pq.StringArray `db:"closed"` // of its tasks
}

// ClaimMail leases up to limit mails that are due.
func (s Deliveries) ClaimMail(ctx context.Context, limit int, lease time.Duration) ([]MailDelivery, error) {
	var rows []MailDelivery
	err := s.DB.Select(ctx, &rows, `
		WITH due AS (
		    SELECT organisation_id, id FROM deliveries
		     WHERE channel = 'mail' AND status = 'waiting' AND next_attempt_at <= now() AND (leased_until IS NULL OR leased_until <= now())
		     ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
		), d AS (
		    UPDATE deliveries SET attempts = attempts + 1, leased_until = now() + make_interval(secs => $2)
		      FROM due WHERE deliveries.organisation_id = due.organisation_id AND deliveries.id = due.id RETURNING deliveries.*
		)
		SELECT `+deliveryColumns+`, coalesce(p.email, '') AS email, coalesce(p.name, '') AS name, coalesce(p.time_zone, 'UTC') AS time_zone,
		       ARRAY(SELECT t.id FROM tasks t WHERE t.organisation_id = d.organisation_id AND t.id = ANY(d.task_ids) AND t.status <> 'open') AS closed
		  FROM d
		  LEFT JOIN people p ON p.organisation_id = d.organisation_id AND p.id = d.recipient AND p.active
		 ORDER BY d.created_at, d.id`, limit, lease.Seconds())
	return rows, err
}

// WebhookDelivery is a message to a webhook with where it goes and what it is signed with.
type WebhookDelivery struct {
	Delivery
	URL            string `db:"url"`
	Secret         string `db:"secret"`
	PreviousSecret string `db:"previous_secret"` // empty when its time is over
}

// inFlight is how many messages one webhook takes at a time, so that one that hangs leaves room for the others.
const inFlight = 4

// ClaimWebhook leases one message, of the webhook that has waited longest and has room.
func (s Deliveries) ClaimWebhook(ctx context.Context, lease time.Duration) ([]WebhookDelivery, error) {
	var rows []WebhookDelivery
	err := s.DB.Select(ctx, &rows, `
		WITH due AS (
		    SELECT first.organisation_id, first.id, w.url, w.secret, CASE WHEN w.previous_until > now() THEN w.previous_secret ELSE '' END AS previous_secret
		      FROM webhooks w
		     CROSS JOIN LATERAL (
		          SELECT d.organisation_id, d.id, d.next_attempt_at FROM deliveries d
		           WHERE d.channel = 'webhook' AND d.organisation_id = w.organisation_id AND d.recipient = w.id AND d.status = 'waiting'
		             AND d.next_attempt_at <= now() AND (d.leased_until IS NULL OR d.leased_until <= now())
		           ORDER BY d.next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS first
		     WHERE w.enabled AND (SELECT count(*) FROM deliveries b
		           WHERE b.channel = 'webhook' AND b.organisation_id = w.organisation_id AND b.recipient = w.id
		             AND b.status = 'waiting' AND b.leased_until > now()) < $1
		     ORDER BY first.next_attempt_at LIMIT 1
		), d AS (
		    UPDATE deliveries SET attempts = attempts + 1, leased_until = now() + make_interval(secs => $2)
		      FROM due WHERE deliveries.organisation_id = due.organisation_id AND deliveries.id = due.id RETURNING deliveries.*
		)
		SELECT `+deliveryColumns+`, due.url, due.secret, due.previous_secret FROM d JOIN due ON due.organisation_id = d.organisation_id AND due.id = d.id`,
		inFlight, lease.Seconds())
	return rows, err
}

// Close ends a delivery as sent or not_needed.
func (s Deliveries) Close(ctx context.Context, d Delivery, status string) error {
	_, err := s.DB.Exec(ctx, `
		UPDATE deliveries SET status = $3, closed_at = now(), leased_until = NULL, last_error = ''
		 WHERE organisation_id = $1 AND id = $2 AND status = 'waiting'`, d.Organisation, d.ID, status)
	return err
}

// Retry notes a failure and tries again after the pause.
func (s Deliveries) Retry(ctx context.Context, d Delivery, reason string, pause time.Duration) error {
	_, err := s.DB.Exec(ctx, `
		UPDATE deliveries SET last_error = left($3, 500), next_attempt_at = now() + make_interval(secs => $4), leased_until = NULL
		 WHERE organisation_id = $1 AND id = $2 AND status = 'waiting'`, d.Organisation, d.ID, reason, pause.Seconds())
	return err
}

// Bury gives a delivery up; it stays among the dead letters until somebody sends it again.
func (s Deliveries) Bury(ctx context.Context, d Delivery, reason string) error {
	_, err := s.DB.Exec(ctx, `
		UPDATE deliveries SET status = 'dead', last_error = left($3, 500), closed_at = now(), leased_until = NULL
		 WHERE organisation_id = $1 AND id = $2 AND status = 'waiting'`, d.Organisation, d.ID, reason)
	return err
}

// DeliveryCount is how many deliveries of a channel wait or are dead.
type DeliveryCount struct {
	Channel string `db:"channel"`
	Status  string `db:"status"`
	Count   int64  `db:"count"`
}

// Backlog counts what is not delivered.
func (s Deliveries) Backlog(ctx context.Context) ([]DeliveryCount, error) {
	var counts []DeliveryCount
	err := s.DB.Select(ctx, &counts, `
		SELECT channel, status, count(*) AS count FROM deliveries WHERE status IN ('waiting', 'dead') GROUP BY channel, status`)
	return counts, err
}
