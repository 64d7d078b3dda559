package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// promptly runs an activity inside the workflow task: no round trip through the server. It is
// short, because a slow one delays other work of the same task.
func promptly(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		StartToCloseTimeout:    2 * time.Second,
		ScheduleToCloseTimeout: 3 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, MaximumAttempts: 2},
	})
}

// patiently runs an activity until it succeeds, however long PostgreSQL is away.
func patiently(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 1.6, MaximumInterval: 3 * time.Second,
		},
	})
}

// forAWhile is for what is asked before anything is decided: the case waits for the answer, so
// it must end, and the event is refused for now.
func forAWhile(ctx workflow.Context) workflow.Context {
	options := workflow.GetActivityOptions(patiently(ctx))
	options.ScheduleToCloseTimeout = 20 * time.Second
	return workflow.WithActivityOptions(ctx, options)
}

// SilentAtMost is how long an activity that runs at length may say nothing before it is tried on another worker.
const SilentAtMost = 6 * time.Second

// atLength is for what reads a lot, such as all observations of a pilot: never in the workflow task, whose other work would wait.
func atLength(ctx workflow.Context) workflow.Context {
	options := workflow.GetActivityOptions(patiently(ctx))
	options.StartToCloseTimeout, options.ScheduleToCloseTimeout, options.HeartbeatTimeout = 2*time.Minute, 5*time.Minute, SilentAtMost
	return workflow.WithActivityOptions(ctx, options)
}

// execute tries promptly, then in the given context. A refusal is final.
func execute(ctx, then workflow.Context, activity string, in, out any) error {
	err := workflow.ExecuteLocalActivity(promptly(ctx), activity, in).Get(ctx, out)
	if err == nil || isRefusal(err) || ctx.Err() != nil {
		return err
	}
	return workflow.ExecuteActivity(then, activity, in).Get(ctx, out)
}
