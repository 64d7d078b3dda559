package delivery

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/mail"
	"tollgate/store"
)

// MailsAtOnce go over one connection to the mail server.
const MailsAtOnce = 20

// mails sends what is due.
func (r Runner) mails(ctx context.Context) (bool, error) {
	claimed, err := r.Deliveries.ClaimMail(ctx, MailsAtOnce, r.MailLease)
	if err != nil {
		return false, err
	}
	letters, of := make([]mail.Letter, 0, len(claimed)), map[string]store.MailDelivery{}
	for _, d := range claimed {
		letter, o := r.letter(d)
		if o != nil {
			r.settle(ctx, d.Delivery, *o)
			continue
		}
		letters, of[letter.ID] = append(letters, letter), d
	}
	if len(letters) > 0 {
		r.Carrier.Carry(ctx, letters, func(l mail.Letter, err error) { r.settle(ctx, of[l.ID].Delivery, mailOutcome(err)) })
	}
	return len(claimed) == MailsAtOnce, nil
}

// letter makes a letter of a delivery, or says why none is to be sent: nobody to send it to, or nothing left to ask.
func (r Runner) letter(d store.MailDelivery) (mail.Letter, *outcome) {
	if d.Email == "" {
		return mail.Letter{}, &outcome{name: "not_needed", reason: "the person has no mail address"}
	}
	letter := mail.Letter{ID: d.MessageID, To: d.Email, Name: d.Name, Zone: zoneOf(d.TimeZone), Written: d.CreatedAt}
	if err := json.Unmarshal([]byte(d.Body), &letter.Content); err != nil {
		return letter, &outcome{name: "retry", reason: "the message cannot be read", final: true}
	}
	if letter.Notices = stillAsked(letter.Notices, d.Closed); len(letter.Notices) == 0 {
		return letter, &outcome{name: "not_needed", reason: "what it asks for is closed"}
	}
	return letter, nil
}

// stillAsked leaves out what asks for a task that is closed.
func stillAsked(notices []mail.Notice, closed []string) []mail.Notice {
	return slices.DeleteFunc(notices, func(n mail.Notice) bool {
		return n.Task != nil && slices.ContainsFunc(closed, func(id string) bool { return n.Task.Path == taskPath(id) })
	})
}

func mailOutcome(err error) outcome {
	if err == nil {
		return outcome{name: "sent"}
	}
	return outcome{name: "retry", reason: err.Error(), final: fault.Of(err) == fault.Invalid}
}

// zoneOf is a time zone by its name; one that this machine does not know gives way to UTC, which a mail then names.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
