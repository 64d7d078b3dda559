package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"tollgate/absence"
	"tollgate/lifecycle"
)

// Tell queues a notice that no step asked for, about no case.
func (s Absences) Tell(ctx context.Context, q Querier, organisation string, n lifecycle.Notice) error {
	text, err := json.Marshal(n)
	if err != nil {
		return translate(err)
	}
	_, err = q.Exec(ctx, `INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ($1, '', 0, 0, $2, $3)`,
		organisation, lifecycle.EffectNotify, string(text))
	return err
}

// tellOfChange tells a person what somebody else did to their absence, and a delegate what changes for them. What
// begins at once is told when it begins, with the tasks.
func (s Absences) tellOfChange(ctx context.Context, tx Tx, organisation string, row AbsenceRow, c AbsenceChange) error {
	if c.By != row.Person {
		if err := s.Tell(ctx, tx, organisation, lifecycle.Notice{To: []string{row.Person}, About: "absence_" + c.Change,
			Message: absence.ChangeForPerson(c.Change, row.From, c.Until, row.DelegateName)}); err != nil {
			return err
		}
	}
	if row.Delegate == "" || row.Delegate == c.By || c.Change == "recorded" && !row.From.After(c.At) {
		return nil
	}
	return s.Tell(ctx, tx, organisation, lifecycle.Notice{To: []string{row.Delegate}, About: "delegation_" + c.Change,
		Message: absence.ChangeForDelegate(c.Change, row.PersonName, row.From, c.Until)})
}

// AbsenceNotice is an absence that begins or has ended, of which somebody is to be told.
type AbsenceNotice struct {
	Organisation string `db:"organisation_id"`
	Told         string `db:"told"`
	AbsenceRow
}

// Announce takes up to limit absences that have begun or ended by now, and gives each to tell, whose writes are in the
// same transaction as the mark that it was told. What another process works on is skipped.
func (s Absences) Announce(ctx context.Context, now time.Time, limit int, tell func(Tx, AbsenceNotice) error) (int, error) {
	told := 0
	err := s.DB.InTx(ctx, func(tx Tx) error {
		var due []AbsenceNotice
		if err := tx.Select(ctx, &due, `SELECT a.organisation_id, a.told, `+absenceColumns+absenceTables+`
			 WHERE a.next_notice_at <= $2 ORDER BY a.next_notice_at, a.id LIMIT $1 FOR UPDATE OF a SKIP LOCKED`, limit, now); err != nil {
			return err
		}
		for _, notice := range due {
			if err := tell(tx, notice); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `
				UPDATE absences SET told = CASE told WHEN 'nothing' THEN 'begin' ELSE 'end' END,
				       next_notice_at = CASE told WHEN 'nothing' THEN upper(during) END
				 WHERE organisation_id = $1 AND id = $2`, notice.Organisation, notice.ID); err != nil {
				return err
			}
		}
		told = len(due)
		return nil
	})
	return told, err
}

var tasksOf = `SELECT c.key || ': ' || t.title` + taskTables + placed(actingOn, ":organisation", "$1", ":person", "t.assignee_id", ":at", "$4", ":roles", "$5", ":asked", "true") +
	` WHERE t.organisation_id = $1 AND t.assignee_id = $2 AND t.status = 'open' AND coalesce(acting.delegate_id, t.assignee_id) = $3
	 ORDER BY coalesce(t.due_at, 'infinity'), t.id`

// TasksOf names a person's open tasks on which somebody acts, they themselves or their delegate, the one due first first.
func (s Absences) TasksOf(ctx context.Context, q Querier, organisation, person, acting string, at time.Time) ([]string, error) {
	var titles []string
	err := q.Select(ctx, &titles, tasksOf, organisation, person, acting, at, signerRoles)
	return titles, err
}

var asked = `SELECT t.id AS task_id, t.assignee_id, coalesce(acting.delegate_id, t.assignee_id) AS acting FROM tasks t` +
	placed(actingOn, ":organisation", "$1", ":person", "t.assignee_id", ":at", "$5", ":roles", "$6", ":asked", "true") +
	` WHERE t.organisation_id = $1 AND t.case_id = $2 AND ('' = ANY($3) OR t.id = ANY($3)) AND t.status = 'open' AND t.assignee_id = ANY($4)
	 ORDER BY t.id`

// Acting is who acts on an open task: its assignee, or their delegate.
type Acting struct {
	TaskID   string `db:"task_id"`
	Assignee string `db:"assignee_id"`
	Acting   string `db:"acting"`
}

// Asked tells who acts on those of the case's tasks that people have; an empty id stands for all tasks of the case.
func (s Absences) Asked(ctx context.Context, q Querier, organisation, caseID string, taskIDs, people []string, at time.Time) ([]Acting, error) {
	var rows []Acting
	err := q.Select(ctx, &rows, asked, organisation, caseID, pq.Array(taskIDs), pq.Array(people), at, signerRoles)
	return rows, err
}
