package lifecycle

import (
	"maps"
	"slices"
)

// OnboardingMachineVersion is recorded with every onboarding at launch.
const OnboardingMachineVersion = 1

// States of an onboarding beside cancelled, and scheduled, which changes have too.
const (
	StateActive    State = "active"
	StateLeaving   State = "leaving" // the subject left; access that was given is being taken back
	StateCompleted State = "completed"
	StateEnded     State = "ended" // the subject left before it was completed
)

// Events of an onboarding. Owners and assessors answer their tasks; these are for who runs the case, and the clock's.
const (
	EventStartReached EventName = "start_reached"
	EventItemsOpen    EventName = "items_open"
	EventWaive        EventName = "waive"
	EventReassignItem EventName = "reassign_item"
	EventMoveStart    EventName = "move_start"
	EventUpgrade      EventName = "upgrade"
	EventLeave        EventName = "leave"
	EventComplete     EventName = "complete"
	EventAllDone      EventName = "all_done"
	EventAllRevoked   EventName = "all_revoked"
)

// Effects that several rows name.
const (
	openItems = "open_what_may_open"
	goOnDone  = "complete_when_all_is_done"
)

// OnboardingTable is every transition of an onboarding. What happens to one item moves no state; only the last one does.
func OnboardingTable() Table {
	t := Table{Ends: []State{StateCompleted, StateEnded}, Final: []State{StateLeaving},
		Rows: []Row{{From: New, On: EventLaunch, To: StateScheduled, By: ByPerson, Do: []string{openItems}}}}
	for _, in := range []State{StateScheduled, StateActive} {
		t.Rows = append(t.Rows,
			Row{From: in, On: EventItemsOpen, To: in, By: ByClock, Do: []string{openItems}},
			Row{From: in, On: EventWaive, To: in, By: ByPerson, Guards: []string{"may_waive_an_item"}, Do: []string{openItems, goOnDone}},
			Row{From: in, On: EventRetry, To: in, By: ByPerson, Guards: []string{guardRuns, "an_item_has_failed"}},
			Row{From: in, On: EventReassignItem, To: in, By: ByPerson, Guards: []string{guardRuns}},
			Row{From: in, On: EventMoveStart, To: StateScheduled, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"move_due_dates", openItems}},
			Row{From: in, On: EventUpgrade, To: in, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"move_due_dates", openItems, goOnDone}},
			Row{From: in, On: EventLeave, To: StateLeaving, By: ByPerson, Guards: []string{guardRuns}, Do: []string{"cancel_what_is_open", "take_back_access"}},
		)
	}
	t.Rows = append(t.Rows,
		Row{From: StateScheduled, On: EventStartReached, To: StateActive, By: ByClock, Do: []string{"tell_the_start", openItems, goOnDone}},
		Row{From: StateActive, On: EventComplete, To: StateCompleted, By: ByPerson, Guards: []string{guardRuns, "mandatory_items_are_done"}, Do: []string{"cancel_what_is_open", "tell_the_end"}},
		Row{From: StateActive, On: EventAllDone, To: StateCompleted, By: ByMachine, Do: []string{"tell_the_end"}},
		Row{From: StateLeaving, On: EventAllRevoked, To: StateEnded, By: ByMachine, Do: []string{"tell_the_end"}},
	)
	return t.withCommon()
}

type onboarding = Case[OnboardingData]

type onboardingFold = func(*onboarding, *Turn, Event) error

// OnboardingMachine is the machine of onboardings.
func OnboardingMachine() Machine[OnboardingData] {
	m := Machine[OnboardingData]{
		Kind: KindOnboarding, Prefix: "ONB", Version: OnboardingMachineVersion,
		Table:  func(OnboardingData) Table { return OnboardingTable() },
		Guards: onboardingGuards(), TasksEscalate: true, TellsTogether: true,
		Person: onboardingPeople, Reassign: reassignOnboarding, Needs: onboardingNeeds, Concerns: onboardingConcerns,
		Deadlines: onboardingDeadlines, DueAt: onboardingDueAt, Shift: shiftOnboarding, Describe: describeOnboarding, Freeze: freezeOnboarding,
	}
	m.Decided = reviewDecided
	m.Folds = onboardingFolds(m)
	m.Effects = map[string]onboardingFold{
		openItems: openWhatMayOpen, goOnDone: completeWhenAllIsDone, "move_due_dates": moveDueDates,
		"cancel_what_is_open": cancelWhatIsOpen, "take_back_access": takeBackAccess, "tell_the_start": tellTheStart, "tell_the_end": tellOnboardingEnd,
	}
	return m
}

// onboardingFolds put each event's data into the onboarding. The common ones do a little more here.
func onboardingFolds(m Machine[OnboardingData]) map[EventName]onboardingFold {
	return map[EventName]onboardingFold{
		EventLaunch: foldOnboardingLaunch, EventCompleteTask: foldItemTask(m), EventWaive: foldWaive, EventRetry: foldItemRetry,
		EventReassignItem: foldReassignItem, EventMoveStart: foldMoveStart, EventUpgrade: foldUpgrade, EventLeave: foldLeave,
		EventAllDone: nothing, EventAllRevoked: nothing,
		EventCancel: foldOnboardingCancel(m), EventReassign: foldOnboardingReassign(m), EventRecalendar: foldOnboardingCalendar(m),
	}
}

// nothing is for the machine's own events.
func nothing(*onboarding, *Turn, Event) error { return nil }

// freezeOnboarding shares the plan between copies: an upgrade replaces it and changes nothing in place. The items are copied one by
// one, which is far quicker than through JSON.
func freezeOnboarding(d *OnboardingData) func(*OnboardingData) {
	plan, items := d.Plan, d.Items
	d.Plan, d.Items = OnboardingPlan{}, nil
	return func(copied *OnboardingData) { copied.Plan, copied.Items = plan, copyItems(items) }
}

func copyItems(items []ItemProgress) []ItemProgress {
	copied := slices.Clone(items)
	for i := range copied {
		copied[i].Answers = maps.Clone(copied[i].Answers) // the rest is replaced, never changed in place
	}
	return copied
}
