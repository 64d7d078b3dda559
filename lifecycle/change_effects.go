package lifecycle

import "fmt"

// changeEffects give the names in the table's Do their meaning.
func changeEffects(m Machine[ChangeData]) map[string]changeFold {
	return map[string]changeFold{
		askNext:                    m.askForNext(nextOfChange),
		"assess_the_risk":          assessRisk,
		"open_the_review_round":    openReview(m, PurposeChange),
		"open_the_emergency_round": openReview(m, PurposeEmergency),
		"open_the_override_round":  openOverride(m),
		"note_the_approval":        noteApproval,
		"note_the_pre_approval":    notePreApproval,
		"note_the_override":        noteOverride,
		"tell_of_the_override":     tellOfOverride,
		"void_the_rounds":          voidChangeRounds,
		"forget_the_approval":      forgetApproval,
		"tell_the_decision":        tellChangeDecision,
		"tell_the_end":             tellChangeEnd,
		"begin_the_work":           beginWork,
		"ask_for_the_open_step":    askForOpenStep,
		"ask_what_now":             askWhatNow(m),
		"turn_back":                turnBack,
		"note_the_end_of_work":     noteEndOfWork(m),
		"escalate_the_review":      escalateReview,
		"ask_for_the_follow_ups":   askForFollowUps,
		"go_on_when_all_is_done":   goOn,
		"start_to_watch":           startToWatch,
		"reopen_the_review":        reopenReview(m),
	}
}

func tellChangeEnd(c *Case[ChangeData], t *Turn, _ Event) error {
	result := ""
	if c.Data.Review != nil {
		result = ": " + c.Data.Review.Result
	}
	t.Notify(Notice{To: c.Data.Roles.People(), About: "ended", Message: fmt.Sprintf("%s is closed%s", c.Title, result)})
	return nil
}
