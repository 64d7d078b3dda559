package api

import (
	"context"
	"net/url"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type absencesInput struct {
	PageInput
	Person   string `query:"person" maxLength:"60" doc:"who is absent; me for yourself"`
	Delegate string `query:"delegate" maxLength:"60" doc:"who acts for them; me for yourself"`
	Status   string `query:"status" enum:"upcoming,active,over,revoked"`
	At       string `query:"at" format:"date-time" doc:"only what holds at this instant"`
}

func (s *Server) listAbsences(ctx context.Context, in *absencesInput) (*Page[store.AbsenceRow], error) {
	after, err := store.ParseCursor(in.Cursor, "from")
	if err != nil {
		return nil, err
	}
	caller, now := identity.FromContext(ctx), requestTime(ctx)
	filter := store.AbsenceFilter{Person: self(in.Person, caller), Delegate: self(in.Delegate, caller), Status: in.Status}
	query := url.Values{}
	if in.At != "" {
		at, err := time.Parse(time.RFC3339, in.At)
		if err != nil || at.Year() < 1 || at.Year() > 9999 {
			return nil, fault.New(fault.Invalid, "at cannot be read").With("query.at", "write it as 2026-12-24T13:00:00Z")
		}
		filter.During = &at
	}
	for name, value := range map[string]string{"person": in.Person, "delegate": in.Delegate, "status": in.Status, "at": in.At} {
		if value != "" {
			query.Set(name, value)
		}
	}
	rows, cursors, err := s.absences(ctx).List(ctx, caller.Organisation, filter, now, after, in.Limit)
	for i := range rows {
		rows[i] = discreet(rows[i], caller)
	}
	return pageOf(rows, cursors, in.Limit, "/v1/absences", query), err
}

// discreet leaves out the reason, which may be an illness, for whom it does not concern, and writes times in UTC.
func discreet(row store.AbsenceRow, caller identity.Person) store.AbsenceRow {
	if caller.ID != row.Person && caller.ID != row.CreatedBy && !caller.Has(identity.Admin) {
		row.Reason = ""
	}
	row.From, row.Until, row.CreatedAt = row.From.UTC(), row.Until.UTC(), row.CreatedAt.UTC()
	if row.RevokedAt != nil {
		at := row.RevokedAt.UTC()
		row.RevokedAt = &at
	}
	return row
}

type absenceInput struct {
	ID string `path:"id" maxLength:"60"`
}

// absenceView is an absence with everything that was done to it.
type absenceView struct {
	store.AbsenceRow
	Changes []store.AbsenceChange `json:"changes"`
}

type absenceOutput struct {
	Location string `header:"Location"`
	Body     absenceView
}

func (s *Server) viewAbsence(ctx context.Context, row store.AbsenceRow, err error) (*absenceOutput, error) {
	if err != nil {
		return nil, err
	}
	caller := identity.FromContext(ctx)
	changes, err := store.Absences{DB: s.DB}.Changes(ctx, caller.Organisation, row.ID)
	for i := range changes {
		changes[i].Until, changes[i].At = changes[i].Until.UTC(), changes[i].At.UTC()
	}
	row = discreet(row, caller)
	return &absenceOutput{Location: "/v1/absences/" + row.ID, Body: absenceView{row, changes}}, err
}

func (s *Server) getAbsence(ctx context.Context, in *absenceInput) (*absenceOutput, error) {
	row, err := s.absences(ctx).Get(ctx, identity.FromContext(ctx).Organisation, in.ID, requestTime(ctx))
	return s.viewAbsence(ctx, row, err)
}

// managesAbsences refuses who may not decide when a person is absent and who acts for them: the person may, those they
// report to, and administrators. Whoever runs the work cannot choose who signs it.
func (s *Server) managesAbsences(ctx context.Context, person string) error {
	caller := identity.FromContext(ctx)
	if caller.ID == person || caller.May(identity.AbsencesOthers) {
		return nil
	}
	line, err := store.People{DB: s.DB}.ManagerLine(ctx, caller.Organisation, person, managersAsked)
	if err != nil || slices.ContainsFunc(line, func(p identity.Person) bool { return p.ID == caller.ID }) {
		return err
	}
	return fault.New(fault.Forbidden, "only %s, those they report to and administrators may do this", person)
}

// managersAsked is how far up the line somebody may be who records an absence.
const managersAsked = 20
