package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// engine stands in for Temporal and the driver: it applies each event to the case as the store has it and records what that does.
type engine struct {
	client.Client
	cases store.Cases
	sync.Mutex
	lost  int      // how many of the next answers are lost after the step was recorded
	asked []string // "kind event" of every update that came
}

type operation struct {
	client.WithStartWorkflowOperation
	id    string
	state any
}

type handle struct {
	client.WorkflowUpdateHandle
	err error
}

func (h handle) Get(context.Context, any) error { return h.err }

func (*engine) NewWithStartWorkflowOperation(o client.StartWorkflowOptions, _ any, args ...any) client.WithStartWorkflowOperation {
	return operation{id: o.ID, state: args[0]}
}

func (w *engine) UpdateWithStartWorkflow(ctx context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	op := o.StartWorkflowOperation.(operation)
	text, err := json.Marshal(op.state)
	if err != nil {
		return nil, err
	}
	return w.update(ctx, op.id, text, o.UpdateOptions.Args[0].(lifecycle.Event))
}

func (w *engine) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	return w.update(ctx, o.WorkflowID, nil, o.Args[0].(lifecycle.Event))
}

func (w *engine) update(ctx context.Context, workflowID string, state []byte, e lifecycle.Event) (client.WorkflowUpdateHandle, error) {
	w.Lock()
	defer w.Unlock()
	kind, id, _ := strings.Cut(workflowID, "/")
	w.asked = append(w.asked, kind+" "+string(e.Name))
	if _, err := w.cases.StepOf(ctx, "default", id, e.RequestID); err == nil {
		return handle{}, nil
	}
	if stored, err := w.cases.Find(ctx, "default", id); err == nil {
		state = stored.Snapshot
	}
	var err error
	switch kind {
	case lifecycle.KindChange:
		err = advance(ctx, w.cases, lifecycle.ChangeMachine(), state, e)
	case lifecycle.KindPilot:
		err = advance(ctx, w.cases, lifecycle.PilotMachine(), state, e)
	}
	if err == nil && w.lost > 0 {
		w.lost--
		err = errors.New("killed before it could answer")
	}
	return handle{err: workflows.ToTemporal(err)}, nil
}

func advance[D any](ctx context.Context, cases store.Cases, m lifecycle.Machine[D], state []byte, e lifecycle.Event) error {
	var c lifecycle.Case[D]
	if err := json.Unmarshal(state, &c); err != nil {
		return err
	}
	e.At = time.Now().UTC().Truncate(time.Microsecond)
	next, commit, err := m.Apply(c, e)
	if err != nil {
		return err
	}
	snapshot, err := json.Marshal(next)
	if err != nil {
		return err
	}
	recorded, err := cases.Record(ctx, store.Record{Head: next.Head, Prefix: m.Prefix, Description: m.Describe(&next), Snapshot: snapshot, Commit: commit})
	if err == nil && recorded.Behind {
		err = fault.New(fault.Unavailable, "the store is ahead")
	}
	return err
}
