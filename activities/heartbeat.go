package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"

	"tollgate/workflows"
)

// beat tells Temporal that a long activity is alive until stop is called. Without it nobody would notice that its worker was killed before
// its whole time is over, and whoever waits for the answer would wait as long.
func beat(ctx context.Context) (stop func()) {
	if !activity.IsActivity(ctx) {
		return func() {}
	}
	over := make(chan struct{})
	go func() {
		ticker := time.NewTicker(workflows.SilentAtMost / 3)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case <-ticker.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return func() { close(over) }
}
