package main

import (
	"context"
	"time"

	"tollgate/store"
)

// keysKeptDays is how long a request may be repeated under its Idempotency-Key.
const keysKeptDays = 30

// forgetKeys deletes old idempotency keys, now and every hour, so that their table stays small.
func forgetKeys(ctx context.Context, p *process) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		n, err := store.Idempotency{DB: p.db}.Forget(ctx, keysKeptDays)
		switch {
		case err != nil && ctx.Err() == nil:
			p.log.WarnContext(ctx, "old idempotency keys are not deleted; trying again in an hour", "error", err)
		case n > 0:
			p.log.InfoContext(ctx, "old idempotency keys deleted", "keys", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}
