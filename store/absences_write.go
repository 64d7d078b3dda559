package store

import (
	"context"
	"slices"
	"time"

	"github.com/lib/pq"

	"tollgate/absence"
	"tollgate/fault"
)

// NewAbsence is an absence to record; Now is when it was asked for.
type NewAbsence struct {
	Person, Delegate, Reason, By, RequestID string
	From, Until, Now                        time.Time
}

// Record records an absence, when the rules of package absence and the people allow it. One writer at a time judges the
// absences of an organisation: a chain is made by two of them. The same request again finds what it recorded.
func (s Absences) Record(ctx context.Context, organisation string, n NewAbsence) (AbsenceRow, error) {
	var row AbsenceRow
	id := DerivedID(n.RequestID, 0)
	err := s.DB.InTx(ctx, func(tx Tx) error {
		err := lockOrganisation(ctx, tx, organisation)
		if err != nil {
			return err
		}
		if row, err = getAbsence(ctx, tx, organisation, id, n.Now); fault.Of(err) != fault.NotFound {
			return err
		}
		asked := absence.Absence{ID: id, Person: n.Person, Delegate: n.Delegate, From: n.From, Until: n.Until}
		if err := checkAbsence(ctx, tx, organisation, asked, n.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO absences (organisation_id, id, person_id, delegate_id, starts_at, ends_at, reason, created_by, created_at, next_notice_at)
			VALUES ($1, $2, $3, nullif($4, ''), $5::timestamptz, $6, $7, $8, $9, greatest($5::timestamptz, $9::timestamptz))`,
			organisation, id, n.Person, n.Delegate, n.From, n.Until, n.Reason, n.By, n.Now); err != nil {
			return err
		}
		change := AbsenceChange{Change: "recorded", Until: n.Until, By: n.By, At: n.Now}
		if row, err = getAbsence(ctx, tx, organisation, id, n.Now); err != nil {
			return err
		}
		return s.keepChange(ctx, tx, organisation, row, change, n.RequestID)
	})
	return row, err
}

func checkAbsence(ctx context.Context, tx Tx, organisation string, a absence.Absence, now time.Time) error {
	others, err := entangled(ctx, tx, organisation, a, now)
	if err != nil {
		return err
	}
	var p fault.Problems
	a.Check(now, others, &p)
	if err := checkCast(ctx, tx, organisation, a, &p); err != nil {
		return err
	}
	return p.Err()
}

// checkCast looks at the people: both must be there, and a delegate must be somebody who may be asked to sign.
func checkCast(ctx context.Context, tx Tx, organisation string, a absence.Absence, p *fault.Problems) error {
	person, err := getPerson(ctx, tx, organisation, a.Person)
	if fault.Of(err) == fault.NotFound {
		p.Add("body.person", "there is no active person %q", a.Person)
	} else if err != nil {
		return err
	}
	if a.Delegate == "" {
		return nil
	}
	delegate, err := getPerson(ctx, tx, organisation, a.Delegate)
	switch {
	case fault.Of(err) == fault.NotFound:
		p.Add("body.delegate", "there is no active person %q", a.Delegate)
	case err != nil:
		return err
	case !delegate.Answers():
		p.Add("body.delegate", "%s is an administrator or has no role that may sign: name somebody else", a.Delegate)
	case person.Signs() && !delegate.Signs():
		p.Add("body.delegate", "%s only does what they are asked and cannot decide for %s: name a lead, approver or somebody in finance", a.Delegate, a.Person)
	}
	return checkAwaited(ctx, tx, organisation, a, p)
}

// checkAwaited refuses a delegate who is asked to sign what the person requested, edited or submitted: standing in for them, the
// delegate could not, and what is to be signed would be stuck.
func checkAwaited(ctx context.Context, tx Tx, organisation string, a absence.Absence, p *fault.Problems) error {
	var title string
	err := tx.Get(ctx, &title, `
		SELECT c.key || ': ' || t.title`+taskTables+` WHERE t.organisation_id = $1 AND t.assignee_id = $2 AND t.status = 'open' AND $3 = ANY(t.barred) AND t.kind = ANY(ARRAY['sign_off', 'assess_item'])
		   AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.organisation_id = $1 AND o.case_id = t.case_id AND o.round_id = t.round_id AND o.round_id <> '' AND o.assignee_id = $3)
		 ORDER BY c.key, t.id LIMIT 1`, organisation, a.Delegate, a.Person)
	if err == nil {
		p.Add("body.delegate", "%s is asked to sign what %s requested, edited or submitted (%s), and cannot while standing in for them: name somebody else", a.Delegate, a.Person, title)
	}
	if fault.Of(err) == fault.NotFound {
		return nil
	}
	return err
}

// entangled are the absences, not over at a time, that a's person or delegate has or is the delegate of.
func entangled(ctx context.Context, tx Tx, organisation string, a absence.Absence, now time.Time) ([]absence.Absence, error) {
	var rows []AbsenceRow
	cast := slices.DeleteFunc([]string{a.Person, a.Delegate}, func(id string) bool { return id == "" })
	err := tx.Select(ctx, &rows, `
		SELECT a.id, a.person_id, coalesce(a.delegate_id, '') AS delegate_id, lower(a.during) AS starts_at, upper(a.during) AS ends_at
		  FROM absences a
		 WHERE a.organisation_id = $1 AND upper(a.during) > $2 AND (a.person_id = ANY($3) OR a.delegate_id = ANY($3)) ORDER BY a.starts_at, a.id`,
		organisation, now, pq.Array(cast))
	others := make([]absence.Absence, 0, len(rows))
	for _, row := range rows {
		others = append(others, row.absence())
	}
	return others, err
}

// keepChange writes the record of a change and queues who is told of it at once.
func (s Absences) keepChange(ctx context.Context, tx Tx, organisation string, row AbsenceRow, c AbsenceChange, requestID string) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO absence_changes (organisation_id, absence_id, n, change, ends_at, comment, request_id, changed_by, changed_at)
		SELECT $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8 FROM absence_changes WHERE organisation_id = $1 AND absence_id = $2`,
		organisation, row.ID, c.Change, c.Until, c.Comment, requestID, c.By, c.At); err != nil {
		return err
	}
	return s.tellOfChange(ctx, tx, organisation, row, c)
}

// AbsenceEnd asks for another end of an absence. A zero Until revokes it: it ends now, or never begins.
type AbsenceEnd struct {
	Until, Now             time.Time
	By, RequestID, Comment string
}

// End lets an absence end earlier or later, until it is over. The same request again changes nothing.
func (s Absences) End(ctx context.Context, organisation, id string, e AbsenceEnd) (AbsenceRow, error) {
	var row AbsenceRow
	err := s.DB.InTx(ctx, func(tx Tx) error {
		err := lockOrganisation(ctx, tx, organisation)
		if err != nil {
			return err
		}
		if row, err = getAbsence(ctx, tx, organisation, id, e.Now); err != nil {
			return err
		}
		var done bool
		if err := tx.Get(ctx, &done, `SELECT EXISTS (SELECT 1 FROM absence_changes WHERE organisation_id = $1 AND absence_id = $2 AND request_id = $3)`,
			organisation, id, e.RequestID); err != nil || done {
			return err
		}
		change, err := e.change(ctx, tx, organisation, row)
		if err != nil {
			return err
		}
		if row, err = e.write(ctx, tx, organisation, row); err != nil {
			return err
		}
		return s.keepChange(ctx, tx, organisation, row, change, e.RequestID)
	})
	return row, err
}

// change judges the new end.
func (e AbsenceEnd) change(ctx context.Context, tx Tx, organisation string, row AbsenceRow) (AbsenceChange, error) {
	c := AbsenceChange{Change: "revoked", Until: row.Until, Comment: e.Comment, By: e.By, At: e.Now}
	if row.Status == "over" || row.Status == "revoked" {
		return c, fault.New(fault.Conflict, "the absence is %s: what was is not changed; record a new one", row.Status)
	}
	if e.Until.IsZero() {
		return c, nil
	}
	c.Until = e.Until
	var p fault.Problems
	a := row.absence()
	p.Require(e.Until.After(e.Now) && e.Until.After(a.From), "body.until", "must be in the future and after from; to end the absence now, revoke it")
	p.Require(!e.Until.Equal(a.Until), "body.until", "is when it ends already")
	p.Require(e.Until.Sub(a.From) <= absence.Longest, "body.until", "is more than a year after from; record the rest as an absence of its own")
	if c.Change = "shortened"; e.Until.After(a.Until) {
		c.Change = "extended"
		others, err := entangled(ctx, tx, organisation, a, e.Now)
		if err != nil {
			return c, err
		}
		added := a.Extension(e.Until)
		added.CheckAgainst(others, &p)
		if err := checkCast(ctx, tx, organisation, added, &p); err != nil {
			return c, err
		}
	}
	return c, underUntil(p.Err())
}

// underUntil says of an extension what is wrong at the one field that it has.
func underUntil(err error) error {
	if refused, ok := err.(*fault.Error); ok {
		for i := range refused.Fields {
			refused.Fields[i].Path = "body.until"
		}
	}
	return err
}

func (e AbsenceEnd) write(ctx context.Context, tx Tx, organisation string, row AbsenceRow) (AbsenceRow, error) {
	until, revoked := &e.Until, (*time.Time)(nil)
	if e.Until.IsZero() {
		until, revoked = &row.Until, &e.Now
	}
	_, err := tx.Exec(ctx, `
		UPDATE absences SET ends_at = $3::timestamptz, revoked_at = $4::timestamptz,
		       next_notice_at = CASE WHEN told = 'begin' THEN least($3::timestamptz, $4::timestamptz) WHEN $4::timestamptz IS NULL THEN next_notice_at END
		 WHERE organisation_id = $1 AND id = $2`, organisation, row.ID, until, revoked)
	if err != nil {
		return row, err
	}
	return getAbsence(ctx, tx, organisation, row.ID, e.Now)
}
