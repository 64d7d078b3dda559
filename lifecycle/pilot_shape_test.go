package lifecycle_test

import (
	"testing"

	"tollgate/lifecycle"
)

func TestEveryNameOfThePilotTableExistsAndNoneIsUnused(t *testing.T) {
	namesAreThoseOf(t, lifecycle.PilotMachine(), lifecycle.PilotTable())
}

// What a round of a pilot raises, what its looks raise and what its deadlines raise must be possible where that can be.
func TestEveryDeadlineAndFollowUpOfAPilotHasItsRow(t *testing.T) {
	table := lifecycle.PilotTable()
	needsRows(t, table, lifecycle.StateReadinessReview, lifecycle.ByMachine, lifecycle.EventPlanSigned, lifecycle.EventPlanRefused)
	needsRows(t, table, lifecycle.StateReady, lifecycle.ByClock, lifecycle.EventStartDue)
	needsRows(t, table, lifecycle.StateRunning, lifecycle.ByClock, lifecycle.EventLookDue, lifecycle.EventEndDue)
	needsRows(t, table, lifecycle.StateRunning, lifecycle.ByMachine, lifecycle.EventDoubtRaised)
	needsRows(t, table, lifecycle.StateConcluding, lifecycle.ByClock, lifecycle.EventDataDue)
	needsRows(t, table, lifecycle.StateVerdictReview, lifecycle.ByMachine, lifecycle.EventScaleSigned, lifecycle.EventIterateSigned,
		lifecycle.EventStopSigned, lifecycle.EventDecisionRefused)
	needsRows(t, table, lifecycle.StateScaling, lifecycle.ByClock, lifecycle.EventWaveLookDue)
	needsRows(t, table, lifecycle.StateScaling, lifecycle.ByMachine, lifecycle.EventWaveBreached, lifecycle.EventCaseMoved,
		lifecycle.EventWavesDone, lifecycle.EventWavesGone)
	for _, state := range table.States() {
		if state != lifecycle.New && !table.Ended(state) {
			needsRows(t, table, state, lifecycle.ByClock, lifecycle.EventRemind, lifecycle.EventOverdue)
			needsRows(t, table, state, lifecycle.ByTask, lifecycle.EventSign, lifecycle.EventCompleteTask)
			needsRows(t, table, state, lifecycle.ByPerson, lifecycle.EventHold, lifecycle.EventCancel)
		}
	}
}

// Nothing but a signed decision leads out of the review of the verdict, and only one way leads to scaled.
func TestNoWayAroundTheDecision(t *testing.T) {
	for _, row := range lifecycle.PilotTable().Rows {
		into := row.To == lifecycle.StateScaling && row.From != row.To
		if into && (row.From != lifecycle.StateVerdictReview || row.On != lifecycle.EventScaleSigned || row.By != lifecycle.ByMachine) {
			t.Errorf("%s by %s leads from %s to scaling", row.On, row.By, row.From)
		}
		if row.To == lifecycle.StateScaled && (row.From != lifecycle.StateScaling || row.On != lifecycle.EventWavesDone || row.By != lifecycle.ByMachine) {
			t.Errorf("%s by %s leads from %s to scaled", row.On, row.By, row.From)
		}
		if row.From == lifecycle.StateReady && row.To == lifecycle.StateDraft {
			t.Errorf("%s unlocks a signed plan", row.On)
		}
	}
}
