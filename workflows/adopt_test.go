package workflows

import (
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// loseTheLaunch records a launch that this run of the workflow knows nothing of.
func loseTheLaunch(h *harness[lifecycle.ProjectData], c lifecycle.Case[lifecycle.ProjectData]) {
	e := event(lifecycle.EventLaunch, none{})
	e.RequestID, e.At = "lost launch", h.env.Now()
	next, commit, err := lifecycle.ProjectMachine().Apply(c, e)
	if err != nil {
		h.t.Fatal(err)
	}
	h.rec.lastState, h.rec.steps = next, commit.Steps
}

// The task that recorded the launch was lost with the server, and nobody sends the launch again.
// People read the project, so its workflow must not give up after the wait for a first event.
func TestALaunchThatALostTaskRecordedIsAdopted(t *testing.T) {
	h := newHarness(t)
	h.env.RegisterDelayedCallback(func() { loseTheLaunch(h, project()) }, time.Second)
	start := event(lifecycle.EventStart, none{})
	started := h.after(10*launchWithin, start)
	h.run(project(), day)
	started.mustBe(t, "")
	want := []lifecycle.EventName{"launch", "start"}
	if !slices.Equal(h.rec.events(), want) || started.outcome.Seq != 2 || started.outcome.State != "work" {
		t.Fatalf("recorded %v, outcome %+v", h.rec.events(), started.outcome)
	}
}
