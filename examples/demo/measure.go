package main

import "time"

// measure: the measurement-system analysis is waived by a signature, the tollgate passes on a condition.
func measure(d *demo) {
	lena, sven, priya := d.as("lena"), d.as("sven"), d.as("priya")
	lena.deliver("data_collection_plan", data{
		"operational_definition": "Share of attendances that end in admission, transfer or discharge within four hours of arrival.",
		"source":                 "NHS England, A&E attendances and emergency admissions, monthly, type 1 departments.",
		"sampling":               "Every attendance; one value a month.",
	})

	d.say("-- No gage study of a national count: the lead asks for a waiver, the sponsor signs it")
	lena.reaches("measure", "request_waiver", data{"deliverable": "msa",
		"reason": "The counts come from hospital records under one national definition; there is no gage to study."})
	sven.sign("measure", "approve", "Accepted, as long as somebody looks at the records once.")

	lena.reaches("measure_review", "submit", nil)
	d.say("-- One of two may sign: the process owner does, on a condition")
	priya.sign("analyze", "approve_with_conditions", "Good, but look at the clocks.", data{
		"text": "Audit fifty records for the time of leaving", "owner": "luis", "due": time.Now().UTC().AddDate(0, 3, 0).Format(time.RFC3339)})
	d.expect("sign-offs that still await the sponsor", len(sven.inbox("sign_off")), 0)

	var page struct {
		Passed []struct {
			Phase   string `json:"phase"`
			Outcome string `json:"outcome"`
		} `json:"passed"`
		OpenConditions []struct {
			Text  string `json:"text"`
			Owner string `json:"owner"`
		} `json:"open_conditions"`
	}
	lena.get(200, "/v1/projects/"+d.project).into(&page)
	for _, c := range page.OpenConditions {
		d.say("%12sopen condition: %s (%s)", "", c.Text, c.Owner)
	}
	d.expect("conditions open after Measure", len(page.OpenConditions), 1)
	if n := len(page.Passed); n > 0 {
		d.expect("how Measure was passed", page.Passed[n-1], "{measure pass_with_conditions}")
	}
}
