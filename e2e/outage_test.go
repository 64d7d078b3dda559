package e2e_test

import (
	"slices"
	"testing"
	"time"

	"tollgate/e2e"
)

// While Temporal is away a decision is refused with 503 and Retry-After, and reads go on. The
// same request afterwards has one effect.
func TestTemporalAway(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	one := taskOf(t, "sven", project.ID)
	sign := func() (e2e.Answer, error) {
		return stack.As("sven").Do(t.Context(), "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), "Idempotency-Key: away-"+one.ID)
	}
	err := stack.Without(t.Context(), e2e.Temporal, func() {
		answer, err := sign()
		if code, _ := answer.Problem(); err != nil || answer.Status != 503 || code != "unavailable" || answer.Header.Get("Retry-After") == "" {
			t.Errorf("answered %s with Retry-After %q", answer.Body, answer.Header.Get("Retry-After"))
		}
		if got := state(t, project.ID); got.State != "work_review" {
			t.Errorf("the case reads %+v", got)
		}
		stack.As("sven").Must(t, 200, "GET", "/v1/tasks?assignee=me", nil, nil)
		stack.As("").Must(t, 503, "GET", "/readyz", nil, nil)
		stack.As("").Must(t, 200, "GET", "/healthz", nil, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	repeatUntilDone(t, 10*time.Second, sign)
	if got := steps(t, project.ID); !slices.Equal(got, []string{"launch", "start", "submit", "sign", "pass"}) {
		t.Fatalf("steps %v", got)
	}
}

// repeatUntilDone sends a request again while it is not answered 200, as a client would.
func repeatUntilDone(t *testing.T, within time.Duration, send func() (e2e.Answer, error)) {
	t.Helper()
	e2e.Eventually(t, within, func() string {
		answer, err := send()
		switch {
		case err != nil:
			return err.Error()
		case answer.Status != 200:
			return string(answer.Body)
		}
		return ""
	})
}

// While PostgreSQL is away everything that needs it is refused with 503; a decision that was
// under way is recorded once when it is back, or not at all.
func TestPostgresAway(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	one := taskOf(t, "sven", project.ID)
	path, key := "/v1/tasks/"+one.ID+"/sign", "Idempotency-Key: gone-"+one.ID
	err := stack.Without(t.Context(), e2e.Postgres, func() {
		for range 3 {
			answer := stack.As("sven").Must(t, 503, "POST", path, approval(one), nil, key)
			if code, _ := answer.Problem(); code != "unavailable" || answer.Header.Get("Retry-After") == "" {
				t.Errorf("answered %s with Retry-After %q", answer.Body, answer.Header.Get("Retry-After"))
			}
		}
		stack.As("sven").Must(t, 503, "GET", "/v1/tasks?assignee=me", nil, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	repeatUntilDone(t, 10*time.Second, func() (e2e.Answer, error) {
		return stack.As("sven").Do(t.Context(), "POST", path, approval(one), key)
	})
	if got := steps(t, project.ID); !slices.Equal(got, []string{"launch", "start", "submit", "sign", "pass"}) {
		t.Fatalf("steps %v", got)
	}
}
