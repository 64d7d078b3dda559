package api

// pilotEvents says what data each event of a pilot takes.
const pilotEvents = `The events that you may raise now are in the pilot's field ` + "`allowed`" + `. ` + "`data`" + ` by event:

| event | data |
| --- | --- |
| ` + "`edit`" + ` | ` + "`title`, `plan`" + `: in a draft; fields that are absent stay, null empties. The checklist is then to be answered again |
| ` + "`check_readiness`" + ` | ` + "`item`, `go`, `note`" + ` (needed with a no-go) |
| ` + "`submit`" + ` | ` + "`accepts_low_power`" + `: a reason, needed when the plan cannot reach its power in its longest duration |
| ` + "`withdraw`" + ` | ` + "`reason`" + `, optional |
| ` + "`start`" + ` | nothing |
| ` + "`look`" + ` | ` + "`reason`" + `, optional; the look is counted and kept |
| ` + "`pause`, `continue`, `conclude`" + ` | ` + "`reason`" + ` |
| ` + "`deviate`" + ` | ` + "`kind` (site_dropped, duration_extended, metric_changed, other), `reason`, `site`, `extended_by`" + ` |
| ` + "`close_data`" + ` | ` + "`reason`" + `, needed while late observations are expected; the verdict is computed |
| ` + "`propose_decision`" + ` | ` + "`decision` (scale, iterate, stop), `reason`, `waves`" + ` (with scale); opens its sign-off |
| ` + "`start_wave`" + ` | ` + "`wave`, `checks` (item, go, note)" + ` |
| ` + "`hold_wave`, `resume_wave`, `roll_back_wave`" + ` | ` + "`wave`, `reason`" + ` |
| ` + "`hold`, `resume`, `cancel`" + ` | ` + "`reason`" + ` (not for resume) |
| ` + "`reassign`" + ` | ` + "`role`, `person`" + ` |`
