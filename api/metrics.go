package api

import (
	"context"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/stats"
	"tollgate/store"
)

// Specification is what a metric is held to.
type Specification struct {
	Target *float64 `json:"target,omitempty" doc:"in the metric's unit; needed for the direction target"`
	LSL    *float64 `json:"lsl,omitempty" doc:"lower specification limit"`
	USL    *float64 `json:"usl,omitempty" doc:"upper specification limit"`
}

func (s Specification) check(direction string) error {
	var p fault.Problems
	p.Require(s.LSL == nil || s.USL == nil || *s.LSL < *s.USL, "body.lsl", "must be below usl")
	p.Require(direction != string(stats.TowardTarget) || s.Target != nil, "body.target", "is needed for the direction %q", direction)
	return p.Err()
}

type defineMetricInput struct {
	Body struct {
		Key       string  `json:"key" minLength:"1" maxLength:"64" pattern:"^[a-z0-9][a-z0-9_.-]*$" doc:"unique in the organisation"`
		Name      string  `json:"name" minLength:"1" maxLength:"200"`
		Unit      string  `json:"unit,omitempty" maxLength:"40" doc:"such as % or days"`
		Direction string  `json:"direction" enum:"higher_is_better,lower_is_better,target"`
		Decimals  *int    `json:"decimals,omitempty" minimum:"0" maximum:"9" doc:"for display only"`
		CaseID    *string `json:"case_id,omitempty" minLength:"1" maxLength:"60" doc:"the case that it belongs to, by id or key"`
		Specification
	}
}

type metricOutput struct {
	Location string `header:"Location"`
	Body     store.Metric
}

func (s *Server) defineMetric(ctx context.Context, in *defineMetricInput) (*metricOutput, error) {
	caller, body := identity.FromContext(ctx), in.Body
	if err := body.check(body.Direction); err != nil {
		return nil, err
	}
	if body.CaseID != nil {
		id, err := s.locate(ctx, "", "body.case_id", *body.CaseID)
		if err != nil {
			return nil, err
		}
		body.CaseID = &id
	}
	metric, err := store.Metrics{DB: s.DB}.Create(ctx, caller.Organisation, store.Metric{
		ID: store.DerivedID(RequestID(ctx), 0), Key: body.Key, Name: body.Name, Unit: body.Unit, Direction: body.Direction,
		Target: body.Target, LSL: body.LSL, USL: body.USL, Decimals: body.Decimals, CaseID: body.CaseID, CreatedBy: caller.ID,
	})
	return &metricOutput{Location: "/v1/metrics/" + metric.ID, Body: metric}, err
}

// MetricInput names the metric that a path is about.
type MetricInput struct {
	ID string `path:"id" maxLength:"64" doc:"id or key"`
}

// metric finds the one that a path names.
func (s *Server) metric(ctx context.Context, id string) (store.Metric, error) {
	return store.Metrics{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, id)
}

type measuredMetric struct {
	store.Metric
	Measurements store.MetricSummary `json:"measurements"`
}

type measuredMetricOutput struct{ Body measuredMetric }

func (s *Server) getMetric(ctx context.Context, in *MetricInput) (*measuredMetricOutput, error) {
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	summary, err := store.Measurements{DB: s.DB}.Summary(ctx, identity.FromContext(ctx).Organisation, metric.ID)
	return &measuredMetricOutput{Body: measuredMetric{metric, summary}}, err
}

type specifyMetricInput struct {
	MetricInput
	Body struct {
		Version int `json:"version" minimum:"1" doc:"the version that you saw"`
		Specification
	}
}

func (s *Server) specifyMetric(ctx context.Context, in *specifyMetricInput) (*metricOutput, error) {
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(metric.Direction); err != nil {
		return nil, err
	}
	metric, err = store.Metrics{DB: s.DB}.SetSpecification(ctx, identity.FromContext(ctx).Organisation, metric.ID,
		in.Body.Version, in.Body.Target, in.Body.LSL, in.Body.USL)
	return &metricOutput{Body: metric}, err
}

// LinkedPage is a list's input that can write the link to its next page, with every filter kept.
type LinkedPage struct {
	PageInput
	here url.URL
}

// Resolve implements huma.Resolver.
func (p *LinkedPage) Resolve(ctx huma.Context) []error {
	p.here = ctx.URL()
	return nil
}

func (p *LinkedPage) next(cursor string) string {
	query := p.here.Query()
	query.Set("cursor", cursor)
	return p.here.Path + "?" + query.Encode()
}

type listMetricsInput struct {
	LinkedPage
	CaseID    string `query:"case_id" maxLength:"60" doc:"id or key"`
	Key       string `query:"key" maxLength:"64"`
	Name      string `query:"q" maxLength:"200" doc:"a part of the name"`
	Direction string `query:"direction" enum:"higher_is_better,lower_is_better,target"`
	Sort      string `query:"sort" enum:"key,created_at,-created_at" default:"key"`
}

func (s *Server) listMetrics(ctx context.Context, in *listMetricsInput) (*Page[store.Metric], error) {
	cursor, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	caseID, err := s.locate(ctx, "", "query.case_id", in.CaseID)
	if err != nil {
		return nil, err
	}
	metrics, err := store.Metrics{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, store.MetricFilter{
		CaseID: caseID, Key: in.Key, Name: in.Name, Direction: in.Direction, Sort: in.Sort, Cursor: cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return newPage(metrics, in.Limit, func(m store.Metric) string { return m.Cursor(in.Sort).Encode() }, in.next), nil
}
