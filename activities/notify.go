package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/webhook"
)

// Notifier turns what steps ask for into messages: a notification for everybody who is told, and a delivery for each way out.
// It only writes rows, in the transaction that marks the effect as done, so nobody is told twice or not at all.
type Notifier struct {
	Absences      store.Absences
	Notifications store.Notifications
	Deliveries    store.Deliveries
	Webhooks      store.Webhooks
	MailIsOn      bool
	PublicURL     string
}

// urgent are the notices that do not wait for a digest, if the person wishes so.
var urgent = map[string]bool{"overdue": true, "escalated": true, "delegation_begun": true}

// Notify handles one EffectNotify.
func (n Notifier) Notify(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	var notice lifecycle.Notice
	if err := json.Unmarshal(row.Payload, &notice); err != nil {
		return err
	}
	items, err := n.items(ctx, tx, row, notice)
	if err != nil {
		return err
	}
	told, err := n.recipients(ctx, tx, row, notice, items)
	if err != nil {
		return err
	}
	people := slices.Sorted(maps.Keys(told))
	choices, err := n.Notifications.MailChoices(ctx, tx, row.Organisation, people)
	if err != nil {
		return err
	}
	for _, choice := range choices {
		if err := n.tell(ctx, tx, row, told[choice.Person], choice); err != nil {
			return err
		}
	}
	return n.publish(ctx, tx, row, noticeEvent(row, items, people))
}

// tell puts what one person is told into their inbox and, if they want it at once, into the post. Somebody without an address
// has the inbox, and holds nothing up.
func (n Notifier) tell(ctx context.Context, tx store.Tx, row store.OutboxRow, items []store.NoticeItem, choice store.MailChoice) error {
	about, isUrgent, tasks := items[0].About, items[0].Urgent, tasksIn(items)
	byMail := n.byMail(choice, isUrgent)
	if err := n.Notifications.Tell(ctx, tx, row, store.Telling{Person: choice.Person, Tasks: tasks, About: about, Message: summary(items), Urgent: isUrgent,
		ByMail: byMail}); err != nil || byMail != store.MailImmediate {
		return err
	}
	content, err := contentOf(items, choice.Person)
	if err != nil {
		return err
	}
	id := causedBy(row, store.ChannelMail, choice.Person)
	return n.Deliveries.Queue(ctx, tx, store.Delivery{Organisation: row.Organisation, ID: id, MessageID: id, Channel: store.ChannelMail,
		Recipient: choice.Person, About: about, CaseID: row.CaseID, TaskIDs: idsOf(tasks), Body: content})
}

func (n Notifier) byMail(choice store.MailChoice, urgent bool) string {
	switch {
	case !n.MailIsOn:
		return store.MailOff
	case choice.Mail == "none":
		return store.MailNone
	case choice.Email == "":
		return store.MailNoAddress
	case choice.Mail == "daily" && !(urgent && choice.UrgentImmediately):
		return store.MailDigest
	}
	return store.MailImmediate
}

// causedBy is the id of the delivery that an effect causes: handling it twice makes one.
func causedBy(row store.OutboxRow, channel, recipient string) string {
	return store.DerivedID(fmt.Sprintf("outbox/%d/%s/%s", row.ID, channel, recipient), 0)
}

// PublishStep handles one EffectPublishStep.
func (n Notifier) PublishStep(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	step, err := n.Notifications.Step(ctx, tx, row)
	if err != nil {
		return err
	}
	return n.publish(ctx, tx, row, stepEvent(step))
}

// publish queues an event for every webhook that listens to its type. All of them get it under the same id.
func (n Notifier) publish(ctx context.Context, tx store.Tx, row store.OutboxRow, event webhook.Event) error {
	listening, err := n.Webhooks.Listening(ctx, tx, row.Organisation, event.Type)
	if err != nil || len(listening) == 0 {
		return err
	}
	event.Source, event.ID = n.PublicURL, causedBy(row, "event", "")
	body, err := event.Body()
	if err != nil {
		return err
	}
	for _, id := range listening {
		if err := n.Deliveries.Queue(ctx, tx, store.Delivery{Organisation: row.Organisation, ID: causedBy(row, store.ChannelWebhook, id), MessageID: event.ID,
			Channel: store.ChannelWebhook, Recipient: id, About: event.Type, CaseID: row.CaseID, Body: body}); err != nil {
			return err
		}
	}
	return nil
}
