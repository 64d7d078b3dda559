package main

import (
	"context"
	"time"

	"tollgate/store"
)

// keysKeptDays is how long a request may be repeated under its Idempotency-Key.
const keysKeptDays = 30

// forgetOldRows deletes what nobody will ask for again, now and every hour, so that queues and keys stay small.
func forgetOldRows(ctx context.Context, p *process) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		forget(ctx, p, "idempotency keys", func() (int64, error) { return store.Idempotency{DB: p.db}.Forget(ctx, keysKeptDays) })
		forget(ctx, p, "effects, deliveries and notifications", func() (int64, error) {
			return store.Retention{DB: p.db}.Forget(ctx, store.Kept{EffectsAndDeliveries: p.config.DeliveriesKept, Notifications: p.config.NotificationsKept})
		})
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}

func forget(ctx context.Context, p *process, what string, run func() (int64, error)) {
	n, err := run()
	switch {
	case err != nil && ctx.Err() == nil:
		p.log.WarnContext(ctx, "old rows are not deleted; trying again in an hour", "what", what, "error", err)
	case n > 0:
		p.log.InfoContext(ctx, "old rows deleted", "what", what, "rows", n)
	}
}
