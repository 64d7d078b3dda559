package e2e_test

import (
	"context"
	"sync"
	"testing"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// mostEvents bounds the history of one run of an onboarding.
const mostEvents = 4096

// measure reads from Temporal how long the history of every run is, back to the first, and from PostgreSQL how large what is kept is.
func (c *onboardingCampaign) measure(t *testing.T) {
	t.Helper()
	dev, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	temporal, err := client.Dial(client.Options{HostPort: dev.TemporalAddress})
	if err != nil {
		t.Fatal(err)
	}
	defer temporal.Close()
	var all runs
	var measuring sync.WaitGroup
	ids := make(chan string)
	for range 4 {
		measuring.Go(func() {
			for id := range ids {
				if err := all.follow(t.Context(), temporal, "onboarding/"+id); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			}
		})
	}
	for _, one := range c.cases {
		ids <- one.id
	}
	close(ids)
	measuring.Wait()
	t.Logf("%d runs of %d onboardings, at most %d; the longest history has %d events (%s), the largest %d bytes; the largest state handed on to a next run has %d bytes",
		all.runs, len(c.cases), all.mostRuns, all.longest, all.longestOf, all.largest, all.handedOn)
	if all.longest >= mostEvents || all.handedOn > mostStateBytes {
		t.Errorf("a run has %d events, more than %d; or a state %d bytes, more than %d", all.longest, mostEvents, all.handedOn, mostStateBytes)
	}
	var kept struct {
		Text, Stored, Steps int64
	}
	if err := c.db.Get(t.Context(), &kept, `SELECT max(octet_length(snapshot::text)) AS text, max(pg_column_size(snapshot)) AS stored, max(seq) AS steps
		FROM cases WHERE portfolio = $1`, "cohort of "+c.tag); err != nil {
		t.Error(err)
	}
	t.Logf("in PostgreSQL at the end: at most %d steps, %d bytes as text, %d as stored", kept.Steps, kept.Text, kept.Stored)
}

// runs is what was found of all runs.
type runs struct {
	sync.Mutex
	runs, mostRuns             int
	longest, largest, handedOn int64
	longestOf                  string
}

// follow goes from the last run of a workflow back to its first.
func (r *runs) follow(ctx context.Context, temporal client.Client, id string) error {
	run, n := "", 0
	for {
		described, err := temporal.DescribeWorkflowExecution(ctx, id, run)
		if err != nil {
			return err
		}
		n++
		info := described.WorkflowExecutionInfo
		first, err := temporal.WorkflowService().GetWorkflowExecutionHistory(ctx, &workflowservice.GetWorkflowExecutionHistoryRequest{Namespace: "default",
			Execution: &common.WorkflowExecution{WorkflowId: id, RunId: info.Execution.RunId}, MaximumPageSize: 1})
		if err != nil {
			return err
		}
		started := first.History.Events[0].GetWorkflowExecutionStartedEventAttributes()
		r.note(id, n, info.HistoryLength, info.HistorySizeBytes, started.GetInput())
		if run = started.GetContinuedExecutionRunId(); run == "" {
			return nil
		}
	}
}

func (r *runs) note(id string, n int, length, size int64, input *common.Payloads) {
	r.Lock()
	defer r.Unlock()
	r.runs++
	r.mostRuns, r.largest = max(r.mostRuns, n), max(r.largest, size)
	if length > r.longest {
		r.longest, r.longestOf = length, id
	}
	for _, payload := range input.GetPayloads() {
		r.handedOn = max(r.handedOn, int64(len(payload.Data)))
	}
}
