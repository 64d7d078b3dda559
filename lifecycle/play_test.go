package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

type (
	project = lifecycle.Case[lifecycle.ProjectData]
	object  = map[string]any
)

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// The people of the tests: a lead, who holds which role by their first letter, and others.
const (
	lead, sponsor, owner, finance = "lena", "sven", "olga", "fritz"
	anna, boris, tara, admin      = "anna", "boris", "tara", "adam"
)

var began = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// player is one case that a test takes through its events, as the driver does.
type player[D any] struct {
	t        tester
	m        lifecycle.Machine[D]
	c        lifecycle.Case[D]
	now      time.Time
	groups   map[string][]string
	managers map[string][]string
	unmet    []string // criteria that do not hold
	commits  []lifecycle.Commit
	requests int
	facts    func(lifecycle.FactsRequest, *lifecycle.Facts)                                      // adds what a machine asks beyond groups and criteria
	watch    func(e lifecycle.Event, next lifecycle.Case[D], commit lifecycle.Commit, err error) // sees p.c as it was before
}

// play is a project that is being played.
type play = player[lifecycle.ProjectData]

func newPlay(t tester, template lifecycle.ProjectTemplate) *play {
	p := &play{t: t, m: lifecycle.ProjectMachine(), now: began,
		groups: map[string][]string{"approver": {anna, boris, lead}, "nobody": {}}}
	p.c.ID, p.c.Organisation, p.c.Kind, p.c.Title = "case-1", "default", lifecycle.KindProject, "Shorter waits"
	p.c.Data.Template = template
	p.c.Data.Roles = lifecycle.ProjectRoles{Lead: lead, Sponsor: sponsor, ProcessOwner: owner, FinancePartner: finance, Team: []string{tara}}
	return p
}

// try raises an event as the driver would: facts are looked up when the machine needs them.
func (p *player[D]) try(by lifecycle.Source, who string, name lifecycle.EventName, data any) error {
	p.t.Helper()
	payload, err := json.Marshal(data)
	if err != nil {
		p.t.Fatalf("payload of %s: %v", name, err)
	}
	p.requests++
	e := lifecycle.Event{Name: name, By: by, At: p.now, Payload: payload, RequestID: fmt.Sprintf("request-%d", p.requests),
		Actor: lifecycle.Actor{ID: who, Name: "Name of " + who}}
	if who == admin {
		e.Actor.Roles = []string{"admin"}
	}
	return p.apply(e)
}

func (p *player[D]) apply(e lifecycle.Event) error {
	p.t.Helper()
	if request := p.m.FactsFor(&p.c, e); !request.Empty() {
		e.Facts = &lifecycle.Facts{Groups: p.groups, Managers: p.managers}
		for _, key := range p.unmet {
			e.Facts.Criteria = append(e.Facts.Criteria, lifecycle.CriterionResult{Key: key, Title: key, Needs: "more"})
		}
	}
	if e.Facts != nil && p.facts != nil {
		p.facts(p.m.FactsFor(&p.c, e), e.Facts)
	}
	next, commit, err := p.m.Apply(p.c, e)
	if p.watch != nil {
		p.watch(e, next, commit, err)
	}
	if err != nil {
		return err
	}
	p.c, p.commits = next, append(p.commits, commit)
	return nil
}

// do raises an event that must not be refused.
func (p *player[D]) do(who string, name lifecycle.EventName, data any) {
	p.t.Helper()
	if err := p.try(lifecycle.ByPerson, who, name, data); err != nil {
		p.t.Fatalf("%s by %s in state %s: %v", name, who, p.c.State, err)
	}
}

// openTask finds what a person is asked to do now.
func (p *player[D]) openTask(who string) (lifecycle.Task, bool) {
	i := slices.IndexFunc(p.c.Tasks, func(task lifecycle.Task) bool { return task.Assignee == who && task.Status == lifecycle.TaskOpen })
	if i < 0 {
		return lifecycle.Task{}, false
	}
	return p.c.Tasks[i], true
}

// sign answers the sign-off that a person has or had in an open round, with the hash they saw.
func (p *player[D]) sign(who string, decision lifecycle.Decision, more object) error {
	p.t.Helper()
	data := object{"decision": decision, "task_id": "none", "content_hash": ""}
	for _, task := range p.c.Tasks { // the newest: an earlier stage's comes first
		if task.Assignee == who && task.RoundID != "" {
			data["task_id"], data["content_hash"] = task.ID, task.ContentHash
		}
	}
	if decision == lifecycle.Reject {
		data["comment"] = "not like this"
	}
	for key, value := range more {
		data[key] = value
	}
	return p.try(lifecycle.ByTask, who, lifecycle.EventSign, data)
}

func (p *player[D]) mustSign(who string, decision lifecycle.Decision, more object) {
	p.t.Helper()
	if err := p.sign(who, decision, more); err != nil {
		p.t.Fatalf("%s by %s: %v", decision, who, err)
	}
}

func (p *player[D]) complete(who string, kind lifecycle.TaskKind) error {
	p.t.Helper()
	for _, task := range p.c.Tasks {
		if task.Kind == kind && task.Status == lifecycle.TaskOpen {
			return p.try(lifecycle.ByTask, who, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "done"})
		}
	}
	p.t.Fatalf("there is no open task of kind %s", kind)
	return nil
}

// ring lets time pass to the next deadline and raises its event.
func (p *player[D]) ring() lifecycle.Deadline {
	p.t.Helper()
	deadline, ok := p.m.Next(&p.c)
	if !ok {
		p.t.Fatalf("no deadline in state %s", p.c.State)
	}
	if deadline.At.After(p.now) {
		p.now = deadline.At
	}
	if err := p.apply(lifecycle.ClockEvent(p.c.ID, p.c.Seq, deadline, p.now)); err != nil {
		p.t.Fatalf("%s at %s: %v", deadline.Event, deadline.At, err)
	}
	return deadline
}

// told lists who the last event told something about, in the order of the notices.
func (p *player[D]) told(about string) []string {
	var people []string
	for _, effect := range p.commits[len(p.commits)-1].Effects {
		var notice lifecycle.Notice
		if err := json.Unmarshal(effect.Payload, &notice); err == nil && notice.About == about {
			people = append(people, notice.To...)
		}
	}
	return people
}

// asked lists who has an open task, sorted.
func (p *player[D]) asked() []string {
	var people []string
	for _, task := range p.c.Tasks {
		if task.Status == lifecycle.TaskOpen {
			people = append(people, task.Assignee)
		}
	}
	slices.Sort(people)
	return people
}

func builtIn(t *testing.T, key string) lifecycle.ProjectTemplate {
	t.Helper()
	template, ok := templates.Find(key)
	if !ok {
		t.Fatalf("there is no built-in template %s", key)
	}
	return template
}
