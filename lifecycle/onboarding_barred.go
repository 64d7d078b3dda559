package lifecycle

import (
	"slices"

	"tollgate/fault"
)

// inPerson tells whether nobody does an item but the subject: what counts is that they have read, learned, seen or shown it.
func (i OnboardingItem) inPerson() bool {
	return i.Owner == RoleSubject && slices.Contains([]ItemKind{ItemDocument, ItemTraining, ItemShadowing, ItemCompetency}, i.Kind)
}

// contributors are those who had a part in what was submitted: who did, and for whom.
func (p ItemProgress) contributors() []string {
	return sortedSet(append(slices.Clone(p.HadPart), p.SubmittedBy))
}

// submitted notes who submits an item, and for whom. Nobody who did so before is forgotten: their part may be in it still.
func (p *ItemProgress) submitted(e Event) {
	before := sortedSet(append(p.contributors(), e.OnBehalfOf))
	p.SubmittedBy, p.HadPart = e.Actor.ID, nil
	if others := slices.DeleteFunc(before, func(id string) bool { return id == e.Actor.ID }); len(others) > 0 {
		p.HadPart = others
	}
}

// barredFrom are those who do not answer a task of an item for its assignee, nor does who stands in for one of them. With the
// assignee among them nobody does.
func (d OnboardingData) barredFrom(task Task, i int) []string {
	item, subject := d.Plan.Items[i], d.Subject.Person
	switch {
	case task.Kind == TaskItem && item.inPerson(), task.Kind == TaskRevokeAccess, task.Kind == TaskDecideFailed:
		return sortedSet([]string{subject})
	case task.Kind == TaskItem && item.Kind == ItemAccess:
		return sortedSet([]string{subject, d.person(item.Assessor)})
	case task.Kind == TaskItem:
		return sortedSet([]string{d.person(item.Assessor)})
	case task.Kind == TaskAssess:
		return sortedSet(append(d.Items[i].contributors(), subject))
	case task.Kind == TaskAnswer:
		people := []string{subject}
		for _, role := range item.asked() {
			people = append(people, d.person(role))
		}
		return slices.DeleteFunc(sortedSet(people), func(id string) bool { return id == task.Assignee })
	}
	return nil
}

// bar writes on every open task of an item who may not answer it for its assignee, so that an inbox knows without the case.
func bar(c *onboarding, t *Turn) {
	for k := range c.Tasks {
		task := &c.Tasks[k]
		i := c.Data.Plan.index(task.Subject)
		if i < 0 || task.RoundID != "" || task.Status != TaskOpen {
			continue
		}
		if barred := c.Data.barredFrom(*task, i); !slices.Equal(barred, task.Barred) {
			task.Barred = barred
			t.touched[task.ID] = true
		}
	}
}

// mayDo refuses who may not answer the task: as a delegate, whoever is barred from it or stands in for somebody who is; of a
// sign-off, these for themselves too. What they sign off, get, or did not do themselves would only look done by two.
func (w itemWork) mayDo() error {
	subject, access := w.c.Data.Subject.Person, w.item().Kind == ItemAccess
	switch {
	case w.task.Kind == TaskItem && w.item().inPerson() && (w.e.Actor.ID != subject || w.e.OnBehalfOf != ""):
		return fault.New(fault.Forbidden, "%s does this in person; nobody does it for them", subject)
	case access && w.task.Kind != TaskAssess && w.e.Actor.ID == subject:
		return fault.New(fault.Forbidden, "this is access of your own, which somebody else gives and takes back")
	case w.e.OnBehalfOf == "" && w.task.Kind != TaskAssess:
		return nil
	}
	for _, barred := range w.c.Data.barredFrom(w.task, w.i) {
		if barred != w.e.Actor.ID && !slices.Contains(w.e.ActsFor, barred) {
			continue
		}
		if w.task.Kind == TaskAssess {
			return fault.New(fault.Forbidden, "you cannot sign this off: %s is the subject or had a part in what was submitted", barred)
		}
		return fault.New(fault.Forbidden, "you cannot answer this for %s: %s is the subject, answers the same review, or signs this off", w.e.OnBehalfOf, barred)
	}
	return nil
}
