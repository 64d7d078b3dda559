package api

import (
	"cmp"
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/absence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

const absenceNotes = `While a person is absent their delegate acts for them: open and new tasks are in the delegate's inbox (` + "`GET /v1/tasks?assignee=me`" + `), and come
back when the absence ends. Nothing is moved: a task stays the person's, and a signature keeps both names. On a task that the delegate may not sign,
because they requested or edited what it is about or sign there themselves, the person goes on acting. A delegate has no delegate: chains and loops are refused.

**from** and **until** are dates in the person's time zone, both included, or RFC 3339 times, of which until is the first instant that the person is back.`

// isoMoment is a date or an instant.
type isoMoment string

// Schema implements huma.SchemaProvider.
func (isoMoment) Schema(huma.Registry) *huma.Schema {
	longest := 40
	return &huma.Schema{
		Type: huma.TypeString, Examples: []any{"2026-12-21"}, Description: "a date in the person's time zone, or an RFC 3339 time", MaxLength: &longest,
		Pattern:            `^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{8,30}(Z|[+-][0-9]{2}:[0-9]{2}))?$`,
		PatternDescription: "date such as 2026-12-24 or time such as 2026-12-24T13:00:00+01:00",
	}
}

type newAbsenceInput struct {
	Body struct {
		Person   string    `json:"person,omitempty" maxLength:"60" doc:"who is absent; yourself when left out"`
		Delegate string    `json:"delegate,omitempty" maxLength:"60" doc:"who acts meanwhile; nobody when left out"`
		From     isoMoment `json:"from" doc:"the first day, or a time"`
		Until    isoMoment `json:"until" doc:"the last day, or the time at which the person is back"`
		Reason   string    `json:"reason,omitempty" maxLength:"500" doc:"shown to the person, who records it, and administrators"`
	}
}

func (s *Server) recordAbsence(ctx context.Context, in *newAbsenceInput) (*absenceOutput, error) {
	caller, body := identity.FromContext(ctx), in.Body
	person, err := s.absentPerson(ctx, cmp.Or(self(body.Person, caller), caller.ID))
	if err != nil {
		return nil, err
	}
	var p fault.Problems
	zone := zoneOf(person)
	from, until := readMoment(absence.ParseFrom, body.From, zone, "body.from", &p), readMoment(absence.ParseUntil, body.Until, zone, "body.until", &p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	row, err := store.Absences{DB: s.DB}.Record(ctx, caller.Organisation, store.NewAbsence{Person: person.ID, Delegate: self(body.Delegate, caller),
		Reason: body.Reason, By: caller.ID, RequestID: RequestID(ctx), From: from, Until: until, Now: moment(ctx)})
	return s.viewAbsence(ctx, row, err)
}

// absentPerson finds the person of a new absence, whom the caller must be allowed to record one for.
func (s *Server) absentPerson(ctx context.Context, id string) (identity.Person, error) {
	person, err := s.people(ctx).Get(ctx, identity.FromContext(ctx).Organisation, id)
	if err != nil {
		return person, asField(err, "body.person")
	}
	return person, s.managesAbsences(ctx, id)
}

// moment is the request's time, as exact as the store's.
func moment(ctx context.Context) time.Time { return requestTime(ctx).UTC().Truncate(time.Microsecond) }

// zoneOf is where a person's days begin.
func zoneOf(p identity.Person) *time.Location {
	if zone, err := time.LoadLocation(p.TimeZone); err == nil {
		return zone
	}
	return time.UTC
}

func readMoment(parse func(string, *time.Location) (time.Time, error), text isoMoment, zone *time.Location, path string, p *fault.Problems) time.Time {
	at, err := parse(string(text), zone)
	p.Require(err == nil, path, "is neither a date such as 2026-12-24 nor a time such as 2026-12-24T13:00:00+01:00")
	return at
}

type editAbsenceInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Until   isoMoment `json:"until" doc:"the new last day, or the time at which the person is back"`
		Comment string    `json:"comment,omitempty" maxLength:"500"`
	}
}

// editAbsence lets it end earlier or later. Who acts, and since when, is not changed: that is another absence.
func (s *Server) editAbsence(ctx context.Context, in *editAbsenceInput) (*absenceOutput, error) {
	return s.endAbsence(ctx, in.ID, in.Body.Comment, func(zone *time.Location, p *fault.Problems) time.Time {
		return readMoment(absence.ParseUntil, in.Body.Until, zone, "body.until", p)
	})
}

type revokeAbsenceInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

// revokeAbsence ends it now; one that has not begun never does.
func (s *Server) revokeAbsence(ctx context.Context, in *revokeAbsenceInput) (*absenceOutput, error) {
	return s.endAbsence(ctx, in.ID, in.Body.Comment, func(*time.Location, *fault.Problems) time.Time { return time.Time{} })
}

func (s *Server) endAbsence(ctx context.Context, id, comment string, end func(*time.Location, *fault.Problems) time.Time) (*absenceOutput, error) {
	caller, absences := identity.FromContext(ctx), s.absences(ctx)
	row, err := absences.Get(ctx, caller.Organisation, id, requestTime(ctx))
	if err != nil {
		return nil, err
	}
	if err := s.managesAbsences(ctx, row.Person); err != nil {
		return nil, err
	}
	person, err := store.People{DB: s.DB}.Get(ctx, caller.Organisation, row.Person)
	if err != nil {
		return nil, err
	}
	var p fault.Problems
	until := end(zoneOf(person), &p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	row, err = absences.End(ctx, caller.Organisation, id, store.AbsenceEnd{Until: until, Now: moment(ctx), By: caller.ID, RequestID: RequestID(ctx), Comment: comment})
	return s.viewAbsence(ctx, row, err)
}
