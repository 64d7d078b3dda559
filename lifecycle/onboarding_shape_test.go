package lifecycle_test

import (
	"maps"
	"slices"
	"testing"

	"tollgate/lifecycle"
)

func TestEveryNameOfTheOnboardingTableExistsAndNoneIsUnused(t *testing.T) {
	machine := lifecycle.OnboardingMachine()
	guards, effects, events := map[string]bool{}, map[string]bool{}, map[lifecycle.EventName]bool{}
	for _, row := range lifecycle.OnboardingTable().Rows {
		events[row.On] = true
		for _, name := range row.Guards {
			guards[name] = true
		}
		for _, name := range row.Do {
			effects[name] = true
		}
	}
	sameNames(t, "guards", guards, append(slices.Collect(maps.Keys(machine.Guards)), "is_held", "is_no_administrator"))
	sameNames(t, "effects", effects, slices.Collect(maps.Keys(machine.Effects)))
	for event := range machine.Folds {
		if !events[event] {
			t.Errorf("the fold of %s is for an event that the table has not", event)
		}
	}
}

// What the last item raises, and what the clock raises, must be possible where it can happen.
func TestEveryDeadlineAndFollowUpOfAnOnboardingHasItsRow(t *testing.T) {
	table := lifecycle.OnboardingTable()
	for _, in := range []lifecycle.State{lifecycle.StateScheduled, lifecycle.StateActive} {
		needsRows(t, table, in, lifecycle.ByClock, lifecycle.EventItemsOpen, lifecycle.EventRemind, lifecycle.EventOverdue)
		needsRows(t, table, in, lifecycle.ByTask, lifecycle.EventSign, lifecycle.EventCompleteTask)
	}
	needsRows(t, table, lifecycle.StateScheduled, lifecycle.ByClock, lifecycle.EventStartReached)
	needsRows(t, table, lifecycle.StateActive, lifecycle.ByMachine, lifecycle.EventAllDone)
	needsRows(t, table, lifecycle.StateLeaving, lifecycle.ByMachine, lifecycle.EventAllRevoked)
	needsRows(t, table, lifecycle.StateLeaving, lifecycle.ByTask, lifecycle.EventCompleteTask)
}

// No event of a person completes an onboarding but complete, which asks for every mandatory item.
func TestNothingForcesACompletion(t *testing.T) {
	for _, row := range lifecycle.OnboardingTable().Rows {
		forced := row.To == lifecycle.StateCompleted && row.By != lifecycle.ByMachine && !slices.Contains(row.Guards, "mandatory_items_are_done")
		if forced {
			t.Errorf("%s completes from %s without asking for the mandatory items", row.On, row.From)
		}
	}
}
