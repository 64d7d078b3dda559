package api

import (
	"context"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/measurement"
	"tollgate/stats"
	"tollgate/store"
)

const phaseNotes = `From then on the charts of the metric have limits of their own, once enough measurements follow. The reason stands on the chart: limits
that are set anew without a cause would hide the shift that they should show.`

type addPhaseInput struct {
	MetricInput
	Body struct {
		From   string `json:"from" minLength:"1" maxLength:"40" doc:"month, day or instant from which the limits are set anew"`
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"what was changed then"`
	}
}

type phaseOutput struct {
	Location string `header:"Location"`
	Body     store.MetricPhase
}

func (s *Server) addPhase(ctx context.Context, in *addPhaseInput) (*phaseOutput, error) {
	caller := identity.FromContext(ctx)
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	begins, err := measurement.ParsePeriod(in.Body.From)
	if err != nil {
		return nil, fault.New(fault.Invalid, "the phase has no beginning").With("body.from", "%s", err)
	}
	phase, err := store.MetricPhases{DB: s.DB}.Add(ctx, caller.Organisation, metric.ID, store.MetricPhase{
		ID: store.DerivedID(RequestID(ctx), 0), BeginsAt: begins.From, Reason: in.Body.Reason, CreatedBy: caller.ID})
	return &phaseOutput{Location: "/v1/metrics/" + metric.ID + "/phases", Body: phase}, err
}

type phasesOutput struct {
	Body struct {
		Items []store.MetricPhase `json:"items" doc:"by when they begin, withdrawn ones too"`
	}
}

func (s *Server) listPhases(ctx context.Context, in *MetricInput) (*phasesOutput, error) {
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &phasesOutput{}
	out.Body.Items, err = store.MetricPhases{DB: s.DB}.All(ctx, identity.FromContext(ctx).Organisation, metric.ID)
	return out, err
}

type withdrawPhaseInput struct {
	MetricInput
	Phase string `path:"phase" maxLength:"64"`
	Body  struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (s *Server) withdrawPhase(ctx context.Context, in *withdrawPhaseInput) (*phaseOutput, error) {
	caller := identity.FromContext(ctx)
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	phase, err := store.MetricPhases{DB: s.DB}.Withdraw(ctx, caller.Organisation, metric.ID, in.Phase, caller.ID, in.Body.Reason)
	return &phaseOutput{Body: phase}, err
}

const monitorNotes = `When measurements arrive for a project that realizes benefits, they are looked at on this chart, with limits from the points before them
since the change or the last phase. What the rules find raises a signal on the project.`

type monitorInput struct {
	MetricInput
	Body struct {
		Chart string   `json:"chart" enum:"individuals,ewma,cusum" doc:"ewma and cusum signal beyond their limits, whatever the rules"`
		Rules []string `json:"rules" minItems:"1" maxItems:"20" doc:"sets such as nelson or single rules such as western_electric_1"`
	}
}

func (s *Server) monitorMetric(ctx context.Context, in *monitorInput) (*metricOutput, error) {
	metric, err := s.metric(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := stats.RulesNamed(in.Body.Rules); err != nil {
		return nil, elsewhere(err, "rules", "body.rules")
	}
	metric, err = store.Metrics{DB: s.DB}.SetMonitor(ctx, identity.FromContext(ctx).Organisation, metric.ID, in.Body.Chart, strings.Join(in.Body.Rules, ","))
	return &metricOutput{Body: metric}, err
}

func (s *Server) metricPhaseRoutes() []Route {
	return []Route{
		get("/v1/metrics/{id}/phases", "list-metric-phases", "Metrics", "From when the limits of a metric's charts were set anew, and why", identity.CasesRead, s.listPhases).own(nothing),
		post("/v1/metrics/{id}/phases", "add-metric-phase", "Metrics", "Set the limits of a metric's charts anew", identity.MetricsWrite, s.addPhase).created().describe(phaseNotes),
		post("/v1/metrics/{id}/phases/{phase}/withdrawal", "withdraw-metric-phase", "Metrics", "Withdraw a phase", identity.MetricsWrite, s.withdrawPhase),
		put("/v1/metrics/{id}/monitor", "monitor-metric", "Metrics", "Choose the chart and the rules that watch a metric", identity.MetricsWrite, s.monitorMetric).describe(monitorNotes),
	}
}
