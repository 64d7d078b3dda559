package api

import (
	"context"
	"reflect"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/measurement"
	"tollgate/store"
)

// rowSchema is a row of measurements as JSON, for the contract; package measurement reads it.
type rowSchema struct {
	ObservedAt string   `json:"observed_at" doc:"2026-11, 2026-11-22, RFC 3339 or another form of a date that says what is what" example:"2026-11-22"`
	Value      *float64 `json:"value,omitempty" doc:"in the metric's unit; needed unless void"`
	Size       *float64 `json:"size,omitempty" exclusiveMinimum:"0" doc:"of how many units the value is a proportion or rate: for p, np, u and Laney charts"`
	Ref        string   `json:"ref,omitempty" maxLength:"200" doc:"your name for it, unique in the metric"`
	Note       string   `json:"note,omitempty" maxLength:"2000"`
	Supersedes string   `json:"supersedes,omitempty" doc:"the ref that this one corrects"`
	Void       bool     `json:"void,omitempty" doc:"withdraw what it supersedes"`
}

var rowsType = reflect.TypeFor[[]rowSchema]()

// WindowInput narrows what is read of a metric by time.
type WindowInput struct {
	From string `query:"from" maxLength:"40" doc:"first month (2026-04), day or instant"`
	To   string `query:"to" maxLength:"40" doc:"last month, day or instant, all of it included"`
}

func (in WindowInput) window() (store.Window, error) {
	from, to, err := periodOf(in.From, in.To, "query.from", "query.to")
	return store.Window{From: from, To: to}, err
}

// periodOf reads two optional ends; what the later one names is wholly inside.
func periodOf(from, to, fromPath, toPath string) (first, end *time.Time, err error) {
	var p fault.Problems
	if from != "" {
		period, err := measurement.ParsePeriod(from)
		p.Require(err == nil, fromPath, "%v", err)
		first = &period.From
	}
	if to != "" {
		period, err := measurement.ParsePeriod(to)
		p.Require(err == nil, toPath, "%v", err)
		end = &period.To
	}
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	p.Require(first == nil || end == nil || first.Before(*end), toPath, "is before %s", fromPath)
	return first, end, p.Err()
}

type listMeasurementsInput struct {
	MetricInput
	LinkedPage
	WindowInput
	History bool   `query:"history" doc:"also what was superseded or withdrawn"`
	Sort    string `query:"sort" enum:"observed_at,-observed_at" default:"observed_at"`
}

func (s *Server) listMeasurements(ctx context.Context, in *listMeasurementsInput) (*Page[store.Measurement], error) {
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	window, err := in.window()
	if err != nil {
		return nil, err
	}
	cursor, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	rows, err := store.Measurements{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, metric.ID, store.MeasurementFilter{
		Window: window, History: in.History, Newest: in.Sort == "-observed_at", Cursor: cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return newPage(rows, in.Limit, func(m store.Measurement) string { return m.Cursor(in.Sort).Encode() }, in.next), nil
}
