package delivery

import (
	"context"
	"errors"

	"tollgate/store"
	"tollgate/webhook"
)

// webhook takes one message that is due, once there is a slot, and lets it be sent beside the others.
func (r Runner) webhook(ctx context.Context, slots chan struct{}, beside func(func())) (bool, error) {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return false, nil
	}
	claimed, err := r.Deliveries.ClaimWebhook(ctx, r.Lease)
	if err != nil || len(claimed) == 0 {
		<-slots
		return false, err
	}
	beside(func() {
		defer func() { <-slots }()
		for _, d := range claimed {
			r.post(context.WithoutCancel(ctx), d)
		}
	})
	return true, nil
}

func (r Runner) post(ctx context.Context, d store.WebhookDelivery) {
	err := r.Client.Send(ctx, webhook.Message{URL: d.URL, ID: d.MessageID, Body: d.Body, Secrets: []string{d.Secret, d.PreviousSecret}})
	r.settle(ctx, d.Delivery, r.webhookOutcome(ctx, d, err))
}

// webhookOutcome: any answer but 2xx is tried again; 410 says that nobody is there any more.
func (r Runner) webhookOutcome(ctx context.Context, d store.WebhookDelivery, err error) outcome {
	var failure *webhook.Failure
	switch {
	case err == nil:
		return outcome{name: "sent"}
	case !errors.As(err, &failure):
		return outcome{name: "retry", reason: "it was not sent"}
	case failure.Gone():
		if err := r.Webhooks.Disable(ctx, d.Organisation, d.Recipient, "the receiver answered 410 Gone"); err != nil {
			r.Log.WarnContext(ctx, "a webhook that is gone could not be disabled", "webhook", d.Recipient, "error", err)
		}
		return outcome{name: "retry", reason: failure.Message, final: true}
	}
	return outcome{name: "retry", reason: failure.Message, notBefore: failure.RetryAfter}
}
