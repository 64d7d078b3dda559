package api

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/emersion/go-ical"

	"tollgate/fault"
	"tollgate/freeze"
	"tollgate/identity"
	"tollgate/store"
)

const calendarType = "text/calendar"

// scheduleNotes says how people subscribe.
const scheduleNotes = `The forward schedule of change: every submitted change whose window overlaps the time asked for, by start. Without from and
to it is the next 90 days.

As iCalendar (RFC 5545) with format=ics or Accept: text/calendar, with the freezes of that time too. A calendar program subscribes to
` + "`/v1/change-schedule?format=ics&site=…`" + ` with any user name and the token as password (HTTP Basic). What is not approved yet is tentative.`

type scheduleInput struct {
	PageInput
	From    string `query:"from" maxLength:"40" doc:"first month, day or instant; now when absent"`
	To      string `query:"to" maxLength:"40" doc:"last month, day or instant, all of it included; 90 days after from when absent, at most three years"`
	Site    string `query:"site" maxLength:"120"`
	Process string `query:"process" maxLength:"120"`
	State   string `query:"state" enum:"in_review,approved,scheduled,implementing,rolling_back,implemented,rolled_back,pir,watching,closed"`
	Person  string `query:"implementer" maxLength:"60" doc:"a person's id; me for yourself"`
	Format  string `query:"format" enum:"json,ics" doc:"before Accept"`
	Accept  string `header:"Accept" hidden:"true"`
}

type scheduleOutput struct {
	Link        string `header:"Link"`
	ContentType string `header:"Content-Type"`
	Body        any
}

// scheduledAtOnce bounds an iCalendar, which has no pages.
const scheduledAtOnce = 5000

func (s *Server) listSchedule(ctx context.Context, in *scheduleInput) (*scheduleOutput, error) {
	filter, err := in.filter(ctx)
	if err != nil {
		return nil, err
	}
	organisation := identity.FromContext(ctx).Organisation
	if in.Format == "ics" || in.Format == "" && strings.Contains(in.Accept, calendarType) {
		return s.scheduleCalendar(ctx, organisation, filter)
	}
	after, err := store.ParseCursor(in.Cursor, "start")
	if err != nil {
		return nil, err
	}
	rows, cursors, err := store.Changes{DB: s.DB}.Schedule(ctx, organisation, filter, after, in.Limit)
	query := url.Values{"from": {filter.From.Format(time.RFC3339)}, "to": {filter.To.Format(time.RFC3339)}}
	for name, value := range map[string]string{"site": in.Site, "process": in.Process, "state": in.State, "implementer": in.Person} {
		if value != "" {
			query.Set(name, value)
		}
	}
	page := pageOf(rows, cursors, in.Limit, "/v1/change-schedule", query)
	return &scheduleOutput{Link: page.Link, ContentType: jsonType, Body: page.Body}, err
}

func (in *scheduleInput) filter(ctx context.Context) (store.ScheduleFilter, error) {
	f := store.ScheduleFilter{Site: in.Site, Process: in.Process, State: in.State, Person: self(in.Person, identity.FromContext(ctx))}
	from, to, err := periodOf(in.From, in.To, "query.from", "query.to")
	if err != nil {
		return f, err
	}
	if f.From = requestTime(ctx).UTC().Truncate(time.Second); from != nil {
		f.From = *from
	}
	if f.To = f.From.AddDate(0, 0, 90); to != nil {
		f.To = *to
	}
	var problems fault.Problems
	problems.Require(f.To.After(f.From) && f.To.Sub(f.From) <= freeze.LongestWindow, "query.to", "must be after from, within three years")
	return f, problems.Err()
}

// scheduleCalendar writes the changes and the freezes of a time for people's calendars.
func (s *Server) scheduleCalendar(ctx context.Context, organisation string, f store.ScheduleFilter) (*scheduleOutput, error) {
	changes, _, err := store.Changes{DB: s.DB}.Schedule(ctx, organisation, f, store.Cursor{}, scheduledAtOnce)
	if err != nil {
		return nil, err
	}
	if len(changes) > scheduledAtOnce {
		return nil, fault.New(fault.Invalid, "more than %d changes are in that time", scheduledAtOnce).With("query.to", "ask for a shorter time, or for one site or process")
	}
	hits, err := s.freezes().Holding(ctx, organisation, f.Site, f.Process, freeze.Window{Start: f.From, End: f.To})
	if err != nil {
		return nil, err
	}
	calendar := ical.NewCalendar()
	calendar.Props.SetText(ical.PropVersion, "2.0")
	calendar.Props.SetText(ical.PropProductID, "-//Tollgate//Change schedule//EN")
	calendar.Props.SetText("X-WR-CALNAME", "Changes "+f.Site)
	stamp := requestTime(ctx).UTC()
	for _, change := range changes {
		calendar.Children = append(calendar.Children, s.changeEvent(change).Component)
	}
	for _, hit := range hits {
		calendar.Children = append(calendar.Children, freezeEvent(hit, stamp).Component)
	}
	var text bytes.Buffer
	if err := encodeCalendar(&text, calendar); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the calendar cannot be written")
	}
	return &scheduleOutput{ContentType: calendarType + "; charset=utf-8", Body: text.Bytes()}, nil
}

// encodeCalendar writes an empty calendar too, which the library refuses.
func encodeCalendar(out *bytes.Buffer, calendar *ical.Calendar) error {
	if len(calendar.Children) == 0 {
		out.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tollgate//Change schedule//EN\r\nEND:VCALENDAR\r\n")
		return nil
	}
	return ical.NewEncoder(out).Encode(calendar)
}

func (s *Server) changeEvent(c store.ScheduledChange) *ical.Event {
	event := ical.NewEvent()
	event.Props.SetText(ical.PropUID, c.ID+"@tollgate")
	event.Props.SetDateTime(ical.PropDateTimeStamp, c.UpdatedAt)
	event.Props.SetDateTime(ical.PropDateTimeStart, c.Start)
	event.Props.SetDateTime(ical.PropDateTimeEnd, c.End)
	event.Props.SetText(ical.PropSequence, fmt.Sprint(c.Seq))
	event.Props.SetText(ical.PropSummary, fmt.Sprintf("%s %s (%s)", c.Key, c.Title, strings.ReplaceAll(c.State, "_", " ")))
	event.Props.SetText(ical.PropLocation, strings.Join(c.Sites, ", "))
	event.Props.SetText(ical.PropDescription, fmt.Sprintf("%s change, risk %s\nProcesses: %s\nImplementer: %s\nConflicts: %d",
		c.ChangeKind, orUnknown(c.Risk), strings.Join(c.Processes, ", "), orUnknown(c.Implementer), c.Conflicts))
	status := ical.EventConfirmed
	if c.State == "in_review" {
		status = ical.EventTentative
	}
	event.SetStatus(status)
	return event
}

func orUnknown(text string) string {
	if text == "" {
		return "not known yet"
	}
	return text
}

func freezeEvent(hit freeze.Hit, stamp time.Time) *ical.Event {
	event := ical.NewEvent()
	event.Props.SetText(ical.PropUID, fmt.Sprintf("%s-%d@tollgate", hit.FreezeID, hit.Start.Unix()))
	event.Props.SetDateTime(ical.PropDateTimeStamp, stamp)
	event.Props.SetDateTime(ical.PropDateTimeStart, hit.Start.UTC())
	event.Props.SetDateTime(ical.PropDateTimeEnd, hit.End.UTC())
	event.Props.SetText(ical.PropSummary, "Freeze: "+hit.Title)
	event.Props.SetText(ical.PropTransparency, "TRANSPARENT")
	return event
}

// answersCalendar says in the contract that the schedule is JSON or iCalendar.
func answersCalendar(r Route) Route {
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[PageBody[store.ScheduledChange]]())
		operation.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			jsonType: {Schema: schema}, calendarType: {Schema: &huma.Schema{Type: "string"}},
		}}}
		mount(s, api, operation)
	}
	return r
}
