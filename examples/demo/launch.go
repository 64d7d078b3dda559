package main

import (
	figures "tollgate/examples/data"
)

// launch defines the metric, records the published months and launches the project.
func launch(d *demo) {
	lena := d.as("lena")
	var metric struct {
		ID string `json:"id"`
	}
	lena.post(201, "/v1/metrics", data{"key": "ae-four-hour-" + d.name, "name": "A&E type 1, England: seen within four hours",
		"unit": "%", "direction": "higher_is_better", "target": standard, "lsl": standard, "decimals": 1}).into(&metric)
	d.metricID = metric.ID
	lena.post(201, "/v1/metrics/"+d.metricID+"/measurements"+shareOfRow, csvText(figures.AEType1England))
	chartPublished(lena)

	body := data{"title": "Restore four-hour performance in A&E", "template": data{"key": shortClock}, "charter": charter(d),
		"roles": data{"lead": "lena", "sponsor": "sven", "process_owner": "priya", "finance_partner": "felix", "team": []string{"luis"}},
		"site":  "England", "portfolio": "Urgent care", "external_ref": "demo-" + d.name}
	const path = "/v1/projects"
	key := lena.newKey()
	first, again := lena.send("POST", path, body, key), lena.send("POST", path, body, key)
	var project, repeated outcome
	first.into(&project)
	again.into(&repeated)
	lena.show("POST", path, body, first)
	lena.show("POST", path, body, again)
	d.say("%12ssent twice under one Idempotency-Key: one project", "")
	d.expect("project of the repeated launch", repeated.ID, project.ID)
	d.project, d.projectID = project.Key, project.ID
	lena.reaches("define", "start", nil)
}

// standard is the share within four hours that NHS England asks for, in per cent.
const standard = 95.0

// shareOfRow tells the import how a row becomes a measurement: 100 × (1 − over_four_hours / attendances).
const shareOfRow = "?time_column=month&numerator_column=over_four_hours&denominator_column=attendances&complement=true&scale=100"

// chartPublished checks the chart of the 36 published months against the values in examples/data/README.md, which come from the
// work-sheet factor 2.66.
func chartPublished(p person) {
	var chart struct {
		Result struct {
			N      int     `json:"n"`
			Center float64 `json:"center"`
			LCL    float64 `json:"lcl"`
			UCL    float64 `json:"ucl"`
			Beyond []int   `json:"beyond"`
		} `json:"result"`
	}
	path := "/v1/metrics/" + p.metricID + "/chart"
	p.get(200, path+"?sigma_method=tabulated_2.66").into(&chart)
	c := chart.Result
	p.say("%12smean %s %%, limits %s and %s %%, %d of %d months outside", "", near(c.Center), near(c.LCL), near(c.UCL), len(c.Beyond), c.N)
	p.expect("published months on the chart", c.N, 36)
	p.expect("chart: mean, %", near(c.Center), "82.485")
	p.expect("chart: lower limit, %", near(c.LCL), "78.222")
	p.expect("chart: upper limit, %", near(c.UCL), "86.747")
	p.expect("chart: months outside the limits", len(c.Beyond), 7)
	p.get(200, path+"?format=svg")
}

// charter is the project's contract, but for what lies outside of its scope: the tollgate will miss that.
func charter(d *demo) data {
	return data{
		"problem": "In the 36 months to March 2019, 82.5 % of patients in type 1 departments in England were seen within four hours. The standard is 95 %, and the winters get worse.",
		"goal":    "From 82.5 % to 95 % within four hours by March 2020, and stay there.",
		"scope_in": []string{"Type 1 accident and emergency departments",
			"From arrival until admission, transfer or discharge"},
		"business_case": "Crowding harms patients, and agency staff and hand-over delays cost money. The sums in this demonstration are invented.",
		"metric": data{"metric_id": d.metricID, "name": "Seen within four hours", "unit": "%", "direction": "higher_is_better",
			"baseline": 82.5, "target": standard},
		"start_date": "2019-01-07", "target_date": "2020-03-31",
		"benefit_start": firstMonth, "benefit_horizon_months": len(months),
	}
}
