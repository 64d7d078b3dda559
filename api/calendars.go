package api

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// CalendarView is one version of a site's calendar.
type CalendarView struct {
	Site    string `json:"site"`
	Version int    `json:"version" doc:"counts changes from 1; 0 is the built-in calendar"`
	BuiltIn bool   `json:"built_in" doc:"comes with Tollgate; nobody set it"`
	calendars.Rules
	SetBy string     `json:"set_by,omitempty"`
	SetAt *time.Time `json:"set_at,omitempty"`
}

func viewCalendar(c store.SiteCalendar) CalendarView {
	view := CalendarView{Site: c.Site, Version: c.Version, BuiltIn: c.Version == 0, Rules: c.Rules, SetBy: c.SetBy}
	if !view.BuiltIn {
		view.SetAt = &c.SetAt
	}
	return view
}

func (s *Server) calendars() store.Calendars { return store.Calendars{DB: s.DB} }

type listCalendarsInput struct{ LinkedPage }

func (s *Server) listCalendars(ctx context.Context, in *listCalendarsInput) (*Page[CalendarView], error) {
	after, err := store.ParseCursor(in.Cursor, "site")
	if err != nil {
		return nil, err
	}
	found, err := s.calendars().List(ctx, identity.FromContext(ctx).Organisation, after.ID, in.Limit+1)
	if err != nil {
		return nil, err
	}
	page := newPage(found, in.Limit, func(c store.SiteCalendar) string { return store.Cursor{Sort: "site", ID: c.Site}.Encode() }, in.next)
	return viewPage(page, viewCalendar), nil
}

// SiteInput names the site that a path is about.
type SiteInput struct {
	Site string `path:"site" maxLength:"80" doc:"as cases name it; default for what has no calendar of its own"`
}

type calendarInput struct {
	SiteInput
	Version int `query:"version" minimum:"1" doc:"the newest when absent"`
}

type resolvedCalendar struct {
	CalendarView
	Resolved lifecycle.Calendar `json:"resolved" doc:"as cases count with it: dated days and the zone's offsets for the years around now"`
}

type calendarOutput struct {
	Location string `header:"Location"`
	Body     resolvedCalendar
}

func (s *Server) getCalendar(ctx context.Context, in *calendarInput) (*calendarOutput, error) {
	return answerCalendar(s.calendars().Find(ctx, identity.FromContext(ctx).Organisation, in.Site, in.Version))
}

func answerCalendar(c store.SiteCalendar, err error) (*calendarOutput, error) {
	if err != nil {
		return nil, err
	}
	resolved, err := c.Rules.Resolve(c.Site, c.Version, time.Now())
	return &calendarOutput{Location: "/v1/calendars/" + url.PathEscape(c.Site), Body: resolvedCalendar{viewCalendar(c), resolved}}, err
}

const setCalendarNotes = `The whole calendar is replaced. ` + "`version`" + ` is the one that you saw, 0 for a site without a calendar of its own; when somebody
else changed it meanwhile you are refused (409). Earlier versions stay and can be read.

A stretch of working time is ` + "`08:00-12:00`" + ` in local time; ` + "`22:00-06:00`" + ` ends on the next day and belongs to the one on which it begins.
Holidays come from the country or region; ` + "`days`" + ` are the site's own days, by date: without hours nobody works, with hours the
day is worked then, also when it is a holiday. Open due times that count with the calendar are worked out again.`

type setCalendarInput struct {
	Body struct {
		Site    string `json:"site" minLength:"1" maxLength:"80" doc:"as cases name it; default for what has no calendar of its own"`
		Version int    `json:"version" minimum:"0" doc:"the version that you saw"`
		calendars.Rules
	}
}

func (s *Server) setCalendar(ctx context.Context, in *setCalendarInput) (*calendarOutput, error) {
	var problems fault.Problems
	if in.Body.Check(&problems, "body."); problems.Err() != nil {
		return nil, problems.Err()
	}
	caller := identity.FromContext(ctx)
	return answerCalendar(s.calendars().Set(ctx, caller.Organisation, caller.ID, RequestID(ctx), in.Body.Site, in.Body.Version, in.Body.Rules))
}

type calendarHistoryInput struct {
	SiteInput
	LinkedPage
}

func (s *Server) listCalendarHistory(ctx context.Context, in *calendarHistoryInput) (*Page[CalendarView], error) {
	after, err := store.ParseCursor(in.Cursor, "-version")
	if err != nil {
		return nil, err
	}
	if _, err := s.calendars().Find(ctx, identity.FromContext(ctx).Organisation, in.Site, 0); err != nil {
		return nil, err
	}
	before := numberOr(after.ID, math.MaxInt32)
	found, err := s.calendars().History(ctx, identity.FromContext(ctx).Organisation, in.Site, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	page := newPage(found, in.Limit, func(c store.SiteCalendar) string {
		return store.Cursor{Sort: "-version", ID: strconv.Itoa(c.Version)}.Encode()
	}, in.next)
	return viewPage(page, viewCalendar), nil
}
