package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"tollgate/e2e"
	"tollgate/identity"
	"tollgate/store"
)

// asker is one person of a campaign, with a token, a mind and a count of their own.
type asker struct {
	t        *testing.T
	id       string
	client   *e2e.Client
	rng      *rand.Rand
	keys     string // what the Idempotency-Keys of this campaign begin with
	requests int
	tally    *tally
}

// enlist makes somebody without a mail address: nobody of a campaign depends on mail.
func enlist(t *testing.T, db *store.DB, y *tally, person identity.Person, random *rand.Rand) *asker {
	t.Helper()
	person.Organisation = store.DefaultOrganisation
	token := fmt.Sprintf("%s-%d", person.ID, time.Now().UnixNano())
	if err := (store.People{DB: db}).Put(context.Background(), person, token); err != nil {
		t.Fatal(err)
	}
	return &asker{t: t, id: person.ID, client: stack.With(token), rng: random, keys: token, tally: y}
}

// answerable is how long a request is repeated until it is answered.
const answerable = 2 * time.Minute

// ask sends a request until it is answered, under one key, and counts the answer. What no rule explains fails the test.
func (p *asker) ask(method, path string, body any, headers ...string) (answer e2e.Answer, ok bool) {
	p.requests++
	return p.askUnder(fmt.Sprintf("%s-%d", p.keys, p.requests), method, path, body, headers...)
}

func (p *asker) askUnder(key, method, path string, body any, headers ...string) (answer e2e.Answer, ok bool) {
	for until := time.Now().Add(answerable); ; time.Sleep(100 * time.Millisecond) {
		answer, err := p.client.Do(p.t.Context(), method, path, body, append(headers, "Idempotency-Key: "+key)...)
		p.tally.count(answer, err)
		if (err != nil || answer.Status == http.StatusServiceUnavailable) && time.Now().Before(until) {
			continue
		}
		switch {
		case err != nil:
			p.t.Errorf("%s %s: %v", method, path, err)
		case answer.Status >= 300 && !slices.Contains([]int{403, 404, 409, 422}, answer.Status):
			p.t.Errorf("%s %s by %s: %d %s", method, path, p.id, answer.Status, answer.Body)
		}
		return answer, err == nil && answer.Status < 300
	}
}

// do asks and reads the answer into what into points at.
func (p *asker) do(method, path string, body, into any) bool {
	answer, ok := p.ask(method, path, body)
	if ok && into != nil {
		ok = json.Unmarshal(answer.Body, into) == nil
	}
	return ok
}

func (p *asker) chance(percent int) bool { return p.rng.IntN(100) < percent }
