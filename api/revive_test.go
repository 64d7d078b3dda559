package api_test

import (
	"context"
	"encoding/json"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
	"tollgate/workflows"
)

// emptyTemporal has no workflow running and starts what it is asked to.
type emptyTemporal struct {
	client.Client
	started client.StartWorkflowOptions
	with    lifecycle.Case[lifecycle.ProjectData]
	raised  lifecycle.Event
}

func (*emptyTemporal) UpdateWorkflow(context.Context, client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	return nil, serviceerror.NewNotFound("workflow execution already completed")
}

func (f *emptyTemporal) NewWithStartWorkflowOperation(o client.StartWorkflowOptions, _ any, args ...any) client.WithStartWorkflowOperation {
	f.started = o
	text, _ := json.Marshal(args[0])
	_ = json.Unmarshal(text, &f.with)
	return nil
}

func (f *emptyTemporal) UpdateWithStartWorkflow(_ context.Context, o client.UpdateWithStartWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	f.raised = o.UpdateOptions.Args[0].(lifecycle.Event)
	return answered{state: "define", seq: 3}, nil
}

type answered struct {
	client.WorkflowUpdateHandle
	state lifecycle.State
	seq   int64
}

func (a answered) Get(_ context.Context, to any) error {
	*to.(*workflows.Outcome) = workflows.Outcome{State: a.state, Seq: a.seq}
	return nil
}

// A case that has not ended and has no workflow gets one that goes on from what PostgreSQL has.
func TestACaseWithoutAWorkflowGetsOne(t *testing.T) {
	db, temporal := storetest.New(t), &emptyTemporal{}
	w := worldOn(t, apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Temporal: temporal}))
	var outcome workflows.Outcome
	w.Post("lena", "/v1/projects/PRJ-1/events", map[string]any{"event": "hold", "data": map[string]string{"reason": "no server"}}, 200, &outcome)
	if outcome.Seq != 3 || temporal.raised.Name != lifecycle.EventHold || temporal.raised.SeenSeq != 2 {
		t.Errorf("answered %+v to %+v", outcome, temporal.raised)
	}
	c := temporal.with
	if c.ID != w.project || c.Key != "PRJ-1" || c.State != "define" || c.Data.Roles.Sponsor != "sven" || len(c.Data.Template.Phases) == 0 {
		t.Errorf("the workflow goes on from %+v", c)
	}
	w.exec(`UPDATE cases SET ended = true`)
	if r := w.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/projects/PRJ-1/events", Body: map[string]any{"event": "start"}}); r.Status != 409 {
		t.Errorf("an ended case answered %d %s", r.Status, r.Body)
	}
}

// A launch whose workflow waited in vain and ended is repeated under the same key with success.
func TestALaunchMayBeRepeatedAfterItsWorkflowGaveUp(t *testing.T) {
	db, temporal := storetest.New(t), &emptyTemporal{}
	w := worldOn(t, apitest.On(t, api.Dependencies{DB: db, Authenticator: store.People{DB: db}, Temporal: temporal}))
	w.Post("lena", "/v1/projects", map[string]any{"title": "x"}, 201, nil)
	if got := temporal.started.WorkflowIDReusePolicy; got != enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE {
		t.Errorf("a workflow that ended without a launch stands in the way: %v", got)
	}
	if got := temporal.started.WorkflowIDConflictPolicy; got != enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING {
		t.Errorf("a workflow that runs is not used: %v", got)
	}
}
