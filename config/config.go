// Package config reads TOLLGATE_* from the environment and tells every problem at once.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is everything that can be set. The README's table is checked against it.
type Config struct {
	DatabaseURL          string     `env:"TOLLGATE_DATABASE_URL,required" help:"PostgreSQL connection URL of the application's role"`
	DatabaseConnections  int        `env:"TOLLGATE_DATABASE_CONNECTIONS" envDefault:"16" help:"largest number of connections of one process"`
	TemporalAddress      string     `env:"TOLLGATE_TEMPORAL_ADDRESS" envDefault:"127.0.0.1:7233" help:"host:port of the Temporal frontend"`
	TemporalNamespace    string     `env:"TOLLGATE_TEMPORAL_NAMESPACE" envDefault:"default" help:"Temporal namespace"`
	TaskQueue            string     `env:"TOLLGATE_TASK_QUEUE" envDefault:"tollgate" help:"task queue that api and workers share"`
	HTTPAddress          string     `env:"TOLLGATE_HTTP_ADDRESS" envDefault:"127.0.0.1:8080" help:"host:port that the api listens on"`
	WorkerMetricsAddress string     `env:"TOLLGATE_WORKER_METRICS_ADDRESS" help:"host:port of the worker's /metrics and /healthz; none when empty"`
	LogLevel             slog.Level `env:"TOLLGATE_LOG_LEVEL" envDefault:"INFO" help:"DEBUG, INFO, WARN or ERROR"`

	PublicURL         string         `env:"TOLLGATE_PUBLIC_URL" envDefault:"http://127.0.0.1:8080" help:"address of the api as people reach it; links in mails and events begin with it"`
	Mail              string         `env:"TOLLGATE_MAIL" envDefault:"off" help:"off, smtp, or folder:/path for a file each mail"`
	SMTPHost          string         `env:"TOLLGATE_SMTP_HOST" help:"mail server; required with smtp"`
	SMTPPort          int            `env:"TOLLGATE_SMTP_PORT" envDefault:"587" help:"its port"`
	SMTPTLS           string         `env:"TOLLGATE_SMTP_TLS" envDefault:"starttls" help:"starttls, tls (from the first byte, port 465) or none"`
	SMTPAuth          string         `env:"TOLLGATE_SMTP_AUTH" envDefault:"auto" help:"auto, plain, login, cram-md5, scram-sha-256 or xoauth2; used when there is a user name"`
	SMTPUsername      string         `env:"TOLLGATE_SMTP_USERNAME" help:"user name at the mail server; no authentication when empty"`
	SMTPPassword      string         `env:"TOLLGATE_SMTP_PASSWORD" help:"password or token at the mail server"`
	SMTPFrom          string         `env:"TOLLGATE_SMTP_FROM" envDefault:"Tollgate <tollgate@localhost>" help:"sender of mails"`
	SMTPTimeout       time.Duration  `env:"TOLLGATE_SMTP_TIMEOUT" envDefault:"10s" help:"how long the mail server may take for one mail"`
	WebhookNetworks   []netip.Prefix `env:"TOLLGATE_WEBHOOK_NETWORKS" help:"networks that webhooks may reach although they are not public, such as 10.1.0.0/16,fd00::/8"`
	WebhookTimeout    time.Duration  `env:"TOLLGATE_WEBHOOK_TIMEOUT" envDefault:"10s" help:"how long a webhook may take to answer"`
	DeliveryAttempts  int            `env:"TOLLGATE_DELIVERY_ATTEMPTS" envDefault:"16" help:"attempts before a mail or webhook message is a dead letter; 16 take about a day"`
	DeliveriesKept    int            `env:"TOLLGATE_DELIVERIES_KEPT_DAYS" envDefault:"30" help:"days that done effects and sent messages are kept"`
	NotificationsKept int            `env:"TOLLGATE_NOTIFICATIONS_KEPT_DAYS" envDefault:"365" help:"days that notifications and dead letters are kept"`
}

// Load reads the environment. The error lists every variable that is wrong.
func Load() (Config, error) {
	c, err := env.ParseAs[Config]()
	var problems []error
	if err != nil {
		problems = append(problems, parseProblems(err)...)
	}
	problems = append(problems, c.check()...)
	return c, errors.Join(problems...)
}

func parseProblems(err error) []error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return []error{err}
	}
	return all.Errors
}

func (c Config) check() []error {
	var problems []error
	add := func(name, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if u, err := url.Parse(c.DatabaseURL); c.DatabaseURL != "" && (err != nil || !strings.HasPrefix(u.Scheme, "postgres") || u.Host == "") {
		add("TOLLGATE_DATABASE_URL", "must look like postgres://user:password@host:5432/database")
	}
	for name, address := range map[string]string{"TOLLGATE_TEMPORAL_ADDRESS": c.TemporalAddress,
		"TOLLGATE_HTTP_ADDRESS": c.HTTPAddress, "TOLLGATE_WORKER_METRICS_ADDRESS": c.WorkerMetricsAddress} {
		if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
			add(name, "%q must be host:port", address)
		}
	}
	if c.DatabaseConnections < 2 || c.DatabaseConnections > 500 {
		add("TOLLGATE_DATABASE_CONNECTIONS", "%d must be 2 to 500", c.DatabaseConnections)
	}
	if c.TaskQueue == "" || c.TemporalNamespace == "" {
		add("TOLLGATE_TASK_QUEUE and TOLLGATE_TEMPORAL_NAMESPACE", "must not be empty")
	}
	c.checkNotifications(add)
	return problems
}
