package statedocs

const onboardingIntroduction = `An onboarding of a new hire, a vendor or a process. What happens to one item (it opens, is submitted, returned, signed off, fails or is waived)
moves no state of the case; only the start, the last item and the subject's leaving do. See [onboarding](../onboarding.md).`

var onboardingGuards = map[string]string{
	"runs_the_case":            "the onboarding's coordinator or manager asks, who is not the subject, or an administrator",
	"may_waive_an_item":        "there is an open item that the caller's role may waive; which one, and the reason, are checked with the data",
	"an_item_has_failed":       "an item has failed",
	"mandatory_items_are_done": "every mandatory item is signed off or waived; a refusal lists the others",
	"is_held":                  "the case is on hold; a case on hold refuses everything but resume and cancel",
	"is_no_administrator":      "who signs or completes the task is not an administrator",
}

var onboardingEffects = map[string]string{
	"open_what_may_open":        "every locked item that waits for no other item and whose day has come opens: its owner gets a task, due on a working day of the subject's calendar",
	"move_due_dates":            "the due times of open items are counted again; finished items stay as they are",
	"complete_when_all_is_done": "an onboarding that has started and in which nothing is open any more, optional items neither, is completed",
	"cancel_what_is_open":       "every item that is not finished is cancelled and its tasks close; what is done stays",
	"take_back_access":          "every access that was given becomes a task to take it back, due the next working day; without any the onboarding ends at once",
	"tell_the_start":            "the subject, the manager and the coordinator are told",
	"tell_the_end":              "the subject, the manager and the coordinator are told",
}
