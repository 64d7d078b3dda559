package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// walkTemplate has every kind of stage: all with escalation, any of a group, two of three with veto.
func walkTemplate() lifecycle.ProjectTemplate {
	template := oneTollgate(lifecycle.Policy{Stages: []lifecycle.Stage{
		stage("both", all, role("sponsor"), role("process_owner")),
		stage("anybody", any1, group("approver"), role("finance_partner"))}})
	template.Phases[0].Review.Stages[0].Escalate = &lifecycle.Approver{Group: "approver"}
	second := template.Phases[0]
	second.Key, second.Title, second.Grace = "next", "Next", 0
	second.Review = oneStage(number(2), group("approver"), role("sponsor"), role("finance_partner"))
	second.Review.Stages[0].Veto = true
	second.Review.Stages[0].Escalate = &lifecycle.Approver{CaseRole: "process_owner"}
	third := template.Phases[0]
	third.Key, third.Title, third.Duration, third.Review = "last", "Last", 0, oneStage(any1, role("sponsor"), role("team"))
	third.Review.Stages[0].DueAfter = 0
	template.Phases = append(template.Phases, second, third)
	return template
}

// Random people raise random events, most of them possible, and every step is held to the
// invariants of invariants_test.go.
func TestRandomWalks(t *testing.T) {
	walkable := []lifecycle.ProjectTemplate{walkTemplate(), walkTemplate(), builtIn(t, "dmaic"), builtIn(t, "kaizen"), builtIn(t, "eight_d")}
	reached := map[lifecycle.State]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := newPlay(t, rapid.SampledFrom(walkable).Draw(t, "template"))
		w := watch(t, p)
		p.do(lead, lifecycle.EventLaunch, nil)
		for range rapid.IntRange(1, 80).Draw(t, "moves") {
			if p.c.Ended {
				break
			}
			p.now = p.now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
			moves[rapid.IntRange(0, len(moves)-1).Draw(t, "move")](t, p)
		}
		w.replays()
		reached[p.c.State]++
	})
	t.Logf("walks ended in %v", reached)
}

var everybody = []string{lead, sponsor, owner, finance, tara, anna, boris, admin}

func anybody(t *rapid.T) string { return rapid.SampledFrom(everybody).Draw(t, "who") }

// moves are what may happen next; repeated ones are likelier, so that walks get far.
var moves = []func(*rapid.T, *play){
	forward, forward, forward, signAwaited, signAwaited, signAwaited, signAwaited, signAwaited,
	ringNext, ringNext, completeAny, allowedEvent, allowedEvent, anyEvent, signAnything,
}

// forward is what the lead does to get on.
func forward(t *rapid.T, p *play) {
	if phase, working := lifecycle.PhaseOf(&p.c); working && len(lifecycle.MissingDeliverables(&p.c)) > 0 {
		spec := rapid.SampledFrom(phase.Deliverables).Draw(t, "deliverable")
		_ = p.try(lifecycle.ByPerson, rapid.SampledFrom([]string{p.c.Data.Roles.Lead, tara}).Draw(t, "deliverer"), lifecycle.EventDeliver, delivery(spec))
	}
	events := []lifecycle.EventName{lifecycle.EventStart, lifecycle.EventSubmit, lifecycle.EventResume, lifecycle.EventSubmit, lifecycle.EventClose}
	for _, event := range events {
		if p.try(lifecycle.ByPerson, p.c.Data.Roles.Lead, event, nil) == nil {
			return
		}
	}
}

// delivery is what the specification of a deliverable asks for.
func delivery(spec lifecycle.DeliverableSpec) object {
	values := map[lifecycle.FieldKind]any{lifecycle.FieldText: "x", lifecycle.FieldNumber: 1, lifecycle.FieldList: []string{"x"}, lifecycle.FieldFlag: true}
	fields := object{}
	for _, field := range spec.Fields {
		fields[field.Key] = values[field.Kind]
		if len(field.OneOf) > 0 {
			fields[field.Key] = field.OneOf[0]
		}
	}
	attachment := object{"title": "Evidence", "uri": "https://example.org/e", "sha256": sha256Hex(nil)}
	return object{"deliverable": spec.Key, "fields": fields, "attachments": slices.Repeat([]object{attachment}, spec.Evidence)}
}

func allowedEvent(t *rapid.T, p *play) {
	who := anybody(t)
	actor := lifecycle.Actor{ID: who}
	if who == admin {
		actor.Roles = []string{"admin"}
	}
	allowed := p.m.Allowed(&p.c, actor)
	if len(allowed) == 0 {
		return
	}
	event := rapid.SampledFrom(allowed).Draw(t, "allowed")
	if final := event == lifecycle.EventCancel || event == lifecycle.EventKill; final && rapid.IntRange(0, 9).Draw(t, "end") > 0 {
		return
	}
	_ = p.try(lifecycle.ByPerson, who, event, dataFor(t, p, event))
}

// anyEvent is mostly impossible: what is refused must leave nothing behind.
func anyEvent(t *rapid.T, p *play) {
	event := rapid.SampledFrom(p.m.Table(p.c.Data).Events()).Draw(t, "event")
	by := rapid.SampledFrom([]lifecycle.Source{lifecycle.ByPerson, lifecycle.ByTask}).Draw(t, "by")
	if event != lifecycle.EventCancel && event != lifecycle.EventKill {
		_ = p.try(by, anybody(t), event, dataFor(t, p, event))
	}
}

func dataFor(t *rapid.T, p *play, event lifecycle.EventName) any {
	switch event {
	case lifecycle.EventEdit:
		return object{"charter": object{"goal": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "goal"), "benefit_start": "2026-01",
			"benefit_horizon_months": rapid.IntRange(0, 3).Draw(t, "horizon")}, "team": []string{anybody(t)}}
	case lifecycle.EventDeliver:
		if phase, _ := lifecycle.PhaseOf(&p.c); len(phase.Deliverables) > 0 {
			return delivery(rapid.SampledFrom(phase.Deliverables).Draw(t, "deliverable"))
		}
	case lifecycle.EventRequestWaiver:
		return object{"deliverable": rapid.SampledFrom([]string{"plan", "msa", "pilot", "proof"}).Draw(t, "waived"), "reason": "too small"}
	case lifecycle.EventReassign:
		return object{"role": rapid.SampledFrom([]string{"lead", "sponsor", "process_owner", "finance_partner"}).Draw(t, "role"), "person": anybody(t)}
	case lifecycle.EventRaiseAction:
		return object{"kind": "corrective", "text": "x", "cause": object{"document": "d", "key": "c1"}, "owner": anybody(t), "checker": anybody(t),
			"due": p.now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "due")) * day), "check_after": rapid.SampledFrom([]string{"PT1H", "P3D"}).Draw(t, "check after")}
	case lifecycle.EventHold, lifecycle.EventKill, lifecycle.EventCancel:
		return object{"reason": "because"}
	}
	return nil
}

// signAwaited lets somebody who is asked decide, mostly for it.
func signAwaited(t *rapid.T, p *play) {
	asked := p.asked()
	if len(asked) == 0 {
		return
	}
	decide(t, p, rapid.SampledFrom(asked).Draw(t, "signer"), nil)
}

// signAnything lets anybody sign anything: somebody else's task, an old hash.
func signAnything(t *rapid.T, p *play) {
	more := object{}
	if len(p.c.Tasks) > 0 {
		task := rapid.SampledFrom(p.c.Tasks).Draw(t, "task")
		more["task_id"], more["content_hash"] = task.ID, rapid.SampledFrom([]string{task.ContentHash, "old"}).Draw(t, "hash")
	}
	decide(t, p, anybody(t), more)
}

func decide(t *rapid.T, p *play, who string, more object) {
	decision := rapid.SampledFrom([]lifecycle.Decision{lifecycle.Approve, lifecycle.Approve, lifecycle.Approve, lifecycle.Approve,
		lifecycle.ApproveWithConditions, lifecycle.Reject}).Draw(t, "decision")
	data := object{}
	if decision == lifecycle.ApproveWithConditions {
		data["conditions"] = []object{{"text": "x", "owner": anybody(t), "due": p.now.Add(day)}}
	}
	for key, value := range more {
		data[key] = value
	}
	_ = p.sign(who, decision, data)
}

func ringNext(_ *rapid.T, p *play) {
	if _, ok := p.m.Next(&p.c); ok {
		p.ring()
	}
}

func completeAny(t *rapid.T, p *play) {
	for _, task := range p.c.Tasks {
		if task.RoundID == "" && task.Status == lifecycle.TaskOpen {
			who := rapid.SampledFrom([]string{task.Assignee, anna}).Draw(t, "completes")
			result := rapid.SampledFrom([]string{"", lifecycle.ResultDone, lifecycle.ResultFailed}).Draw(t, "result")
			_ = p.try(lifecycle.ByTask, who, lifecycle.EventCompleteTask, object{"task_id": task.ID, "comment": "done", "result": result})
			return
		}
	}
}
