package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// signFor lets a delegate answer the sign-off of a person for whom they stand in, with all for whom they do.
func (p *player[D]) signFor(delegate, person string, actsFor ...string) error {
	p.t.Helper()
	task, _ := p.openTask(person)
	payload, _ := json.Marshal(object{"decision": lifecycle.Approve, "task_id": task.ID, "content_hash": task.ContentHash, "comment": "for " + person})
	p.requests++
	return p.apply(lifecycle.Event{Name: lifecycle.EventSign, By: lifecycle.ByTask, At: p.now, Payload: payload,
		RequestID: fmt.Sprintf("delegate-%d", p.requests), Actor: lifecycle.Actor{ID: delegate, Name: "Name of " + delegate}, OnBehalfOf: person, ActsFor: actsFor})
}

func TestDelegateSignsForAnAbsentPersonAndBothNamesAreKept(t *testing.T) {
	p := underReview(t, oneStage(all, people("anna boris")...))
	if err := p.signFor(tara, anna, anna); err != nil {
		t.Fatal(err)
	}
	signature := p.commits[len(p.commits)-1].Signatures[0]
	if signature.SignerID != tara || signature.OnBehalfOf != anna {
		t.Errorf("signed by %s on behalf of %q", signature.SignerID, signature.OnBehalfOf)
	}
	if step := p.commits[len(p.commits)-1].Steps[0]; step.Actor != tara || step.Behalf != anna {
		t.Errorf("the step is of %s on behalf of %q", step.Actor, step.Behalf)
	}
	task, _ := p.openTask(boris)
	if !slices.Contains(task.Barred, tara) {
		t.Errorf("who signed for anna may sign for boris too: barred are %v", task.Barred)
	}
}

func TestDelegateIsRefused(t *testing.T) {
	cases := []struct {
		name, delegate string
		actsFor        []string
		says           string
	}{
		{"who does not stand in for the person", tara, []string{boris}, "somebody else"},
		{"the requester", lead, []string{anna}, "requested or edited"},
		{"who stands in for the requester too", tara, []string{anna, lead}, "requested or edited"},
		{"who has a seat in the stage", boris, []string{anna}, "counts once"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := underReview(t, oneStage(all, people("anna boris")...))
			refused(t, p.signFor(c.delegate, anna, c.actsFor...), "forbidden", c.says)
		})
	}
}

func TestOneDelegateOfTwoApproversCountsOnce(t *testing.T) {
	p := underReview(t, oneStage(all, people("anna boris")...))
	if err := p.signFor(tara, anna, anna, boris); err != nil {
		t.Fatal(err)
	}
	refused(t, p.signFor(tara, boris, anna, boris), "forbidden", "counts once")
}

func TestPercentQuorumIsRoundedUpToWholePeople(t *testing.T) {
	cases := []struct{ percent, people, want int }{{50, 3, 2}, {51, 2, 2}, {66, 3, 2}, {67, 3, 3}, {1, 50, 1}, {100, 7, 7}}
	for _, c := range cases {
		quorum := lifecycle.Quorum{Kind: lifecycle.QuorumPercent, Percent: c.percent}
		if got := quorum.Required(c.people); got != c.want {
			t.Errorf("%d %% of %d people are %d, want %d", c.percent, c.people, got, c.want)
		}
	}
}

// An overdue stage climbs the manager line by a level a day; managers who may not sign are passed over.
func TestOverdueStageClimbsTheManagerLine(t *testing.T) {
	policy := oneStage(all, people("anna boris")...)
	policy.Stages[0].Escalate = &lifecycle.Approver{ManagerLine: true}
	p := underReview(t, policy)
	p.managers = map[string][]string{anna: {lead, "mona", "dora"}, boris: {"mona"}} // the lead submitted
	p.ring()
	p.ring()
	if asked := strings.Join(p.asked(), " "); asked != "anna boris mona" {
		t.Errorf("at due are asked: %s", asked)
	}
	p.ring()
	if asked := strings.Join(p.asked(), " "); asked != "anna boris dora mona" {
		t.Errorf("a day later are asked: %s", asked)
	}
	p.mustSign("mona", lifecycle.Approve, nil)
	p.mustSign(boris, lifecycle.Approve, nil)
	if p.c.State != passed {
		t.Errorf("in state %s: a manager stands in for who is silent", p.c.State)
	}
}
