package main

import (
	"context"
	netmail "net/mail"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/activities"
	"tollgate/delivery"
	"tollgate/mail"
	"tollgate/store"
	"tollgate/webhook"
)

func notifier(p *process) activities.Notifier {
	return activities.Notifier{Absences: store.Absences{DB: p.db}, Notifications: store.Notifications{DB: p.db}, Deliveries: store.Deliveries{DB: p.db}, Webhooks: store.Webhooks{DB: p.db},
		MailIsOn: p.config.Mail != "off", PublicURL: p.config.PublicURL}
}

// newDeliveries makes the ways out that the settings name, and says which they are.
func newDeliveries(ctx context.Context, p *process) (delivery.Runner, error) {
	carrier, err := newCarrier(p)
	if err != nil {
		return delivery.Runner{}, err
	}
	p.log.InfoContext(ctx, "notifications", "mail", p.config.Mail, "webhooks_may_reach", p.config.WebhookNetworks)
	deliveries := store.Deliveries{DB: p.db}
	p.registry.MustRegister(backlog{deliveries})
	return delivery.Runner{Deliveries: deliveries, Webhooks: store.Webhooks{DB: p.db}, Digests: store.Digests{DB: p.db}, Carrier: carrier,
		Client: webhook.NewClient(webhook.Policy{Allowed: p.config.WebhookNetworks}, p.config.WebhookTimeout, nil),
		Log:    p.log, Pause: 500 * time.Millisecond, Attempts: p.config.DeliveryAttempts,
		Lease: p.config.WebhookTimeout + spare, MailLease: delivery.MailsAtOnce*p.config.SMTPTimeout + spare, Outcomes: delivery.NewOutcomes(p.registry)}, nil
}

// spare is what a lease is longer than what is done under it.
const spare = 30 * time.Second

func newCarrier(p *process) (mail.Carrier, error) {
	from, err := netmail.ParseAddress(p.config.SMTPFrom)
	if err != nil {
		return nil, err
	}
	writer := mail.Writer{From: from, PublicURL: p.config.PublicURL}
	if folder, ok := p.config.MailFolder(); ok {
		return mail.Folder{Writer: writer, Path: folder}, nil
	}
	if p.config.Mail == "off" {
		return nil, nil
	}
	return mail.NewPost(writer, mail.SMTP{Host: p.config.SMTPHost, Port: p.config.SMTPPort, TLS: p.config.SMTPTLS, Auth: p.config.SMTPAuth,
		Username: p.config.SMTPUsername, Password: p.config.SMTPPassword, Timeout: p.config.SMTPTimeout})
}

// backlog counts what is not delivered when it is scraped.
type backlog struct{ deliveries store.Deliveries }

var undelivered = prometheus.NewDesc("tollgate_deliveries_undelivered", "Messages that wait or were given up, by channel.", []string{"channel", "status"}, nil)

// Describe implements prometheus.Collector.
func (backlog) Describe(to chan<- *prometheus.Desc) { to <- undelivered }

// Collect implements prometheus.Collector. A database that is away is told by /readyz of the api.
func (b backlog) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	counts, err := b.deliveries.Backlog(ctx)
	if err != nil {
		return
	}
	for _, c := range counts {
		to <- prometheus.MustNewConstMetric(undelivered, prometheus.GaugeValue, float64(c.Count), c.Channel, c.Status)
	}
}
