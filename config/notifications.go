package config

import (
	"net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// MailFolder is where mails are written; false when they are not.
func (c Config) MailFolder() (string, bool) { return strings.CutPrefix(c.Mail, "folder:") }

// checkNotifications looks at what mails and webhooks need.
func (c Config) checkNotifications(add func(name, format string, args ...any)) {
	if u, err := url.Parse(c.PublicURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		add("TOLLGATE_PUBLIC_URL", "%q must look like https://tollgate.example.com", c.PublicURL)
	}
	if folder, ok := c.MailFolder(); ok && !filepath.IsAbs(folder) || !ok && c.Mail != "off" && c.Mail != "smtp" {
		add("TOLLGATE_MAIL", "%q must be off, smtp, or folder: and an absolute path", c.Mail)
	}
	c.checkSMTP(add)
	for name, limit := range map[string]time.Duration{"TOLLGATE_SMTP_TIMEOUT": c.SMTPTimeout, "TOLLGATE_WEBHOOK_TIMEOUT": c.WebhookTimeout} {
		if limit < time.Second || limit > time.Minute {
			add(name, "%s must be 1s to 1m", limit)
		}
	}
	for name, number := range map[string]int{"TOLLGATE_DELIVERY_ATTEMPTS": c.DeliveryAttempts, "TOLLGATE_DELIVERIES_KEPT_DAYS": c.DeliveriesKept,
		"TOLLGATE_NOTIFICATIONS_KEPT_DAYS": c.NotificationsKept} {
		if number < 1 || number > 10000 {
			add(name, "%d must be 1 to 10000", number)
		}
	}
}

func (c Config) checkSMTP(add func(name, format string, args ...any)) {
	if c.Mail == "smtp" && c.SMTPHost == "" {
		add("TOLLGATE_SMTP_HOST", "is needed for TOLLGATE_MAIL=smtp")
	}
	if c.SMTPPort < 1 || c.SMTPPort > 65535 {
		add("TOLLGATE_SMTP_PORT", "%d must be a port from 1 to 65535", c.SMTPPort)
	}
	if !slices.Contains([]string{"starttls", "tls", "none"}, c.SMTPTLS) {
		add("TOLLGATE_SMTP_TLS", "%q must be starttls, tls or none", c.SMTPTLS)
	}
	if !slices.Contains([]string{"auto", "plain", "login", "cram-md5", "scram-sha-256", "xoauth2"}, c.SMTPAuth) {
		add("TOLLGATE_SMTP_AUTH", "%q must be auto, plain, login, cram-md5, scram-sha-256 or xoauth2", c.SMTPAuth)
	}
	if _, err := mail.ParseAddress(c.SMTPFrom); err != nil {
		add("TOLLGATE_SMTP_FROM", "%q must look like Tollgate <tollgate@example.com>", c.SMTPFrom)
	}
	if c.SMTPPassword != "" && c.SMTPUsername == "" {
		add("TOLLGATE_SMTP_USERNAME", "is needed, because there is a TOLLGATE_SMTP_PASSWORD")
	}
}
