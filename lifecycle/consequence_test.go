package lifecycle_test

import (
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// What a task says would follow is what follows.
func TestConsequencesComeTrue(t *testing.T) {
	three := people("anna boris sven")
	cases := []struct {
		name, before      string
		policy            lifecycle.Policy
		approve, reject   string
		decided, awaiting string
	}{
		{"all: the first of three", "", oneStage(all, three...), "undecided", "rejected", "", "boris sven"},
		{"all: the last of three", "boris+ sven+", oneStage(all, three...), "approved", "rejected", "boris sven", ""},
		{"any: the first", "", oneStage(any1, three...), "approved", "undecided", "", "boris sven"},
		{"2 of 3: after a refusal", "boris-", oneStage(number(2), three...), "undecided", "rejected", "boris", "sven"},
		{"two stages", "", lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", any1, people("anna boris")...), stage("second", all, people("sven")...)}},
			"next_stage", "undecided", "", "boris"},
	}
	for _, c := range cases {
		for decision, want := range map[lifecycle.Decision]string{lifecycle.Approve: c.approve, lifecycle.Reject: c.reject} {
			t.Run(c.name+" "+string(decision), func(t *testing.T) {
				p := underReview(t, c.policy)
				signAll(p, c.before)
				task, _ := p.openTask(anna)
				view, ok := p.c.Rounds[0].View(task.ID)
				said := map[lifecycle.Decision]lifecycle.Consequence{lifecycle.Approve: view.IfApproved, lifecycle.Reject: view.IfRejected}[decision]
				decided := []string{}
				for _, seat := range view.Decided {
					decided = append(decided, seat.Person)
				}
				if !ok || said.Outcome != want || strings.Join(view.Awaited, " ") != c.awaiting || strings.Join(decided, " ") != c.decided {
					t.Fatalf("says %+v, awaits %v, decided are %v", said, view.Awaited, decided)
				}
				p.mustSign(anna, decision, nil)
				happened := "undecided"
				switch {
				case p.c.State == passed:
					happened = "approved"
				case p.c.State == sentBack:
					happened = "rejected"
				case p.c.Rounds[0].Current == 1:
					happened = "next_stage"
				}
				if happened != want {
					t.Errorf("it said %s and came to %s", want, happened)
				}
			})
		}
	}
}
