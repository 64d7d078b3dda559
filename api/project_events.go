package api

// projectEvents documents what each event of a project takes as data.
const projectEvents = `
Which events you may raise now is in the project's field ` + "`allowed`" + `. What each takes as ` + "`data`" + `:

| event | data |
| --- | --- |
| start, submit, withdraw, resume, close | none |
| edit | title, charter (replaces the whole charter), team, site, portfolio: any of them |
| deliver | deliverable, fields, attachments [{title, uri, sha256}], or [{title, analysis_id, sha256}] to cite an analysis by its hash |
| request_waiver | deliverable, reason |
| recycle_to_PHASE | none |
| raise_action | kind (corrective, preventive), text, cause {document, key}, owner, due, check_after (such as P30D), checker |
| reassign | role (lead, sponsor, process_owner, finance_partner), person |
| hold | reason |
| cancel, kill | reason, pilots {key: cancel or keep}: what becomes of each open pilot of the project |

An edit or a deliverable during a review voids the sign-off round: nobody signs what changed under them.`
