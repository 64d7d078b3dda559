package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// event is what is raised on a project.
type event struct {
	Name string         `json:"event"`
	Data map[string]any `json:"data,omitempty"`
}

type data = map[string]any

// raise raises an event on the project.
func (p person) raise(want int, name string, with data) answer {
	return p.post(want, "/v1/projects/"+p.project+"/events", event{name, with})
}

// reaches raises an event that is accepted and says where the project stands then.
func (p person) reaches(state, name string, with data) outcome {
	var o outcome
	p.raise(200, name, with).into(&o)
	p.expect("state after "+name, o.State, state)
	return o
}

// deliver hands in one deliverable of the open phase.
func (p person) deliver(key string, fields data, evidence ...data) answer {
	return p.raise(200, "deliver", data{"deliverable": key, "fields": fields, "attachments": evidence})
}

// task is something that a person is asked to do.
type task struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Because     string     `json:"because"`
	Subject     string     `json:"subject"`
	ContentHash string     `json:"content_hash"`
	OpenedAt    time.Time  `json:"opened_at"`
	DueAt       *time.Time `json:"due_at"`
}

func (p person) inboxPath(kind string) string {
	query := url.Values{"assignee": {"me"}, "kind": {kind}, "case": {p.projectID}}
	return "/v1/tasks?" + query.Encode()
}

// inbox lists what the person is asked to do in the project.
func (p person) inbox(kind string) []task {
	var page struct {
		Items []task `json:"items"`
	}
	p.get(200, p.inboxPath(kind)).into(&page)
	return page.Items
}

// awaits looks, without telling each time, until the person has a task of the kind, and of the subject unless it is empty.
func (p person) awaits(kind, subject string) task {
	var found task
	p.eventually(kind+" task for "+p.id, func() bool {
		var page struct {
			Items []task `json:"items"`
		}
		p.send("GET", p.inboxPath(kind), nil, "").into(&page)
		for _, t := range page.Items {
			if subject == "" || t.Subject == subject {
				found = t
			}
		}
		return found.ID != ""
	})
	return found
}

// only returns the one task of the kind that the person has.
func (p person) only(kind string) task {
	tasks := p.inbox(kind)
	if p.err == nil && len(tasks) != 1 {
		p.fail("%s has %d tasks of kind %s in %s and not 1", p.id, len(tasks), kind, p.project)
	}
	if p.err != nil {
		return task{}
	}
	return tasks[0]
}

// signature is a decision on a sign-off.
type signature struct {
	Decision    string `json:"decision"`
	ContentHash string `json:"content_hash"`
	Comment     string `json:"comment,omitempty"`
	Conditions  []data `json:"conditions,omitempty"`
}

// sign decides on the one sign-off that awaits the person, bound to the content that they saw.
func (p person) sign(state, decision, comment string, conditions ...data) outcome {
	t := p.only("sign_off")
	return p.signTask(t, state, signature{decision, t.ContentHash, comment, conditions})
}

func (p person) signTask(t task, state string, s signature) outcome {
	var o outcome
	a := p.post(200, "/v1/tasks/"+t.ID+"/sign", s)
	a.into(&o)
	p.say("%12s%s", "", strings.TrimRight(fmt.Sprintf("%s: %s. %s", t.Because, s.Decision, s.Comment), " "))
	p.expect("state after "+p.id+" signs", o.State, state)
	return o
}

// complete completes a task that is no sign-off.
func (p person) complete(t task, comment string) outcome {
	var o outcome
	p.post(200, "/v1/tasks/"+t.ID+"/complete", data{"comment": comment}).into(&o)
	return o
}
