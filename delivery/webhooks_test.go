package delivery_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/lib/pq"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tollgate/lifecycle"
	"tollgate/store"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func (h *house) webhook(id, url string, events ...string) {
	h.t.Helper()
	if _, _, err := (store.Webhooks{DB: h.db}).Create(context.Background(), "default", "make "+id, store.Webhook{ID: id, URL: url, Events: pq.StringArray(events),
		Enabled: true, CreatedBy: "otto"}, secret); err != nil {
		h.t.Fatal(err)
	}
}

// receiver keeps what it gets and answers as it is told.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []cloudevents.Event
	ids    []string
	answer func(n int) int // by the number of the message, from 1
}

func newReceiver(t *testing.T, answer func(n int) int) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		hook, err := standardwebhooks.NewWebhook(secret)
		if err == nil {
			err = hook.Verify(body, request.Header)
		}
		var e cloudevents.Event
		if err == nil {
			err = e.UnmarshalJSON(body)
		}
		if err == nil {
			err = e.Validate()
		}
		if err != nil {
			t.Errorf("%v: %s", err, body)
		}
		r.mu.Lock()
		r.got, r.ids = append(r.got, e), append(r.ids, request.Header.Get("webhook-id"))
		n := len(r.got)
		r.mu.Unlock()
		w.WriteHeader(r.answer(n))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
}

func (r *receiver) types() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for _, e := range r.got {
		all = append(all, e.Type())
	}
	slices.Sort(all)
	return all
}

func always(status int) func(int) int { return func(int) int { return status } }

func (h *house) step(seq int, event string) {
	h.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', 'c1', $1, $2, $2, 'define', 'define_review', 'lena', now(), '{}')`, seq, event)
}

func TestWhoListensHearsStepsAndNoticesOfTheTypesAskedFor(t *testing.T) {
	h := newHouse(t)
	h.step(1, "launch")
	if n := h.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d effects are queued for nobody", n)
	}
	all, steps, one := newReceiver(t, always(200)), newReceiver(t, always(204)), newReceiver(t, always(202))
	h.webhook("all", all.URL, "*")
	h.webhook("steps", steps.URL, "tollgate.project.*")
	h.webhook("one", one.URL, "tollgate.notice.overdue", "tollgate.project.submit")
	h.step(2, "submit")
	h.step(3, "withdraw")
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "overdue", Message: "late"})
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	for name, c := range map[string]struct {
		r    *receiver
		want []string
	}{"all": {all, []string{"tollgate.notice.overdue", "tollgate.project.submit", "tollgate.project.withdraw"}},
		"steps": {steps, []string{"tollgate.project.submit", "tollgate.project.withdraw"}},
		"one":   {one, []string{"tollgate.notice.overdue", "tollgate.project.submit"}}} {
		if got := c.r.types(); !slices.Equal(got, c.want) {
			t.Errorf("%s heard %v", name, got)
		}
	}
	var data struct {
		Case                   struct{ ID, Key, Kind, Title, Path string }
		Seq                    int
		Event, From, To, Actor string
	}
	for _, e := range steps.got {
		if e.Type() == "tollgate.project.submit" {
			if err := e.DataAs(&data); err != nil || e.Source() != "https://tollgate.example" || e.Subject() != "project/c1" {
				t.Errorf("%v %s", err, e)
			}
		}
	}
	if data.Case.Key != "PRJ-12" || data.Seq != 2 || data.From != "define" || data.To != "define_review" || data.Actor != "lena" || data.Case.Path != "/v1/projects/PRJ-12" {
		t.Errorf("data %+v", data)
	}
}

// Attempts are bounded; what was given up is listed and sent again under the same id.
func TestAFailingReceiverEndsInADeadLetterThatCanBeSentAgain(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, func(n int) int { return map[bool]int{true: 500, false: 200}[n <= 3] })
	h.webhook("w", r.URL, "*")
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "done"})
	runner := h.runner(h.db)
	runner.Attempts = 3
	for n := 1; n <= 3; n++ {
		h.run(func() bool {
			return r.count() == n && h.count(`SELECT count(*) FROM deliveries WHERE leased_until IS NOT NULL`) == 0
		}, runner)
		h.exec(`UPDATE deliveries SET next_attempt_at = now() WHERE status = 'waiting'`)
	}
	deliveries := store.Deliveries{DB: h.db}
	dead, err := deliveries.Dead(context.Background(), "default", store.DeadFilter{Recipient: "w"}, "", 10)
	if err != nil || len(dead) != 1 || dead[0].Attempts != 3 || dead[0].LastError != "answered 500 Internal Server Error" {
		t.Fatalf("%+v %v", dead, err)
	}
	if ids, err := deliveries.Resend(context.Background(), "default", "again", store.DeadFilter{Channel: "webhook"}); err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	h.run(func() bool { return r.count() == 4 && h.waiting() == 0 }, runner)
	if r.ids[0] != r.ids[3] || r.ids[0] != r.got[0].ID() {
		t.Errorf("ids %v", r.ids)
	}
}

func TestAReceiverThatIsGoneIsDisabledAndSaysSo(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, always(410))
	h.webhook("w", r.URL, "*")
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "one"})
	h.run(func() bool { return h.waiting() == 0 }, h.runner(h.db))
	w, err := store.Webhooks{DB: h.db}.Get(context.Background(), "default", "w")
	if err != nil || w.Enabled || w.DisabledBecause == "" || w.Dead != 1 {
		t.Errorf("%+v %v", w, err)
	}
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "decided", Message: "two"})
	if n := h.count(`SELECT count(*) FROM deliveries WHERE channel = 'webhook'`); n != 1 {
		t.Errorf("%d messages for a receiver that is gone", n)
	}
}

// One receiver hangs with a long queue: another gets its message at once, long before the first queue could be through.
func TestAReceiverThatHangsHoldsUpNoOther(t *testing.T) {
	h := newHouse(t)
	hangs := newReceiver(t, func(int) int { time.Sleep(1500 * time.Millisecond); return 200 })
	quick := newReceiver(t, always(200))
	h.webhook("hangs", hangs.URL, "*")
	h.notice(slices.Repeat([]lifecycle.Notice{{To: []string{"sven"}, About: "decided", Message: "done"}}, 200)...)
	h.webhook("quick", quick.URL, "*")
	h.notice(lifecycle.Notice{To: []string{"sven"}, About: "overdue", Message: "late"})
	began := time.Now()
	runner := h.runner(h.db)
	runner.Carrier = nil
	h.run(func() bool { return quick.count() == 1 }, runner)
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestADisabledWebhookKeepsWhatWaits(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, always(200))
	h.webhook("w", r.URL, "*")
	h.notice(lifecycle.Notice{To: []string{}, About: "decided", Message: "done"})
	webhooks, off, on := store.Webhooks{DB: h.db}, false, true
	if _, err := webhooks.Change(context.Background(), "default", "r1", "w", store.WebhookChange{Enabled: &off}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	h.run(func() bool { return time.Since(began) > 200*time.Millisecond }, h.runner(h.db))
	if r.count() != 0 {
		t.Error("a disabled webhook was called")
	}
	if _, err := webhooks.Change(context.Background(), "default", "r2", "w", store.WebhookChange{Enabled: &on}); err != nil {
		t.Fatal(err)
	}
	h.run(func() bool { return r.count() == 1 && h.waiting() == 0 }, h.runner(h.db))
}
