package main

import "reflect"

// shortClock is the template of this demonstration: DMAIC, but the sponsor and the process owner have two seconds and not
// five days to sign Analyze, so that the escalation can be watched. It has a key of its own: a new version of dmaic would
// become what everybody else on the stack launches.
const shortClock = "dmaic_short_clock"

// shortenTheClock has the administrator register the template, unless it is there already.
func shortenTheClock(d *demo) {
	otto := d.as("otto")
	template := data{}
	otto.get(200, "/v1/templates/dmaic").into(&template)
	plain(template)
	template["key"], template["title"] = shortClock, "DMAIC with two seconds to sign Analyze"
	stage := analyzeStage(template)
	if stage == nil {
		d.fail("the template dmaic has no review of a phase analyze")
		return
	}
	stage["due_after"] = "PT2S"

	found := data{}
	path := "/v1/templates/" + shortClock
	if a := otto.send("GET", path, nil, ""); a.status == 200 {
		otto.show("GET", path, nil, a)
		a.into(&found)
		plain(found)
	}
	if !reflect.DeepEqual(found, template) {
		otto.post(201, "/v1/templates", template)
	}
}

// plain leaves of a template what a registration says of it.
func plain(template data) {
	for _, name := range []string{"$schema", "version", "kind", "built_in", "registered_by", "registered_at"} {
		delete(template, name)
	}
}

// analyzeStage is the one stage of Analyze's review.
func analyzeStage(template data) data {
	phases, _ := template["phases"].([]any)
	for _, p := range phases {
		phase, _ := p.(data)
		review, _ := phase["review"].(data)
		stages, _ := review["stages"].([]any)
		if phase["key"] == "analyze" && len(stages) == 1 {
			stage, _ := stages[0].(data)
			return stage
		}
	}
	return nil
}
