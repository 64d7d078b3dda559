package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// amounts are the sums of a report, as decimal texts.
type amounts struct {
	Currency  string `json:"currency"`
	Unit      string `json:"unit"`
	Target    string `json:"target"`
	Forecast  string `json:"forecast"`
	Claimed   string `json:"claimed"`
	Validated string `json:"validated"`
	Rejected  string `json:"rejected"`
	Open      string `json:"open"`
}

func (a amounts) String() string {
	return fmt.Sprintf("%s%s target %s, forecast %s, claimed %s, validated %s, rejected %s, open %s",
		a.Currency, a.Unit, a.Target, a.Forecast, a.Claimed, a.Validated, a.Rejected, a.Open)
}

// report reads the benefits as JSON and as CSV, which must agree, and the project's history.
func report(d *demo) {
	felix := d.as("felix")
	var told struct {
		Rows   []amounts `json:"rows"`
		Totals []amounts `json:"totals"`
	}
	path := "/v1/reports/benefits?project=" + d.project + "&group_by=category,month"
	felix.get(200, path).into(&told)
	for _, total := range told.Totals {
		d.say("%12s%s", "", total)
		d.expect("report: "+total.Currency+total.Unit, total, d.expected()[total.Currency+total.Unit])
	}
	d.expect("report: rows", len(told.Rows), 3*len(months)+3) // three months of the first staff targets, reversed to zero
	d.expect("report: totals, one for money and one for people", len(told.Totals), 2)

	table := felix.get(200, path+"&format=csv")
	for _, measure := range []string{"GBP", "patients"} {
		d.expect("CSV: validated, "+measure, d.sumOf(table.body, measure).String(), d.expectedValidated(measure).String())
	}
	for _, line := range strings.SplitN(string(table.body), "\n", 4)[:min(3, strings.Count(string(table.body), "\n"))] {
		d.say("%12s%s", "", line)
	}
	d.recall()
}

// expected are the totals, added up here from what was entered and decided above.
func (d *demo) expected() map[string]amounts {
	fewer := 0
	for i := range months {
		fewer += d.fewer(i)
	}
	people := fmt.Sprint(fewer)
	return map[string]amounts{
		"GBP": {Currency: "GBP", Target: "300000.00", Forecast: "209500.00", Claimed: "297300.75",
			Validated: "280300.75", Rejected: "17000.00", Open: "0.00"},
		"patients": {Unit: "patients", Target: "1200000", Forecast: "0", Claimed: people, Validated: people, Rejected: "0", Open: "0"},
	}
}

func (d *demo) expectedValidated(measure string) decimal.Decimal {
	amount, _ := decimal.NewFromString(d.expected()[measure].Validated) // written above
	return amount
}

// sumOf adds the validated amounts of a CSV report that are counted in the measure.
func (d *demo) sumOf(table []byte, measure string) decimal.Decimal {
	var sum decimal.Decimal
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) == 0 {
		d.fail("the report is not CSV: %v", err)
		return sum
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		if row[column["currency"]]+row[column["unit"]] != measure {
			continue
		}
		amount, err := decimal.NewFromString(row[column["validated"]])
		if err != nil {
			d.fail("the report has an amount that is none: %w", err)
		}
		sum = sum.Add(amount)
	}
	return sum
}

// recall checks the way that the project took, from its append-only history.
func (d *demo) recall() {
	var way []string
	for _, s := range d.history() {
		if len(way) == 0 || way[len(way)-1] != s.To {
			way = append(way, s.To)
		}
	}
	d.expect("the project's way", strings.Join(way, " "), "draft define define_review define define_review measure measure_review "+
		"analyze analyze_review improve improve_review control control_review realizing closed")
	var page struct {
		Items []struct {
			Signer  string `json:"signer"`
			Meaning string `json:"meaning"`
		} `json:"items"`
	}
	d.as("felix").get(200, "/v1/signatures?case="+d.projectID).into(&page)
	var signers []string
	for _, s := range page.Items {
		signers = append(signers, s.Signer)
	}
	d.expect("who signed, in order", strings.Join(signers, " "), "sven felix sven felix sven priya priya diana priya sven felix priya priya felix sven")
}
