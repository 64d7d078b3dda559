package lifecycle

// KindPilot is the kind of a pilot: a pre-registered trial of a change, before it is scaled.
const KindPilot = "pilot"

// PilotMachineVersion is recorded with every pilot at launch.
const PilotMachineVersion = 1

// States of a pilot beside draft.
const (
	StateReadinessReview State = "readiness_review"
	StateReady           State = "ready"
	StateRunning         State = "running"
	StatePaused          State = "paused"
	StateConcluding      State = "concluding"
	StateVerdictReview   State = "verdict_review"
	StateScaling         State = "scaling"
	StateScaled          State = "scaled"
	StateStopped         State = "stopped"
	StateSuperseded      State = "superseded"
)

// Events of a pilot beside those that others have too.
const (
	EventPlanSigned      EventName = "plan_signed"
	EventPlanRefused     EventName = "plan_refused"
	EventStartDue        EventName = "start_due"
	EventLook            EventName = "look"
	EventLookDue         EventName = "look_due"
	EventPause           EventName = "pause"
	EventDoubtRaised     EventName = "doubt_raised"
	EventContinue        EventName = "continue"
	EventDeviate         EventName = "deviate"
	EventEndDue          EventName = "end_due"
	EventCloseData       EventName = "close_data"
	EventDataDue         EventName = "data_due"
	EventPropose         EventName = "propose_decision"
	EventScaleSigned     EventName = "scale_signed"
	EventIterateSigned   EventName = "iterate_signed"
	EventStopSigned      EventName = "stop_signed"
	EventDecisionRefused EventName = "decision_refused"
	EventStartWave       EventName = "start_wave"
	EventHoldWave        EventName = "hold_wave"
	EventResumeWave      EventName = "resume_wave"
	EventRollBackWave    EventName = "roll_back_wave"
	EventWaveLookDue     EventName = "wave_look_due"
	EventWaveBreached    EventName = "wave_breached"
	EventCaseMoved       EventName = "opened_case_moved" // a change that a wave opened
	EventWavesDone       EventName = "waves_done"
	EventWavesGone       EventName = "waves_gone"
	EventProjectEnded    EventName = "project_ended" // its project was cancelled or killed, and takes it along
)

// PilotTable is every transition of a pilot.
func PilotTable() Table {
	t := Table{Ends: []State{StateScaled, StateStopped, StateSuperseded}}
	t.Rows = append(t.Rows, planningRows()...)
	t.Rows = append(t.Rows, watchingRows()...)
	t.Rows = append(t.Rows, decidingRows()...)
	t.Rows = append(t.Rows, scalingRows()...)
	t.Rows = append(t.Rows, t.alongRows()...)
	return t.withCommon()
}

// alongRows end an open pilot with its project, when who ends that says so.
func (t Table) alongRows() []Row {
	var rows []Row
	for _, s := range t.States() {
		if s != New && !t.Ended(s) {
			rows = append(rows, Row{From: s, On: EventProjectEnded, To: Cancelled, By: ByMachine})
		}
	}
	return rows
}

// planningRows lead from the draft to the locked plan and the start.
func planningRows() []Row {
	begin := []string{"begin_the_pilot", askNext}
	return []Row{
		{From: New, On: EventLaunch, To: StateDraft, By: ByPerson, Do: []string{askNext}},
		{From: StateDraft, On: EventEdit, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}},
		{From: StateDraft, On: EventCheckReadiness, To: StateDraft, By: ByPerson, Guards: []string{"works_on_the_pilot"}},
		{From: StateDraft, On: EventSubmit, To: StateReadinessReview, By: ByPerson, Guards: []string{guardRuns, "is_complete", "is_go"}, Do: []string{"open_the_readiness_round"}},
		{From: StateReadinessReview, On: EventWithdraw, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"void_the_rounds", askNext}},
		{From: StateReadinessReview, On: EventPlanSigned, To: StateReady, By: ByMachine, Do: []string{"lock_the_plan", "tell_the_decision", askNext}},
		{From: StateReadinessReview, On: EventPlanRefused, To: StateDraft, By: ByMachine, Do: []string{"tell_the_decision", askNext}},
		{From: StateReady, On: EventStart, To: StateRunning, By: ByPerson, Guards: []string{guardRuns}, Do: begin},
		{From: StateReady, On: EventStartDue, To: StateRunning, By: ByClock, Do: begin},
		{From: StateReady, On: EventDeviate, To: StateReady, By: ByPerson, Guards: []string{guardRuns}},
	}
}

// watchingRows are the time between the start and the verdict.
func watchingRows() []Row {
	var rows []Row
	for _, in := range []State{StateRunning, StatePaused, StateConcluding} {
		rows = append(rows,
			Row{From: in, On: EventLook, To: in, By: ByPerson, Guards: []string{"works_on_the_pilot"}},
			Row{From: in, On: EventDeviate, To: in, By: ByPerson, Guards: []string{guardRuns}},
		)
	}
	conclude := []string{"end_the_pilot", askNext}
	verdict := []string{"tell_the_verdict", askNext}
	return append(rows,
		Row{From: StateRunning, On: EventLookDue, To: StateRunning, By: ByClock},
		Row{From: StateRunning, On: EventPause, To: StatePaused, By: ByPerson, Guards: []string{"works_on_the_pilot"}, Do: []string{"tell_of_the_pause", askNext}},
		Row{From: StateRunning, On: EventDoubtRaised, To: StatePaused, By: ByMachine, Do: []string{"tell_of_the_pause", askNext}},
		Row{From: StateRunning, On: EventEndDue, To: StateConcluding, By: ByClock, Do: conclude},
		Row{From: StateRunning, On: EventConclude, To: StateConcluding, By: ByPerson, Guards: []string{guardRuns}, Do: conclude},
		Row{From: StatePaused, On: EventContinue, To: StateRunning, By: ByPerson, Guards: []string{"may_continue"}, Do: []string{"shift_the_clock", askNext}},
		Row{From: StatePaused, On: EventConclude, To: StateConcluding, By: ByPerson, Guards: []string{"works_on_the_pilot"}, Do: conclude},
		Row{From: StateConcluding, On: EventCloseData, To: StateVerdictReview, By: ByPerson, Guards: []string{guardRuns}, Do: verdict},
		Row{From: StateConcluding, On: EventDataDue, To: StateVerdictReview, By: ByClock, Do: verdict},
	)
}

// decidingRows are the sign-off of what is done after the verdict.
func decidingRows() []Row {
	in := StateVerdictReview
	return []Row{
		{From: in, On: EventPropose, To: in, By: ByPerson, Guards: []string{"proposes_the_decision"}, Do: []string{"open_the_decision_round"}},
		{From: in, On: EventWithdraw, To: in, By: ByPerson, Guards: []string{"proposes_the_decision", "is_proposed"}, Do: []string{"void_the_rounds", askNext}},
		{From: in, On: EventDecisionRefused, To: in, By: ByMachine, Do: []string{"tell_the_decision", askNext}},
		{From: in, On: EventScaleSigned, To: StateScaling, By: ByMachine, Do: []string{"note_the_decision", "tell_the_decision", "plan_the_waves"}},
		{From: in, On: EventIterateSigned, To: StateSuperseded, By: ByMachine, Do: []string{"note_the_decision", "open_the_successor", "tell_the_decision"}},
		{From: in, On: EventStopSigned, To: StateStopped, By: ByMachine, Do: []string{"note_the_decision", "tell_the_decision"}},
	}
}

// scalingRows take the change to more sites, wave by wave.
func scalingRows() []Row {
	in := StateScaling
	works := []string{"scales_the_pilot"}
	return []Row{
		{From: in, On: EventStartWave, To: in, By: ByPerson, Guards: works},
		{From: in, On: EventHoldWave, To: in, By: ByPerson, Guards: works},
		{From: in, On: EventResumeWave, To: in, By: ByPerson, Guards: works},
		{From: in, On: EventRollBackWave, To: in, By: ByPerson, Guards: works},
		{From: in, On: EventWaveLookDue, To: in, By: ByClock},
		{From: in, On: EventWaveBreached, To: in, By: ByMachine, Do: []string{"ask_what_becomes_of_the_wave"}},
		{From: in, On: EventCaseMoved, To: in, By: ByMachine},
		{From: in, On: EventWavesDone, To: StateScaled, By: ByMachine, Do: []string{"tell_the_end"}},
		{From: in, On: EventWavesGone, To: StateStopped, By: ByMachine, Do: []string{"tell_the_end"}},
	}
}

// PilotMachine is the machine of pilots.
func PilotMachine() Machine[PilotData] {
	m := Machine[PilotData]{
		Kind: KindPilot, Prefix: "PIL", Version: PilotMachineVersion,
		Table:  func(PilotData) Table { return PilotTable() },
		Guards: pilotGuards(), TasksEscalate: true,
		Person: pilotPeople, Reassign: reassignPilot, Stands: map[string]string{"decider": "sponsor"}, Needs: pilotNeeds, Concerns: pilotConcerns,
		Deadlines: pilotDeadlines, Shift: shiftPilot, Decided: pilotDecided, Describe: describePilot, Freeze: freezePilot,
	}
	m.Folds, m.Effects = pilotFolds(m), pilotEffects(m)
	return m
}
