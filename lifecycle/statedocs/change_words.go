package statedocs

import "tollgate/lifecycle"

var changeIntroductions = map[lifecycle.ChangeKind]string{
	lifecycle.NormalChange: `A normal change is assessed by the change manager, approved by the policy that its risk, kind, process, site and cost choose, scheduled,
implemented step by step, and reviewed. See [changes](../changes.md).`,
	lifecycle.StandardChange: `A standard change is approved beforehand: its template has earned that by the approval of a normal change, and keeps it as long as its
outcomes are good enough. The rest is as for a [normal change](change_normal.md).`,
	lifecycle.EmergencyChange: `An emergency change is approved by one person, implemented at once, and reviewed in full within 48 hours of real time, or it turns red.
The rest is as for a [normal change](change_normal.md).`,
}

var changeGuards = map[string]string{
	"runs_the_case":            "the change's requester, change manager or an administrator asks",
	"is_complete":              "every field that the template asks of this kind is filled, the questionnaire is answered, there are steps to do and to undo, and the roles are named",
	"template_is_standard":     "the template has the standard status now; a refusal gives the rule and the figures",
	"assesses_the_change":      "the change manager asks",
	"implements_the_change":    "the implementer asks",
	"reviews_the_change":       "the reviewer asks, who is never the implementer",
	"works_on_the_change":      "the requester, implementer or change manager asks",
	"has_a_window":             "there is a window that has not passed",
	"window_has_not_passed":    "the window, if there is one, has not passed",
	"is_in_the_window":         "the window has begun",
	"has_conflicts":            "the window collides with something",
	"conflicts_are_overridden": "every conflict, looked for again now, is named by a signed override",
	"is_go":                    "every line of the readiness checklist is answered with go",
	"is_stopped":               "a step has failed",
	"is_held":                  "the case is on hold; a case on hold refuses everything but resume and cancel",
	"is_no_administrator":      "who signs or completes the task is not an administrator",
}

var changeEffects = map[string]string{
	"ask_for_the_next_action":  "whoever must take the change on gets a task for it, due in working time; the task of the state before ends",
	"assess_the_risk":          "the questionnaire and the matrix give the risk level",
	"open_the_review_round":    "the decision table chooses the policy; the approvers of its first stage get their tasks, bound to the hash of what they sign",
	"open_the_emergency_round": "the emergency approver gets a task, due in real time",
	"open_the_override_round":  "those who may override conflicts are asked to sign exactly these conflicts",
	"note_the_approval":        "the approval is bound to the hash that was signed; a change that asks for it grants its template the standard status",
	"note_the_pre_approval":    "the approval of the template is noted with the hash of the content and the reason",
	"note_the_override":        "the conflicts that were signed no longer stand in the way",
	"tell_of_the_override":     "everybody with a role is told that the override was refused",
	"void_the_rounds":          "every open round ends without an outcome and its tasks close; after an edit those concerned are told which fields changed",
	"forget_the_approval":      "approval, override and checklist no longer count",
	"tell_the_decision":        "everybody with a role is told",
	"tell_the_end":             "everybody with a role is told the result",
	"begin_the_work":           "the first step of the plan becomes a task",
	"ask_for_the_open_step":    "the step that failed becomes a task again",
	"ask_what_now":             "everybody is told, and the implementer is asked to try again or roll back",
	"turn_back":                "the open step closes and the first step of the backout plan becomes a task",
	"note_the_end_of_work":     "everybody is told; an emergency change gets its full review",
	"escalate_the_review":      "the change is red, everybody is told, and who may be asked beyond the reviewers is",
	"ask_for_the_follow_ups":   "every action that the review asks for becomes a task of its owner",
	"go_on_when_all_is_done":   "once nothing that the review asked for is open, the change is watched or closed",
	"start_to_watch":           "the change's metrics are watched for the template's time",
	"reopen_the_review":        "a control-chart signal of a watched metric opens the review again",
}
