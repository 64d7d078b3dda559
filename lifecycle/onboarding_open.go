package lifecycle

import (
	"cmp"
	"slices"
	"time"
)

// assessDays is how many working days an assessor has when the item sets none; revokeDays, how many there are to take back
// access of somebody who left; decideDays, to decide about an item that failed.
const (
	assessDays = 3
	revokeDays = 1
	decideDays = 2
)

// openWhatMayOpen asks the owners of everything that waits for nothing any more. An item that opens finishes nothing, so one look
// is enough.
func openWhatMayOpen(c *onboarding, t *Turn, _ Event) error {
	s := scheduleOf(c)
	for i := range c.Data.Items {
		if c.Data.Items[i].State == ItemLocked && s.mayOpen(i, t.At()) {
			ask(s, t, i, ItemOpen)
		}
	}
	return nil
}

// ask gives an item to who does it, as open, returned or failed.
func ask(s *schedule, t *Turn, i int, as ItemState) {
	c := s.c
	item, p := c.Data.Plan.Items[i], &c.Data.Items[i]
	p.State, p.OpenedAt, p.Seq = as, t.At(), c.Seq
	due, told := s.due(i, t.At()), told(item, *p)
	if item.Kind == ItemReview {
		p.Answers = nil
		for _, role := range item.asked() {
			task := Task{Kind: TaskAnswer, Title: item.Title, Assignee: c.Data.person(role), Because: Approver{CaseRole: role}.String(), Subject: item.Key, Stage: role, DueAt: due}
			task.Barred = c.Data.barredFrom(task, i)
			t.openTask(task, told)
		}
		return
	}
	task := Task{Kind: TaskItem, Title: item.Title, Assignee: c.Data.ownerOf(i), Because: c.Data.becauseOwner(i), Subject: item.Key, DueAt: due}
	task.Barred = c.Data.barredFrom(task, i)
	t.openTask(task, told)
}

// asked are the roles that a review asks, in the order of its questions.
func (i OnboardingItem) asked() []string {
	var roles []string
	for _, question := range i.Questions {
		for _, role := range question.Of {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}

// askToDecide gives an item without attempts left to the coordinator.
func askToDecide(c *onboarding, t *Turn, i int) {
	item := c.Data.Plan.Items[i]
	t.openTask(Task{Kind: TaskDecideFailed, Title: "Allow another attempt, or waive: " + item.Title, Assignee: c.Data.person(RoleCoordinator),
		Because: Approver{CaseRole: RoleCoordinator}.String(), Subject: item.Key, DueAt: c.after(t.At(), decideDays*Duration(day)), Within: decideDays * Duration(day)}, told(item, c.Data.Items[i]))
}

// closeItemTasks ends what is asked of anybody about an item, sign-offs too.
func closeItemTasks(c *onboarding, t *Turn, key, outcome string) {
	t.VoidRounds(func(r Round) bool { return r.Subject == key }, c.Title+": "+outcome)
	for _, task := range slices.Clone(c.Tasks) {
		if task.Subject == key {
			t.CloseTask(task.ID, TaskNotNeeded, outcome)
		}
	}
}

// moveDueDates counts again when open items are due. Who was reminded of the old day is reminded of a new one.
func moveDueDates(c *onboarding, t *Turn, _ Event) error {
	for _, id := range reschedule(c, t.At()) {
		t.touched[id] = true
	}
	return nil
}

// reschedule returns the tasks whose day is another one now.
func reschedule(c *onboarding, now time.Time) (moved []string) {
	s := scheduleOf(c)
	for k := range c.Tasks {
		task := &c.Tasks[k]
		i, known := s.items[task.Subject]
		if !known || task.Status != TaskOpen || task.Kind != TaskItem && task.Kind != TaskAnswer {
			continue
		}
		due := s.due(i, c.Data.Items[i].OpenedAt)
		if due.Equal(task.DueAt) {
			continue
		}
		task.DueAt, task.RemindAt = due, c.halfWay(task.OpenedAt, due)
		task.Reminded = task.Reminded && !task.RemindAt.After(now)
		task.Overdue = task.Overdue && !due.After(now)
		moved = append(moved, task.ID)
	}
	return moved
}

// person has a role of the onboarding; empty when nobody has.
func (d OnboardingData) person(role string) string {
	switch role {
	case "":
		return ""
	case RoleSubject:
		return d.Subject.Person
	}
	return d.Roles[role]
}

// ownerOf does an item: who it was given to, else who has the role. What the subject does in person is given to nobody.
func (d OnboardingData) ownerOf(i int) string {
	item := d.Plan.Items[i]
	if item.inPerson() {
		return d.Subject.Person
	}
	return cmp.Or(d.Items[i].Owner, d.person(item.Owner))
}

func (d OnboardingData) becauseOwner(i int) string {
	if d.Items[i].Owner != "" && !d.Plan.Items[i].inPerson() {
		return "owner of the item"
	}
	return Approver{CaseRole: d.Plan.Items[i].Owner}.String()
}
