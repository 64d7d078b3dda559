package statedocs

const pilotIntroduction = `A pilot says before it starts what success is; its plan is then locked. While it runs it looks at its own data and pauses when they are in
doubt. Its verdict is computed, what follows from it is signed, and what succeeded is scaled wave by wave. See [pilots](../pilots.md).`

var pilotGuards = map[string]string{
	"runs_the_case":         "the pilot's lead or an administrator asks",
	"works_on_the_pilot":    "the lead, statistician, data owner, process owner or sponsor asks",
	"proposes_the_decision": "the lead or the statistician asks",
	"scales_the_pilot":      "the lead or the process owner asks",
	"may_continue":          "of a pause by hand, the lead or an administrator asks; of a doubt, the process owner or the sponsor",
	"is_complete":           "the plan has everything that its design needs, and lead, sponsor and process owner are named",
	"is_go":                 "every line of the readiness checklist is answered with go, for the plan as it is now",
	"is_proposed":           "a decision is proposed",
	"is_held":               "the case is on hold; a case on hold refuses everything but resume and cancel",
	"is_no_administrator":   "who signs or completes the task is not an administrator",
}

var pilotEffects = map[string]string{
	"ask_for_the_next_action":      "whoever must take the pilot on gets a task for it; a pilot that takes itself on asks nobody",
	"open_the_readiness_round":     "the approvers get their tasks, bound to the hash of plan, sample size and checklist",
	"void_the_rounds":              "every open round ends without an outcome and its tasks close; what was proposed is forgotten",
	"lock_the_plan":                "the plan is locked by its hash: from now on a difference is a deviation",
	"tell_the_decision":            "everybody with a role is told",
	"begin_the_pilot":              "the clock starts: planned end, longest end and the first look",
	"tell_of_the_pause":            "everybody with a role is told the reason",
	"shift_the_clock":              "planned and longest end move by the time of the pause; looks that were missed are not made up for",
	"end_the_pilot":                "late observations are taken as long as the plan says",
	"tell_the_verdict":             "everybody with a role is told the verdict in words",
	"open_the_decision_round":      "the approvers get their tasks, bound to the hash of the verdict with its evidence and of what is to be done; against the verdict, second approvers follow who have no part in the first approval and give a reason",
	"note_the_decision":            "the decision is kept with the hash that was signed and the second approvers' reasons",
	"open_the_successor":           "the next pilot is launched as a draft with this one's plan, and both show the lineage",
	"plan_the_waves":               "the waves are those that were signed; the lead is asked to start the first",
	"ask_what_becomes_of_the_wave": "everybody is told, and the lead is asked to resume the wave or roll it back",
	"tell_the_end":                 "everybody with a role is told how many waves hold",
}
