package workflows

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"tollgate/fault"
	"tollgate/lifecycle"
)

const day = 24 * time.Hour

func (a *answer) mustBe(t *testing.T, code fault.Code) {
	t.Helper()
	if !a.done {
		t.Fatal("the event was never answered")
	}
	if got := fault.Of(a.err); got != code {
		t.Fatalf("answered %q (%v), want %q", got, a.err, code)
	}
}

func TestAProjectRunsToItsEnd(t *testing.T) {
	h := newHarness(t)
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.after(time.Second, event(lifecycle.EventStart, none{}))
	h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	h.sign(time.Second, "sven", lifecycle.Approve, "")
	h.sign(time.Second, "felix", lifecycle.Approve, "")
	closed := h.after(time.Second, event(lifecycle.EventClose, none{}))
	h.run(project(), time.Hour)
	if err := h.env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	closed.mustBe(t, "")
	want := []lifecycle.EventName{"launch", "start", "submit", "sign", "sign", "pass", "close"}
	if !slices.Equal(h.rec.events(), want) || closed.outcome.State != lifecycle.StateClosed || closed.outcome.Key != "PRJ-1" {
		t.Fatalf("recorded %v, outcome %+v", h.rec.events(), closed.outcome)
	}
}

func TestRefusalsAreAnsweredAndLeaveNothing(t *testing.T) {
	h := newHarness(t)
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	notNow := h.after(time.Second, event(lifecycle.EventSubmit, none{}))
	unknown := h.after(time.Second, event("dance", none{}))
	noReason := h.after(time.Second, event(lifecycle.EventHold, none{}))
	stranger := event(lifecycle.EventStart, none{})
	stranger.Actor.ID = "vera"
	forbidden := h.after(time.Second, stranger)
	old := event(lifecycle.EventStart, none{})
	old.ExpectedSeq = 7
	stale := h.after(time.Second, old)
	h.run(project(), time.Hour)
	notNow.mustBe(t, fault.Conflict)
	unknown.mustBe(t, fault.Invalid)
	noReason.mustBe(t, fault.Invalid)
	forbidden.mustBe(t, fault.Forbidden)
	stale.mustBe(t, fault.Stale)
	if len(h.rec.steps) != 1 {
		t.Fatalf("recorded %v", h.rec.events())
	}
}

func TestTheSameRequestHasOneEffect(t *testing.T) {
	h := newHarness(t)
	launch := event(lifecycle.EventLaunch, none{})
	launch.RequestID = "the-launch"
	first := h.after(time.Second, launch)
	second := h.after(time.Second, launch)
	h.run(project(), time.Hour)
	first.mustBe(t, "")
	second.mustBe(t, "")
	if len(h.rec.steps) != 1 || second.outcome.Seq != 1 {
		t.Fatalf("recorded %v, second outcome %+v", h.rec.events(), second.outcome)
	}
}

// A request older than the receipts that travel with the case is found by the database, and
// its answer is the one of then.
func TestAForgottenRequestIsFoundByTheStore(t *testing.T) {
	h := newHarness(t)
	h.rec.requests["old"] = Recorded{Key: "PRJ-1", Seq: 1, State: lifecycle.StateDraft}
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	start := event(lifecycle.EventStart, none{})
	start.RequestID = "old"
	again := h.after(time.Second, start)
	h.run(project(), time.Hour)
	again.mustBe(t, "")
	if again.outcome.Seq != 1 || again.outcome.State != lifecycle.StateDraft || len(h.rec.steps) != 1 {
		t.Fatalf("outcome %+v after %v", again.outcome, h.rec.events())
	}
}

// A workflow task that recorded a step and was then lost leaves the store ahead. The next event
// finds that, takes over what was decided and goes on from there.
func TestAWorkflowBehindTheStoreCatchesUp(t *testing.T) {
	for name, seen := range map[string]int64{"found when recording": 0, "known to the caller": 2} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			lost := h.after(time.Second, event(lifecycle.EventLaunch, none{}))
			h.env.RegisterDelayedCallback(func() { loseTheStart(h) }, 1500*time.Millisecond)
			submit := event(lifecycle.EventEdit, map[string]string{"title": "after the crash"})
			submit.SeenSeq = seen
			next := h.after(time.Second, submit)
			repeat := event(lifecycle.EventStart, none{})
			repeat.RequestID = "lost start"
			repeated := h.after(time.Second, repeat)
			h.run(project(), time.Hour)
			for _, a := range []*answer{lost, next, repeated} {
				a.mustBe(t, "")
			}
			want := []lifecycle.EventName{"launch", "start", "edit"}
			if !slices.Equal(h.rec.events(), want) || next.outcome.Seq != 3 || next.outcome.State != "work" || repeated.outcome.Seq != 2 {
				t.Fatalf("recorded %v, next %+v, repeated %+v", h.rec.events(), next.outcome, repeated.outcome)
			}
		})
	}
}

// loseTheStart records a start that this run of the workflow knows nothing of.
func loseTheStart(h *harness[lifecycle.ProjectData]) {
	e := event(lifecycle.EventStart, none{})
	e.RequestID, e.At = "lost start", h.env.Now()
	next, commit, err := lifecycle.ProjectMachine().Apply(h.rec.lastState, e)
	if err != nil {
		h.t.Fatal(err)
	}
	h.rec.lastState = next
	h.rec.steps = append(h.rec.steps, commit.Steps...)
}

func TestAStepSurvivesADatabaseThatIsAway(t *testing.T) {
	h := newHarness(t)
	h.rec.fail = 8 // both prompt attempts and six patient ones; this environment makes at most ten
	launched := h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	h.run(project(), time.Hour)
	launched.mustBe(t, "")
	if len(h.rec.steps) != 1 || h.rec.calls != 9 {
		t.Fatalf("recorded %v in %d calls", h.rec.events(), h.rec.calls)
	}
}

func TestALaunchThatNeverComesEndsTheWorkflow(t *testing.T) {
	h := newHarness(t)
	h.run(project(), time.Hour)
	if !h.env.IsWorkflowCompleted() || h.env.GetWorkflowError() != nil || len(h.rec.steps) != 0 {
		t.Fatalf("completed %v, error %v, steps %v", h.env.IsWorkflowCompleted(), h.env.GetWorkflowError(), h.rec.events())
	}
}

// Continue-as-new carries the whole case, and the run that goes on refuses a repeat of the run
// before.
func TestContinueAsNewCarriesTheCase(t *testing.T) {
	h := newHarness(t)
	h.after(time.Second, event(lifecycle.EventLaunch, none{}))
	for i := range stepsPerRun - 1 {
		title := fmt.Sprintf("title %d", i)
		h.after(time.Second, event(lifecycle.EventEdit, map[string]any{"title": title}))
	}
	h.run(project(), day)
	var goesOn *workflow.ContinueAsNewError
	if !errors.As(h.env.GetWorkflowError(), &goesOn) {
		t.Fatalf("ended with %v after %d steps", h.env.GetWorkflowError(), len(h.rec.steps))
	}
	var carried lifecycle.Case[lifecycle.ProjectData]
	if err := converter.GetDefaultDataConverter().FromPayloads(goesOn.Input, &carried); err != nil {
		t.Fatal(err)
	}
	resumed := newHarness(t)
	resumed.rec.steps, resumed.rec.requests = h.rec.steps, h.rec.requests
	repeat := event(lifecycle.EventEdit, map[string]any{"title": "again"})
	repeat.RequestID = fmt.Sprintf("request-%d", stepsPerRun)
	repeated := resumed.after(time.Second, repeat)
	fresh := event(lifecycle.EventStart, none{})
	fresh.RequestID = "fresh"
	started := resumed.after(time.Second, fresh)
	resumed.run(carried, time.Hour)
	repeated.mustBe(t, "")
	started.mustBe(t, "")
	if repeated.outcome.Seq != stepsPerRun || started.outcome.Seq != stepsPerRun+1 || len(resumed.rec.steps) != stepsPerRun+1 {
		t.Fatalf("repeat at %d, start at %d, %d steps", repeated.outcome.Seq, started.outcome.Seq, len(resumed.rec.steps))
	}
	if size := len(goesOn.Input.Payloads[0].Data); size > 256<<10 {
		t.Fatalf("the state carried is %d bytes", size)
	}
}
