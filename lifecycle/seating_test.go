package lifecycle_test

import (
	"slices"
	"strings"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// The lead submits, the team's Tara delivered the plan: neither may sign it.
func TestWhoRequestedOrEditedIsNotSeated(t *testing.T) {
	cases := []struct {
		name   string
		policy lifecycle.Policy
		asked  string   // when the submission is possible
		says   []string // when it is refused
	}{
		{"all: the requester by role", oneStage(all, role("lead"), role("sponsor")), "", []string{"only", lead, "requested or edited"}},
		{"all: the editor by name", oneStage(all, person(tara), role("sponsor")), "", []string{"only", tara, "requested or edited"}},
		{"all: an excluded member of a group drops out", oneStage(all, group("approver")), "anna boris", nil},
		{"any: the requester drops out", oneStage(any1, role("lead"), role("sponsor")), sponsor, nil},
		{"any: everybody is excluded", oneStage(any1, role("lead"), role("team")), "", []string{"only", "0 people"}},
		{"number: excluded people do not count", oneStage(number(2), person(tara), person(lead), role("sponsor")), "", []string{"needs 2 approvals and has 1 people"}},
		{"number: the others are enough", oneStage(number(2), person(tara), role("process_owner"), role("sponsor")), "olga sven", nil},
		{"quorum above people", oneStage(number(3), people("anna boris")...), "", []string{"needs 3 approvals and has 2 people"}},
		{"quorum of nobody", oneStage(number(0), people("anna boris")...), "", []string{"only"}},
		{"all: a group of nobody", oneStage(all, group("nobody"), role("sponsor")), "", []string{"group nobody", "names nobody"}},
		{"any: a group of nobody beside somebody", oneStage(any1, group("nobody"), role("sponsor")), sponsor, nil},
		{"any: nobody at all", oneStage(any1, group("nobody")), "", []string{"only", "0 people"}},
		{"a later stage that cannot be met", lifecycle.Policy{Stages: []lifecycle.Stage{
			stage("first", all, role("sponsor")), stage("second", all, role("lead"))}}, "", []string{"stage 2 (second)"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := working(t, c.policy)
			p.do(tara, lifecycle.EventDeliver, plan("as agreed"))
			err := p.try(lifecycle.ByPerson, lead, lifecycle.EventSubmit, nil)
			if c.says != nil {
				refused(t, err, fault.Invalid, append(c.says, "can never be met")...)
				return
			}
			if asked := strings.Join(p.asked(), " "); err != nil || asked != c.asked {
				t.Errorf("asked are %q, %v; want %q", asked, err, c.asked)
			}
		})
	}
}

// Each of these wrote something that the tollgate signs, some of them long before; then a role
// makes them its approver.
func TestAuthorsOfAllThatIsSignedAreExcluded(t *testing.T) {
	edit := func(p *play, who string) {
		p.do(who, lifecycle.EventEdit, object{"charter": object{"goal": "by " + who}})
	}
	cases := map[string]func(*play){
		"launched": func(p *play) { p.do(lead, lifecycle.EventLaunch, nil); p.do(lead, lifecycle.EventStart, nil) },
		"edited the draft": func(p *play) {
			p.do(boris, lifecycle.EventLaunch, nil)
			edit(p, lead)
			p.do(lead, lifecycle.EventStart, nil)
		},
		"edited the phase": func(p *play) {
			p.do(boris, lifecycle.EventLaunch, nil)
			p.do(lead, lifecycle.EventStart, nil)
			edit(p, lead)
		},
		"edited before it was sent back": func(p *play) {
			p.do(boris, lifecycle.EventLaunch, nil)
			p.do(lead, lifecycle.EventStart, nil)
			edit(p, lead)
			p.do(admin, lifecycle.EventSubmit, nil)
			p.mustSign(sponsor, lifecycle.Reject, nil)
		},
		"delivered before a recycle": func(p *play) {
			p.do(boris, lifecycle.EventLaunch, nil)
			p.do(lead, lifecycle.EventStart, nil)
			p.do(lead, lifecycle.EventDeliver, plan("by the lead"))
			p.do(admin, lifecycle.EventSubmit, nil)
			p.mustSign(sponsor, lifecycle.Approve, nil)
			p.do(lead, lifecycle.EventRecycle("work"), nil)
		},
		"asked for a waiver": func(p *play) {
			p.do(boris, lifecycle.EventLaunch, nil)
			p.do(lead, lifecycle.EventStart, nil)
			p.do(lead, lifecycle.EventRequestWaiver, object{"deliverable": "plan", "reason": "too small for one"})
			p.mustSign(sponsor, lifecycle.Approve, nil)
		},
	}
	for name, before := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, oneTollgate(oneStage(all, role("sponsor"))))
			before(p)
			p.do(admin, lifecycle.EventReassign, object{"role": "sponsor", "person": lead})
			p.do(admin, lifecycle.EventReassign, object{"role": "lead", "person": anna})
			err := p.try(lifecycle.ByPerson, anna, lifecycle.EventSubmit, nil)
			refused(t, err, fault.Invalid, "case role sponsor is lena, who requested or edited")
		})
	}
}

func TestPassedWorkExcludesNobodyLater(t *testing.T) {
	template := oneTollgate(oneStage(all, role("sponsor")))
	next := template.Phases[0]
	next.Key = "next"
	template.Phases = append(template.Phases, next)
	p := newPlay(t, template)
	p.do(lead, lifecycle.EventLaunch, nil)
	p.do(lead, lifecycle.EventStart, nil)
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	p.do(admin, lifecycle.EventReassign, object{"role": "sponsor", "person": boris})
	p.do(admin, lifecycle.EventReassign, object{"role": "lead", "person": anna})
	p.do(admin, lifecycle.EventReassign, object{"role": "sponsor", "person": lead})
	p.do(anna, lifecycle.EventSubmit, nil)
	if asked := p.asked(); !slices.Equal(asked, []string{lead}) {
		t.Errorf("asked are %v: what %s wrote was signed at the tollgate before", asked, lead)
	}
}

func TestReassignmentMovesTheOpenSeatAndTask(t *testing.T) {
	policy := lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", all, role("sponsor"), role("process_owner")), stage("second", all, role("process_owner"))}}
	policy.Stages[0].Escalate = &lifecycle.Approver{CaseRole: "finance_partner"}
	p := underReview(t, policy)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	before, _ := p.openTask(owner)
	p.do(lead, lifecycle.EventReassign, object{"role": "process_owner", "person": anna})
	after, moved := p.openTask(anna)
	if !moved || after.ID != before.ID || !slices.Equal(p.asked(), []string{anna}) {
		t.Fatalf("the task %s became %s; asked are %v", before.ID, after.ID, p.asked())
	}
	if told := p.told("task_opened"); !slices.Equal(told, []string{anna}) {
		t.Errorf("told are %v", told)
	}
	p.do(lead, lifecycle.EventReassign, object{"role": "sponsor", "person": tara})
	if asked := p.asked(); !slices.Equal(asked, []string{anna}) {
		t.Errorf("who signed already is asked anew: %v", asked)
	}
	p.do(lead, lifecycle.EventReassign, object{"role": "finance_partner", "person": boris})
	p.ring()
	p.ring()
	if asked := p.asked(); !slices.Equal(asked, []string{anna, boris}) {
		t.Errorf("when it is overdue %v are asked, want the new finance partner too", asked)
	}
	p.mustSign(anna, lifecycle.Approve, nil)
	if asked := p.asked(); !slices.Equal(asked, []string{anna}) {
		t.Errorf("the later stage asks %v", asked)
	}
}

func TestReassignmentIsRefused(t *testing.T) {
	cases := []struct {
		name         string
		role, person string
		code         fault.Code
		says         string
	}{
		{"to one who edited", "sponsor", tara, fault.Invalid, "requested or edited"},
		{"to the requester", "process_owner", lead, fault.Invalid, "requested or edited"},
		{"to one who is asked already", "sponsor", owner, fault.Invalid, "asked to sign there already"},
		{"to who has it", "sponsor", sponsor, fault.Conflict, "already"},
		{"of an unknown role", "team", anna, fault.Invalid, "no such role"},
		{"to nobody", "sponsor", "", fault.Invalid, "name the person"},
		{"of one who signs in two roles", "finance_partner", anna, fault.Invalid, "2 roles"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := working(t, oneStage(all, role("sponsor"), role("process_owner"), role("finance_partner"), person(finance)))
			p.do(tara, lifecycle.EventDeliver, plan("as agreed"))
			p.do(lead, lifecycle.EventSubmit, nil)
			err := p.try(lifecycle.ByPerson, lead, lifecycle.EventReassign, object{"role": c.role, "person": c.person})
			refused(t, err, c.code, c.says)
		})
	}
}
