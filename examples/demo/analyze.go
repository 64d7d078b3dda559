package main

import (
	"crypto/sha256"
	"fmt"
	"time"

	figures "tollgate/examples/data"
)

// analyze: the project is held and resumed, and its dates shift by exactly that; the sponsor is silent until it is too late
// and the director stands in.
func analyze(d *demo) {
	lena, priya, diana := d.as("lena"), d.as("priya"), d.as("diana")

	d.say("-- On hold: everything waits, and the due time moves")
	before := d.standing()
	lena.reaches("analyze", "hold", data{"reason": "Winter pressures: nobody has time until February."})
	lena.raise(409, "submit", nil).refusal("state_conflict")
	time.Sleep(1100 * time.Millisecond)
	after := lena.reaches("analyze", "resume", nil)
	if before.DueAt != nil && after.DueAt != nil {
		shifted := after.DueAt.Sub(*before.DueAt)
		d.say("%12sdue %s, was %s: %s later", "", after.DueAt.Format(time.RFC3339), before.DueAt.Format(time.RFC3339), shifted.Round(time.Millisecond))
		d.expect("the due time moved by the time held", shifted, d.held())
	}

	d.say("-- The published months say where to look")
	lena.deliver("root_cause", data{
		"cause": "Patients who are to be admitted wait in the department for a bed.", "method": "hypothesis_test",
		"finding": fmt.Sprintf("Over the 36 published months the share over four hours follows the share admitted: r = %.3f. "+
			"That beds are the cause is this demonstration's story; a real project would test it.", admissionsAgainstWaits(d.published)),
		"verified": true,
	}, evidence("NHS England, A&E type 1, England", figures.AEType1England))

	d.say("-- Two seconds to sign. The process owner does, the sponsor does not")
	lena.reaches("analyze_review", "submit", nil)
	priya.sign("analyze_review", "approve", "")
	overdue := diana.awaits("sign_off", "analyze")
	if overdue.DueAt != nil {
		d.say("%12sit was due at %s; the director was asked at %s", "", overdue.DueAt.Format(time.TimeOnly), overdue.OpenedAt.Format(time.TimeOnly))
		d.expect("the director was asked before it was due", overdue.OpenedAt.Before(*overdue.DueAt), false)
	}
	d.expect("nothing is approved by silence", d.standing().State, "analyze_review")
	diana.signTask(overdue, "improve", signature{Decision: "approve", ContentHash: overdue.ContentHash, Comment: "For the sponsor, who is away."})
	d.expect("why the director may sign", overdue.Because, "escalation to group approver")
}

// standing looks at the project without telling.
func (d *demo) standing() outcome {
	var o outcome
	d.as("lena").send("GET", "/v1/projects/"+d.project, nil, "").into(&o)
	return o
}

// step is one accepted event of the project's history.
type step struct {
	Event string    `json:"event"`
	To    string    `json:"to_state"`
	At    time.Time `json:"at"`
}

func (d *demo) history() []step {
	var page struct {
		Items []step `json:"items"`
	}
	d.as("lena").send("GET", "/v1/projects/"+d.project+"/steps?limit=200", nil, "").into(&page)
	return page.Items
}

// held is the time between hold and resume, from the record.
func (d *demo) held() time.Duration {
	at := map[string]time.Time{}
	for _, s := range d.history() {
		at[s.Event] = s.At
	}
	return at["resume"].Sub(at["hold"])
}

// evidence is an attachment: where it is, and the SHA-256 that shows that it is still the same.
func evidence(title string, content []byte) data {
	return data{"title": title, "uri": "https://www.england.nhs.uk/statistics/statistical-work-areas/ae-waiting-times-and-activity/",
		"sha256": fmt.Sprintf("%x", sha256.Sum256(content))}
}
