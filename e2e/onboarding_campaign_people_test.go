package e2e_test

import (
	"fmt"
	"strings"
	"time"
)

// onboarder is somebody in the campaign: of the staff, or a subject, whom the buddy sits beside.
type onboarder struct {
	*asker
	c       *onboardingCampaign
	absence string
	looked  map[string]time.Time // when nothing was asked in an onboarding
}

// live is what one person does until nothing is left: work through somebody's list, and now and then something else.
func (p *onboarder) live(until time.Time) {
	for time.Now().Before(until) {
		current := p.c.current()
		if len(current) == 0 {
			break
		}
		one, ok := p.mine(current)
		switch {
		case !ok:
			if p.chance(5) {
				p.comeBack()
			}
			time.Sleep(20 * time.Millisecond)
		case p.work(one) == 0:
			p.looked[one.id] = time.Now()
			p.carryOn(one)
		case p.chance(12):
			p.stir(one)
		case p.chance(2):
			p.leaveOrReturn()
		}
	}
	p.comeBack()
}

// lookAgain is how long a person leaves a list alone that was empty, for each onboarding that is under way.
const lookAgain = 100 * time.Millisecond

// mine is an onboarding in which the person, or somebody for whom they act, has a role.
func (p *onboarder) mine(current []*onboardingCase) (*onboardingCase, bool) {
	people := append(p.c.absentFor(p.id), p.id)
	at := p.rng.IntN(len(current))
	for i := range current {
		one := current[(at+i)%len(current)]
		if one.has(people...) && time.Since(p.looked[one.id]) > time.Duration(len(current))*lookAgain {
			return one, true
		}
	}
	return nil, false
}

// work does some of what is asked of the person, and, as the buddy, of the subject.
func (p *onboarder) work(one *onboardingCase) (did int) {
	if one.holder("buddy") == p.id && one.hands.TryLock() {
		if one.subject.chance(3) {
			one.subject.leaveTo(one.holder("assessor"))
		}
		did = one.subject.inbox(one, 5+p.rng.IntN(20))
		if one.subject.chance(50) {
			one.subject.comeBack()
		}
		one.hands.Unlock()
	}
	return did + p.inbox(one, 5+p.rng.IntN(20))
}

// carryOn ends a hold that somebody forgot, and brings forward a start that is far away: otherwise nobody is asked for anything.
func (p *onboarder) carryOn(one *onboardingCase) {
	runs := one.holder("coordinator") == p.id || one.holder("manager") == p.id
	var page struct {
		State string
		Held  bool
	}
	if !runs || !p.chance(30) || !p.do("GET", "/v1/onboardings/"+one.id, nil, &page) {
		return
	}
	if page.Held {
		p.raise(one, "resume", nil)
	}
	if page.State == "scheduled" {
		p.moveStart(one)
	}
}

type onboardingTask struct {
	ID, Kind, Assignee, Subject, Stage string
	ContentHash                        string `json:"content_hash"`
	OnBehalf                           string `json:"-"`
}

// inbox answers up to so many of the tasks of one onboarding, in any order.
func (p *onboarder) inbox(one *onboardingCase, most int) (did int) {
	var list struct{ Items []onboardingTask }
	if !p.do("GET", "/v1/tasks?assignee=me&limit=100&case="+one.id, nil, &list) {
		return 0
	}
	p.rng.Shuffle(len(list.Items), func(i, k int) { list.Items[i], list.Items[k] = list.Items[k], list.Items[i] })
	for _, task := range list.Items[:min(most, len(list.Items))] {
		if one.ended.Load() {
			break
		}
		if p.answer(one, task) {
			did++
		}
	}
	return did
}

// answer does a task, mostly well.
func (p *onboarder) answer(one *onboardingCase, task onboardingTask) bool {
	switch task.Kind {
	case "sign_off":
		return p.sign(one, task)
	case "decide_failed":
		event := "retry"
		if p.chance(20) {
			event = "waive"
		}
		return p.raise(one, event, object{"item": task.Subject, "reason": "so it is decided"})
	case "assess_item":
		return p.assess(one, task)
	case "answer_review":
		return p.complete(one, task, "", object{"answers": p.answers(task.Stage)})
	case "revoke_access":
		return p.complete(one, task, "", nil)
	}
	return p.complete(one, task, "", p.done(task.Subject))
}

// done is what somebody submits for an item; seldom what another kind of item takes, which is refused.
func (p *onboarder) done(item string) object {
	data, evidence := object{}, []object{{"title": "Record", "uri": "https://files.example/" + item, "sha256": strings.Repeat("ab", 32)}}
	if p.chance(1) {
		return object{"score": 50, "hours": 1}
	}
	switch suffix := item[strings.LastIndex(item, "_")+1:]; suffix {
	case "04":
		data["score"] = []int{95, 95, 95, 95, 95, 95, 85, 85, 40, 30}[p.rng.IntN(10)]
	case "07":
		data["hours"] = []float64{8, 8, 8, 3.5}[p.rng.IntN(4)]
	case "09":
		data["evidence"] = evidence
		if p.chance(20) {
			data["level"] = 4
		}
	case "05", "08":
		if p.chance(95) {
			data["evidence"] = evidence
		}
	}
	return data
}

func (p *onboarder) answers(role string) object {
	switch role {
	case "manager":
		return object{"pace": 1 + p.rng.IntN(5)}
	case "subject":
		return object{"feeling": "good", "stays": []string{"yes", "no"}[p.rng.IntN(2)]}
	}
	return object{"feeling": "fine, I think"}
}

// assess signs off, or sends back, or fails what can fail.
func (p *onboarder) assess(one *onboardingCase, task onboardingTask) bool {
	result, data := "done", object(nil)
	switch n := p.rng.IntN(100); {
	case n < 8:
		result = "returned"
	case n < 13: // only a competency fails: of anything else this is refused
		result = "failed"
	case n < 25 && strings.HasSuffix(task.Subject, "_09"):
		data = object{"level": 4}
	}
	return p.complete(one, task, result, data)
}

// sign mostly approves a review. Now and then it refuses, or signs an old hash.
func (p *onboarder) sign(one *onboardingCase, task onboardingTask) bool {
	body := object{"decision": "approve", "content_hash": task.ContentHash}
	switch n := p.rng.IntN(100); {
	case n < 7:
		body["decision"] = "reject"
	case n < 14:
		body["content_hash"] = strings.Repeat("0", 64)
	}
	return p.write(attempt{caseID: one.id, event: "sign", item: task.Subject, task: task.ID, kind: task.Kind, result: fmt.Sprint(body["decision"])}, one, "/v1/tasks/"+task.ID+"/sign", body)
}
