package api

// onboardingEvents says what data each event of an onboarding takes.
const onboardingEvents = `The events that you may raise now are in the onboarding's field ` + "`allowed`" + `. Who does an item, signs it off or answers a review completes
their task: ` + "`POST /v1/tasks/{id}/complete`" + `. ` + "`data`" + ` by event:

| event | data |
| --- | --- |
| ` + "`waive`" + ` | ` + "`item`, `reason`" + `; for the roles that the item names |
| ` + "`retry`" + ` | ` + "`item`, `reason`" + `: another attempt at an item that has none left |
| ` + "`reassign_item`" + ` | ` + "`item`, `person`" + `; not what the subject learns in person (document, training, shadowing, competency), and no access to the subject |
| ` + "`move_start`" + ` | ` + "`date`, `reason`" + ` (optional); moves the days of what is not finished. ` + "`GET …/start-preview?date=`" + ` shows them first |
| ` + "`upgrade`" + ` | ` + "`version`, `preview`" + ` (the hash that ` + "`GET …/upgrade-preview`" + ` answered), ` + "`roles` and `attributes`" + ` that are missing |
| ` + "`leave`" + ` | ` + "`reason`" + `: what is open is cancelled, access becomes tasks to take it back |
| ` + "`complete`" + ` | ` + "`reason`" + `, optional; refused while a mandatory item is not done. Without it an onboarding completes with its last item |
| ` + "`hold`, `resume`, `cancel`" + ` | ` + "`reason`" + ` (not for resume); cancel is refused once access was given |
| ` + "`reassign`" + ` | ` + "`role`, `person`" + `; nobody gives themselves a role that signs off or may waive something unfinished |`
