package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
)

// Webhooks are subscriptions of other systems.
type Webhooks struct{ DB *DB }

// Webhook is one subscription. Its secret is known to who made it and to the signatures, and shown to nobody else.
type Webhook struct {
	ID              string         `db:"id" json:"id"`
	URL             string         `db:"url" json:"url"`
	Description     string         `db:"description" json:"description"`
	Events          pq.StringArray `db:"events" json:"events" doc:"types of events; one that ends in * stands for all that begin so"`
	Enabled         bool           `db:"enabled" json:"enabled"`
	DisabledBecause string         `db:"disabled_because" json:"disabled_because,omitempty" doc:"why Tollgate disabled it"`
	Waiting         int64          `db:"waiting" json:"waiting" doc:"messages that are not delivered yet"`
	Dead            int64          `db:"dead" json:"dead" doc:"messages that were given up; see dead letters"`
	CreatedBy       string         `db:"created_by" json:"created_by"`
	CreatedAt       time.Time      `db:"created_at" json:"created_at"`
	UpdatedAt       time.Time      `db:"updated_at" json:"updated_at"`
}

const webhookColumns = `w.id, w.url, w.description, w.events, w.enabled, w.disabled_because, w.created_by, w.created_at, w.updated_at,
	(SELECT count(*) FROM deliveries d WHERE d.channel = 'webhook' AND d.organisation_id = w.organisation_id AND d.recipient = w.id AND d.status = 'waiting') AS waiting,
	(SELECT count(*) FROM deliveries d WHERE d.channel = 'webhook' AND d.organisation_id = w.organisation_id AND d.recipient = w.id AND d.status = 'dead') AS dead`

// Create makes a webhook with its secret and returns the secret that counts: the same request again finds the first one's.
func (s Webhooks) Create(ctx context.Context, organisation, requestID string, w Webhook, secret string) (Webhook, string, error) {
	if _, err := s.DB.Exec(ctx, `
		INSERT INTO webhooks (organisation_id, id, url, description, events, enabled, secret, request_id, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		organisation, w.ID, w.URL, w.Description, pq.Array([]string(w.Events)), w.Enabled, secret, requestID, w.CreatedBy); err != nil {
		return Webhook{}, "", err
	}
	return s.withSecret(ctx, organisation, w.ID)
}

// Rotate gives a webhook a new secret, once a request. For a day messages are signed with the old one as well.
func (s Webhooks) Rotate(ctx context.Context, organisation, requestID, id, secret string) (Webhook, string, error) {
	if _, err := s.DB.Exec(ctx, `
		UPDATE webhooks SET previous_secret = secret, previous_until = now() + interval '1 day', secret = $4, request_id = $3, updated_at = now()
		 WHERE organisation_id = $1 AND id = $2 AND deleted_at IS NULL AND request_id <> $3`, organisation, id, requestID, secret); err != nil {
		return Webhook{}, "", err
	}
	return s.withSecret(ctx, organisation, id)
}

func (s Webhooks) withSecret(ctx context.Context, organisation, id string) (Webhook, string, error) {
	w, err := s.Get(ctx, organisation, id)
	if err != nil {
		return w, "", err
	}
	var secret string
	err = s.DB.Get(ctx, &secret, `SELECT secret FROM webhooks WHERE organisation_id = $1 AND id = $2`, organisation, id)
	return w, secret, err
}

// Get finds one.
func (s Webhooks) Get(ctx context.Context, organisation, id string) (Webhook, error) {
	var w Webhook
	err := s.DB.Get(ctx, &w, `SELECT `+webhookColumns+` FROM webhooks w WHERE w.organisation_id = $1 AND w.id = $2 AND w.deleted_at IS NULL`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return w, fault.Wrap(fault.NotFound, err, "there is no webhook %q", id)
	}
	return w, err
}

// List returns up to limit+1 webhooks after the id.
func (s Webhooks) List(ctx context.Context, organisation, after string, limit int) ([]Webhook, error) {
	var rows []Webhook
	err := s.DB.Select(ctx, &rows, `SELECT `+webhookColumns+` FROM webhooks w WHERE w.organisation_id = $1 AND w.id > $2 AND w.deleted_at IS NULL ORDER BY w.id LIMIT $3`,
		organisation, after, limit+1)
	return rows, err
}

// WebhookChange is what an edit changes; nil leaves a value as it is.
type WebhookChange struct {
	URL, Description *string
	Events           []string
	Enabled          *bool
}

// Change edits one. A webhook that is enabled again is no longer disabled because of anything.
func (s Webhooks) Change(ctx context.Context, organisation, requestID, id string, to WebhookChange) (Webhook, error) {
	if _, err := s.DB.Exec(ctx, `
		UPDATE webhooks SET url = coalesce($3, url), description = coalesce($4, description), events = coalesce($5, events), enabled = coalesce($6, enabled),
		       disabled_because = CASE WHEN $6 THEN '' ELSE disabled_because END, request_id = $7, updated_at = now()
		 WHERE organisation_id = $1 AND id = $2 AND deleted_at IS NULL AND request_id <> $7`,
		organisation, id, to.URL, to.Description, pq.Array(to.Events), to.Enabled, requestID); err != nil {
		return Webhook{}, err
	}
	return s.Get(ctx, organisation, id)
}

// Disable stops one that the receiver says is gone; what waits stays until it is enabled again.
func (s Webhooks) Disable(ctx context.Context, organisation, id, because string) error {
	_, err := s.DB.Exec(ctx, `UPDATE webhooks SET enabled = false, disabled_because = $3, updated_at = now() WHERE organisation_id = $1 AND id = $2 AND enabled`,
		organisation, id, because)
	return err
}

// Delete takes one away with its secrets and with what waits for it, and answers what it was. The same request again finds it so.
func (s Webhooks) Delete(ctx context.Context, organisation, requestID, id string) (Webhook, error) {
	var was Webhook
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `
			UPDATE webhooks SET deleted_at = now(), enabled = false, secret = '', previous_secret = '', request_id = $3
			 WHERE organisation_id = $1 AND id = $2 AND deleted_at IS NULL`, organisation, id, requestID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			DELETE FROM deliveries WHERE organisation_id = $1 AND channel = 'webhook' AND recipient = $2 AND status IN ('waiting', 'dead')
			   AND EXISTS (SELECT 1 FROM webhooks w WHERE w.organisation_id = $1 AND w.id = $2 AND w.deleted_at IS NOT NULL)`, organisation, id); err != nil {
			return err
		}
		err := tx.Get(ctx, &was, `SELECT `+webhookColumns+` FROM webhooks w
			 WHERE w.organisation_id = $1 AND w.id = $2 AND w.request_id = $3 AND w.deleted_at IS NOT NULL`, organisation, id, requestID)
		if fault.Of(err) == fault.NotFound {
			return fault.Wrap(fault.NotFound, err, "there is no webhook %q", id)
		}
		return err
	})
	return was, err
}

// Listening returns the ids of the enabled webhooks that want events of the type.
func (s Webhooks) Listening(ctx context.Context, q Querier, organisation, eventType string) ([]string, error) {
	var ids []string
	err := q.Select(ctx, &ids, `
		SELECT id FROM webhooks WHERE organisation_id = $1 AND enabled AND EXISTS (SELECT 1 FROM unnest(events) AS wanted
		       WHERE wanted = $2 OR right(wanted, 1) = '*' AND starts_with($2, left(wanted, -1))) ORDER BY id`, organisation, eventType)
	return ids, err
}
