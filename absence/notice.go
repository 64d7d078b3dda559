package absence

import (
	"fmt"
	"time"

	"tollgate/lifecycle"
)

// moment is how notices write a time: in UTC, for they reach people in several zones.
func moment(at time.Time) string { return at.UTC().Format("2 January 2006 15:04 UTC") }

// ChangeForPerson tells somebody what another person did to their absence.
func ChangeForPerson(change string, from, until time.Time, delegateName string) string {
	switch {
	case change == "revoked":
		return fmt.Sprintf("Your absence from %s until %s was revoked", moment(from), moment(until))
	case change == "recorded" && delegateName != "":
		return fmt.Sprintf("You were recorded as absent from %s until %s; %s acts for you", moment(from), moment(until), delegateName)
	case change == "recorded":
		return fmt.Sprintf("You were recorded as absent from %s until %s; nobody acts for you", moment(from), moment(until))
	}
	return fmt.Sprintf("Your absence from %s was %s: it ends on %s", moment(from), change, moment(until))
}

// ChangeForDelegate tells a delegate what is coming, or is no longer.
func ChangeForDelegate(change, personName string, from, until time.Time) string {
	if change == "revoked" {
		return fmt.Sprintf("You do not act for %s any more", personName)
	}
	return fmt.Sprintf("You act for %s from %s until %s", personName, moment(from), moment(until))
}

// BeginForDelegate tells a delegate, at the beginning, which open tasks they take over.
func BeginForDelegate(personName string, until time.Time, tasks []string) string {
	return fmt.Sprintf("You act for %s until %s. %s", personName, moment(until), enumerate(tasks, "No task is open now; new ones come to you"))
}

// EndForPerson tells somebody who is back what awaits them.
func EndForPerson(tasks []string) string {
	return "You are back: your tasks come to you again. " + enumerate(tasks, "None is open now")
}

func enumerate(tasks []string, none string) string {
	switch n := len(tasks); n {
	case 0:
		return none
	case 1:
		return "1 task is open: " + tasks[0]
	default:
		return fmt.Sprintf("%d tasks are open: %s", n, lifecycle.SomeOf(tasks))
	}
}
