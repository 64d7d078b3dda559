package e2e_test

import (
	"strings"
	"time"
)

// goOn raises the event that a change waits for; what collides is overridden.
func (p *campaigner) goOn(one campaignTask) {
	events := strings.Split(one.Subject, ", ")
	event := events[0]
	var data object
	switch event {
	case "conclude":
		data = object{"result": []string{"successful", "with_issues", "unsuccessful"}[p.rng.IntN(3)], "lessons": "ask earlier"}
		if p.chance(30) {
			data["follow_ups"] = []object{{"text": "Tell all", "owner": p.id, "due": time.Now().Add(48 * time.Hour).UTC()}}
		}
	case "retry":
		if p.chance(40) {
			event, data = "roll_back", object{"reason": "it does not work"}
		}
	case "submit": // a window may have passed meanwhile; mostly somebody notices
		if p.chance(50) {
			p.raise(one.CaseID, "edit", object{"content": object{"window": p.content()["window"]}})
		}
	case "assess":
		data = object{"comment": "as the requester says"}
	}
	if !p.raise(one.CaseID, event, data) && (event == "schedule" || event == "begin") {
		p.raise(one.CaseID, "request_override", object{"reason": "it must be now"})
	}
}

// mine is a change that the person may run, or, seldom, any.
func (p *campaigner) mine() (campaignChange, bool) {
	known := p.c.known()
	if len(known) == 0 {
		return campaignChange{}, false
	}
	anyone := p.chance(5)
	at := p.rng.IntN(len(known))
	for i := range known {
		one := known[(at+i)%len(known)]
		if anyone || one.requester == p.id || one.manager == p.id {
			return one, true
		}
	}
	return campaignChange{}, false
}

// edit changes what approvers sign, or what they do not.
func (p *campaigner) edit() {
	one, ok := p.mine()
	if !ok {
		return
	}
	content := object{"communication_plan": "Mail " + time.Now().Format(time.StampMicro)}
	if p.chance(40) {
		content = object{"reason": "Waits are long on " + time.Now().Format(time.StampMicro)}
	}
	p.raise(one.id, "edit", object{"content": content})
}

// stir withdraws, holds, resumes, or cancels one, and signs what is asked of somebody else.
func (p *campaigner) stir() {
	one, ok := p.mine()
	if !ok {
		return
	}
	switch n := p.rng.IntN(100); {
	case n < 30:
		p.raise(one.id, "withdraw", nil)
	case n < 45:
		if p.raise(one.id, "hold", object{"reason": "the line stands"}) && p.chance(70) {
			p.raise(one.id, "resume", nil)
		}
	case n < 60:
		p.raise(one.id, "resume", nil)
	case n < 65:
		p.raise(one.id, "cancel", object{"reason": "not worth it"})
	default:
		var open struct{ Items []campaignTask }
		if p.do("GET", "/v1/tasks?kind=sign_off&case="+one.id, nil, &open) && len(open.Items) > 0 {
			p.sign(open.Items[p.rng.IntN(len(open.Items))])
		}
	}
}

// leaveOrReturn begins an absence with somebody who acts meanwhile, or ends it.
func (p *campaigner) leaveOrReturn() {
	if p.absence != "" {
		if p.chance(60) {
			p.comeBack()
		}
		return
	}
	delegate := p.c.people[p.rng.IntN(campaigners)].id
	var absence struct{ ID string }
	if p.do("POST", "/v1/absences", object{"delegate": delegate, "from": time.Now().UTC(), "until": time.Now().Add(2 * time.Hour).UTC()}, &absence) {
		p.absence = absence.ID
	}
}

func (p *campaigner) comeBack() {
	if p.absence != "" {
		p.do("POST", "/v1/absences/"+p.absence+"/revoke", object{}, nil)
		p.absence = ""
	}
}
