package lifecycle

// KindChange is the kind of a change (ITIL 4 change enablement).
const KindChange = "change"

// ChangeMachineVersion is recorded with every change at launch.
const ChangeMachineVersion = 1

// States of a change.
const (
	StateAssessing    State = "assessing"
	StateInReview     State = "in_review"
	StateApproved     State = "approved"
	StateScheduled    State = "scheduled"
	StateImplementing State = "implementing"
	StateImplemented  State = "implemented"
	StateRollingBack  State = "rolling_back"
	StateRolledBack   State = "rolled_back"
	StatePIR          State = "pir" // post-implementation review
	StateWatching     State = "watching"
	StateRejected     State = "rejected"
	StateExpired      State = "expired"
)

// Events of a change beside those that a project has too.
const (
	EventAssess          EventName = "assess"
	EventMaterialEdit    EventName = "material_edit"
	EventApprove         EventName = "approve"
	EventReject          EventName = "reject"
	EventRevise          EventName = "revise"
	EventSchedule        EventName = "schedule"
	EventCheckReadiness  EventName = "check_readiness"
	EventRequestOverride EventName = "request_override"
	EventOverrideSigned  EventName = "override_signed"
	EventOverrideRefused EventName = "override_refused"
	EventBegin           EventName = "begin"
	EventStepFailed      EventName = "step_failed"
	EventRetry           EventName = "retry"
	EventRollBack        EventName = "roll_back"
	EventStepsDone       EventName = "steps_done"
	EventBackedOut       EventName = "backed_out"
	EventWindowPassed    EventName = "window_passed"
	EventWindowOverrun   EventName = "window_overrun"
	EventReviewOverdue   EventName = "review_overdue"
	EventEmergencyReview EventName = "emergency_review_decided"
	EventStartReview     EventName = "start_review"
	EventConclude        EventName = "conclude"
	EventFinish          EventName = "finish"
	EventWatch           EventName = "watch"
	EventWatchOver       EventName = "watch_over"
)

// ChangeTable is every transition of a change of this kind.
func ChangeTable(kind ChangeKind) Table {
	t := Table{Ends: []State{StateClosed}, Final: []State{StateImplementing, StateRollingBack, StateImplemented, StateRolledBack, StatePIR, StateWatching}}
	t.Rows = append(t.Rows, preparingRows(kind)...)
	t.Rows = append(t.Rows, approvingRows(kind)...)
	t.Rows = append(t.Rows, approvedRows(StateApproved)...)
	t.Rows = append(t.Rows, schedulingRows(kind)...)
	t.Rows = append(t.Rows, implementingRows()...)
	t.Rows = append(t.Rows, reviewingRows(kind)...)
	return t.withCommon()
}

// preparingRows are a draft's, and how a change that was refused or came too late becomes one again.
func preparingRows(kind ChangeKind) []Row {
	submit := Row{From: StateDraft, On: EventSubmit, By: ByPerson, Guards: []string{guardRuns, "is_complete", "window_has_not_passed"}}
	switch kind {
	case StandardChange:
		submit.To, submit.Guards, submit.Do = StateApproved, append(submit.Guards, "template_is_standard"), []string{"note_the_pre_approval", askNext}
	case EmergencyChange:
		submit.To, submit.Do = StateInReview, []string{"assess_the_risk", "open_the_emergency_round"}
	default:
		submit.To, submit.Do = StateAssessing, []string{askNext}
	}
	rows := []Row{
		{From: New, On: EventLaunch, To: StateDraft, By: ByPerson, Do: []string{askNext}},
		{From: StateDraft, On: EventEdit, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}},
		submit,
	}
	again := []State{StateRejected, StateExpired}
	if kind == StandardChange { // nobody is asked, so nobody rejects it
		again = again[1:]
	}
	for _, from := range again {
		rows = append(rows, Row{From: from, On: EventRevise, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"forget_the_approval", askNext}})
	}
	return rows
}

// approvingRows are those of assessment and review. An edit of what is signed raises material_edit:
// the round is void and another begins.
func approvingRows(kind ChangeKind) []Row {
	var rows []Row
	open := []string{"void_the_rounds", "assess_the_risk", "open_the_review_round"}
	if kind == EmergencyChange {
		open[2] = "open_the_emergency_round"
	}
	if kind == NormalChange {
		in := StateAssessing
		rows = append(rows,
			Row{From: in, On: EventEdit, To: in, By: ByPerson, Guards: []string{guardRuns}},
			Row{From: in, On: EventAssess, To: StateInReview, By: ByPerson, Guards: []string{"assesses_the_change", "is_complete", "window_has_not_passed"}, Do: open[1:]},
			Row{From: in, On: EventWithdraw, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}, Do: []string{askNext}},
		)
	}
	if kind == StandardChange {
		return rows
	}
	in := StateInReview
	return append(rows,
		Row{From: in, On: EventEdit, To: in, By: ByPerson, Guards: []string{guardRuns}},
		Row{From: in, On: EventMaterialEdit, To: in, By: ByMachine, Do: open},
		Row{From: in, On: EventApprove, To: StateApproved, By: ByMachine, Do: []string{"note_the_approval", "tell_the_decision", askNext}},
		Row{From: in, On: EventReject, To: StateRejected, By: ByMachine, Do: []string{"tell_the_decision", askNext}},
		Row{From: in, On: EventWithdraw, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"void_the_rounds", askNext}},
		Row{From: in, On: EventWindowPassed, To: StateExpired, By: ByClock, Do: []string{"void_the_rounds", "tell_the_decision", askNext}},
	)
}

// approvedRows are what approved and scheduled changes have in common, except for where an edit of
// what was signed leads.
func approvedRows(in State) []Row {
	return []Row{
		{From: in, On: EventEdit, To: in, By: ByPerson, Guards: []string{guardRuns}},
		{From: in, On: EventWithdraw, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"void_the_rounds", "forget_the_approval", askNext}},
		{From: in, On: EventCheckReadiness, To: in, By: ByPerson, Guards: []string{"works_on_the_change"}},
		{From: in, On: EventRequestOverride, To: in, By: ByPerson, Guards: []string{guardRuns, "has_conflicts"}, Do: []string{"open_the_override_round"}},
		{From: in, On: EventOverrideSigned, To: in, By: ByMachine, Do: []string{"note_the_override"}},
		{From: in, On: EventOverrideRefused, To: in, By: ByMachine, Do: []string{"tell_of_the_override"}},
		{From: in, On: EventWindowPassed, To: StateExpired, By: ByClock, Do: []string{"void_the_rounds", "forget_the_approval", "tell_the_decision", askNext}},
	}
}

// schedulingRows lead from the approval to the implementation. An emergency is implemented at once.
func schedulingRows(kind ChangeKind) []Row {
	open := []string{"void_the_rounds", "forget_the_approval", "assess_the_risk", "open_the_review_round"}
	again := StateInReview
	switch kind {
	case EmergencyChange:
		open[3] = "open_the_emergency_round"
		return []Row{
			{From: StateApproved, On: EventMaterialEdit, To: again, By: ByMachine, Do: open},
			{From: StateApproved, On: EventBegin, To: StateImplementing, By: ByPerson, Guards: []string{"implements_the_change", "is_go"}, Do: []string{"begin_the_work"}},
		}
	case StandardChange: // its approval is the template's: it is edited as a draft
		again, open = StateDraft, []string{"void_the_rounds", "forget_the_approval", askNext}
	}
	rows := []Row{
		{From: StateApproved, On: EventMaterialEdit, To: again, By: ByMachine, Do: open},
		{From: StateApproved, On: EventSchedule, To: StateScheduled, By: ByPerson,
			Guards: []string{guardRuns, "has_a_window", "conflicts_are_overridden"}, Do: []string{askNext}},
		{From: StateScheduled, On: EventMaterialEdit, To: again, By: ByMachine, Do: open},
		{From: StateScheduled, On: EventBegin, To: StateImplementing, By: ByPerson,
			Guards: []string{"implements_the_change", "is_in_the_window", "is_go", "conflicts_are_overridden"}, Do: []string{"void_the_rounds", "begin_the_work"}},
	}
	return append(rows, approvedRows(StateScheduled)...)
}

// implementingRows take the steps of the plan in order, stop at a failure, and lead on or back.
func implementingRows() []Row {
	var rows []Row
	for _, in := range []State{StateImplementing, StateRollingBack} {
		rows = append(rows,
			Row{From: in, On: EventStepFailed, To: in, By: ByMachine, Do: []string{"ask_what_now"}},
			Row{From: in, On: EventRetry, To: in, By: ByPerson, Guards: []string{"implements_the_change", "is_stopped"}, Do: []string{"ask_for_the_open_step"}},
		)
	}
	back := []string{"turn_back"}
	return append(rows,
		Row{From: StateImplementing, On: EventRollBack, To: StateRollingBack, By: ByPerson, Guards: []string{"implements_the_change"}, Do: back},
		Row{From: StateImplementing, On: EventStepsDone, To: StateImplemented, By: ByMachine, Do: []string{"note_the_end_of_work", askNext}},
		Row{From: StateImplementing, On: EventWindowOverrun, To: StateImplementing, By: ByClock},
		Row{From: StateRollingBack, On: EventBackedOut, To: StateRolledBack, By: ByMachine, Do: []string{"note_the_end_of_work", askNext}},
		Row{From: StateImplemented, On: EventRollBack, To: StateRollingBack, By: ByPerson, Guards: []string{"implements_the_change"}, Do: append([]string{"void_the_rounds"}, back...)},
	)
}

// reviewingRows are the post-implementation review, its follow-up actions and the time after.
func reviewingRows(kind ChangeKind) []Row {
	var rows []Row
	for _, in := range []State{StateImplemented, StateRolledBack} {
		start := Row{From: in, On: EventStartReview, To: StatePIR, By: ByPerson, Guards: []string{"reviews_the_change"}, Do: []string{askNext}}
		if kind == EmergencyChange { // the full review that the emergency skipped comes first
			start.By, start.On, start.Guards = ByMachine, EventEmergencyReview, nil
			start.Do = []string{"tell_the_decision", askNext}
		}
		rows = append(rows, start)
		if kind == EmergencyChange {
			rows = append(rows, Row{From: in, On: EventReviewOverdue, To: in, By: ByClock, Do: []string{"escalate_the_review"}})
		}
	}
	if kind == EmergencyChange {
		for _, in := range []State{StateImplementing, StateRollingBack} {
			rows = append(rows, Row{From: in, On: EventReviewOverdue, To: in, By: ByClock, Do: []string{"escalate_the_review"}})
		}
	}
	return append(rows,
		Row{From: StatePIR, On: EventConclude, To: StatePIR, By: ByPerson, Guards: []string{"reviews_the_change"}, Do: []string{"ask_for_the_follow_ups", "go_on_when_all_is_done"}},
		Row{From: StatePIR, On: EventWatch, To: StateWatching, By: ByMachine, Do: []string{"start_to_watch", askNext}},
		Row{From: StatePIR, On: EventFinish, To: StateClosed, By: ByMachine, Do: []string{"tell_the_end"}},
		Row{From: StateWatching, On: EventSignal, To: StatePIR, By: ByMachine, Do: []string{"reopen_the_review"}},
		Row{From: StateWatching, On: EventWatchOver, To: StateClosed, By: ByClock, Do: []string{"tell_the_end"}},
	)
}

// ChangeMachine is the machine of changes.
func ChangeMachine() Machine[ChangeData] {
	m := Machine[ChangeData]{
		Kind: KindChange, Prefix: "CHG", Version: ChangeMachineVersion,
		Table:  func(d ChangeData) Table { return ChangeTable(d.Kind) },
		Guards: changeGuards(), Folds: changeFolds(), TasksEscalate: true,
		Person: changePeople, Reassign: reassignChange, Needs: changeNeeds, Concerns: changeConcerns,
		Deadlines: changeDeadlines, Shift: shiftChange, Decided: changeDecided, Describe: describeChange, Freeze: freezeChange,
		Tells: []State{StateImplemented, StateRollingBack, StateRejected, StateExpired, StateClosed, Cancelled},
	}
	m.Effects = changeEffects(m)
	return m
}
