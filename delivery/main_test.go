package delivery_test

import (
	"context"
	"encoding/json"
	"log/slog"
	netmail "net/mail"
	"net/netip"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/prometheus/client_golang/prometheus"

	"tollgate/activities"
	"tollgate/delivery"
	"tollgate/lifecycle"
	"tollgate/mail"
	"tollgate/mail/mailtest"
	"tollgate/store"
	"tollgate/store/storetest"
	"tollgate/webhook"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is Tollgate's part of the way out, on a PostgreSQL and a mail server of its own.
type house struct {
	t      *testing.T
	db     *store.DB
	url    string
	office *mailtest.Office
	seq    int
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, url: storetest.URL(t), office: mailtest.Open(t, false)}
	h.db = h.open()
	h.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ('default', 'c1', 'project', 'PRJ-12', 'Shorten the way to triage', 'define_review', 1, 1, '{}', 'lena', now(), now())`)
	return h
}

func (h *house) open() *store.DB {
	h.t.Helper()
	db, err := store.Open(h.url, store.Options{MaxConnections: 12})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	if _, err := h.db.Exec(context.Background(), query, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) count(query string, args ...any) int {
	h.t.Helper()
	var n int
	if err := h.db.Get(context.Background(), &n, query, args...); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// task opens a task and returns its id.
func (h *house) task(id, assignee string) string {
	h.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, opened_seq, opened_at, due_at)
		VALUES ('default', $1, 'c1', 'sign_off', 'Sign off: Define', $2, 'sponsor', 'open', 1, now(), '2027-03-29T15:00:00Z')`, id, assignee)
	return id
}

// notice queues what a step would, and handles the outbox as a worker does.
func (h *house) notice(notices ...lifecycle.Notice) {
	h.t.Helper()
	for _, notice := range notices {
		payload, err := json.Marshal(notice)
		if err != nil {
			h.t.Fatal(err)
		}
		h.seq++
		h.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'c1', $1, 1, 'notify', $2)`, h.seq, string(payload))
	}
	h.dispatch()
}

func (h *house) dispatch() {
	h.t.Helper()
	notifier := activities.Notifier{Notifications: store.Notifications{DB: h.db}, Deliveries: store.Deliveries{DB: h.db}, Webhooks: store.Webhooks{DB: h.db},
		MailIsOn: true, PublicURL: "https://tollgate.example"}
	ctx := context.Background()
	for effect, do := range map[string]func(context.Context, store.Tx, store.OutboxRow) error{
		lifecycle.EffectNotify: notifier.Notify, store.EffectPublishStep: notifier.PublishStep} {
		if _, err := (store.Outbox{DB: h.db}).Deliver(ctx, effect, 1000, func(tx store.Tx, row store.OutboxRow) error { return do(ctx, tx, row) }); err != nil {
			h.t.Fatal(err)
		}
	}
	if n := h.count(`SELECT count(*) FROM outbox WHERE done_at IS NULL`); n > 0 {
		h.t.Fatalf("%d effects were not handled", n)
	}
}

// runner delivers to the house's mail server and to webhooks on loopback.
func (h *house) runner(db *store.DB) delivery.Runner {
	h.t.Helper()
	post, err := mail.NewPost(mail.Writer{From: &netmail.Address{Address: "tollgate@tollgate.example"}, PublicURL: "https://tollgate.example"},
		mail.SMTP{Host: "127.0.0.1", Port: h.office.Port, TLS: "none", Timeout: 2 * time.Second})
	if err != nil {
		h.t.Fatal(err)
	}
	return delivery.Runner{Deliveries: store.Deliveries{DB: db}, Webhooks: store.Webhooks{DB: db}, Digests: store.Digests{DB: db}, Carrier: post,
		Client: webhook.NewClient(webhook.Policy{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, time.Second, nil),
		Log:    slog.New(slog.DiscardHandler), Pause: 5 * time.Millisecond, Attempts: 16, Lease: 30 * time.Second, MailLease: 30 * time.Second,
		Outcomes: delivery.NewOutcomes(prometheus.NewRegistry())}
}

// run lets runners work until done says so.
func (h *house) run(done func() bool, runners ...delivery.Runner) {
	h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{}, len(runners))
	for _, r := range runners {
		go func() { r.Run(ctx); ended <- struct{}{} }()
	}
	deadline := time.Now().Add(20 * time.Second)
	finished := done()
	for ; !finished && time.Now().Before(deadline); finished = done() {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	for range runners {
		<-ended
	}
	if !finished {
		var left []string
		_ = h.db.Select(context.Background(), &left, `SELECT channel || ' ' || recipient || ' ' || status || ' ' || last_error FROM deliveries ORDER BY 1`)
		h.t.Fatalf("not delivered in time: %q", left)
	}
}

func (h *house) waiting() int {
	return h.count(`SELECT count(*) FROM deliveries WHERE status = 'waiting'`)
}

func (h *house) settings(person, mail string) {
	h.t.Helper()
	s := store.Settings{Mail: mail, DigestAt: "08:00", TimeZone: "UTC", UrgentImmediately: true}
	if err := (store.NotificationSettings{DB: h.db}).Put(context.Background(), "default", person, person+mail, s, s.NextDigest(time.Now())); err != nil {
		h.t.Fatal(err)
	}
}

func asks(task string, to ...string) lifecycle.Notice {
	return lifecycle.Notice{To: to, About: "task_opened", Tasks: []lifecycle.NoticeTask{{ID: task, Message: "Sign off: Define"}}}
}
