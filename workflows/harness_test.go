package workflows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// recorder stands in for the store as far as the driver can tell: it keeps steps in order and
// finds repeats. The real one is tested on PostgreSQL.
type recorder[D any] struct {
	steps     []lifecycle.Step
	requests  map[string]Recorded
	effects   []lifecycle.Effect
	fail      int // how many of the next calls fail
	calls     int
	lastState lifecycle.Case[D]
	facts     func(LookUpInput) lifecycle.Facts // nil: every criterion holds
}

func (r *recorder[D]) Record(_ context.Context, in RecordInput) (Recorded, error) {
	r.calls++
	if r.fail > 0 {
		r.fail--
		return Recorded{}, ToTemporal(fault.New(fault.Unavailable, "PostgreSQL is away"))
	}
	if done, ok := r.requests[in.Commit.RequestID]; ok {
		return done, nil
	}
	if in.Commit.Steps[0].Seq <= int64(len(r.steps)) {
		return Recorded{Behind: true}, nil
	}
	if want := int64(len(r.steps)) + 1; in.Commit.Steps[0].Seq != want {
		return Recorded{}, ToTemporal(fault.New(fault.Stale, "step %d is not the next one, %d", in.Commit.Steps[0].Seq, want))
	}
	r.steps = append(r.steps, in.Commit.Steps...)
	r.effects = append(r.effects, in.Commit.Effects...)
	r.lastState = lifecycle.Case[D]{} // what is absent now must not stay from before
	text, err := in.Snapshot.Text()
	if err == nil {
		err = json.Unmarshal(text, &r.lastState)
	}
	if err != nil {
		return Recorded{}, err
	}
	done := Recorded{Key: "PRJ-1", Seq: in.Head.Seq, State: in.Head.State}
	r.requests[in.Commit.RequestID] = done
	return done, nil
}

// CatchUp gives the case as it was last recorded.
func (r *recorder[D]) CatchUp(_ context.Context, in CatchUpInput) (CaughtUp, error) {
	if len(r.steps) == 0 {
		return CaughtUp{}, ToTemporal(fault.New(fault.NotFound, "there is no such record"))
	}
	caught := CaughtUp{Key: "PRJ-1"}
	for _, step := range r.steps {
		if step.Seq > in.AfterSeq {
			caught.Receipts = append(caught.Receipts, lifecycle.Receipt{RequestID: step.RequestID, Seq: step.Seq, State: step.To})
		}
	}
	var err error
	caught.Snapshot, err = json.Marshal(r.lastState)
	return caught, err
}

// LookUp says what the test says of the world.
func (r *recorder[D]) LookUp(_ context.Context, in LookUpInput) (lifecycle.Facts, error) {
	if r.facts != nil {
		return r.facts(in), nil
	}
	return lifecycle.Facts{Criteria: []lifecycle.CriterionResult{}}, nil
}

func (r *recorder[D]) events() []lifecycle.EventName {
	var names []lifecycle.EventName
	for _, step := range r.steps {
		names = append(names, step.Event)
	}
	return names
}

// harness runs one case in the time-skipping environment.
type harness[D any] struct {
	t    *testing.T
	env  *testsuite.TestWorkflowEnvironment
	rec  *recorder[D]
	next time.Duration
	n    int
}

func newHarness(t *testing.T) *harness[lifecycle.ProjectData] {
	t.Helper()
	return newHarnessOf[lifecycle.ProjectData](t)
}

func newHarnessOf[D any](t *testing.T) *harness[D] {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	h := &harness[D]{t: t, env: suite.NewTestWorkflowEnvironment(), rec: &recorder[D]{requests: map[string]Recorded{}}}
	h.env.SetTestTimeout(time.Minute)
	h.env.RegisterActivityWithOptions(h.rec.Record, activity.RegisterOptions{Name: ActivityRecord})
	h.env.RegisterActivityWithOptions(h.rec.CatchUp, activity.RegisterOptions{Name: ActivityCatchUp})
	h.env.RegisterActivityWithOptions(h.rec.LookUp, activity.RegisterOptions{Name: ActivityLookUp})
	return h
}

// answer is what an update came to.
type answer struct {
	outcome Outcome
	err     error
	done    bool
}

// after schedules an event that long after the one before.
func (h *harness[D]) after(pause time.Duration, e lifecycle.Event) *answer {
	h.next += pause
	h.n++
	if e.RequestID == "" {
		e.RequestID = fmt.Sprintf("request-%d", h.n)
	}
	if e.By == "" {
		e.By = lifecycle.ByPerson
	}
	a := &answer{}
	h.env.RegisterDelayedCallback(func() { h.update(e, a) }, h.next)
	return a
}

func (h *harness[D]) update(e lifecycle.Event, a *answer) {
	h.env.UpdateWorkflow(UpdateEvent, e.RequestID, &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: func(err error) { a.err, a.done = FromTemporal(err), true },
		OnComplete: func(result any, err error) {
			a.err, a.done = FromTemporal(err), true
			if outcome, ok := result.(Outcome); ok {
				a.outcome = outcome
			}
		},
	}, e)
}

// sign signs the open task of a person, whatever it is then.
func (h *harness[D]) sign(pause time.Duration, person string, decision lifecycle.Decision, comment string) *answer {
	h.next += pause
	h.n++
	a, id := &answer{}, fmt.Sprintf("request-%d", h.n)
	h.env.RegisterDelayedCallback(func() {
		for _, task := range h.rec.lastState.Tasks {
			if task.Assignee == person && task.Status == lifecycle.TaskOpen {
				payload, _ := json.Marshal(lifecycle.SignPayload{TaskID: task.ID, Decision: decision, ContentHash: task.ContentHash, Comment: comment})
				h.update(lifecycle.Event{Name: lifecycle.EventSign, By: lifecycle.ByTask, RequestID: id, Payload: payload,
					Actor: lifecycle.Actor{ID: person, Name: person}}, a)
				return
			}
		}
		a.err, a.done = errors.New(person+" has no open task"), true
	}, h.next)
	return a
}

// run executes the case until it blocks for good or ends, and cancels it at the time given.
func (h *harness[D]) run(c lifecycle.Case[D], until time.Duration) {
	h.t.Helper()
	h.env.RegisterDelayedCallback(h.env.CancelWorkflow, until)
	h.env.ExecuteWorkflow(map[string]any{lifecycle.KindProject: ProjectWorkflow, lifecycle.KindChange: ChangeWorkflow, lifecycle.KindOnboarding: OnboardingWorkflow, lifecycle.KindPilot: PilotWorkflow}[c.Kind], c)
}

// event of the project's lead.
func event(name lifecycle.EventName, data any) lifecycle.Event {
	payload, _ := json.Marshal(data)
	return lifecycle.Event{Name: name, By: lifecycle.ByPerson, Actor: lifecycle.Actor{ID: "lena", Name: "Lena Okafor"}, Payload: payload}
}

type none struct{}

// project is a new project with one phase whose tollgate sponsor and finance sign in two days,
// and whose director may sign when they are late.
func project() lifecycle.Case[lifecycle.ProjectData] {
	c := lifecycle.Case[lifecycle.ProjectData]{Head: lifecycle.Head{ID: "case-1", Organisation: "default", Kind: lifecycle.KindProject,
		Title: "A project", MachineVersion: lifecycle.ProjectMachineVersion, CreatedBy: "lena"}}
	due, _ := lifecycle.ParseDuration("P2D")
	duration, _ := lifecycle.ParseDuration("P10D")
	c.Data = lifecycle.ProjectData{
		Roles: lifecycle.ProjectRoles{Lead: "lena", Sponsor: "sven", ProcessOwner: "priya", FinancePartner: "felix"},
		Template: lifecycle.ProjectTemplate{Key: "short", Version: 1, Title: "Short", Phases: []lifecycle.Phase{{
			Key: "work", Title: "Work", Duration: duration, Grace: duration,
			Review: lifecycle.Policy{Stages: []lifecycle.Stage{{Name: "both", DueAfter: due, Escalate: &lifecycle.Approver{Person: "diana"},
				Approvers: []lifecycle.Approver{{CaseRole: "sponsor"}, {CaseRole: "finance_partner"}}}}},
		}}},
	}
	return c
}
