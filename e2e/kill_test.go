package e2e_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tollgate/e2e"
)

// job is one sign-off that a person is asked for, and the key that every try of it has.
type job struct {
	person, project string
	task            task
}

// acknowledged is what the API answered 200, by task.
type acknowledged struct {
	sync.Mutex
	tasks map[string]bool
}

// In the middle of 200 concurrent sign-offs each part is killed with -9. Clients repeat what was
// not answered, under the same key. At the end nothing acknowledged is lost, nothing is
// doubled, and every tollgate has passed.
func TestKillDuringSignOffs(t *testing.T) {
	const projects = 100 // with two signers each
	key := oneTollgate(t, policy(stage("both", "P1D", "sponsor", "finance_partner")))
	jobs := make(chan job, 2*projects)
	ids := fillInboxes(t, key, projects, jobs)
	close(jobs)
	acks := &acknowledged{tasks: map[string]bool{}}
	var signers sync.WaitGroup
	var left atomic.Int64
	left.Store(2 * projects)
	until := time.Now().Add(2 * time.Minute) // for all of them: a stack that never comes back ends the test
	for range 16 {
		signers.Go(func() {
			for one := range jobs {
				signUntilAnswered(t, one, acks, until)
				left.Add(-1)
			}
		})
	}
	for _, part := range []string{e2e.Worker, e2e.API, e2e.Temporal, e2e.Postgres} {
		killInTheMiddle(t, part, &left)
	}
	signers.Wait()
	for _, id := range ids {
		checkSigned(t, id, acks)
	}
}

// fillInboxes launches and submits projects, and queues their sign-offs.
func fillInboxes(t *testing.T, template string, n int, jobs chan<- job) []string {
	ids := make([]string, n)
	var starting sync.WaitGroup
	for start := range 8 {
		starting.Go(func() {
			for i := start; i < n; i += 8 {
				project := inReview(t, template)
				ids[i] = project.ID
				for _, person := range []string{"sven", "felix"} {
					jobs <- job{person: person, project: project.ID, task: taskOf(t, person, project.ID)}
				}
			}
		})
	}
	starting.Wait()
	return ids
}

func signUntilAnswered(t *testing.T, one job, acks *acknowledged, until time.Time) {
	client, path := stack.As(one.person), "/v1/tasks/"+one.task.ID+"/sign"
	last := ""
	for ; time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		answer, err := client.Do(t.Context(), "POST", path, approval(one.task), "Idempotency-Key: kill-"+one.task.ID)
		switch {
		case err != nil:
			last = err.Error()
		case answer.Status == 200:
			acks.Lock()
			acks.tasks[one.task.ID] = true
			acks.Unlock()
			return
		case answer.Status != 503:
			t.Errorf("%s: %d %s", path, answer.Status, answer.Body)
			return
		default:
			last = string(answer.Body)
		}
	}
	t.Errorf("%s was never answered: %s", path, last)
}

// killInTheMiddle kills a part while sign-offs are under way; they must go on within 10 s of
// its restart.
func killInTheMiddle(t *testing.T, part string, left *atomic.Int64) {
	t.Helper()
	time.Sleep(150 * time.Millisecond)
	old, err := stack.Kill(part)
	if err != nil {
		t.Error(err)
		return
	}
	if err := stack.AwaitRestart(t.Context(), part, old); err != nil {
		t.Error(err)
		return
	}
	before := left.Load()
	e2e.Eventually(t, 10*time.Second, func() string {
		if now := left.Load(); now == before && now > 0 {
			return fmt.Sprintf("%d sign-offs are left and none moves after the restart of %s", now, part)
		}
		return ""
	})
}

// checkSigned holds a project to exactly its two signatures and one pass.
func checkSigned(t *testing.T, id string, acks *acknowledged) {
	t.Helper()
	var signatures struct {
		Items []struct {
			TaskID string `json:"task_id"`
		}
	}
	stack.As("vera").Must(t, 200, "GET", "/v1/signatures?case="+id, nil, &signatures)
	events := fmt.Sprint(steps(t, id))
	if len(signatures.Items) != 2 || events != "[launch start submit sign sign pass]" {
		t.Errorf("%s has %d signatures and the steps %s", id, len(signatures.Items), events)
	}
	for _, signature := range signatures.Items {
		if !acks.tasks[signature.TaskID] {
			t.Errorf("task %s is signed and was never acknowledged", signature.TaskID)
		}
	}
	for _, one := range tasks(t, id) {
		if one.Status == "open" {
			t.Errorf("%s still asks %s", id, one.Assignee)
		}
	}
}
