package main

// improve: the solution, its pilot and its change are on record; the process owner signs, then sponsor and finance.
func improve(d *demo) {
	lena, sven, priya, felix := d.as("lena"), d.as("sven"), d.as("priya"), d.as("felix")
	lena.deliver("solution", data{
		"description":  "Beds are freed by noon: ward rounds before ten, and a discharge lounge.",
		"alternatives": []string{"More trolleys", "Diversion to other departments", "More doctors at the front door"},
		"reason":       "It acts where patients wait; the others move the queue.",
	})
	lena.deliver("pilot", data{"verdict": "scale", "reference": "PIL-1",
		"summary": "Tried on two sites for eight weeks (invented): waits for a bed halved."})
	lena.deliver("change", data{"reference": "CHG-1", "approved": true, "implemented": true, "implemented_on": "2019-04-01"})
	lena.reaches("improve_review", "submit", nil)
	d.say("-- Two stages, one after the other")
	d.expect("sign-offs that await the sponsor in the first stage", len(sven.inbox("sign_off")), 0)
	priya.sign("improve_review", "approve", "It runs on all wards.")
	sven.sign("improve_review", "approve", "")
	felix.sign("control", "approve", "")
}
