package worker

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

// Runner works until it is told to stop. The SDK's worker starts once: what failed to start, or gave up
// because its namespace was away, never runs again, so a new one takes its place.
type Runner struct {
	Ready func(context.Context) error // nil when there is something to poll
	New   func() worker.Worker
	Log   *slog.Logger
	Pause time.Duration // between attempts
}

// Run returns when ctx has ended and the tasks under way are done.
func (r Runner) Run(ctx context.Context) {
	interrupt := make(chan any)
	defer context.AfterFunc(ctx, func() { close(interrupt) })()
	for ctx.Err() == nil {
		if err := r.once(ctx, interrupt); err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "Temporal is away; trying again", "error", err)
			sleep(ctx, r.Pause)
		}
	}
}

func (r Runner) once(ctx context.Context, interrupt <-chan any) error {
	if err := r.Ready(ctx); err != nil {
		return err
	}
	w := r.New()
	r.Log.InfoContext(ctx, "worker is starting")
	err := w.Run(interrupt)
	if err != nil {
		w.Stop() // what it holds although it did not start
	}
	return err
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// NamespaceReady tells whether Temporal answers for the namespace.
func NamespaceReady(c client.Client, namespace string) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
		return err
	}
}
