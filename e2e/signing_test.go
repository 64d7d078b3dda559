package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/e2e"
)

func TestTwoApproversAtTheSameInstant(t *testing.T) {
	key := oneTollgate(t, policy(stage("both", "P1D", "sponsor", "finance_partner")))
	for range 5 {
		project := inReview(t, key)
		one, two := taskOf(t, "sven", project.ID), taskOf(t, "felix", project.ID)
		var both sync.WaitGroup
		both.Go(func() { stack.As("sven").Must(t, 200, "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), nil) })
		both.Go(func() { stack.As("felix").Must(t, 200, "POST", "/v1/tasks/"+two.ID+"/sign", approval(two), nil) })
		both.Wait()
		want := []string{"launch", "start", "submit", "sign", "sign", "pass"}
		if got := steps(t, project.ID); !slices.Equal(got, want) || state(t, project.ID).State != "realizing" {
			t.Fatalf("steps %v, state %+v", got, state(t, project.ID))
		}
	}
}

// A person's double click, and a client's retry, have one effect and the same answer.
func TestTheSameRequestManyTimesAtOnce(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("both", "P1D", "sponsor", "finance_partner"))))
	one := taskOf(t, "sven", project.ID)
	answers := make([]e2e.Answer, 20)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i] = stack.As("sven").Must(t, 200, "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), nil, "Idempotency-Key: sign-"+one.ID)
		})
	}
	all.Wait()
	for _, answer := range answers[1:] {
		if string(answer.Body) != string(answers[0].Body) {
			t.Fatalf("answered %s and %s", answers[0].Body, answer.Body)
		}
	}
	if got := steps(t, project.ID); !slices.Equal(got, []string{"launch", "start", "submit", "sign"}) {
		t.Fatalf("steps %v", got)
	}
	refused(t, stack.As("sven"), 422, "idempotency_key_reused", "POST", "/v1/tasks/"+one.ID+"/sign",
		object{"decision": "reject", "comment": "no", "content_hash": one.ContentHash}, "Idempotency-Key: sign-"+one.ID)
}

func TestAnEditorsOldVersionIsRefused(t *testing.T) {
	project := inWork(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))), object{})
	raise(t, "lena", project.ID, "edit", object{"site": "York"})
	path := "/v1/projects/" + project.ID + "/events"
	edit := object{"event": "edit", "data": object{"site": "Leeds"}}
	refused(t, stack.As("lena"), 412, "precondition_failed", "POST", path, edit, fmt.Sprintf(`If-Match: "%d"`, project.Seq))
	edit["expected_seq"] = project.Seq
	refused(t, stack.As("lena"), 409, "stale", "POST", path, edit)
	if got := state(t, project.ID); got.Seq != project.Seq+1 {
		t.Fatalf("a refusal moved the case to %+v", got)
	}
}

func TestWhatIsSignedIsExactlyWhatWasSeen(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	one := taskOf(t, "sven", project.ID)
	var seen task
	stack.As("sven").Must(t, 200, "GET", "/v1/tasks/"+one.ID, nil, &seen)
	sum := sha256.Sum256([]byte(seen.SignedText))
	if hex.EncodeToString(sum[:]) != one.ContentHash || !strings.Contains(seen.SignedText, project.ID) {
		t.Fatalf("the hash is not that of the text: %s", seen.SignedText)
	}
	sign := "/v1/tasks/" + one.ID + "/sign"
	refused(t, stack.As("sven"), 409, "content_changed", "POST", sign, object{"decision": "approve", "content_hash": strings.Repeat("0", 64)})
	refused(t, stack.As("priya"), 403, "forbidden", "POST", sign, approval(one))
	refused(t, stack.As("otto"), 403, "forbidden", "POST", sign, approval(one))
	raise(t, "lena", project.ID, "edit", object{"site": "York"}) // voids the round
	refused(t, stack.As("sven"), 409, "state_conflict", "POST", sign, approval(one))
	if got := tasks(t, project.ID); len(got) != 1 || got[0].Status != "not_needed" || state(t, project.ID).State != "work" {
		t.Fatalf("after the edit: %+v, %+v", got, state(t, project.ID))
	}
}

func TestAnEscalationStandsInForSilence(t *testing.T) {
	late := stage("sponsor", "PT2S", "sponsor")
	late["escalate_to"] = object{"person": "diana"}
	project := inReview(t, oneTollgate(t, policy(late)))
	e2e.Eventually(t, 10*time.Second, func() string {
		for _, one := range tasks(t, project.ID) {
			if one.Assignee == "diana" {
				return ""
			}
		}
		return "nobody asked the director"
	})
	if health := state(t, project.ID).Health; health != "amber" {
		t.Errorf("the health of a late tollgate is %s", health)
	}
	if got := approve(t, "diana", project.ID); got.State != "realizing" {
		t.Fatalf("after the escalation: %+v", got)
	}
	e2e.Eventually(t, 10*time.Second, func() string {
		var told struct{ Items []struct{ About string } }
		stack.As("sven").Must(t, http.StatusOK, "GET", "/v1/notifications", nil, &told)
		for _, about := range []string{"task_opened", "reminder", "overdue"} {
			if !slices.ContainsFunc(told.Items, func(n struct{ About string }) bool { return n.About == about }) {
				return "the sponsor was never told: " + about
			}
		}
		return ""
	})
}

func TestAnOpenSignOffMovesWithItsRole(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	raise(t, "lena", project.ID, "reassign", object{"role": "sponsor", "person": "diana"})
	if got := tasks(t, project.ID); len(got) != 1 || got[0].Assignee != "diana" || got[0].Status != "open" {
		t.Fatalf("tasks %+v", got)
	}
	refused(t, stack.As("lena"), 422, "invalid", "POST", "/v1/projects/"+project.ID+"/events",
		object{"event": "reassign", "data": object{"role": "sponsor", "person": "nobody"}})
	if got := approve(t, "diana", project.ID); got.State != "realizing" {
		t.Fatalf("after the new sponsor signed: %+v", got)
	}
}

func TestAHeldCaseWaits(t *testing.T) {
	project := inReview(t, oneTollgate(t, policy(stage("one", "P1D", "sponsor"))))
	one := taskOf(t, "sven", project.ID)
	raise(t, "lena", project.ID, "hold", object{"reason": "the sponsor is on leave"})
	refused(t, stack.As("sven"), 409, "state_conflict", "POST", "/v1/tasks/"+one.ID+"/sign", approval(one))
	time.Sleep(1200 * time.Millisecond)
	raise(t, "lena", project.ID, "resume", nil)
	before, _ := time.Parse(time.RFC3339, one.DueAt)
	after, _ := time.Parse(time.RFC3339, taskOf(t, "sven", project.ID).DueAt)
	if moved := after.Sub(before); moved < time.Second || moved > 10*time.Second {
		t.Fatalf("the due time moved by %v", moved)
	}
	approve(t, "sven", project.ID)
}
