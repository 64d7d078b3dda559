package lifecycle

import (
	"slices"

	"tollgate/fault"
)

// mayAnswer tells whether the actor may answer what is asked of a person: that person, or who
// stands in for them.
func (e Event) mayAnswer(person string) error {
	switch {
	case e.OnBehalfOf == "" && e.Actor.ID == person:
		return nil
	case e.OnBehalfOf == person && slices.Contains(e.ActsFor, person):
		return nil
	}
	return fault.New(fault.Forbidden, "this is asked of somebody else")
}

// maySign adds what a signature needs beyond that. Who requested or edited the content cannot sign
// it, nor can who stands in for one of them; and one person counts once in a stage, whoever they
// stand in for.
func (r *Round) maySign(stage int, seat *Seat, e Event) error {
	if err := e.mayAnswer(seat.Person); err != nil {
		return err
	}
	for _, excluded := range r.Excluded {
		if excluded == e.Actor.ID || slices.Contains(e.ActsFor, excluded) {
			return fault.New(fault.Forbidden, "you cannot sign this: %s requested or edited it", excluded)
		}
	}
	if slices.Contains(r.Stages[stage].barred(*seat), e.Actor.ID) {
		return fault.New(fault.Forbidden, "you are asked to sign in this stage yourself, or have signed in it: one person counts once")
	}
	second := r.Stages[stage].Reasoned
	for _, other := range r.otherSide(second) {
		if other == e.Actor.ID || second && slices.Contains(e.ActsFor, other) {
			return fault.New(fault.Forbidden, "a second approval is given by other people than the first: %s has a part in the other one", other)
		}
	}
	return nil
}

// otherSide are the people of the first stages, seen from second approvers, and the other way round: who was asked and who signed.
func (r *Round) otherSide(second bool) []string {
	var people []string
	for _, stage := range r.Stages {
		for _, seat := range stage.Seats {
			if stage.Reasoned != second {
				people = append(people, seat.Person, seat.SignedBy)
			}
		}
	}
	return sortedSet(people)
}

// barred are the people of a stage who cannot sign for a seat as delegates: they have one themselves
// or signed for another.
func (s RoundStage) barred(seat Seat) []string {
	var people []string
	for _, other := range s.Seats {
		if other.Person == seat.Person {
			continue
		}
		people = append(people, other.Person)
		if other.SignedBy != "" {
			people = append(people, other.SignedBy)
		}
	}
	return sortedSet(people)
}

// barDelegates writes on every open sign-off who may not answer it for its assignee, so that an
// inbox knows without the case.
func (t *Turn) barDelegates() {
	for _, round := range t.head.Rounds {
		stage := round.Stages[round.Current]
		for _, seat := range stage.Seats {
			barred := sortedSet(slices.Concat(stage.barred(seat), round.Excluded, round.otherSide(stage.Reasoned)))
			for i := range t.head.Tasks {
				task := &t.head.Tasks[i]
				if task.ID == seat.TaskID && task.Status == TaskOpen && !slices.Equal(task.Barred, barred) {
					task.Barred = barred
					t.touched[task.ID] = true
				}
			}
		}
	}
}

// sortedSet sorts names and leaves out repeats and empty ones.
func sortedSet(names []string) []string {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	slices.Sort(names)
	return slices.Compact(names)
}
