package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// campaigner is one person of the campaign.
type campaigner struct {
	*asker
	c       *campaign
	site    string
	share   int // changes still to launch
	absence string
}

// launch asks for a change; mostly neither who asks nor who manages it is named by its policy.
func (p *campaigner) launch() {
	policy := p.c.policies[p.rng.IntN(len(p.c.policies))]
	for range 20 {
		if !policy.names(p.id) || p.chance(5) {
			break
		}
		policy = p.c.policies[p.rng.IntN(len(p.c.policies))]
	}
	others := slices.DeleteFunc(shuffled(p.rng, p.c.ids()), func(id string) bool { return id == p.id })
	manager := slices.IndexFunc(others, func(id string) bool { return !policy.names(id) || p.chance(2) })
	others[0], others[manager] = others[manager], others[0]
	roles := object{"change_manager": others[0], "process_owner": others[1], "implementer": others[2], "reviewer": others[3]}
	var o outcome
	if p.do("POST", "/v1/changes", object{"title": "A change of " + p.id, "template": object{"key": policy.key}, "roles": roles, "content": p.content()}, &o) {
		p.c.Lock()
		p.c.changes = append(p.c.changes, campaignChange{id: o.ID, requester: p.id, manager: others[0]})
		p.c.Unlock()
		p.raise(o.ID, "submit", nil)
	}
}

// content has a window that is open, that soon passes, or that is some day, apart from all others.
func (p *campaigner) content() object {
	start := time.Now().UTC().Truncate(time.Second)
	end := start.Add(6 * time.Hour)
	switch n := p.rng.IntN(10); {
	case n == 0:
		end = start.Add(12 * time.Second)
	case n < 5:
		start = start.Add(time.Duration(24+p.rng.IntN(50000)) * time.Hour)
		end = start.Add(10 * time.Minute)
	}
	return object{"reason": "Waits are long", "sites": []string{p.site}, "plan": []object{{"title": "Do it"}, {"title": "Check it"}},
		"backout_plan": []object{{"title": "Undo it"}}, "answers": object{"reach": "team", "novelty": "known"},
		"processes": []string{fmt.Sprintf("%s %d", p.id, p.rng.IntN(20))}, "window": object{"start": start, "end": end, "time_zone": "Europe/Berlin"}}
}

func (p campaignPolicy) names(person string) bool {
	return slices.ContainsFunc(p.stages, func(s campaignStage) bool { return slices.Contains(s.people, person) })
}

func (p *campaigner) raise(id, event string, data object) bool {
	return p.do("POST", "/v1/changes/"+id+"/events", object{"event": event, "data": data}, nil)
}

type campaignTask struct {
	task
	Subject string
	RoundID string `json:"round_id"`
}

// answer does something that is asked in the inbox.
func (p *campaigner) answer() {
	var inbox struct{ Items []campaignTask }
	if !p.do("GET", "/v1/tasks?assignee=me&limit=20", nil, &inbox) || len(inbox.Items) == 0 {
		return
	}
	one := inbox.Items[p.rng.IntN(len(inbox.Items))]
	switch one.Kind {
	case "sign_off":
		p.sign(one)
	case "next_action":
		p.goOn(one)
	default:
		p.do("POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "done", "result": map[bool]string{true: "failed", false: "done"}[one.Kind == "implement" && p.chance(15)]}, nil)
	}
}

// sign mostly approves. Now and then it refuses, signs an old hash, twice, or changes its mind.
func (p *campaigner) sign(one campaignTask) {
	path, yes := "/v1/tasks/"+one.ID+"/sign", object{"decision": "approve", "content_hash": one.ContentHash}
	no := object{"decision": "reject", "content_hash": one.ContentHash, "comment": "not like this"}
	switch n := p.rng.IntN(100); {
	case n < 7:
		p.do("POST", path, no, nil)
	case n < 10:
		p.do("POST", path, object{"decision": "approve", "content_hash": strings.Repeat("0", 64)}, nil)
	case n < 13:
		p.do("POST", path, no, nil)
		p.do("POST", path, yes, nil)
	case n < 16:
		p.do("POST", path, yes, nil)
		p.do("POST", path, yes, nil)
	default:
		p.do("POST", path, yes, nil)
	}
}
