package activities

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"tollgate/lifecycle"
	"tollgate/store"
)

// Dispatcher does what steps ask for after they are committed. Any number may run at once.
type Dispatcher struct {
	Outbox   store.Outbox
	Notifier Notifier
	Watcher  Watcher
	Log      *slog.Logger
	Pause    time.Duration // between looks at an empty outbox
}

// handler does one kind of effect. What calls another server takes one row at a time, so that
// it holds nothing else up while that server is away.
type handler struct {
	batch int
	do    func(context.Context, store.Tx, store.OutboxRow) error
}

func (d Dispatcher) handlers() map[string]handler {
	return map[string]handler{
		lifecycle.EffectNotify:        {batch: 50, do: d.Notifier.Notify},
		store.EffectPublishStep:       {batch: 50, do: d.Notifier.PublishStep},
		store.EffectWatchMetric:       {batch: 1, do: d.watch},
		store.EffectCalendarChanged:   {batch: 1, do: d.recalendar},
		lifecycle.EffectGrantStandard: {batch: 10, do: d.grantStandard},
	}
}

// Run delivers until ctx ends. A failure is logged and tried again; it stops nothing else.
func (d Dispatcher) Run(ctx context.Context) {
	var running sync.WaitGroup
	for effect, h := range d.handlers() {
		running.Go(func() { d.run(ctx, effect, h) })
	}
	running.Wait()
}

func (d Dispatcher) run(ctx context.Context, effect string, h handler) {
	for ctx.Err() == nil {
		n, err := d.Outbox.Deliver(ctx, effect, h.batch, func(tx store.Tx, row store.OutboxRow) error { return h.do(ctx, tx, row) })
		if err != nil && ctx.Err() == nil {
			d.Log.WarnContext(ctx, "outbox: will try again", "effect", effect, "error", err)
		}
		if n < h.batch {
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

func (d Dispatcher) watch(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Watcher.Watch(ctx, row)
}

func (d Dispatcher) recalendar(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Watcher.Recalendar(ctx, row)
}

func (d Dispatcher) grantStandard(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	var grant lifecycle.StandardGrant
	if err := json.Unmarshal(row.Payload, &grant); err != nil {
		return err
	}
	return store.Changes(d.Outbox).Grant(ctx, tx, row.Organisation, grant)
}
