// Package delivery carries what people and other systems are told out of the house: mail, digests, webhooks. Each way has a loop
// of its own, so that one that fails holds up no other, and none holds up a decision: messages are rows until they were taken.
package delivery

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"tollgate/mail"
	"tollgate/store"
	"tollgate/webhook"
)

// Runner delivers. Any number may run at once.
type Runner struct {
	Deliveries store.Deliveries
	Webhooks   store.Webhooks
	Digests    store.Digests
	Carrier    mail.Carrier    // nil sends no mail
	Client     *webhook.Client // posts to webhooks
	Log        *slog.Logger
	Pause      time.Duration // between looks at an empty queue
	Attempts   int           // after so many a message is a dead letter
	Lease      time.Duration // longer than any message to a webhook takes: then another process takes it over
	MailLease  time.Duration // longer than MailsAtOnce take
	Outcomes   *prometheus.CounterVec
}

// NewOutcomes makes the counter of what became of messages.
func NewOutcomes(registry *prometheus.Registry) *prometheus.CounterVec {
	return promauto.With(registry).NewCounterVec(prometheus.CounterOpts{
		Name: "tollgate_deliveries_total", Help: "Attempts to deliver, by channel and outcome (sent, not_needed, retry, dead)."}, []string{"channel", "outcome"})
}

// webhookSenders is how many messages to webhooks one process sends at a time.
const webhookSenders = 8

// Run delivers until ctx ends. What is being sent then is finished first, within its own time limit.
func (r Runner) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { r.loop(ctx, "digest", r.digest) })
	if r.Carrier != nil {
		running.Go(func() { r.loop(ctx, store.ChannelMail, r.mails) })
	}
	slots := make(chan struct{}, webhookSenders)
	running.Go(func() {
		r.loop(ctx, store.ChannelWebhook, func(ctx context.Context) (bool, error) { return r.webhook(ctx, slots, running.Go) })
	})
	running.Wait()
}

// loop works until nothing is due, then pauses. A failure of the queue itself is logged and tried again.
func (r Runner) loop(ctx context.Context, name string, work func(context.Context) (more bool, err error)) {
	for ctx.Err() == nil {
		more, err := work(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.WarnContext(ctx, "delivery: will try again", "channel", name, "error", err)
		}
		if !more || err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(r.Pause):
			}
		}
	}
}

// settleWithin bounds the statement that notes what became of a message, also while the process ends.
const settleWithin = 5 * time.Second

// settle notes what became of one attempt. When that cannot be written the lease runs out and the message is sent again.
func (r Runner) settle(ctx context.Context, d store.Delivery, o outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	var err error
	name := o.name
	switch {
	case name == "sent" || name == "not_needed":
		err = r.Deliveries.Close(ctx, d, name)
	case o.final || d.Attempts >= r.Attempts:
		name = "dead"
		err = r.Deliveries.Bury(ctx, d, o.reason)
		r.Log.WarnContext(ctx, "a message was given up; it is among the dead letters", "channel", d.Channel, "delivery", d.ID, "reason", o.reason)
	default:
		err = r.Deliveries.Retry(ctx, d, o.reason, max(o.notBefore, backoff(d.Attempts, rand.Float64())))
	}
	r.Outcomes.WithLabelValues(d.Channel, name).Inc()
	if err != nil {
		r.Log.WarnContext(ctx, "what became of a message could not be noted; it is sent again under the same id", "delivery", d.ID, "error", err)
	}
}

// outcome of one attempt.
type outcome struct {
	name      string // sent, not_needed or retry
	reason    string
	final     bool // no attempt will ever do better
	notBefore time.Duration
}

const (
	firstPause   = 5 * time.Second
	longestPause = 6 * time.Hour
)

// backoff is the pause after so many attempts: 5 s doubled each time up to 6 h, each 20 % more or less by a random number in [0,1),
// so that what failed together does not come back together. Sixteen attempts take about a day.
func backoff(attempts int, random float64) time.Duration {
	pause := min(firstPause<<min(max(attempts-1, 0), 20), longestPause)
	return time.Duration(float64(pause) * (0.8 + 0.4*random))
}
