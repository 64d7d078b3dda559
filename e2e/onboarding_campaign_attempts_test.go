package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"tollgate/e2e"
)

// attempt is a write that somebody made, and what they were told.
type attempt struct {
	nonce                    string // in the text that the step keeps; empty where an event takes no text
	caseID, by, event        string
	item, task, kind, result string
	data                     object
	status                   int
	code, state              string
	seq                      int64
	ended                    bool
}

func (a attempt) done() bool { return a.status < 300 }

// what names it in reports.
func (a attempt) what() string {
	if a.kind != "" {
		return a.kind
	}
	return a.event
}

// attempts is everything that anybody tried.
type attempts struct {
	sync.Mutex
	all []attempt
}

func (l *attempts) add(a attempt) {
	l.Lock()
	defer l.Unlock()
	l.all = append(l.all, a)
}

// complete answers a task. Sometimes it is answered from two desks at once, or by somebody whom nobody asked.
func (p *onboarder) complete(one *onboardingCase, task onboardingTask, result string, data object) bool {
	body := object{}
	if result != "" {
		body["result"] = result
	}
	if len(data) > 0 {
		body["data"] = data
	}
	a := attempt{caseID: one.id, event: "complete_task", item: task.Subject, task: task.ID, kind: task.Kind, result: result, data: data}
	do := func(as *onboarder) bool { return as.write(a, one, "/v1/tasks/"+task.ID+"/complete", body) }
	switch n := p.rng.IntN(100); {
	case n < 2:
		return p.together(do)
	case n < 4:
		do(&onboarder{asker: p.as(p.c.colleague(p)), c: p.c})
	case n < 5: // nobody has such a task, as nobody has one of an item that is locked
		p.write(attempt{caseID: one.id, event: "complete_task", kind: "of nobody"}, one, "/v1/tasks/"+one.id+"/complete", object{})
	}
	return do(p)
}

// raise raises an event. Those that take a reason keep who said it when.
func (p *onboarder) raise(one *onboardingCase, event string, data object) bool {
	body := object{"event": event}
	if data != nil {
		body["data"] = data
	}
	item, _ := data["item"].(string)
	return p.write(attempt{caseID: one.id, event: event, item: item, data: data}, one, "/v1/onboardings/"+one.id+"/events", body)
}

// write makes an attempt under a key of its own, notes what was answered, and sometimes asks again under the same key.
func (p *onboarder) write(a attempt, one *onboardingCase, path string, body object) bool {
	p.requests++
	key := fmt.Sprintf("%s-%d", p.keys, p.requests)
	a.by, body = p.id, maps.Clone(body)
	a.nonce = note(body, key)
	answer, ok := p.askUnder(key, "POST", path, body)
	a.status = answer.Status
	if ok {
		var o outcome
		if err := json.Unmarshal(answer.Body, &o); err != nil {
			p.t.Errorf("%s answers %s", path, answer.Body)
		}
		a.seq, a.state, a.ended = o.Seq, o.State, o.Ended
	} else {
		a.code, _ = answer.Problem()
	}
	p.c.attempts.add(a)
	if a.ended {
		one.ended.Store(true)
	}
	if p.chance(2) {
		p.repeat(key, path, body, answer)
	}
	return ok
}

// note puts the name of an attempt into the text that its step will keep, and returns it; empty where there is no text.
func note(body object, name string) string {
	data, _ := body["data"].(object)
	reason, hasReason := data["reason"].(string)
	switch {
	case hasReason:
		data = maps.Clone(data)
		data["reason"] = reason + " [" + name + "]"
		body["data"] = data
	case body["event"] == nil:
		body["comment"] = "as agreed [" + name + "]"
	default:
		return ""
	}
	return name
}

// repeat sends a request again: the answer is the first one, and nothing happens.
func (p *onboarder) repeat(key, path string, body object, first e2e.Answer) {
	again, _ := p.askUnder(key, "POST", path, body)
	if again.Status != first.Status || !bytes.Equal(again.Body, first.Body) {
		p.t.Errorf("%s was answered %d %s, and repeated %d %s", path, first.Status, first.Body, again.Status, again.Body)
	}
}
