package lifecycle_test

import (
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// Where the only tollgate can lead to; review while it is undecided.
const (
	review   lifecycle.State = "work_review"
	sentBack lifecycle.State = "work"
	passed                   = lifecycle.StateRealizing
)

// The signs of a case are people in the order in which they decide: + approves, - refuses.
func TestRoundIsDecidedAsEarlyAsPossible(t *testing.T) {
	three := people("anna boris sven")
	vetoed := oneStage(number(2), three...)
	vetoed.Stages[0].Veto = true
	cases := []struct {
		name   string
		policy lifecycle.Policy
		signs  string
		want   lifecycle.State
		asked  string // who still has a task
	}{
		{"all: nobody yet", oneStage(all, three...), "", review, "anna boris sven"},
		{"all: two of three", oneStage(all, three...), "anna+ sven+", review, "boris"},
		{"all: everybody", oneStage(all, three...), "anna+ sven+ boris+", passed, ""},
		{"all: the first refusal", oneStage(all, three...), "boris-", sentBack, ""},
		{"all: the last refusal", oneStage(all, three...), "anna+ sven+ boris-", sentBack, ""},
		{"no quorum means all", oneStage(lifecycle.Quorum{}, three...), "anna+ sven+", review, "boris"},
		{"any: the first approval", oneStage(any1, three...), "sven+", passed, ""},
		{"any: a refusal leaves two", oneStage(any1, three...), "sven-", review, "anna boris"},
		{"any: an approval after refusals", oneStage(any1, three...), "sven- anna- boris+", passed, ""},
		{"any: everybody refuses", oneStage(any1, three...), "sven- anna- boris-", sentBack, ""},
		{"2 of 3: two approvals", oneStage(number(2), three...), "sven+ anna+", passed, ""},
		{"2 of 3: one of each", oneStage(number(2), three...), "sven+ anna-", review, "boris"},
		{"2 of 3: two refusals", oneStage(number(2), three...), "sven- anna-", sentBack, ""},
		{"2 of 3: decided by the last", oneStage(number(2), three...), "sven- anna+ boris+", passed, ""},
		{"veto: one refusal ends it", vetoed, "anna+ sven-", sentBack, ""},
		{"veto: two approvals are enough", vetoed, "anna+ sven+", passed, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := underReview(t, c.policy)
			signAll(p, c.signs)
			if asked := strings.Join(p.asked(), " "); p.c.State != c.want || asked != c.asked {
				t.Errorf("in state %s, asked are %q; want %s, %q", p.c.State, asked, c.want, c.asked)
			}
			if ended := c.want != review; ended != (len(p.c.Rounds) == 0) {
				t.Errorf("%d rounds are open in state %s", len(p.c.Rounds), p.c.State)
			}
		})
	}
}

// signAll lets people decide in turn: "anna+ boris-".
func signAll(p *play, signs string) {
	p.t.Helper()
	for _, sign := range strings.Fields(signs) {
		who, decision := strings.TrimRight(sign, "+-"), lifecycle.Approve
		if strings.HasSuffix(sign, "-") {
			decision = lifecycle.Reject
		}
		p.mustSign(who, decision, nil)
	}
}

// What is left open closes as not needed, and the record says so.
func TestWhoIsNotNeededIsToldByTheirTask(t *testing.T) {
	p := underReview(t, oneStage(any1, people("anna boris")...))
	p.mustSign(anna, lifecycle.Approve, nil)
	for _, task := range p.commits[len(p.commits)-1].Tasks {
		want := map[string]lifecycle.TaskStatus{anna: lifecycle.TaskDone, boris: lifecycle.TaskNotNeeded}[task.Assignee]
		if task.Status != want || task.ClosedAt != p.now {
			t.Errorf("the task of %s is %s, closed at %s; want %s", task.Assignee, task.Status, task.ClosedAt, want)
		}
	}
	refusedToSign := p.sign(boris, lifecycle.Approve, nil)
	refused(t, refusedToSign, "state_conflict", "closed")
}

func TestStagesSignInOrder(t *testing.T) {
	policy := lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", any1, people("anna boris")...), stage("second", all, people("sven")...)}}
	p := underReview(t, policy)
	if _, early := p.openTask(sponsor); early {
		t.Fatal("the second stage is asked before the first is through")
	}
	p.mustSign(anna, lifecycle.Approve, nil)
	if asked := strings.Join(p.asked(), " "); asked != sponsor || p.c.State != review {
		t.Fatalf("after the first stage %q are asked in state %s", asked, p.c.State)
	}
	if task, _ := p.openTask(sponsor); task.Stage != "second" || !task.DueAt.Equal(p.now.Add(4*day)) {
		t.Errorf("the second stage's task is of stage %s, due %s: its time begins when it opens", task.Stage, task.DueAt)
	}
	refused(t, p.sign(boris, lifecycle.Reject, nil), "state_conflict", "without you")
	p.mustSign(sponsor, lifecycle.Approve, nil)
	if p.c.State != passed {
		t.Errorf("in state %s after both stages", p.c.State)
	}
}

func TestOnePersonWithTwoRolesCountsOnce(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor"), role("process_owner"), person(sponsor)))
	p.do(lead, lifecycle.EventReassign, object{"role": "process_owner", "person": sponsor})
	p.do(lead, lifecycle.EventSubmit, nil)
	if asked := p.asked(); len(asked) != 1 || asked[0] != sponsor {
		t.Fatalf("asked are %v, want %s once", asked, sponsor)
	}
	task, _ := p.openTask(sponsor)
	if want := "case role sponsor and case role process_owner and person sven"; task.Because != want {
		t.Errorf("asked because %q, want %q", task.Because, want)
	}
	p.mustSign(sponsor, lifecycle.Approve, nil)
	if p.c.State != passed {
		t.Errorf("in state %s after the only person signed", p.c.State)
	}
	two := working(t, oneStage(number(2), role("sponsor"), person(sponsor)))
	refused(t, two.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil), "invalid", "needs 2 approvals and has 1 people")
}

// Every order in which three people decide, for every quorum, with and without veto.
func TestEveryOrderOfThreePeople(t *testing.T) {
	orders := []string{"anna boris sven", "anna sven boris", "boris anna sven", "boris sven anna", "sven anna boris", "sven boris anna"}
	for _, order := range orders {
		for quorum := 1; quorum <= 3; quorum++ {
			for answers := range 8 { // a bit a person
				threeDecide(t, strings.Fields(order), quorum, false, answers)
				threeDecide(t, strings.Fields(order), quorum, true, answers)
			}
		}
	}
}

// threeDecide: a stage is approved once the approvals reach the quorum, refused once those who
// have not refused are too few for it, or one refuses where there is a veto, and open in between.
func threeDecide(t *testing.T, order []string, quorum int, veto bool, answers int) {
	t.Helper()
	policy := oneStage(number(quorum), people("anna boris sven")...)
	policy.Stages[0].Veto = veto
	p := underReview(t, policy)
	approvals, refusals := 0, 0
	for i := 0; i < len(order) && p.c.State == review; i++ {
		if answers>>i&1 == 1 {
			approvals++
			p.mustSign(order[i], lifecycle.Approve, nil)
		} else {
			refusals++
			p.mustSign(order[i], lifecycle.Reject, nil)
		}
		want := review
		switch {
		case veto && refusals > 0, 3-refusals < quorum:
			want = sentBack
		case approvals >= quorum:
			want = passed
		}
		if p.c.State != want {
			t.Fatalf("%d of %v, veto %v: %d approvals and %d refusals led to %s, want %s", quorum, order, veto, approvals, refusals, p.c.State, want)
		}
	}
}
