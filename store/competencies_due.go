package store

import (
	"context"
	"time"

	"tollgate/competency"
)

// CompetencyNotice is an assessment that ends, of which people are to be told.
type CompetencyNotice struct {
	Organisation string    `db:"organisation_id"`
	ID           string    `db:"id"`
	Person       string    `db:"person_id"`
	PersonName   string    `db:"person_name"`
	Manager      string    `db:"manager_id"`
	Title        string    `db:"title"`
	Level        int       `db:"level"`
	CaseID       string    `db:"case_id"`
	RemindFrom   time.Time `db:"remind_from"`
	ExpiresAt    time.Time `db:"expires_at"`
	Needless     bool      `db:"needless"` // the person has gone, or was assessed again, as high and for longer
}

// Announce takes up to limit assessments whose next reminder is due and gives those that need one to tell, whose writes are in the same
// transaction as the time of the reminder after it. What another process works on is skipped. Reminders that were missed while
// nothing ran are told of once.
func (s Competencies) Announce(ctx context.Context, now time.Time, limit int, tell func(Tx, CompetencyNotice) error) (int, error) {
	told := 0
	err := s.DB.InTx(ctx, func(tx Tx) error {
		var due []CompetencyNotice
		if err := tx.Select(ctx, &due, `
			SELECT a.organisation_id, a.id, a.person_id, p.name AS person_name, coalesce(p.manager_id, '') AS manager_id, a.title, a.level, coalesce(a.case_id, '') AS case_id,
			       a.remind_from, a.expires_at, NOT p.active OR EXISTS (SELECT FROM competencies newer
			           WHERE newer.organisation_id = a.organisation_id AND newer.person_id = a.person_id AND newer.competency = a.competency AND newer.id <> a.id
			             AND newer.level >= a.level AND coalesce(newer.expires_at, 'infinity') > a.expires_at
			             AND NOT EXISTS (SELECT FROM competency_revocations r WHERE r.organisation_id = newer.organisation_id AND r.competency_id = newer.id)) AS needless
			  FROM competency_reminders d
			  JOIN competencies a ON a.organisation_id = d.organisation_id AND a.id = d.competency_id
			  JOIN people p ON p.organisation_id = a.organisation_id AND p.id = a.person_id
			 WHERE d.next_at <= $2 ORDER BY d.next_at, d.competency_id LIMIT $1 FOR UPDATE OF d SKIP LOCKED`, limit, now); err != nil {
			return err
		}
		for _, notice := range due {
			if err := notice.announce(ctx, tx, now, tell); err != nil {
				return err
			}
		}
		told = len(due)
		return nil
	})
	return told, err
}

func (n CompetencyNotice) announce(ctx context.Context, tx Tx, now time.Time, tell func(Tx, CompetencyNotice) error) error {
	next := competency.NextReminder(n.RemindFrom, n.ExpiresAt, now)
	if !n.Needless {
		if err := tell(tx, n); err != nil {
			return err
		}
	}
	// A needless one is looked at again: what made it needless may be revoked.
	if next.IsZero() {
		_, err := tx.Exec(ctx, `DELETE FROM competency_reminders WHERE organisation_id = $1 AND competency_id = $2`, n.Organisation, n.ID)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE competency_reminders SET next_at = $3 WHERE organisation_id = $1 AND competency_id = $2`, n.Organisation, n.ID, next)
	return err
}
