package config

import (
	"strings"
	"testing"
)

func load(t *testing.T, settings map[string]string) error {
	t.Helper()
	t.Setenv("TOLLGATE_DATABASE_URL", "postgres://tollgate@127.0.0.1/tollgate")
	for name, value := range settings {
		t.Setenv(name, value)
	}
	_, err := Load()
	return err
}

func TestEveryWrongSettingOfTheWaysOutIsNamedAtOnce(t *testing.T) {
	err := load(t, map[string]string{"TOLLGATE_PUBLIC_URL": "tollgate.example", "TOLLGATE_MAIL": "folder:here", "TOLLGATE_SMTP_PORT": "0", "TOLLGATE_SMTP_TLS": "maybe",
		"TOLLGATE_SMTP_AUTH": "trust", "TOLLGATE_SMTP_FROM": "nobody", "TOLLGATE_SMTP_PASSWORD": "x", "TOLLGATE_SMTP_TIMEOUT": "1h", "TOLLGATE_WEBHOOK_TIMEOUT": "0s",
		"TOLLGATE_DELIVERY_ATTEMPTS": "0", "TOLLGATE_DELIVERIES_KEPT_DAYS": "-1", "TOLLGATE_NOTIFICATIONS_KEPT_DAYS": "0"})
	if err == nil {
		t.Fatal("they were taken")
	}
	for _, name := range []string{"PUBLIC_URL", "MAIL:", "SMTP_PORT", "SMTP_TLS", "SMTP_AUTH", "SMTP_FROM", "SMTP_USERNAME", "SMTP_TIMEOUT", "WEBHOOK_TIMEOUT",
		"DELIVERY_ATTEMPTS", "DELIVERIES_KEPT_DAYS", "NOTIFICATIONS_KEPT_DAYS"} {
		if !strings.Contains(err.Error(), "TOLLGATE_"+name) {
			t.Errorf("%s is not named in %v", name, err)
		}
	}
}

func TestSettingsOfTheWaysOut(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]string
		wrong    string
	}{
		"defaults":             {},
		"a mail server":        {settings: map[string]string{"TOLLGATE_MAIL": "smtp", "TOLLGATE_SMTP_HOST": "mail.example", "TOLLGATE_SMTP_USERNAME": "u", "TOLLGATE_SMTP_PASSWORD": "p"}},
		"a folder":             {settings: map[string]string{"TOLLGATE_MAIL": "folder:/var/mail"}},
		"networks":             {settings: map[string]string{"TOLLGATE_WEBHOOK_NETWORKS": "10.1.0.0/16,fd00::/8"}},
		"no mail server named": {map[string]string{"TOLLGATE_MAIL": "smtp"}, "TOLLGATE_SMTP_HOST"},
		"no network":           {map[string]string{"TOLLGATE_WEBHOOK_NETWORKS": "here"}, "WebhookNetworks"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := load(t, c.settings); (err != nil) != (c.wrong != "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%v", err)
			}
		})
	}
}
