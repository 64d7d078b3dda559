package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// alarm is one timer, kept while the time it is set for does not change: most steps move no
// deadline and then cost no timer events.
type alarm struct {
	at     time.Time
	timer  workflow.Future
	cancel workflow.CancelFunc
}

func (a *alarm) set(ctx workflow.Context, at time.Time) {
	if a.at.Equal(at) {
		return
	}
	if a.cancel != nil {
		a.cancel()
	}
	*a = alarm{at: at}
	if at.IsZero() {
		return
	}
	var timers workflow.Context
	timers, a.cancel = workflow.WithCancel(ctx)
	a.timer = workflow.NewTimer(timers, max(0, at.Sub(workflow.Now(ctx))))
}

func (a *alarm) rings() bool { return a.timer != nil && a.timer.IsReady() }

// waitAndRaise waits until the case moves or its next deadline comes, and raises the
// deadline's event.
func (d *driver[D]) waitAndRaise(ctx workflow.Context) error {
	deadline, ok := d.machine.Next(&d.c)
	if d.c.State == lifecycle.New {
		deadline, ok = lifecycle.Deadline{At: workflow.GetInfo(ctx).WorkflowStartTime.Add(launchWithin)}, true
	}
	if !ok {
		deadline = lifecycle.Deadline{}
	}
	d.alarm.set(ctx, deadline.At)
	moves := d.moves
	if err := workflow.Await(ctx, func() bool { return d.moves != moves || d.alarm.rings() }); err != nil {
		return err
	}
	if d.moves != moves || deadline.Event == "" {
		return nil
	}
	d.alarm = alarm{}
	_, err := d.handle(ctx, lifecycle.ClockEvent(d.c.ID, d.c.Seq, deadline, workflow.Now(ctx)))
	if d.moves != moves { // by the event, or by somebody who moved the case first
		return nil
	}
	workflow.GetLogger(ctx).Error("a deadline's event moved nothing; looking again in a minute", "event", deadline.Event, "error", err)
	return workflow.Sleep(ctx, time.Minute)
}
