package lifecycle

import (
	"fmt"
	"slices"
)

// seat finds the people of a stage. With quorum all, everyone who is named by role or id must
// be able to sign; of a group, those who may not are left out.
func (m Machine[D]) seat(c *Case[D], e Event, stage Stage, excluded []string) (RoundStage, error) {
	seated := RoundStage{Name: stage.Name, Veto: stage.Veto, DueAfter: stage.DueAfter}
	for _, approver := range stage.Approvers {
		people := m.resolve(c, e, approver)
		if len(people) == 0 {
			return seated, fmt.Errorf("%s names nobody", approver)
		}
		for _, person := range people {
			barred := slices.Contains(excluded, person)
			if barred && approver.Group == "" && stage.Quorum.all() {
				return seated, fmt.Errorf("%s is %s, who requested or edited what is to be signed", approver, person)
			}
			if !barred && !seated.seats(person) {
				seated.Seats = append(seated.Seats, Seat{Person: person, Because: approver.String()})
			}
		}
	}
	seated.Required = stage.Quorum.Required(len(seated.Seats))
	if len(seated.Seats) == 0 || seated.Required > len(seated.Seats) || seated.Required < 1 {
		return seated, fmt.Errorf("needs %d approvals and has %d people who may sign", max(1, seated.Required), len(seated.Seats))
	}
	if stage.Escalate != nil {
		for _, person := range m.resolve(c, e, *stage.Escalate) {
			if !slices.Contains(excluded, person) {
				seated.Escalate = append(seated.Escalate, Seat{Person: person, Because: "escalation to " + stage.Escalate.String(), Escalation: true})
			}
		}
	}
	return seated, nil
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

func (t *Turn) moveSeats(round *Round, stage *RoundStage, because, from, to string) error {
	for i := range stage.Seats {
		seat := &stage.Seats[i]
		if seat.Person != from || seat.Because != because || seat.Decision != "" {
			continue
		}
		if slices.Contains(round.Excluded, to) || stage.seats(to) {
			return unmeetable(fmt.Sprintf("%s review, stage %s", round.Subject, stage.Name),
				fmt.Errorf("%s requested, edited or already signs what is under review; withdraw it first", to))
		}
		seat.Person = to
		if seat.TaskID != "" {
			t.handOver(seat.TaskID, to)
		}
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
	t.Notify(Notice{To: []string{to}, About: "task_opened", Message: task.Title, TaskID: task.ID})
}
