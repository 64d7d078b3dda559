package api

// changeEvents says what data each event of a change takes.
const changeEvents = `The events that you may raise now are in the change's field ` + "`allowed`" + `. ` + "`data`" + ` by event:

| event | data |
| --- | --- |
| ` + "`edit`" + ` | ` + "`title`, `kind` (in a draft), `content`" + `: fields that are absent stay, null empties. After submission an edit of anything that approvers sign voids the round and opens another (step ` + "`material_edit`" + ` names the fields) |
| ` + "`submit`, `withdraw`, `revise`" + ` | ` + "`reason`" + `, optional |
| ` + "`assess`" + ` | ` + "`answers`" + ` that differ from the requester's, ` + "`comment`" + ` |
| ` + "`schedule`" + ` | nothing; refused with every conflict that no signed override names |
| ` + "`request_override`" + ` | ` + "`reason`" + `; opens a sign-off of the conflicts |
| ` + "`check_readiness`" + ` | ` + "`item`, `go`, `note`" + ` (needed with a no-go) |
| ` + "`begin`, `retry`" + ` | nothing; conflicts are looked for again |
| ` + "`roll_back`" + ` | ` + "`reason`" + `; the steps of the backout plan follow |
| ` + "`start_review`" + ` | nothing |
| ` + "`conclude`" + ` | ` + "`result` (successful, with_issues, unsuccessful), `lessons`, `follow_ups` (text, owner, due)" + ` |
| ` + "`hold`, `resume`, `cancel`" + ` | ` + "`reason`" + ` (not for resume) |
| ` + "`reassign`" + ` | ` + "`role`, `person`" + ` |`
