package api_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
	"tollgate/store"
	"tollgate/store/storetest"
)

// writes are the samples that change something without Temporal.
func (w *world) writes() map[string]sample {
	all := map[string]sample{}
	for id, s := range w.samples() {
		if s.method != http.MethodGet && !s.away {
			all[id] = s
		}
	}
	return all
}

// eachWrite runs a test of every write; they do not touch each other.
func eachWrite(t *testing.T, test func(t *testing.T, w *world, id string, s sample)) {
	w := newWorld(t)
	writes := w.writes()
	for _, id := range slices.Sorted(maps.Keys(writes)) {
		t.Run(id, func(t *testing.T) {
			here := *w
			here.t = t
			test(t, &here, id, writes[id])
		})
	}
}

func (s sample) under(key string) apitest.Request {
	request := s.request()
	request.Header = map[string]string{"Idempotency-Key": key}
	return request
}

// sameAnswer compares what a client sees; the second is a replay.
func sameAnswer(t *testing.T, first, again apitest.Response) {
	t.Helper()
	if first.Status != again.Status || string(first.Body) != string(again.Body) {
		t.Errorf("first %d %.300s\nagain %d %.300s", first.Status, first.Body, again.Status, again.Body)
	}
	for _, name := range []string{"Content-Type", "ETag", "Location", "Link", "Cache-Control", "X-Content-Type-Options"} {
		if first.Header.Get(name) != again.Header.Get(name) {
			t.Errorf("%s was %q and is %q", name, first.Header.Get(name), again.Header.Get(name))
		}
	}
	if first.Header.Get("Idempotency-Replayed") != "" || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("replayed: first %q, again %q", first.Header.Get("Idempotency-Replayed"), again.Header.Get("Idempotency-Replayed"))
	}
}

func TestTheSameWriteAgainGetsTheFirstAnswer(t *testing.T) {
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		first := w.Do(s.under(id))
		if first.Status >= 300 {
			t.Fatalf("answered %d: %s", first.Status, first.Body)
		}
		w.unchanged(func() { sameAnswer(t, first, w.Do(s.under(id))) })
	})
}

func TestAKeyIsOneRequest(t *testing.T) {
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		w.Do(s.under(id))
		w.unchanged(func() {
			for name, change := range map[string]func(*apitest.Request){
				"another body":  func(r *apitest.Request) { r.Body = map[string]any{"other": 1} },
				"no body":       func(r *apitest.Request) { r.Body = nil },
				"another query": func(r *apitest.Request) { r.Path += "?a=b" },
				"another type":  func(r *apitest.Request) { r.Header["Content-Type"] = "text/csv" },
				"another path": func(r *apitest.Request) {
					r.Method, r.Path = http.MethodPost, map[bool]string{true: "/v1/metrics", false: "/v1/benefit-lines"}[s.path == "/v1/benefit-lines"]
					r.As = "lena"
				},
			} {
				request := s.under(id)
				if change(&request); request.As != s.as || name == "no body" && s.body == nil {
					continue // a key is its caller's; what has no body anyway is the same request
				}
				r := w.Do(request)
				var p api.Problem
				if r.Into(t, http.StatusUnprocessableEntity, &p); p.Code != fault.IdempotencyReused {
					t.Errorf("%s: %s", name, r.Body)
				}
				refusedAt(t, name, r, "header.Idempotency-Key")
			}
		})
	})
}

func TestAKeyIsItsCallers(t *testing.T) {
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		twin := storetest.Person(t, s.as)
		twin.ID = "twin"
		if err := (store.People{DB: w.DB}).Put(context.Background(), twin, storetest.Token("twin")); err != nil {
			t.Fatal(err)
		}
		first := w.Do(s.under(id))
		s.as = "twin"
		other := w.Do(s.under(id))
		if first.Header.Get("Idempotency-Replayed") != "" || other.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("a key of %s answered another person %d: %.300s", first.Body, other.Status, other.Body)
		}
		var requests int
		if err := w.DB.Get(context.Background(), &requests, `SELECT count(DISTINCT request_id) FROM idempotency_keys WHERE key = $1`, id); err != nil || requests != 2 {
			t.Errorf("%d request ids, %v", requests, err)
		}
	})
}

func TestARefusalIsReplayedToo(t *testing.T) {
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		s.body = map[string]any{"colour": "red"}
		w.unchanged(func() {
			first, again := w.Do(s.under(id)), w.Do(s.under(id))
			refusedAt(t, s.route, first, "")
			sameAnswer(t, first, again)
		})
	})
}

// What says "try again" must not be the answer for ever.
func TestAnOutageIsNotKept(t *testing.T) {
	w := newWorld(t)
	for id, s := range w.samples() {
		if !s.away {
			continue
		}
		for range 2 {
			r := w.Do(s.under("k-" + id))
			if r.Status != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || r.Header.Get("Idempotency-Replayed") != "" {
				t.Errorf("%s answered %d %v: %s", id, r.Status, r.Header, r.Body)
			}
		}
		var kept int
		if err := w.DB.Get(context.Background(), &kept, `SELECT count(*) FROM idempotency_keys WHERE key = $1 AND status IS NOT NULL`, "k-"+id); err != nil || kept != 0 {
			t.Errorf("%s: %d answers kept, %v", id, kept, err)
		}
	}
}

// The process may die after the effect and before the answer is kept: the retry finds the effect.
func TestACrashBeforeTheAnswerIsKept(t *testing.T) {
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		first := w.Do(s.under(id))
		w.unchanged(func() {
			w.exec(`UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL WHERE key = $1`, id)
			again := w.Do(s.under(id))
			if slices.Contains([]string{"add-measurements", "add-observations", "assign-units"}, id) && again.Status == http.StatusOK {
				return // it says of each row that it is there already
			}
			if again.Status != first.Status || string(again.Body) != string(first.Body) || again.Header.Get("Location") != first.Header.Get("Location") {
				t.Errorf("first %d %.600s\nagain %d %.600s", first.Status, first.Body, again.Status, again.Body)
			}
		})
	})
}

func TestTwentyAtOnceHaveOneEffect(t *testing.T) {
	alone := newWorld(t)
	eachWrite(t, func(t *testing.T, w *world, id string, s sample) {
		alone.Do(alone.writes()[id].under(id))
		const callers = 20
		answers := make([]apitest.Response, callers)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range callers {
			done.Go(func() {
				start.Wait()
				answers[i] = w.Do(s.under(id))
			})
		}
		start.Done()
		done.Wait()
		for _, r := range answers {
			if r.Status != answers[0].Status || string(r.Body) != string(answers[0].Body) {
				t.Errorf("answers differ: %d %.400s\n%d %.400s", answers[0].Status, answers[0].Body, r.Status, r.Body)
			}
		}
		if answers[0].Status >= 300 || w.counts() != alone.counts() {
			t.Errorf("answered %d; 20 at once wrote\n%s and one\n%s", answers[0].Status, w.counts(), alone.counts())
		}
	})
}

// counts is how many rows every table has.
func (w *world) counts() string {
	var all []string
	for line := range strings.SplitSeq(w.fingerprint(), "\n") {
		table, rest, _ := strings.Cut(line, " ")
		count, _, _ := strings.Cut(rest, " ")
		all = append(all, table+" "+count)
	}
	return strings.Join(all, ", ")
}
