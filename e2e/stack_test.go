package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"tollgate/e2e"
)

type project struct {
	ID    string `json:"id"`
	Key   string `json:"key"`
	State string `json:"state"`
	Seq   int    `json:"seq"`
}

func launch(t *testing.T, title string) project {
	t.Helper()
	var p project
	stack.As("lena").Must(t, http.StatusCreated, http.MethodPost, "/v1/projects", map[string]any{"title": title}, &p)
	return p
}

func TestEveryPersonIsKnownAndNobodyElse(t *testing.T) {
	for _, person := range []string{"lena", "sven", "felix", "otto", "vera"} {
		var me struct {
			ID string `json:"id"`
		}
		stack.As(person).Must(t, http.StatusOK, http.MethodGet, "/v1/people/me", nil, &me)
		if me.ID != person {
			t.Errorf("%s is taken for %q", person, me.ID)
		}
	}
	answer := stack.As("").Must(t, http.StatusUnauthorized, http.MethodGet, "/v1/people/me", nil, nil)
	if code, _ := answer.Problem(); code != "unauthenticated" {
		t.Errorf("a caller without a token is told %q", code)
	}
}

// What was acknowledged is there after the death of any part, and the next project starts within 10 s.
func TestPartsComeBackAfterKill(t *testing.T) {
	for _, part := range []string{e2e.Worker, e2e.API, e2e.Temporal, e2e.Postgres} {
		t.Run(part, func(t *testing.T) {
			before := launch(t, "Before the death of "+part)
			began := time.Now()
			old, err := stack.Kill(part)
			if err != nil {
				t.Fatal(err)
			}
			if err := stack.AwaitRestart(t.Context(), part, old); err != nil {
				t.Fatal(err)
			}
			launch(t, "After the death of "+part)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("the next project started %v after the kill", took)
			}
			var after project
			stack.As("lena").Must(t, http.StatusOK, http.MethodGet, "/v1/projects/"+before.ID, nil, &after)
			if after.ID != before.ID || after.Seq < before.Seq {
				t.Errorf("%+v became %+v", before, after)
			}
		})
	}
}

func TestDataAndAddressesSurviveRestartAndCrash(t *testing.T) {
	before, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	kept := launch(t, "Still here tomorrow")
	if err := stack.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := stack.Crash(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := stack.DevFile()
	if err != nil {
		t.Fatal(err)
	}
	if after.BaseURL != before.BaseURL || after.People[0].Token != before.People[0].Token {
		t.Errorf("address or tokens changed from %+v to %+v", before, after)
	}
	stack.As("lena").Must(t, http.StatusOK, http.MethodGet, "/v1/projects/"+kept.ID, nil, nil)
	launch(t, "The day after")
}

// Without PostgreSQL a request is refused with when to try again; without Temporal reads go on.
func TestPartsThatAreAway(t *testing.T) {
	p := launch(t, "In bad weather")
	lena := stack.As("lena")
	path := "/v1/projects/" + p.ID

	err := stack.Without(t.Context(), e2e.Postgres, func() {
		answer := lena.Must(t, http.StatusServiceUnavailable, http.MethodGet, path, nil, nil)
		if answer.Header.Get("Retry-After") == "" {
			t.Error("a 503 without Retry-After")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	lena.Must(t, http.StatusOK, http.MethodGet, path, nil, nil)

	err = stack.Without(t.Context(), e2e.Temporal, func() {
		lena.Must(t, http.StatusOK, http.MethodGet, path, nil, nil)
		answer := lena.Must(t, http.StatusServiceUnavailable, http.MethodPost, "/v1/projects", map[string]any{"title": "Not now"}, nil)
		if answer.Header.Get("Retry-After") == "" {
			t.Error("a 503 without Retry-After")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	launch(t, "After the storm")
}
