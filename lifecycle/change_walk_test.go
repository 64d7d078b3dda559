package lifecycle_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// Random people raise random events on changes of every kind, and every step is held to the oracle.
func TestRandomWalksOfChanges(t *testing.T) {
	reached := map[lifecycle.State]int{}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]lifecycle.ChangeKind{lifecycle.NormalChange, lifecycle.NormalChange, lifecycle.StandardChange, lifecycle.EmergencyChange}).Draw(t, "kind")
		p, facts := newChange(t, kind)
		o := watchChange(t, p)
		for range rapid.IntRange(1, 90).Draw(t, "moves") {
			if p.c.Ended {
				break
			}
			p.now = p.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "hours")) * time.Hour)
			changeMoves[rapid.IntRange(0, len(changeMoves)-1).Draw(t, "move")](t, p, facts)
		}
		o.replays()
		reached[p.c.State]++
	})
	t.Logf("walks ended in %v", reached)
}

type changeMove = func(*rapid.T, *changePlay, *changeFacts)

var changeMoves = []changeMove{onward, onward, onward, onward, onward, signOne, signOne, signOne, signOne, editChange, stepOne, stepOne, stepOne, anyChangeEvent, ringOne, meetConflict, signWrongly}

var changeEverybody = []string{requester, manager, owner, implementer, reviewer, emergency, anna, boris, tara, admin}

// onward is what takes a change further, by whoever may.
func onward(t *rapid.T, p *changePlay, _ *changeFacts) {
	roles := p.c.Data.Roles
	moves := []struct {
		who   string
		event lifecycle.EventName
		data  any
	}{
		{roles.Requester, lifecycle.EventResume, nil}, {roles.Requester, lifecycle.EventRevise, nil}, {roles.Requester, lifecycle.EventSubmit, nil},
		{roles.ChangeManager, lifecycle.EventAssess, nil}, {roles.Requester, lifecycle.EventSchedule, nil},
		{roles.Requester, lifecycle.EventRequestOverride, object{"reason": "both fit"}},
		{roles.Implementer, lifecycle.EventBegin, nil}, {roles.Implementer, lifecycle.EventRetry, nil},
		{roles.Reviewer, lifecycle.EventStartReview, nil},
		{roles.Reviewer, lifecycle.EventConclude, object{"result": "with_issues", "lessons": "x", "follow_ups": []object{{"text": "y", "owner": tara, "due": p.now.Add(day)}}}},
	}
	_ = p.try(lifecycle.ByPerson, roles.Implementer, lifecycle.EventCheckReadiness, object{"item": "crew", "go": rapid.IntRange(0, 5).Draw(t, "go") > 0, "note": "n"})
	for _, move := range moves {
		if p.try(lifecycle.ByPerson, move.who, move.event, move.data) == nil {
			return
		}
	}
}

func signOne(t *rapid.T, p *changePlay, _ *changeFacts) {
	var asked []string
	for _, task := range p.c.Tasks {
		if task.RoundID != "" && task.Status == lifecycle.TaskOpen {
			asked = append(asked, task.Assignee)
		}
	}
	if len(asked) == 0 {
		return
	}
	decision := rapid.SampledFrom([]lifecycle.Decision{lifecycle.Approve, lifecycle.Approve, lifecycle.Approve, lifecycle.Approve, lifecycle.Approve, lifecycle.Reject}).Draw(t, "decision")
	_ = p.sign(rapid.SampledFrom(asked).Draw(t, "signer"), decision, nil)
}

// signWrongly lets anybody sign anything, with an old hash too.
func signWrongly(t *rapid.T, p *changePlay, _ *changeFacts) {
	if len(p.c.Tasks) > 0 {
		task := rapid.SampledFrom(p.c.Tasks).Draw(t, "task")
		_ = p.sign(rapid.SampledFrom(changeEverybody).Draw(t, "who"), lifecycle.Approve,
			object{"task_id": task.ID, "content_hash": rapid.SampledFrom([]string{task.ContentHash, "old"}).Draw(t, "hash")})
	}
}

func editChange(t *rapid.T, p *changePlay, _ *changeFacts) {
	content := rapid.SampledFrom([]object{
		{"communication_plan": fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "mail"))}, {"reason": fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "reason"))},
		{"answers": object{"new": "little", "reach": "little"}}, {"answers": object{"new": "much", "reach": "much"}},
		{"window": object{"start": p.now.Add(2 * time.Hour), "end": p.now.Add(200 * time.Hour)}}, {"reason": nil},
	}).Draw(t, "content")
	_ = p.try(lifecycle.ByPerson, rapid.SampledFrom([]string{requester, manager, anna}).Draw(t, "editor"), lifecycle.EventEdit, object{"content": content})
}

// stepOne completes an open step or follow-up action, or fails it.
func stepOne(t *rapid.T, p *changePlay, _ *changeFacts) {
	for _, task := range p.c.Tasks {
		if task.RoundID == "" && task.Status == lifecycle.TaskOpen {
			result := rapid.SampledFrom([]string{"done", "done", "done", "failed"}).Draw(t, "result")
			_ = p.try(lifecycle.ByTask, rapid.SampledFrom([]string{task.Assignee, task.Assignee, boris}).Draw(t, "by"), lifecycle.EventCompleteTask,
				object{"task_id": task.ID, "comment": "x", "result": result})
		}
	}
	if p.c.State == lifecycle.StateImplementing && rapid.IntRange(0, 6).Draw(t, "back") == 0 {
		_ = p.try(lifecycle.ByPerson, p.c.Data.Roles.Implementer, lifecycle.EventRollBack, object{"reason": "x"})
	}
}

func anyChangeEvent(t *rapid.T, p *changePlay, _ *changeFacts) {
	event := rapid.SampledFrom(p.m.Table(p.c.Data).Events()).Draw(t, "event")
	if event == lifecycle.EventCancel && rapid.IntRange(0, 5).Draw(t, "cancel") > 0 {
		return
	}
	data := object{"reason": "because"}
	if event == lifecycle.EventReassign {
		data = object{"role": rapid.SampledFrom([]string{"requester", "change_manager", "process_owner", "implementer", "reviewer"}).Draw(t, "role"),
			"person": rapid.SampledFrom(changeEverybody).Draw(t, "person")}
	}
	by := rapid.SampledFrom([]lifecycle.Source{lifecycle.ByPerson, lifecycle.ByTask}).Draw(t, "by")
	_ = p.try(by, rapid.SampledFrom(changeEverybody).Draw(t, "who"), event, data)
}

func ringOne(_ *rapid.T, p *changePlay, _ *changeFacts) {
	if _, ok := p.m.Next(&p.c); ok {
		p.ring()
	}
}

func meetConflict(t *rapid.T, p *changePlay, facts *changeFacts) {
	facts.conflicts = nil
	for i := range rapid.IntRange(0, 2).Draw(t, "conflicts") {
		facts.conflicts = append(facts.conflicts, lifecycle.Conflict{Key: fmt.Sprintf("overlap/CHG-%d", i), Kind: "overlap", Title: "x", Start: p.now, End: p.now})
	}
}
