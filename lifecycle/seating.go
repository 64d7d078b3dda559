package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// escalationTo begins the reason of a seat that an overdue stage adds.
const escalationTo = "escalation to "

// alsoBecause joins the reasons of a seat: a person with two roles has one seat.
const alsoBecause = " and "

// seat finds the people of a stage. With quorum all, everyone who is named by role or id must
// be there and able to sign; of a group, those who may not are left out.
func (m Machine[D]) seat(c *Case[D], e Event, stage Stage, excluded []string) (RoundStage, error) {
	seated := RoundStage{Name: stage.Name, Veto: stage.Veto, DueAfter: c.signWithin(stage.DueAfter)}
	for _, approver := range stage.Approvers {
		people := m.resolve(c, e, approver)
		if len(people) == 0 && stage.Quorum.all() {
			return seated, fmt.Errorf("%s names nobody", approver)
		}
		for _, person := range people {
			barred := slices.Contains(excluded, person)
			if barred && approver.Group == "" && stage.Quorum.all() {
				return seated, fmt.Errorf("%s is %s, who requested or edited what is to be signed", approver, person)
			}
			if !barred {
				seated.take(person, approver.String())
			}
		}
	}
	seated.Required = stage.Quorum.Required(len(seated.Seats))
	if len(seated.Seats) == 0 || seated.Required > len(seated.Seats) || seated.Required < 1 {
		return seated, fmt.Errorf("needs %d approvals and has %d people who may sign", max(1, seated.Required), len(seated.Seats))
	}
	if stage.Escalate != nil && stage.Escalate.ManagerLine {
		seated.ManagerLine = true
	}
	if stage.Escalate != nil {
		for _, person := range m.resolve(c, e, *stage.Escalate) {
			if !slices.Contains(excluded, person) {
				seated.Escalate = append(seated.Escalate, Seat{Person: person, Because: escalationTo + stage.Escalate.String(), Escalation: true})
			}
		}
	}
	return seated, nil
}

// take seats a person once, with every reason.
func (s *RoundStage) take(person, because string) {
	for i := range s.Seats {
		if s.Seats[i].Person == person {
			s.Seats[i].Because += alsoBecause + because
			return
		}
	}
	s.Seats = append(s.Seats, Seat{Person: person, Because: because})
}

// resolve finds people, without repeats and without empty names.
func (m Machine[D]) resolve(c *Case[D], e Event, a Approver) []string {
	var people []string
	switch {
	case a.Person != "":
		people = []string{a.Person}
	case a.Group != "" && e.Facts != nil:
		people = slices.Clone(e.Facts.Groups[a.Group])
	case a.CaseRole != "":
		people = slices.Clone(m.Person(c, a.CaseRole))
	}
	people = slices.DeleteFunc(people, func(id string) bool { return id == "" })
	slices.Sort(people)
	return slices.Compact(people)
}

// Groups lists the groups that the policies name, for the facts to be looked up.
func (p ApprovalPolicies) Groups() []string {
	policies := make([]Policy, 0, len(p.Policies))
	for _, name := range sortedKeys(p.Policies) {
		policies = append(policies, p.Policies[name])
	}
	return groupsOf(policies...)
}

// groupsOf lists the groups that a policy names, for the facts to be looked up.
func groupsOf(policies ...Policy) []string {
	var groups []string
	add := func(a Approver) {
		if a.Group != "" && !slices.Contains(groups, a.Group) {
			groups = append(groups, a.Group)
		}
	}
	for _, policy := range policies {
		for _, stage := range policy.Stages {
			for _, approver := range stage.Approvers {
				add(approver)
			}
			if stage.Escalate != nil {
				add(*stage.Escalate)
			}
		}
	}
	return groups
}

// moveRole hands the open seats and tasks of a role from one person to another.
func (t *Turn) moveRole(role, from, to string) error {
	because := Approver{CaseRole: role}.String()
	for i := range t.head.Rounds {
		round := &t.head.Rounds[i]
		for s := round.Current; s < len(round.Stages); s++ {
			if err := t.moveSeats(round, &round.Stages[s], because, from, to); err != nil {
				return err
			}
		}
	}
	for _, task := range t.head.Tasks {
		if task.RoundID == "" && task.Because == because && task.Assignee == from {
			t.handOver(task.ID, to)
		}
	}
	return nil
}

// moveSeats hands over what the role has in a stage: its undecided seat, and its place as the
// escalation target.
func (t *Turn) moveSeats(round *Round, stage *RoundStage, because, from, to string) error {
	for i := range stage.Seats {
		seat := &stage.Seats[i]
		roles := strings.Split(strings.TrimPrefix(seat.Because, escalationTo), alsoBecause)
		if seat.Person != from || !slices.Contains(roles, because) || seat.Decision != "" {
			continue
		}
		if err := movable(round, stage, len(roles), from, to); err != nil {
			return unmeetable(fmt.Sprintf("%s review, stage %s", round.Subject, stage.Name), err)
		}
		seat.Person = to
		if seat.TaskID != "" {
			t.handOver(seat.TaskID, to)
		}
	}
	for i := range stage.Escalate {
		if target := &stage.Escalate[i]; target.Person == from && target.Because == escalationTo+because {
			target.Person = to
		}
	}
	stage.Escalate = slices.DeleteFunc(stage.Escalate, func(s Seat) bool { return slices.Contains(round.Excluded, s.Person) })
	return nil
}

// movable refuses what would seat somebody who may not sign, or change how many must.
func movable(round *Round, stage *RoundStage, roles int, from, to string) error {
	switch {
	case slices.Contains(round.Excluded, to):
		return fmt.Errorf("%s requested or edited what is under review; withdraw it first", to)
	case slices.Contains(round.otherSide(stage.Reasoned), to):
		return fmt.Errorf("%s is asked to sign in another stage, and a second approval is given by other people; withdraw it first", to)
	case stage.seats(to):
		return fmt.Errorf("%s is asked to sign there already; withdraw it first", to)
	case roles > 1:
		return fmt.Errorf("%s is asked to sign there in %d roles; withdraw it first", from, roles)
	}
	return nil
}

// handOver gives an open task to somebody else and tells them.
func (t *Turn) handOver(taskID, to string) {
	task, err := t.task(taskID)
	if err != nil || task.Status != TaskOpen {
		return
	}
	task.Assignee = to
	t.given = append(t.given, titlesOf(*task)...)
}
