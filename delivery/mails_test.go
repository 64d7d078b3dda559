package delivery_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"tollgate/lifecycle"
	"tollgate/mail"
	"tollgate/mail/mailtest"
	"tollgate/store"
)

func messageID(t *testing.T, m mailtest.Mail) string {
	t.Helper()
	message, err := netmail.ReadMessage(strings.NewReader(string(m.Raw)))
	if err != nil {
		t.Fatal(err)
	}
	return message.Header.Get("Message-Id")
}

// A change is refused, and its requester has no mail address: the others get their mail, the requester the inbox, and
// nothing waits. With a delivery for nobody the queue would have failed for ever.
func TestStuckAfterRejectionWhenTheRequesterHasNoMailAddress(t *testing.T) {
	h := newHouse(t)
	h.exec(`UPDATE people SET email = '' WHERE id = 'lena'`)
	h.notice(lifecycle.Notice{To: []string{"lena", "priya"}, About: "decided", Message: "rejected"}, asks(h.task("t1", "lena"), "lena"))
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	if taken := h.office.Taken(); len(taken) != 1 || taken[0].To[0] != "priya@tollgate.example" {
		t.Errorf("mails went to %+v", taken)
	}
	told, err := store.Notifications{DB: h.db}.List(context.Background(), "default", "lena", nil, 1<<62, 10)
	if err != nil || len(told) != 2 || told[0].ByMail != store.MailNoAddress {
		t.Errorf("the requester was told %+v, %v", told, err)
	}
	if n := h.count(`SELECT count(*) FROM deliveries WHERE recipient = 'lena'`); n != 0 {
		t.Errorf("%d deliveries to nobody", n)
	}
}

// The server takes a mail and the worker dies before it can note that: another worker sends it again, under the same id.
func TestKilledBetweenSendAndNoteItIsSentAgainUnderTheSameID(t *testing.T) {
	h := newHouse(t)
	h.notice(asks(h.task("t1", "sven"), "sven"))
	dying := h.runner(h.open())
	dying.MailLease = time.Second
	dying.Carrier = diesAfter{dying.Carrier, func() { _ = dying.Deliveries.DB.Close() }}
	h.run(func() bool { return len(h.office.Taken()) == 1 }, dying)
	if h.waiting() != 1 {
		t.Fatal("the worker noted what it could not have")
	}
	began := time.Now()
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	taken := h.office.Taken()
	if len(taken) != 2 || messageID(t, taken[0]) != messageID(t, taken[1]) || messageID(t, taken[0]) == "" {
		t.Errorf("%d mails: %s", len(taken), taken[0].Raw)
	}
	if time.Since(began) > 5*time.Second {
		t.Errorf("it took %s", time.Since(began))
	}
	if n := h.count(`SELECT attempts FROM deliveries`); n != 2 {
		t.Errorf("%d attempts are counted", n)
	}
}

// diesAfter loses the database once a letter was carried.
type diesAfter struct {
	mail.Carrier
	die func()
}

func (d diesAfter) Carry(ctx context.Context, letters []mail.Letter, report func(mail.Letter, error)) {
	d.Carrier.Carry(ctx, letters, func(l mail.Letter, err error) { d.die(); report(l, err) })
}

// A mail server that is away blocks neither inbox nor webhook, and its mails wait.
func TestAMailServerThatIsAwayHoldsUpNothingElse(t *testing.T) {
	h := newHouse(t)
	var arrived atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	defer receiver.Close()
	h.webhook("w1", receiver.URL, "*")
	there := h.office.Port
	h.office.Port = 1 // nobody listens there
	h.notice(asks(h.task("t1", "sven"), "sven"))
	h.run(func() bool {
		return arrived.Load() == 1 && h.count(`SELECT count(*) FROM deliveries WHERE channel = 'mail' AND last_error <> ''`) == 1
	}, h.runner(h.db))
	if n := h.count(`SELECT count(*) FROM notifications WHERE person_id = 'sven'`); n != 1 {
		t.Errorf("%d notifications", n)
	}
	h.office.Port = there
	h.exec(`UPDATE deliveries SET next_attempt_at = now()`)
	h.run(func() bool { return len(h.office.Taken()) == 1 && h.waiting() == 0 }, h.runner(h.db))
}

func TestWhatTheServerRefusesForGoodIsADeadLetterAndCanBeSentAgain(t *testing.T) {
	h := newHouse(t)
	h.office.Refuse = func(to string) error {
		if strings.HasPrefix(to, "sven") {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return nil
	}
	h.notice(lifecycle.Notice{To: []string{"sven", "priya"}, About: "decided", Message: "done"})
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	deliveries := store.Deliveries{DB: h.db}
	dead, err := deliveries.Dead(context.Background(), "default", store.DeadFilter{Channel: "mail"}, "", 10)
	if err != nil || len(dead) != 1 || dead[0].Recipient != "sven" || !strings.Contains(dead[0].LastError, "no such user") {
		t.Fatalf("dead letters %+v, %v", dead, err)
	}
	h.exec(`UPDATE people SET email = 'right@tollgate.example' WHERE id = 'sven'`)
	for range 2 { // the same request twice sends once
		if ids, err := deliveries.Resend(context.Background(), "default", "r1", store.DeadFilter{IDs: []string{dead[0].ID}}); err != nil || !slices.Equal(ids, []string{dead[0].ID}) {
			t.Fatalf("resent %v, %v", ids, err)
		}
	}
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	if taken := h.office.Taken(); len(taken) != 2 || taken[1].To[0] != "right@tollgate.example" || messageID(t, taken[1]) != "<"+dead[0].MessageID+"@tollgate.example>" {
		t.Errorf("%d mails: %+v", len(taken), taken)
	}
}

// The task was done while the mail waited: nobody is asked for what is no longer asked.
func TestAMailForAClosedTaskIsNotSent(t *testing.T) {
	h := newHouse(t)
	h.notice(asks(h.task("t1", "sven"), "sven"))
	h.exec(`UPDATE tasks SET status = 'done', closed_at = now()`)
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	if len(h.office.Taken()) != 0 || h.count(`SELECT count(*) FROM deliveries WHERE status = 'not_needed'`) != 1 {
		t.Error("a mail asks for what is done")
	}
}

// Of several tasks that a step asks for, a mail asks for those that are still open when it goes out.
func TestAMailAsksForWhatIsStillOpen(t *testing.T) {
	h := newHouse(t)
	together := asks(h.task("t1", "sven"), "sven")
	for _, id := range []string{"t2", "t3"} {
		together.Tasks = append(together.Tasks, lifecycle.NoticeTask{ID: h.task(id, "sven"), Message: "Sign off: " + id})
	}
	h.notice(together)
	h.exec(`UPDATE tasks SET status = 'done', closed_at = now() WHERE id = 't2'`)
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	taken := h.office.Taken()
	if len(taken) != 1 {
		t.Fatalf("%d mails", len(taken))
	}
	for says, is := range map[string]bool{"Subject: PRJ-12 Please act: 2 tasks": true, "/v1/tasks/t1": true, "/v1/tasks/t2": false, "/v1/tasks/t3": true} {
		if strings.Contains(string(taken[0].Raw), says) != is {
			t.Errorf("%q: want %v in\n%s", says, is, taken[0].Raw)
		}
	}
}

// The address was taken away while the mail waited: there is nobody to send it to, and nothing to give up.
func TestAnAddressThatWasTakenAwayIsNoFailure(t *testing.T) {
	h := newHouse(t)
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "done"})
	h.exec(`UPDATE people SET email = '' WHERE id = 'sven'`)
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	if n := h.count(`SELECT count(*) FROM deliveries WHERE status = 'not_needed'`); n != 1 || len(h.office.Taken()) != 0 {
		t.Errorf("%d not needed, %d mails", n, len(h.office.Taken()))
	}
}

// The task moved between the step and the telling: whoever must act is told.
func TestWhoMustActNowIsTold(t *testing.T) {
	h := newHouse(t)
	h.notice(asks(h.task("t1", "priya"), "sven"))
	if n := h.count(`SELECT count(*) FROM notifications WHERE person_id = 'priya' AND tasks @> '[{"id": "t1"}]'`); n != 1 {
		t.Error("who must act was not told")
	}
}

func TestTwoWorkersSendEachMailOnce(t *testing.T) {
	h := newHouse(t)
	for range 30 {
		h.notice(lifecycle.Notice{To: []string{"sven", "priya"}, About: "decided", Message: "done"})
	}
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db), h.runner(h.open()), h.runner(h.open()))
	ids := map[string]bool{}
	for _, m := range h.office.Taken() {
		ids[messageID(t, m)] = true
	}
	if len(h.office.Taken()) != 60 || len(ids) != 60 {
		t.Errorf("%d mails with %d ids, want 60", len(h.office.Taken()), len(ids))
	}
}
