package main

// define: a submission is refused with everything that is missing, one is sent back by finance, the third passes. Then the
// targets of the benefits are fixed.
func define(d *demo) {
	lena, sven, felix := d.as("lena"), d.as("sven"), d.as("felix")

	d.say("-- The lead submits too early")
	missing := lena.raise(422, "submit", nil).refusal("criteria_unmet")
	d.expect("missing at the first submission", missing.names(),
		"deliverables.sipoc deliverables.stakeholders criteria.scope_set criteria.benefits_planned")

	d.say("-- and hands in what is missing")
	lena.deliver("sipoc", data{
		"suppliers": []string{"Ambulance services", "General practice", "Patients themselves"},
		"inputs":    []string{"Patients with their notes"},
		"process":   []string{"Arrive", "Triage", "Assess and treat", "Decide", "Admit, transfer or discharge"},
		"outputs":   []string{"Patients treated and where they should be"},
		"customers": []string{"Patients", "Wards", "Community care"},
	})
	lena.deliver("stakeholders", data{"raci": []data{
		{"who": "Chief operating officer", "raci": "accountable"}, {"who": "Emergency department", "raci": "responsible"},
		{"who": "Bed management", "raci": "consulted"}, {"who": "Ambulance service", "raci": "informed"},
	}})
	whole := charter(d)
	whole["scope_out"] = []string{"Type 2 and 3 departments", "Building work"}
	lena.reaches("define", "edit", data{"charter": whole})
	planBenefits(lena)

	d.say("-- The sponsor signs, finance sends it back with a reason")
	lena.reaches("define_review", "submit", nil)
	sven.sign("define_review", "approve", "")
	d.say("-- (what is being signed cannot change meanwhile)")
	lena.put(409, "/v1/benefit-lines/"+d.staff+"/targets", staffTargets(firstMonth)).refusal("state_conflict")
	felix.sign("define", "reject", "The staff saving cannot begin in July: the new rota starts in October 2019.")

	d.say("-- Put right, submitted again, passed")
	lena.put(200, "/v1/benefit-lines/"+d.staff+"/targets", staffTargets(firstMonth))
	lena.reaches("define_review", "submit", nil)
	sven.sign("define_review", "approve", "")
	felix.sign("measure", "approve", "Now it fits the rota.")

	d.say("-- From here on the targets are fixed")
	lena.put(409, "/v1/benefit-lines/"+d.staff+"/targets", staffTargets("2020-01")).refusal("state_conflict")
}
