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
	Opener   Opener
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
		lifecycle.EffectNotify:          {batch: 50, do: d.Notifier.Notify},
		store.EffectPublishStep:         {batch: 50, do: d.Notifier.PublishStep},
		store.EffectWatchMetric:         {batch: 1, do: d.watch},
		store.EffectCalendarChanged:     {batch: 1, do: d.recalendar},
		lifecycle.EffectGrantStandard:   {batch: 10, do: d.grantStandard},
		lifecycle.EffectAwardCompetency: {batch: 50, do: d.awardCompetency},
		lifecycle.EffectOpenCase:        {batch: 1, do: d.Opener.Open},
		lifecycle.EffectTellOpener:      {batch: 1, do: d.tellOpener},
		lifecycle.EffectEndPilots:       {batch: 1, do: d.endPilots},
	}
}

// Run delivers until ctx ends. A failure is logged and tried again; it stops nothing else.
func (d Dispatcher) Run(ctx context.Context) {
	var running sync.WaitGroup
	for effect, h := range d.handlers() {
		running.Go(func() {
			d.repeat(ctx, effect, h.batch, func(ctx context.Context) (int, error) {
				return d.Outbox.Deliver(ctx, effect, h.batch, func(tx store.Tx, row store.OutboxRow) error { return h.do(ctx, tx, row) })
			})
		})
	}
	running.Go(func() { d.repeat(ctx, "absences", announceAtOnce, d.announce) })
	running.Go(func() { d.repeat(ctx, "recertifications", announceAtOnce, d.remind) })
	running.Wait()
}

// repeat works as long as there are whole batches, and looks again after a pause.
func (d Dispatcher) repeat(ctx context.Context, what string, batch int, work func(context.Context) (int, error)) {
	for ctx.Err() == nil {
		n, err := work(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.WarnContext(ctx, "outbox: will try again", "effect", what, "error", err)
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

func (d Dispatcher) watch(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Watcher.Watch(ctx, row)
}

func (d Dispatcher) recalendar(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Watcher.Recalendar(ctx, row)
}

func (d Dispatcher) tellOpener(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Opener.Tell(ctx, row)
}

func (d Dispatcher) endPilots(ctx context.Context, _ store.Tx, row store.OutboxRow) error {
	return d.Opener.EndPilots(ctx, row)
}

func (d Dispatcher) grantStandard(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	var grant lifecycle.StandardGrant
	if err := json.Unmarshal(row.Payload, &grant); err != nil {
		return err
	}
	return store.Changes(d.Outbox).Grant(ctx, tx, row.Organisation, grant)
}
