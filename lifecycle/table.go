// Package lifecycle holds the machines as data: tables of transitions, named guards and
// effects, sign-off rounds and deadlines. It is pure: no clock, no random number, no map order;
// time comes in with the event. It imports the standard library and fault only.
package lifecycle

import "slices"

type (
	// State is where a case is.
	State string
	// EventName is what may happen to it.
	EventName string
)

// New is the state before the first event.
const New State = ""

// Source says who raises an event.
type Source string

const (
	ByPerson  Source = "person"  // through POST /{id}/events
	ByTask    Source = "task"    // a person through a task of the inbox
	ByClock   Source = "clock"   // a deadline
	ByMachine Source = "machine" // the case itself, or a monitor of ours
)

// Row is one transition. Guards only refuse; Do names effects that run after the state has
// changed, in order.
type Row struct {
	From   State
	On     EventName
	To     State
	By     Source
	Guards []string
	Do     []string
}

// Table is every transition of a machine and the states in which it ends.
type Table struct {
	Rows []Row
	Ends []State
	// Final states are beyond cancelling: what was done must be finished or rolled back.
	Final []State
}

// Find returns the row for an event in a state.
func (t Table) Find(from State, on EventName) (Row, bool) {
	for _, row := range t.Rows {
		if row.From == from && row.On == on {
			return row, true
		}
	}
	return Row{}, false
}

// Ended tells whether nothing can happen in the state any more.
func (t Table) Ended(s State) bool { return slices.Contains(t.Ends, s) }

// States lists every state in the order in which the rows name them.
func (t Table) States() []State {
	var states []State
	for _, row := range t.Rows {
		for _, s := range []State{row.From, row.To} {
			if !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}

// Events lists every event in the order in which the rows name them.
func (t Table) Events() []EventName {
	var events []EventName
	for _, row := range t.Rows {
		if !slices.Contains(events, row.On) {
			events = append(events, row.On)
		}
	}
	return events
}

// Events that every machine has.
const (
	EventHold         EventName = "hold"
	EventResume       EventName = "resume"
	EventCancel       EventName = "cancel"
	EventReassign     EventName = "reassign"
	EventSign         EventName = "sign"
	EventCompleteTask EventName = "complete_task"
	EventRemind       EventName = "remind"
	EventOverdue      EventName = "overdue"
	EventRecalendar   EventName = "recalendar" // the calendar of the case's site has changed
)

// Cancelled is the state after cancel, in every machine.
const Cancelled State = "cancelled"

// withCommon adds the rows that every open state of every machine has.
func (t Table) withCommon() Table {
	t.Ends = append(t.Ends, Cancelled)
	for _, s := range t.States() {
		if s == New || t.Ended(s) {
			continue
		}
		rows := []Row{
			{From: s, On: EventHold, To: s, By: ByPerson, Guards: []string{guardRuns}},
			{From: s, On: EventResume, To: s, By: ByPerson, Guards: []string{guardRuns, guardHeld}},
			{From: s, On: EventCancel, To: Cancelled, By: ByPerson, Guards: []string{guardRuns}},
			{From: s, On: EventReassign, To: s, By: ByPerson, Guards: []string{guardRuns}},
			{From: s, On: EventSign, To: s, By: ByTask, Guards: []string{guardNotAdmin}},
			{From: s, On: EventCompleteTask, To: s, By: ByTask, Guards: []string{guardNotAdmin}},
			{From: s, On: EventRemind, To: s, By: ByClock},
			{From: s, On: EventOverdue, To: s, By: ByClock},
			{From: s, On: EventRecalendar, To: s, By: ByMachine},
		}
		t.Rows = append(t.Rows, slices.DeleteFunc(rows, func(row Row) bool { return row.On == EventCancel && slices.Contains(t.Final, s) })...)
	}
	return t
}

// Guards that every machine has; guardRuns, who may run the case, each machine defines itself.
const (
	guardRuns     = "runs_the_case"
	guardHeld     = "is_held"
	guardNotAdmin = "is_no_administrator"
)
