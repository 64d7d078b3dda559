package e2e_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"tollgate/e2e"
)

type object = map[string]any

// outcome is what a write on a case answers.
type outcome struct {
	ID, Key, State, Health string
	Seq                    int64
	Held, Ended            bool
	DueAt                  string `json:"due_at"`
}

// task is what the inbox shows.
type task struct {
	ID, Assignee, Kind, Status, Outcome, Because, Stage, Title string
	CaseID                                                     string `json:"case_id"`
	ContentHash                                                string `json:"content_hash"`
	SignedText                                                 string `json:"signed_text"`
	Overdue                                                    bool
	DueAt                                                      string `json:"due_at"`
}

// team fills every role of a project with another person.
var team = object{"lead": "lena", "sponsor": "sven", "process_owner": "priya", "finance_partner": "felix"}

// stage is one stage of a policy that case roles sign.
func stage(name, due string, roles ...string) object {
	approvers := []object{}
	for _, role := range roles {
		approvers = append(approvers, object{"case_role": role})
	}
	return object{"name": name, "approvers": approvers, "due_after": due}
}

func policy(stages ...object) object { return object{"stages": stages} }

var templates atomic.Int64

// oneTollgate registers a template of one phase whose tollgate has the policy, and returns its key.
func oneTollgate(t testing.TB, review object) string {
	t.Helper()
	key := fmt.Sprintf("one_tollgate_%d", templates.Add(1))
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", object{
		"key": key, "title": "One tollgate", "waiver_policy": policy(stage("waiver", "P1D", "sponsor")),
		"phases": []object{{"key": "work", "title": "Work", "duration": "P10D", "grace": "P5D", "review": review}},
	}, nil)
	return key
}

// inWork starts a project in its first phase.
func inWork(t testing.TB, template string, charter object) outcome {
	t.Helper()
	var o outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/projects",
		object{"title": "A project", "template": object{"key": template}, "roles": team, "charter": charter}, &o)
	return raise(t, "lena", o.ID, "start", nil)
}

// raise raises an event that must be accepted.
func raise(t testing.TB, person, id, event string, data object) outcome {
	t.Helper()
	var o outcome
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/projects/"+id+"/events", object{"event": event, "data": data}, &o)
	return o
}

// inReview launches a project and submits it to its tollgate.
func inReview(t testing.TB, template string) outcome {
	t.Helper()
	return raise(t, "lena", inWork(t, template, object{}).ID, "submit", nil)
}

// tasks lists a case's tasks, whatever their status.
func tasks(t testing.TB, id string) []task {
	t.Helper()
	var list struct{ Items []task }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/tasks?status=any&case="+id, nil, &list)
	return list.Items
}

// taskOf is the open task of a person on a case.
func taskOf(t testing.TB, person, id string) task {
	t.Helper()
	for _, one := range tasks(t, id) {
		if one.Assignee == person && one.Status == "open" {
			return one
		}
	}
	t.Fatalf("%s has no open task on %s", person, id)
	return task{}
}

func approval(of task) object { return object{"decision": "approve", "content_hash": of.ContentHash} }

// approve signs a person's open task on a case.
func approve(t testing.TB, person, id string) outcome {
	t.Helper()
	var o outcome
	one := taskOf(t, person, id)
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), &o)
	return o
}

func state(t testing.TB, id string) outcome {
	t.Helper()
	var o outcome
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/projects/"+id, nil, &o)
	return o
}

// steps are the events of a project in order.
func steps(t testing.TB, id string) []string {
	t.Helper()
	return stepsOf(t, "/v1/projects/"+id)
}

// stepsOf are the events of a case in order.
func stepsOf(t testing.TB, path string) []string {
	t.Helper()
	var list struct {
		Items []struct{ Event string }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", path+"/steps?limit=200", nil, &list)
	events := []string{}
	for _, step := range list.Items {
		events = append(events, step.Event)
	}
	return events
}

// refused sends a request that must be refused with the status and code.
func refused(t testing.TB, as *e2e.Client, status int, code, method, path string, body any, headers ...string) e2e.Answer {
	t.Helper()
	answer := as.Must(t, status, method, path, body, nil, headers...)
	if got, _ := answer.Problem(); got != code {
		t.Fatalf("%s %s refused as %q, want %q: %s", method, path, got, code, answer.Body)
	}
	return answer
}
