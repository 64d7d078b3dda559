package main

// control: with the published months alone the tollgate refuses, for they end before the change and fall. What follows is
// simulated.
func control(d *demo) {
	lena := d.as("lena")
	lena.deliver("control_plan", data{
		"controls": []data{{"what": "Share within four hours", "how": "XmR chart", "often": "monthly", "who": "priya"},
			{"what": "Discharges before noon", "how": "Run chart", "often": "daily", "who": "bed management"}},
		"reaction_plan": "On a signal the process owner calls the wards together within a week.",
	})
	lena.deliver("sop", data{"title": "Discharge before noon, version 1", "location": "Intranet, Operations"},
		evidence("Standard operating procedure (invented)", []byte("ward round, discharge lounge, bed meeting")))
	missing := lena.raise(422, "submit", nil).refusal("criteria_unmet")
	d.expect("missing while only published months are there", missing.names(),
		"deliverables.handover criteria.in_control criteria.shift_verified")

	d.say("-- SIMULATED from here: twelve months as if the project had worked. The real figures fell further")
	lena.post(201, "/v1/metrics/"+d.metricID+"/measurements"+shareOfRow, simulatedCSV(simulated(d.published)))
}

// passControl: the process owner takes the process over, then three people sign in two stages.
func passControl(d *demo) {
	lena, sven, priya, felix := d.as("lena"), d.as("sven"), d.as("priya"), d.as("felix")
	lena.deliver("handover", data{"summary": "Control plan, procedure and chart go to the process owner; open: the audit of the clocks."})
	priya.sign("control", "approve", "I run it from here.")
	lena.reaches("control_review", "submit", nil)
	priya.sign("control_review", "approve", "")
	felix.sign("control_review", "approve", "Every claim is decided.")
	sven.sign("realizing", "approve", "Well done.")
}
