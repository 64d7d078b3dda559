package api

import (
	"context"
	"net/url"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/pilot"
	"tollgate/store"
)

type listObservationsInput struct {
	ID string `path:"id" maxLength:"60" doc:"id or key"`
	LinkedPage
	WindowInput
	Metric  string `query:"metric" maxLength:"60"`
	Arm     string `query:"arm" maxLength:"60"`
	Site    string `query:"site" maxLength:"60"`
	Unit    string `query:"unit" maxLength:"200"`
	Key     string `query:"key" maxLength:"200"`
	Missing bool   `query:"missing" doc:"only those without a value"`
	History bool   `query:"history" doc:"also versions that were corrected, and what was withdrawn"`
	Sort    string `query:"sort" enum:"at,-at,key" default:"at"`
}

func (s *Server) listObservations(ctx context.Context, in *listObservationsInput) (*Page[store.Observation], error) {
	stored, _, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	window, err := in.window()
	if err != nil {
		return nil, err
	}
	return s.pageOfObservations(ctx, stored.ID, store.ObservationFilter{Window: window, Metric: in.Metric, Arm: in.Arm, Site: in.Site, Unit: in.Unit, Key: in.Key,
		Missing: in.Missing, History: in.History, Sort: in.Sort, Limit: in.Limit}, in.LinkedPage)
}

func (s *Server) pageOfObservations(ctx context.Context, pilotID string, f store.ObservationFilter, page LinkedPage) (*Page[store.Observation], error) {
	var err error
	if f.Cursor, err = store.ParseCursor(page.Cursor, f.Sort); err != nil {
		return nil, err
	}
	rows, err := store.Observations{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, pilotID, f)
	if err != nil {
		return nil, err
	}
	return newPage(rows, f.Limit, func(o store.Observation) string { return o.Cursor(f.Sort).Encode() }, page.next), nil
}

type uploadInput struct {
	ID     string `path:"id" maxLength:"60" doc:"id or key"`
	Upload string `path:"upload" maxLength:"120"`
}

type uploadOutput struct{ Body store.Upload }

func (s *Server) getUpload(ctx context.Context, in *uploadInput) (*uploadOutput, error) {
	stored, _, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	name, err := url.PathUnescape(in.Upload)
	if err != nil {
		name = in.Upload
	}
	uploads, err := store.Observations{DB: s.DB}.Uploads(ctx, identity.FromContext(ctx).Organisation, stored.ID, name)
	if err == nil && len(uploads) == 0 {
		err = fault.New(fault.NotFound, "%s has no upload %q", stored.Key, name)
	}
	if err != nil {
		return nil, err
	}
	return &uploadOutput{Body: uploads[0]}, nil
}

type summaryInput struct {
	ID       string    `path:"id" maxLength:"60" doc:"id or key"`
	Metric   []string  `query:"metric" maxItems:"20" doc:"all when absent"`
	BySite   bool      `query:"by_site"`
	Period   string    `query:"period" enum:"day,week,month" doc:"in the plan's time zone; none when absent"`
	Cut      time.Time `query:"cut" doc:"only what was recorded until then; asked again with the cut that is answered, the answer is the same"`
	LateDays int       `query:"late_days" minimum:"0" maximum:"3650" default:"7"`
}

// ObservationSummary is how much has been observed.
type ObservationSummary struct {
	PilotID string    `json:"pilot_id"`
	Cut     time.Time `json:"cut" doc:"what was recorded until then is counted"`
	store.DataTotals
	N          int64            `json:"observations" doc:"in force, with a value"`
	Missing    int64            `json:"missing" doc:"in force, without one"`
	Cells      []pilot.Cell     `json:"cells" doc:"sufficient statistics by metric, arm, site and period; n, sum, mean, m2 (sum of squares about the mean)"`
	Allocation pilot.Allocation `json:"allocation"`
	Uploads    []store.Upload   `json:"uploads" doc:"the newest 20"`
}

type summaryOutput struct{ Body ObservationSummary }

func (s *Server) summariseObservations(ctx context.Context, in *summaryInput) (*summaryOutput, error) {
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	organisation, observations := identity.FromContext(ctx).Organisation, store.Observations{DB: s.DB}
	out := &summaryOutput{Body: ObservationSummary{PilotID: stored.ID}}
	b := &out.Body
	var until store.RecordedData
	b.Cells, until, err = observations.Cells(ctx, organisation, stored.ID, store.CellQuery{Cut: in.Cut, Metrics: in.Metric, BySite: in.BySite, Period: in.Period, Zone: c.Data.Plan.TimeZone})
	if err != nil {
		return nil, err
	}
	b.Cut = until.Cut
	for _, cell := range b.Cells {
		b.N, b.Missing = b.N+cell.N, b.Missing+cell.Missing
	}
	if b.DataTotals, err = observations.Totals(ctx, organisation, stored.ID, until.Cut, in.LateDays); err != nil {
		return nil, err
	}
	if b.Allocation, err = observations.Allocation(ctx, organisation, stored.ID, c.Data.Plan, until.Cut); err != nil {
		return nil, err
	}
	b.Uploads, err = observations.Uploads(ctx, organisation, stored.ID, "")
	return out, err
}
