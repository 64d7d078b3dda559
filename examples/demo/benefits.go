package main

import "fmt"

// months are those in which benefits are counted. They lie in the past, so that the project can end here and now.
var months = []string{"2019-10", "2019-11", "2019-12", "2020-01", "2020-02", "2020-03"}

const firstMonth = "2019-10"

// Invented amounts in GBP, one for each of the months.
var (
	staffForecast  = []string{"9000.00", "18000.00", "30000.00", "41000.00", "50000.00", "60000.00"}
	staffClaims    = []string{"9500.25", "18750.00", "31200.40", "42100.00", "50250.10", "61000.00"}
	handoverClaims = []string{"14000.00", "14000.00", "14500.00", "14000.00", "14000.00", "14000.00"}
)

// planBenefits makes the three lines of the project, with targets.
func planBenefits(p person) {
	p.staff = p.newLine(data{"title": "Agency staff for escalation beds", "category": "hard_saving", "currency": "GBP", "targets": staffTargets("2019-07")})
	p.handover = p.newLine(data{"title": "Charges for late ambulance hand-over", "category": "cost_avoidance", "currency": "GBP",
		"targets": data{"shape": "flat", "recurrence": "one_time", "amount": "90000.00", "from": firstMonth, "months": len(months)}})
	p.patients = p.newLine(data{"title": "Patients who did not wait over four hours", "category": "non_financial", "unit": "patients",
		"targets": data{"shape": "flat", "recurrence": "one_time", "amount": "1200000", "from": firstMonth, "months": len(months)}})
}

// staffTargets rise from 10,000 to 60,000 a month.
func staffTargets(from string) data {
	return data{"shape": "ramp", "recurrence": "one_time", "amount": "210000.00", "from": from, "months": len(months)}
}

func (p person) newLine(line data) string {
	var made struct {
		ID string `json:"id"`
	}
	line["project_id"] = p.project
	p.post(201, "/v1/benefit-lines", line).into(&made)
	return made.ID
}

// benefits: forecasts are levels, claims add up and wait for finance, and nobody decides on their own.
func benefits(d *demo) {
	lena, felix, fiona := d.as("lena"), d.as("felix"), d.as("fiona")
	var forecast []data
	for i, amount := range staffForecast {
		forecast = append(forecast, entry(d.staff, "forecast", i, amount))
	}
	lena.enter(forecast...)
	lena.enter(entry(d.staff, "forecast", 5, "61500.00")) // takes the place of the 60,000.00 for March

	claims := lena.enter(entry(d.staff, "claimed", 0, staffClaims[0]), entry(d.staff, "claimed", 1, staffClaims[1]),
		entry(d.staff, "claimed", 2, staffClaims[2]), entry(d.handover, "claimed", 0, handoverClaims[0]),
		entry(d.handover, "claimed", 1, handoverClaims[1]), entry(d.patients, "claimed", 0, d.fewerWaits(0)),
		entry(d.patients, "claimed", 1, d.fewerWaits(1)), entry(d.patients, "claimed", 2, d.fewerWaits(2)))
	own := felix.enter(entry(d.handover, "claimed", 2, handoverClaims[2]))

	d.say("-- Control cannot pass while a claim is undecided")
	missing := lena.raise(422, "submit", nil).refusal("criteria_unmet")
	d.expect("missing while claims are undecided", missing.names(), "deliverables.handover criteria.claims_decided")
	if d.err != nil {
		return
	}
	var decisions []data
	for _, claim := range claims {
		decisions = append(decisions, data{"claim_id": claim, "decision": "validate"})
	}
	decisions[4] = data{"claim_id": claims[4], "decision": "reject", "reason": "Nothing was charged in November."}
	felix.post(200, "/v1/ledger/decisions", data{"decisions": decisions})

	d.say("-- Finance has a claim of its own, which only somebody else may validate")
	felix.post(403, "/v1/ledger/"+own[0]+"/validate", nil).refusal("forbidden")
	fiona.post(200, "/v1/ledger/"+own[0]+"/validate", nil)
}

// entry is one amount for the i-th month.
func entry(line, kind string, i int, amount string) data {
	return data{"line_id": line, "kind": kind, "month": months[i], "amount": amount}
}

// enter writes entries and returns their ids.
func (p person) enter(entries ...data) []string {
	var added struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	p.post(200, "/v1/ledger", data{"entries": entries}).into(&added)
	if p.err == nil && len(added.Items) != len(entries) {
		p.fail("%d entries were sent and %d came back", len(entries), len(added.Items))
	}
	var ids []string
	for _, item := range added.Items {
		ids = append(ids, item.ID)
	}
	return ids
}

// fewerWaits is by how much the simulated month lies below the same month of the last published year.
func (d *demo) fewerWaits(i int) string { return fmt.Sprint(d.fewer(i)) }

func (d *demo) fewer(i int) int {
	last, after := d.published[len(d.published)-len(months):], simulated(d.published)
	return last[i].over - after[len(after)-len(months)+i].over
}
