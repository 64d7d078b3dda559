package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
)

// workDuration is what a lifecycle.WorkDuration looks like in the schema.
type workDuration string

// Schema implements huma.SchemaProvider.
func (workDuration) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Examples: []any{"P2D"}, Description: "working time in ISO 8601: working days, then hours, minutes and seconds within working time",
		Pattern:            `^-?P(\d{1,5}D)?(T(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}S)?)?$`,
		PatternDescription: "working time in ISO 8601 such as P2D or PT4H30M",
	}
}

// workSpan is what a lifecycle.Span looks like in the schema.
type workSpan string

// Schema implements huma.SchemaProvider.
func (workSpan) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Examples: []any{"08:00-12:00"}, Description: "a stretch of working time in local time; 22:00-06:00 ends on the next day",
		Pattern:            `^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$`,
		PatternDescription: "a stretch of working time such as 08:00-12:00",
	}
}

const workingTimeNotes = `Try a calendar: give ` + "`duration`" + ` for when something is due, or ` + "`to`" + ` for how much working time there is until then. A site
without a calendar of its own counts with the default one, and the answer says so.

A start outside of working time counts as the next working moment. ` + "`P2D`" + ` is two working days later at the same local time (or at that day's
end, when it ends earlier); ` + "`PT4H`" + ` passes in working time only; ` + "`-P2D`" + ` is two working days before.`

type workingTimeInput struct {
	Site     string    `query:"site" maxLength:"80" default:"default"`
	From     time.Time `query:"from" doc:"RFC 3339; now when absent"`
	Duration string    `query:"duration" maxLength:"40" doc:"such as P2D, PT4H30M or -P1D" example:"P2D"`
	To       time.Time `query:"to" doc:"RFC 3339"`
}

// WorkingTime is what a calendar makes of a duration or of two instants.
type WorkingTime struct {
	Site     string                 `json:"site" doc:"whose calendar counted: default when the site has none of its own"`
	Version  int                    `json:"version" doc:"of the calendar"`
	Zone     string                 `json:"zone"`
	From     time.Time              `json:"from"`
	Starts   time.Time              `json:"starts" doc:"from, or the next working moment"`
	Duration lifecycle.WorkDuration `json:"duration" doc:"as asked, or the working hours from from to to"`
	At       time.Time              `json:"at" doc:"when the duration has passed, or to"`
	Local    string                 `json:"at_local" doc:"the same with the site's offset from UTC"`
	DaysOff  []lifecycle.SpecialDay `json:"special_days" doc:"holidays and other special days between the two"`
}

type workingTimeOutput struct{ Body WorkingTime }

func (s *Server) countWorkingTime(ctx context.Context, in *workingTimeInput) (*workingTimeOutput, error) {
	asked, err := in.check()
	if err != nil {
		return nil, err
	}
	c, err := s.calendars().For(ctx, identity.FromContext(ctx).Organisation, in.Site, in.From)
	if err != nil {
		return nil, err
	}
	answer := WorkingTime{Site: c.Site, Version: c.Version, Zone: c.Zone, From: in.From.UTC(), Duration: asked, At: in.To.UTC()}
	if answer.Starts, err = c.NextWorking(in.From); err == nil && in.To.IsZero() {
		answer.At, err = c.Add(in.From, asked)
	}
	if err != nil {
		return nil, err
	}
	if !in.To.IsZero() {
		answer.Duration = c.Between(in.From, in.To)
	}
	return &workingTimeOutput{Body: answer.inZone(c)}, nil
}

// longestLook is how far apart the two instants may be.
const longestLook = 20 * 366 * 24 * time.Hour

func (in *workingTimeInput) check() (lifecycle.WorkDuration, error) {
	if in.From.IsZero() {
		in.From = time.Now().Truncate(time.Second)
	}
	var problems fault.Problems
	problems.Require(in.From.Year() >= 1970 && in.From.Year() <= 2200, "query.from", "must be from 1970 to 2200")
	if (in.Duration == "") == in.To.IsZero() {
		problems.Add("query.duration", "give either duration or to")
	}
	problems.Require(in.To.IsZero() || in.To.Sub(in.From).Abs() <= longestLook, "query.to", "must be within 20 years of from")
	if in.Duration == "" {
		return lifecycle.WorkDuration{}, problems.Err()
	}
	asked, err := lifecycle.ParseWorkDuration(in.Duration)
	problems.Require(err == nil, "query.duration", "%v", err)
	return asked, problems.Err()
}

// inZone adds what people there see: the local time and which special days lie between.
func (w WorkingTime) inZone(c lifecycle.Calendar) WorkingTime {
	first, last := c.Local(w.From), c.Local(w.At)
	w.Local = last.Format(time.RFC3339)
	if last.Before(first) {
		first, last = last, first
	}
	w.DaysOff = []lifecycle.SpecialDay{}
	for _, day := range c.Days {
		if first.Format(time.DateOnly) <= day.Date && day.Date <= last.Format(time.DateOnly) {
			w.DaysOff = append(w.DaysOff, day)
		}
	}
	return w
}
