// Package activities is what workflows may do in the world: record a step, look up facts.
package activities

import (
	"context"
	"encoding/json"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// Judge looks up the facts by which an event is judged.
type Judge interface {
	LookUp(ctx context.Context, organisation, kind string, request lifecycle.FactsRequest, snapshot json.RawMessage) (lifecycle.Facts, error)
}

// Activities has every activity as a method of its name in the contract.
type Activities struct {
	cases store.Cases
	judge Judge
	steps *prometheus.CounterVec
	tasks *prometheus.CounterVec
}

// New makes them over a pool.
func New(db *store.DB, judge Judge, registry *prometheus.Registry) *Activities {
	factory := promauto.With(registry)
	return &Activities{cases: store.Cases{DB: db}, judge: judge,
		steps: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "tollgate_steps_total", Help: "Steps recorded, by kind of case and event."}, []string{"kind", "event"}),
		tasks: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "tollgate_tasks_total", Help: "Tasks changed, by kind and status."}, []string{"kind", "status"}),
	}
}

// Record writes one commit, once, however often it runs.
func (a *Activities) Record(ctx context.Context, in workflows.RecordInput) (workflows.Recorded, error) {
	snapshot, err := in.Snapshot.Text()
	if err != nil {
		return workflows.Recorded{}, err
	}
	recorded, err := a.cases.Record(ctx, store.Record{Head: in.Head, Prefix: in.Prefix, Description: in.Description,
		DueAt: in.DueAt, Snapshot: snapshot, Commit: in.Commit})
	if err != nil {
		return workflows.Recorded{}, workflows.ToTemporal(err)
	}
	if recorded.Behind {
		return workflows.Recorded{Behind: true}, nil
	}
	for _, step := range in.Commit.Steps {
		a.steps.WithLabelValues(in.Head.Kind, string(step.Event)).Inc()
	}
	for _, task := range in.Commit.Tasks {
		a.tasks.WithLabelValues(string(task.Kind), string(task.Status)).Inc()
	}
	return workflows.Recorded{Key: recorded.Key, Seq: recorded.Seq, State: lifecycle.State(recorded.State)}, nil
}

// CatchUp reads a case as the store has it.
func (a *Activities) CatchUp(ctx context.Context, in workflows.CatchUpInput) (workflows.CaughtUp, error) {
	caught, err := a.cases.CatchUp(ctx, in.Organisation, in.CaseID, in.AfterSeq)
	return workflows.CaughtUp{Key: caught.Key, Snapshot: caught.Snapshot, Receipts: caught.Receipts}, workflows.ToTemporal(err)
}

// LookUp fetches the facts that an event is judged by.
func (a *Activities) LookUp(ctx context.Context, in workflows.LookUpInput) (lifecycle.Facts, error) {
	if a.judge == nil {
		return lifecycle.Facts{}, workflows.ToTemporal(fault.New(fault.Internal, "this worker has no judge"))
	}
	if in.Request.ReadsMuch() {
		defer beat(ctx)()
	}
	facts, err := a.judge.LookUp(ctx, in.Organisation, in.Kind, in.Request, in.Snapshot)
	return facts, workflows.ToTemporal(err)
}
