package statedocs

const projectIntroduction = `A project works through the phases of its template; these are the phases of the built-in template
` + "`dmaic`" + `. Another template has other phases in their place and is otherwise the same machine. Each phase ends in a
tollgate: while it is under review the project is in the phase's ` + "`_review`" + ` state.`

var sources = map[string]string{
	"person":  "somebody through `POST …/{id}/events`, or the launch",
	"task":    "somebody who signs or completes a task of their inbox",
	"clock":   "a deadline that has come",
	"machine": "the case itself, such as the last signature of a round, or a monitor of a metric",
}

var guards = map[string]string{
	"runs_the_case":             "the project's lead or an administrator asks",
	"works_on_the_case":         "the lead, process owner, finance partner or a member of the team asks",
	"sponsors_the_case":         "the sponsor asks",
	"roles_are_filled":          "lead, sponsor, process owner and finance partner are named",
	"is_ready":                  "every deliverable of the phase is there or waived, and every criterion holds",
	"no_condition_is_open":      "every condition that a tollgate passed on is met",
	"actuals_are_confirmed":     "the actual benefits of every month of the horizon are confirmed",
	"no_action_is_open":         "every corrective and preventive action was found effective",
	"leads_or_owns_the_process": "the lead or the process owner asks",
	"is_held":                   "the case is on hold; a case on hold refuses everything but resume and cancel",
	"is_no_administrator":       "who signs or completes the task is not an administrator",
}

var effects = map[string]string{
	"start_phase":                              "the phase's clock starts: a reminder half way, amber at the end of its duration, red after the grace; after a recycle, this tollgate and the later ones are to be passed again",
	"open_the_tollgate_round":                  "the approvers of the tollgate's first stage get their tasks, bound to the hash of what they sign",
	"ask_for_the_signature_of_the_deliverable": "a deliverable that needs signatures of its own gets its round; the round of an older version is void",
	"ask_for_the_waiver":                       "the waiver gets its round; an older request of the same waiver is void",
	"void_the_tollgate_round":                  "the tollgate's round ends without an outcome and its tasks close: nobody signs what changed under them",
	"void_all_rounds":                          "every open round ends without an outcome and its tasks close; waivers that nobody has signed yet are forgotten",
	"note_the_pass":                            "the tollgate is noted as passed with the hash that was signed, and everybody with a role is told",
	"open_conditions":                          "each condition becomes a task of its owner",
	"tell_the_decision":                        "everybody with a role is told",
	"tell_the_end":                             "everybody with a role is told",
	"ask_to_confirm_actuals":                   "the finance partner is asked to confirm the month's actual benefits",
	"ask_to_investigate":                       "the process owner is asked to look into the signal of the control chart",
	"ask_for_the_action":                       "the owner of the corrective or preventive action is asked to carry it out; who will check it cannot do it for them",
	"ask_for_the_effectiveness_check":          "the checker is asked whether the action works; nobody who had a part in it answers for them",
	"ask_for_the_action_again":                 "the owner is asked once more, with as much time as before; lead and process owner are told that the cause is open again",
}
