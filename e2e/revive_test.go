package e2e_test

import (
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"tollgate/e2e"
	"tollgate/workflows"
)

// An operator terminates the workflow of a project that is under review: the next signature is taken by
// a new one, which goes on from what PostgreSQL has.
func TestATerminatedWorkflowIsRevived(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	dev, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	temporal, err := client.Dial(client.Options{HostPort: dev.TemporalAddress})
	if err != nil {
		t.Fatal(err)
	}
	defer temporal.Close()
	if err := temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID("project", project.ID), "", "a test"); err != nil {
		t.Fatal(err)
	}
	approve(t, "sven", project.ID)
	if got := steps(t, project.ID); !slices.Equal(got, []string{"launch", "start", "submit", "sign", "pass"}) {
		t.Fatalf("steps %v", got)
	}
	raise(t, "lena", project.ID, "hold", object{"reason": "the new workflow goes on"})
}

// Temporal and the worker die together, and the worker is up first: it waits, then works.
func TestAWorkerMayStartBeforeTemporal(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	one := taskOf(t, "sven", project.ID)
	err := stack.Without(t.Context(), e2e.Temporal, func() {
		if _, err := stack.Kill(e2e.Worker); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	repeatUntilDone(t, 20*time.Second, func() (e2e.Answer, error) {
		return stack.As("sven").Do(t.Context(), "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), "Idempotency-Key: early-"+one.ID)
	})
}
