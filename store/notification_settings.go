package store

import (
	"context"
	"time"

	"tollgate/fault"
)

// NotificationSettings are what each person wants by mail, and when.
type NotificationSettings struct{ DB *DB }

// Settings of one person. Email and TimeZone are the person's and are changed there.
type Settings struct {
	Email             string `db:"email" json:"email" readOnly:"true" doc:"the person's; empty: no mail is sent"`
	TimeZone          string `db:"time_zone" json:"time_zone" readOnly:"true" doc:"the person's"`
	Mail              string `db:"mail" json:"mail" enum:"immediate,daily,none" doc:"each notice at once, one digest a day, or none"`
	DigestAt          string `db:"digest_at" json:"digest_at" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"when the digest is made, HH:MM in the person's time zone"`
	UrgentImmediately bool   `db:"urgent_immediately" json:"urgent_immediately" doc:"what is overdue or handed over comes at once, whatever the digest"`
}

// Get returns a person's settings, the defaults where nothing was chosen. NotFound when there is no such person.
func (s NotificationSettings) Get(ctx context.Context, organisation, person string) (Settings, error) {
	var settings Settings
	err := s.DB.Get(ctx, &settings, `
		SELECT p.email, p.time_zone, coalesce(n.mail, 'immediate') AS mail, coalesce(n.digest_at, '08:00') AS digest_at,
		       coalesce(n.urgent_immediately, true) AS urgent_immediately
		  FROM people p LEFT JOIN notification_settings n ON n.organisation_id = p.organisation_id AND n.person_id = p.id
		 WHERE p.organisation_id = $1 AND p.id = $2 AND p.active`, organisation, person)
	if fault.Of(err) == fault.NotFound {
		return settings, fault.Wrap(fault.NotFound, err, "there is no active person %q", person)
	}
	return settings, err
}

// Put replaces a person's settings. What waits for a digest goes out at nextDigest, which the caller computes: the next
// digest of somebody who wants one a day, now for somebody who no longer does, and nil to let go of it.
func (s NotificationSettings) Put(ctx context.Context, organisation, person, requestID string, to Settings, nextDigest *time.Time) error {
	return s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `
			INSERT INTO notification_settings (organisation_id, person_id, mail, digest_at, urgent_immediately, next_digest_at, request_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (organisation_id, person_id) DO UPDATE SET mail = EXCLUDED.mail, digest_at = EXCLUDED.digest_at,
			       urgent_immediately = EXCLUDED.urgent_immediately, next_digest_at = EXCLUDED.next_digest_at, request_id = EXCLUDED.request_id
			 WHERE notification_settings.request_id <> EXCLUDED.request_id`,
			organisation, person, to.Mail, to.DigestAt, to.UrgentImmediately, nextDigest, requestID); err != nil {
			return err
		}
		if nextDigest != nil {
			return nil
		}
		_, err := tx.Exec(ctx, `UPDATE notifications SET digest_id = ''
			 WHERE organisation_id = $1 AND person_id = $2 AND by_mail = 'digest' AND digest_id IS NULL`, organisation, person)
		return err
	})
}
