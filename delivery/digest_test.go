package delivery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
	"tollgate/store"
)

// due makes a person's digest due now.
func (h *house) due(person string) {
	h.exec(`UPDATE notification_settings SET next_digest_at = now() WHERE person_id = $1`, person)
}

// made waits until no digest is due and nothing waits.
func (h *house) made() func() bool {
	return func() bool {
		return h.count(`SELECT count(*) FROM notification_settings WHERE next_digest_at <= now()`) == 0 && h.waiting() == 0
	}
}

// One mail a day holds what is still news; what is urgent does not wait for it.
func TestADayInOneMail(t *testing.T) {
	h := newHouse(t)
	h.settings("sven", "daily")
	h.notice(asks(h.task("open", "sven"), "sven"), asks(h.task("closed", "sven"), "sven"), lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "Define: pass"},
		lifecycle.Notice{To: []string{"sven"}, About: "overdue", Message: "late: Define"})
	h.run(h.made(), h.runner(h.db))
	if taken := h.office.Taken(); len(taken) != 1 || !strings.Contains(string(taken[0].Raw), "Overdue") {
		t.Fatalf("%d mails before the digest", len(taken))
	}
	h.exec(`UPDATE tasks SET status = 'not_needed' WHERE id = 'closed'`)
	h.due("sven")
	h.run(h.made(), h.runner(h.db), h.runner(h.open()))
	taken := h.office.Taken()
	if len(taken) != 2 {
		t.Fatalf("%d mails, want the urgent one and the digest", len(taken))
	}
	digest := string(taken[1].Raw)
	for says, times := range map[string]int{"Subject: Tollgate: 2 for you today": 1, "/v1/tasks/open": 3, "/v1/tasks/closed": 0, "late: Define": 0} {
		if got := strings.Count(digest, says); got != times {
			t.Errorf("%q is there %d times:\n%s", says, got, digest)
		}
	}
	h.due("sven")
	h.run(h.made(), h.runner(h.db))
	if len(h.office.Taken()) != 2 {
		t.Error("a day without news had a mail")
	}
	if n := h.count(`SELECT count(*) FROM notification_settings WHERE next_digest_at > now() AND next_digest_at <= now() + interval '1 day'`); n != 1 {
		t.Error("there is no next digest within a day")
	}
}

func TestChoosingOtherwiseLosesNothingAndSendsNothingUnwanted(t *testing.T) {
	h := newHouse(t)
	for _, person := range []string{"sven", "priya"} {
		h.settings(person, "daily")
	}
	h.notice(lifecycle.Notice{To: []string{"sven", "priya"}, About: "decided", Message: "Define: pass"})
	h.settings("sven", "immediate") // what waited comes at once
	h.settings("priya", "none")     // and what waits for somebody who wants none is let go
	h.run(h.made(), h.runner(h.db))
	if taken := h.office.Taken(); len(taken) != 1 || taken[0].To[0] != "sven@tollgate.example" {
		t.Fatalf("%+v", taken)
	}
	h.notice(lifecycle.Notice{To: []string{"sven", "priya"}, About: "overdue", Message: "late"})
	h.run(h.made(), h.runner(h.db))
	if taken := h.office.Taken(); len(taken) != 2 || taken[1].To[0] != "sven@tollgate.example" {
		t.Errorf("%+v", taken)
	}
	if n := h.count(`SELECT count(*) FROM notifications WHERE person_id = 'priya'`); n != 2 {
		t.Errorf("the inbox has %d", n)
	}
}

// The clocks of Berlin go forward on 28 March 2027 at 02:00 and back on 31 October 2027 at 03:00 (Directive 2000/84/EC).
func TestTheNextDigestIsByTheClockOnThePersonsWall(t *testing.T) {
	for _, c := range []struct{ now, at, zone, want string }{
		{"2027-03-27T06:59:59Z", "08:00", "Europe/Berlin", "2027-03-27T07:00:00Z"},
		{"2027-03-27T07:00:00Z", "08:00", "Europe/Berlin", "2027-03-28T06:00:00Z"}, // 23 hours later
		{"2027-03-27T12:00:00Z", "02:30", "Europe/Berlin", "2027-03-28T01:30:00Z"}, // a time that this night skips
		{"2027-10-30T06:00:00Z", "08:00", "Europe/Berlin", "2027-10-31T07:00:00Z"}, // 25 hours later
		{"2027-10-30T12:00:00Z", "02:30", "Europe/Berlin", "2027-10-31T01:30:00Z"}, // shown twice that night, and meant once
		{"2027-10-31T01:30:00Z", "02:30", "Europe/Berlin", "2027-11-01T01:30:00Z"},
		{"2026-12-31T23:30:00Z", "00:15", "Pacific/Kiritimati", "2027-01-01T10:15:00Z"},
		{"2026-11-22T12:00:00Z", "08:00", "Asia/Kolkata", "2026-11-23T02:30:00Z"},
		{"2026-11-22T12:00:00Z", "08:00", "Nowhere/Land", "2026-11-23T08:00:00Z"}, // unknown here: UTC
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		got := store.Settings{Mail: "daily", DigestAt: c.at, TimeZone: c.zone}.NextDigest(now)
		if got == nil || got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("after %s at %s in %s: %v, want %s", c.now, c.at, c.zone, got, c.want)
		}
	}
}

func TestOldRowsAreForgottenAndWaitingOnesAreNot(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, always(200))
	h.webhook("w", r.URL, "*")
	h.settings("priya", "daily")
	h.notice(lifecycle.Notice{To: []string{"sven", "priya"}, About: "decided", Message: "old"})
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	h.exec(`UPDATE outbox SET done_at = now() - interval '31 days'`)
	h.exec(`UPDATE deliveries SET closed_at = now() - interval '31 days'`)
	h.exec(`UPDATE notifications SET created_at = now() - interval '400 days'`)
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "new"})
	h.exec(`UPDATE deliveries SET status = 'dead', closed_at = now() - interval '31 days' WHERE status = 'waiting' AND channel = 'mail'`)
	h.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload, created_at) VALUES ('default', 'c1', 99, 1, 'later', '{}', now() - interval '2 years')`)
	if _, err := (store.Retention{DB: h.db}).Forget(context.Background(), store.Kept{EffectsAndDeliveries: 30, Notifications: 365}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM outbox WHERE done_at IS NOT NULL`:        1, // the new one
		`SELECT count(*) FROM outbox WHERE done_at IS NULL`:            1, // waits for two years
		`SELECT count(*) FROM deliveries WHERE status = 'sent'`:        0,
		`SELECT count(*) FROM deliveries WHERE status = 'waiting'`:     1, // the new one of the webhook
		`SELECT count(*) FROM deliveries WHERE status = 'dead'`:        1, // kept as long as notifications
		`SELECT count(*) FROM notifications WHERE person_id = 'sven'`:  1,
		`SELECT count(*) FROM notifications WHERE person_id = 'priya'`: 1, // waits for a digest
	} {
		if got := h.count(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}
