package lifecycle_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// eachTable runs a test on the project's table of every built-in template.
func eachTable(t *testing.T, test func(*testing.T, lifecycle.ProjectTemplate, lifecycle.Table)) {
	builtIn, err := templates.BuiltIn()
	if err != nil || len(builtIn) < 3 {
		t.Fatalf("%d templates, %v", len(builtIn), err)
	}
	for _, template := range builtIn {
		t.Run(template.Key, func(t *testing.T) { test(t, template, lifecycle.ProjectTable(template)) })
	}
}

// reach returns every state that the rows lead to from one state, following them forwards.
func reach(table lifecycle.Table, from lifecycle.State) []lifecycle.State {
	seen := []lifecycle.State{from}
	for i := 0; i < len(seen); i++ {
		for _, row := range table.Rows {
			if row.From == seen[i] && !slices.Contains(seen, row.To) {
				seen = append(seen, row.To)
			}
		}
	}
	return seen
}

// eachMachine runs a test on the tables of every machine.
func eachMachine(t *testing.T, test func(*testing.T, lifecycle.Table)) {
	eachTable(t, func(t *testing.T, _ lifecycle.ProjectTemplate, table lifecycle.Table) { test(t, table) })
	for name, table := range changeTables() {
		t.Run(name, func(t *testing.T) { test(t, table) })
	}
	t.Run("pilot", func(t *testing.T) { test(t, lifecycle.PilotTable()) })
	t.Run("onboarding", func(t *testing.T) { test(t, lifecycle.OnboardingTable()) })
}

// closes tells whether a state is, or leads to, an end that is not cancelled.
func closes(table lifecycle.Table, from lifecycle.State) bool {
	return slices.ContainsFunc(reach(table, from), func(s lifecycle.State) bool { return s != lifecycle.Cancelled && table.Ended(s) })
}

func TestEveryStateIsReachedAndCanEnd(t *testing.T) {
	eachMachine(t, func(t *testing.T, table lifecycle.Table) {
		reached := reach(table, lifecycle.New)
		for _, state := range table.States() {
			if !slices.Contains(reached, state) {
				t.Errorf("%s is never reached", state)
			}
			if !closes(table, state) && !table.Ended(state) {
				t.Errorf("%s never comes to a close", state)
			}
			if table.Ended(state) && len(reach(table, state)) > 1 {
				t.Errorf("%s is an end and goes on", state)
			}
		}
		for _, end := range table.Ends {
			if !slices.Contains(reached, end) {
				t.Errorf("the end %s is never reached", end)
			}
		}
	})
}

func TestNoTwoRowsAreForTheSame(t *testing.T) {
	eachMachine(t, func(t *testing.T, table lifecycle.Table) {
		seen := map[string]bool{}
		for _, row := range table.Rows {
			key := fmt.Sprintf("%s/%s", row.From, row.On)
			if seen[key] {
				t.Errorf("%s has two rows", key)
			}
			seen[key] = true
		}
	})
}

func TestEveryNameOfATableExistsAndNoneIsUnused(t *testing.T) {
	machine := lifecycle.ProjectMachine()
	guards, effects := map[string]bool{}, map[string]bool{}
	events := map[lifecycle.EventName]bool{}
	eachTable(t, func(t *testing.T, _ lifecycle.ProjectTemplate, table lifecycle.Table) {
		for _, row := range table.Rows {
			events[row.On] = true
			for _, name := range row.Guards {
				guards[name] = true
			}
			for _, name := range row.Do {
				effects[name] = true
			}
		}
	})
	known := append(slices.Collect(maps.Keys(machine.Guards)), "is_held", "is_no_administrator") // every machine has these two
	sameNames(t, "guards", guards, known)
	sameNames(t, "effects", effects, slices.Collect(maps.Keys(machine.Effects)))
	for event := range machine.Folds {
		if !events[event] {
			t.Errorf("the fold of %s is for an event that no table has", event)
		}
	}
}

func TestEveryNameOfAChangeTableExistsAndNoneIsUnused(t *testing.T) {
	namesAreThoseOf(t, lifecycle.ChangeMachine(), slices.Collect(maps.Values(changeTables()))...)
}

// namesAreThoseOf: a machine has a meaning for every name of its tables, and none beside.
func namesAreThoseOf[D any](t *testing.T, machine lifecycle.Machine[D], tables ...lifecycle.Table) {
	t.Helper()
	guards, effects, events := map[string]bool{}, map[string]bool{}, map[lifecycle.EventName]bool{}
	for _, table := range tables {
		for _, row := range table.Rows {
			events[row.On] = true
			for _, name := range row.Guards {
				guards[name] = true
			}
			for _, name := range row.Do {
				effects[name] = true
			}
		}
	}
	sameNames(t, "guards", guards, append(slices.Collect(maps.Keys(machine.Guards)), "is_held", "is_no_administrator"))
	sameNames(t, "effects", effects, slices.Collect(maps.Keys(machine.Effects)))
	for event := range machine.Folds {
		if !events[event] {
			t.Errorf("the fold of %s is for an event that no table has", event)
		}
	}
}

// What a round of a change raises, and what a deadline of a change raises, must be possible where it can be open.
func TestEveryDeadlineAndFollowUpOfAChangeHasItsRow(t *testing.T) {
	normal, emergency := lifecycle.ChangeTable(lifecycle.NormalChange), lifecycle.ChangeTable(lifecycle.EmergencyChange)
	for _, table := range []lifecycle.Table{normal, emergency} {
		needsRows(t, table, lifecycle.StateInReview, lifecycle.ByMachine, lifecycle.EventApprove, lifecycle.EventReject, lifecycle.EventMaterialEdit)
		needsRows(t, table, lifecycle.StateInReview, lifecycle.ByClock, lifecycle.EventWindowPassed)
		needsRows(t, table, lifecycle.StateImplementing, lifecycle.ByMachine, lifecycle.EventStepFailed, lifecycle.EventStepsDone)
		needsRows(t, table, lifecycle.StateImplementing, lifecycle.ByClock, lifecycle.EventWindowOverrun)
		needsRows(t, table, lifecycle.StateRollingBack, lifecycle.ByMachine, lifecycle.EventStepFailed, lifecycle.EventBackedOut)
		needsRows(t, table, lifecycle.StateWatching, lifecycle.ByMachine, lifecycle.EventSignal)
		needsRows(t, table, lifecycle.StateWatching, lifecycle.ByClock, lifecycle.EventWatchOver)
	}
	for _, in := range []lifecycle.State{lifecycle.StateApproved, lifecycle.StateScheduled} {
		needsRows(t, normal, in, lifecycle.ByMachine, lifecycle.EventOverrideSigned, lifecycle.EventOverrideRefused, lifecycle.EventMaterialEdit)
		needsRows(t, normal, in, lifecycle.ByClock, lifecycle.EventWindowPassed)
	}
	for _, in := range []lifecycle.State{lifecycle.StateImplementing, lifecycle.StateRollingBack, lifecycle.StateImplemented, lifecycle.StateRolledBack} {
		needsRows(t, emergency, in, lifecycle.ByClock, lifecycle.EventReviewOverdue)
	}
	for _, in := range []lifecycle.State{lifecycle.StateImplemented, lifecycle.StateRolledBack} {
		needsRows(t, emergency, in, lifecycle.ByMachine, lifecycle.EventEmergencyReview)
	}
}

func sameNames(t *testing.T, what string, used map[string]bool, known []string) {
	t.Helper()
	want := slices.Sorted(maps.Keys(used))
	slices.Sort(known)
	if !slices.Equal(want, known) {
		t.Errorf("%s: the tables name\n%v\nand there are\n%v", what, want, known)
	}
}

// A deadline whose event has no row would be refused for ever.
func TestEveryDeadlineHasItsRow(t *testing.T) {
	eachTable(t, func(t *testing.T, template lifecycle.ProjectTemplate, table lifecycle.Table) {
		for _, phase := range template.Phases {
			for _, state := range []lifecycle.State{lifecycle.State(phase.Key), lifecycle.Review(phase.Key)} {
				needsRows(t, table, state, lifecycle.ByClock, lifecycle.EventPhaseReminder, lifecycle.EventPhaseAmber, lifecycle.EventPhaseRed)
			}
		}
		needsRows(t, table, lifecycle.StateRealizing, lifecycle.ByClock, lifecycle.EventMonthEnded)
		for _, state := range reach(table, lifecycle.State(template.Phases[0].Key)) { // where an action can be
			if !table.Ended(state) {
				needsRows(t, table, state, lifecycle.ByClock, lifecycle.EventCheckDue)
				needsRows(t, table, state, lifecycle.ByMachine, lifecycle.EventCauseReopened)
			}
		}
		for _, state := range table.States() { // rounds and tasks, which a recycle may carry anywhere
			if state != lifecycle.New && !table.Ended(state) {
				needsRows(t, table, state, lifecycle.ByClock, lifecycle.EventRemind, lifecycle.EventOverdue)
				needsRows(t, table, state, lifecycle.ByTask, lifecycle.EventSign, lifecycle.EventCompleteTask)
			}
		}
	})
}

// What a round's outcome raises must be possible where the round can be open.
func TestEveryFollowUpHasItsRow(t *testing.T) {
	eachTable(t, func(t *testing.T, template lifecycle.ProjectTemplate, table lifecycle.Table) {
		for _, phase := range template.Phases {
			needsRows(t, table, lifecycle.State(phase.Key), lifecycle.ByMachine, lifecycle.EventDeliverableSigned,
				lifecycle.EventDeliverableRefused, lifecycle.EventWaiverSigned, lifecycle.EventWaiverRefused)
			needsRows(t, table, lifecycle.Review(phase.Key), lifecycle.ByMachine, lifecycle.EventPass,
				lifecycle.EventPassWithConditions, lifecycle.EventSendBack)
		}
	})
}

func needsRows(t *testing.T, table lifecycle.Table, state lifecycle.State, by lifecycle.Source, events ...lifecycle.EventName) {
	t.Helper()
	for _, event := range events {
		if row, ok := table.Find(state, event); !ok || row.By != by {
			t.Errorf("%s has no row for %s by %s", state, event, by)
		}
	}
}

func TestTheHappyPathClosesTheProject(t *testing.T) {
	eachTable(t, func(t *testing.T, template lifecycle.ProjectTemplate, table lifecycle.Table) {
		path := []lifecycle.EventName{lifecycle.EventLaunch, lifecycle.EventStart}
		for range template.Phases {
			path = append(path, lifecycle.EventSubmit, lifecycle.EventPass)
		}
		state := lifecycle.New
		for _, event := range append(path, lifecycle.EventClose) {
			row, ok := table.Find(state, event)
			if !ok {
				t.Fatalf("%s is not possible in %s", event, state)
			}
			state = row.To
		}
		if state != lifecycle.StateClosed {
			t.Errorf("the happy path ends in %s", state)
		}
	})
}
