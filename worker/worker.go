// Package worker wires the Temporal client and the worker: pollers that scale, activities by
// their contract names, the outbox dispatcher beside them.
package worker

import (
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"tollgate/activities"
	"tollgate/workflows"
)

// ClientOptions say where Temporal is.
type ClientOptions struct {
	Address, Namespace string
	Log                *slog.Logger
}

// NewClient makes a client that connects when it is first used, so that a process starts and
// reports not ready while Temporal is away.
func NewClient(o ClientOptions) (client.Client, error) {
	return client.NewLazyClient(client.Options{HostPort: o.Address, Namespace: o.Namespace, Logger: log.NewStructuredLogger(o.Log)})
}

// New makes a worker on the task queue. Two fixed pollers would make the tail of latency ten
// times longer under many clients, so pollers scale.
func New(c client.Client, taskQueue string, a *activities.Activities) worker.Worker {
	scaling := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
		MinimumNumberOfPollers: 2, InitialNumberOfPollers: 4, MaximumNumberOfPollers: 32,
	})
	w := worker.New(c, taskQueue, worker.Options{
		WorkflowTaskPollerBehavior: scaling,
		ActivityTaskPollerBehavior: scaling,
		WorkerStopTimeout:          10 * time.Second,
		// How long a case waits for the worker that knew it after that worker was killed.
		StickyScheduleToStartTimeout: 2 * time.Second,
	})
	workflows.Register(w)
	w.RegisterActivityWithOptions(a.Record, activity.RegisterOptions{Name: workflows.ActivityRecord})
	w.RegisterActivityWithOptions(a.CatchUp, activity.RegisterOptions{Name: workflows.ActivityCatchUp})
	w.RegisterActivityWithOptions(a.LookUp, activity.RegisterOptions{Name: workflows.ActivityLookUp})
	return w
}
