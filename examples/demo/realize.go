package main

// realize: the last months are claimed and decided, a signal is looked into, actuals are confirmed month by month, and the
// project closes once nothing is open.
func realize(d *demo) {
	lena, luis, felix := d.as("lena"), d.as("luis"), d.as("felix")
	var claims []string
	for i := 3; i < len(months); i++ {
		claims = append(claims, lena.enter(entry(d.staff, "claimed", i, staffClaims[i]),
			entry(d.handover, "claimed", i, handoverClaims[i]), entry(d.patients, "claimed", i, d.fewerWaits(i)))...)
	}
	var decisions []data
	for _, claim := range claims {
		decisions = append(decisions, data{"claim_id": claim, "decision": "validate"})
	}
	if d.err != nil {
		return
	}
	decisions[6]["amount"], decisions[6]["reason"] = "58000.00", "Two invoices over 3,000.00 are for April."
	felix.post(200, "/v1/ledger/decisions", data{"decisions": decisions})

	signal(d)

	d.say("-- It cannot close: the condition of Measure is open")
	open := lena.raise(422, "close", nil).refusal("criteria_unmet")
	d.expect("what keeps it from closing first", open.names(), "conditions[0]")
	luis.complete(luis.only("condition"), "Fifty records read, two clocks were wrong by a minute.")

	d.say("-- nor before finance has confirmed the actual benefits, which it is asked for month by month")
	open = lena.raise(422, "close", nil).refusal("criteria_unmet")
	d.expect("what keeps it from closing then", open.names(), "realization.confirmed")
	for _, month := range months {
		felix.complete(felix.awaits("confirm_actuals", month), "Actuals of "+month+" agree with the ledger.")
	}
	d.expect("the project has ended", lena.reaches("closed", "close", nil).State, "closed")
}

// signal: one simulated month falls out of the limits; the process owner is asked to look into it.
func signal(d *demo) {
	lena, priya := d.as("lena"), d.as("priya")
	d.say("-- SIMULATED: a bad April. The chart signals and the benefit is at risk")
	lena.post(201, "/v1/metrics/"+d.metricID+"/measurements", []data{
		{"observed_at": "2020-04", "value": 88.0, "note": "SIMULATED for the demonstration; not a published figure"}})
	task := priya.awaits("investigate_signal", "")
	d.say("%12s%s is asked: %s", "", priya.id, task.Title)
	d.expect("health while the benefit is at risk", d.standing().Health, "amber")
	d.expect("health once it was looked into", priya.complete(task, "Two wards were shut by norovirus; they are open again.").Health, "green")
}
