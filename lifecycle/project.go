package lifecycle

import "fmt"

// KindProject is the kind of a DMAIC, Kaizen or 8D project.
const KindProject = "project"

// ProjectMachineVersion is recorded with every project at launch.
const ProjectMachineVersion = 1

// States and events of a project beside those of its phases.
const (
	StateDraft     State = "draft"
	StateRealizing State = "realizing"
	StateClosed    State = "closed"
	StateKilled    State = "killed"

	EventLaunch             EventName = "launch"
	EventStart              EventName = "start"
	EventEdit               EventName = "edit"
	EventDeliver            EventName = "deliver"
	EventRequestWaiver      EventName = "request_waiver"
	EventSubmit             EventName = "submit"
	EventWithdraw           EventName = "withdraw"
	EventPass               EventName = "pass"
	EventPassWithConditions EventName = "pass_with_conditions"
	EventSendBack           EventName = "send_back"
	EventKill               EventName = "kill"
	EventPhaseReminder      EventName = "phase_reminder"
	EventPhaseAmber         EventName = "phase_amber"
	EventPhaseRed           EventName = "phase_red"
	EventDeliverableSigned  EventName = "deliverable_signed"
	EventDeliverableRefused EventName = "deliverable_refused"
	EventWaiverSigned       EventName = "waiver_signed"
	EventWaiverRefused      EventName = "waiver_refused"
	EventMonthEnded         EventName = "month_ended"
	EventSignal             EventName = "signal"
	EventClose              EventName = "close"
	EventRaiseAction        EventName = "raise_action"
	EventCheckDue           EventName = "effectiveness_check_due"
	EventCauseReopened      EventName = "cause_reopened"
)

// What a sign-off round of a project may be about.
const (
	PurposeTollgate    = "tollgate"
	PurposeDeliverable = "deliverable"
	PurposeWaiver      = "waiver"
)

// EventRecycle sends the project to an earlier phase; the phase is part of the event's name, so
// that the table has one target a row and allowed says which phases are possible.
func EventRecycle(phase string) EventName { return EventName("recycle_to_" + phase) }

// Review is the state in which a phase's tollgate is under review.
func Review(phase string) State { return State(phase + "_review") }

// ProjectTable is every transition of a project with these phases.
func ProjectTable(template ProjectTemplate) Table {
	t := Table{Ends: []State{StateClosed, StateKilled}}
	first := State(template.Phases[0].Key)
	t.Rows = []Row{
		{From: New, On: EventLaunch, To: StateDraft, By: ByPerson},
		{From: StateDraft, On: EventEdit, To: StateDraft, By: ByPerson, Guards: []string{guardRuns}},
		{From: StateDraft, On: EventStart, To: first, By: ByPerson, Guards: []string{guardRuns, "roles_are_filled"}, Do: []string{"start_phase"}},
		{From: StateDraft, On: EventKill, To: StateKilled, By: ByPerson, Guards: []string{"sponsors_the_case"}, Do: []string{"tell_the_end"}},
	}
	for i, phase := range template.Phases {
		next := StateRealizing
		if i+1 < len(template.Phases) {
			next = State(template.Phases[i+1].Key)
		}
		t.Rows = append(t.Rows, workRows(phase.Key)...)
		t.Rows = append(t.Rows, reviewRows(phase.Key, next)...)
		t.Rows = append(t.Rows, actionRows(State(phase.Key))...)
		t.Rows = append(t.Rows, actionRows(Review(phase.Key))...)
		t.Rows = append(t.Rows, recycleRows(State(phase.Key), template.Phases[:i])...)
	}
	t.Rows = append(t.Rows, realizingRows()...)
	t.Rows = append(t.Rows, actionRows(StateRealizing)...)
	t.Rows = append(t.Rows, recycleRows(StateRealizing, template.Phases)...)
	return t.withCommon()
}

// workRows are what may happen while a phase is being worked on. A submission ends what is still
// asked about waivers and deliverables, so that nothing signed later changes what is under review.
func workRows(phase string) []Row {
	in := State(phase)
	return []Row{
		{From: in, On: EventEdit, To: in, By: ByPerson, Guards: []string{guardRuns}},
		{From: in, On: EventDeliver, To: in, By: ByPerson, Guards: []string{"works_on_the_case"}, Do: []string{"ask_for_the_signature_of_the_deliverable"}},
		{From: in, On: EventRequestWaiver, To: in, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"ask_for_the_waiver"}},
		{From: in, On: EventSubmit, To: Review(phase), By: ByPerson,
			Guards: []string{guardRuns, "is_ready"}, Do: []string{"void_all_rounds", "open_the_tollgate_round"}},
		{From: in, On: EventKill, To: StateKilled, By: ByPerson, Guards: []string{"sponsors_the_case"}, Do: []string{"tell_the_end"}},
		{From: in, On: EventDeliverableSigned, To: in, By: ByMachine},
		{From: in, On: EventDeliverableRefused, To: in, By: ByMachine},
		{From: in, On: EventWaiverSigned, To: in, By: ByMachine},
		{From: in, On: EventWaiverRefused, To: in, By: ByMachine},
		{From: in, On: EventPhaseReminder, To: in, By: ByClock},
		{From: in, On: EventPhaseAmber, To: in, By: ByClock},
		{From: in, On: EventPhaseRed, To: in, By: ByClock},
	}
}

// reviewRows are what may happen while a tollgate is under review. An edit or a deliverable
// voids the round: nobody signs what changed under them.
func reviewRows(phase string, next State) []Row {
	work, in := State(phase), Review(phase)
	passed := []string{"note_the_pass", "start_phase"}
	return []Row{
		{From: in, On: EventPass, To: next, By: ByMachine, Do: passed},
		{From: in, On: EventPassWithConditions, To: next, By: ByMachine, Do: append([]string{"open_conditions"}, passed...)},
		{From: in, On: EventSendBack, To: work, By: ByMachine, Do: []string{"tell_the_decision"}},
		{From: in, On: EventWithdraw, To: work, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"void_the_tollgate_round"}},
		{From: in, On: EventEdit, To: work, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"void_the_tollgate_round"}},
		{From: in, On: EventDeliver, To: work, By: ByPerson, Guards: []string{"works_on_the_case"},
			Do: []string{"void_the_tollgate_round", "ask_for_the_signature_of_the_deliverable"}},
		{From: in, On: EventKill, To: StateKilled, By: ByPerson, Guards: []string{"sponsors_the_case"}, Do: []string{"tell_the_end"}},
		{From: in, On: EventPhaseReminder, To: in, By: ByClock},
		{From: in, On: EventPhaseAmber, To: in, By: ByClock},
		{From: in, On: EventPhaseRed, To: in, By: ByClock},
	}
}

func recycleRows(from State, to []Phase) []Row {
	var rows []Row
	for _, phase := range to {
		rows = append(rows, Row{From: from, On: EventRecycle(phase.Key), To: State(phase.Key), By: ByPerson,
			Guards: []string{guardRuns}, Do: []string{"void_all_rounds", "start_phase"}})
	}
	return rows
}

// actionRows are what may happen to corrective and preventive actions, from the first phase on to the close. No tollgate
// signs them, so they void none.
func actionRows(in State) []Row {
	return []Row{
		{From: in, On: EventRaiseAction, To: in, By: ByPerson, Guards: []string{"leads_or_owns_the_process"}, Do: []string{"ask_for_the_action"}},
		{From: in, On: EventCheckDue, To: in, By: ByClock, Do: []string{"ask_for_the_effectiveness_check"}},
		{From: in, On: EventCauseReopened, To: in, By: ByMachine, Do: []string{"ask_for_the_action_again"}},
	}
}

// realizingRows are what may happen while actual benefits are confirmed month by month.
func realizingRows() []Row {
	in := StateRealizing
	return []Row{
		{From: in, On: EventMonthEnded, To: in, By: ByClock, Do: []string{"ask_to_confirm_actuals"}},
		{From: in, On: EventSignal, To: in, By: ByMachine, Do: []string{"ask_to_investigate"}},
		{From: in, On: EventClose, To: StateClosed, By: ByPerson,
			Guards: []string{guardRuns, "no_condition_is_open", "no_action_is_open", "actuals_are_confirmed"}, Do: []string{"tell_the_end"}},
		{From: in, On: EventKill, To: StateKilled, By: ByPerson, Guards: []string{"sponsors_the_case"}, Do: []string{"tell_the_end"}},
	}
}

// ProjectMachine is the machine of improvement projects.
func ProjectMachine() Machine[ProjectData] {
	m := Machine[ProjectData]{
		Kind: KindProject, Prefix: "PRJ", Version: ProjectMachineVersion,
		Table:  func(d ProjectData) Table { return ProjectTable(d.Template) },
		Guards: projectGuards(),
		Person: projectPeople, Reassign: reassignProject, Needs: projectNeeds,
		Deadlines: projectDeadlines, Shift: shiftProject, DueAt: projectDue, Decided: projectDecided, Describe: describeProject, Freeze: freezeProject,
	}
	m.Folds = projectFolds()
	m.Effects = projectEffects(m)
	return m
}

// PhaseOf returns the phase that a state works on or reviews.
func PhaseOf(c *Case[ProjectData]) (Phase, bool) {
	for _, phase := range c.Data.Template.Phases {
		if c.State == State(phase.Key) || c.State == Review(phase.Key) {
			return phase, true
		}
	}
	return Phase{}, false
}

func tollgateTitle(c *Case[ProjectData], phase Phase) string {
	return fmt.Sprintf("Sign the %s tollgate of %s", phase.Title, c.Title)
}
