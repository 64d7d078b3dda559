package activities

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Dispatcher does what steps ask for after they are committed. Any number may run at once.
type Dispatcher struct {
	Outbox store.Outbox
	Log    *slog.Logger
	Pause  time.Duration // between looks at an empty outbox
}

// batch is how many effects one transaction takes.
const batch = 50

// Run delivers until ctx ends. A failure is logged and tried again; it stops nothing else.
func (d Dispatcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := d.Outbox.Deliver(ctx, batch, func(tx store.Tx, row store.OutboxRow) error { return d.deliver(ctx, tx, row) })
		if err != nil && ctx.Err() == nil {
			d.Log.WarnContext(ctx, "outbox: will try again", "error", err)
		}
		if n < batch {
			sleep(ctx, d.Pause)
		}
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (d Dispatcher) deliver(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	if row.Effect != lifecycle.EffectNotify {
		return fault.New(fault.Internal, "no handler for the effect %s", row.Effect)
	}
	var notice lifecycle.Notice
	if err := json.Unmarshal(row.Payload, &notice); err != nil {
		return err
	}
	return d.Outbox.Notify(ctx, tx, row, notice.To, notice.About, notice.Message)
}
