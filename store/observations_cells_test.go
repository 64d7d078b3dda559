package store_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"tollgate/observation"
	"tollgate/pilot"
	"tollgate/store"
)

// Means and standard deviations of NIST's Statistical Reference Datasets (itl.nist.gov/div898/strd/univ): NumAcc3 and NumAcc4 are large numbers that
// differ in their last digits, which a sum of squares loses.
func TestCellsKeepTheDigitsOfNIST(t *testing.T) {
	p := newTrial(t)
	var rows []observation.Row
	add := func(metric string, values ...float64) {
		for _, v := range values {
			row := seen(len(rows)+1, fmt.Sprint(metric, len(rows)), "control", len(rows)%5, v)
			row.Metric = metric
			rows = append(rows, row)
		}
	}
	add("numacc3", 1000000.2)
	add("numacc4", 10000000.2)
	for range 500 {
		add("numacc3", 1000000.1, 1000000.3)
		add("numacc4", 10000000.1, 10000000.3)
	}
	add("numacc1", 10000001, 10000003, 10000002)
	p.add(rows...)
	want := map[string]struct{ mean, sd float64 }{"numacc1": {10000002, 1}, "numacc3": {1000000.2, 0.1}, "numacc4": {10000000.2, 0.1}}
	cells := p.cells(store.CellQuery{})
	for _, c := range cells {
		sd := math.Sqrt(c.M2 / float64(c.N-1))
		if w := want[c.Metric]; math.Abs(c.Mean/w.mean-1) > 1e-14 || math.Abs(sd/w.sd-1) > 1e-7 { // the data themselves are rounded to 16 digits
			t.Errorf("%s: %.10f, %.10f", c.Metric, c.Mean, sd)
		}
	}
	if len(cells) != 3 {
		t.Errorf("%+v", cells)
	}
}

// Rows that stand for many are as many rows; missing values are counted and not summed; a rate has its exposure.
func TestCellsOfCountsPeriodsAndRates(t *testing.T) {
	p := newTrial(t)
	a, b, c, d := seen(1, "a", "control", 0, 1), seen(2, "b", "control", 0, 0), seen(3, "c", "control", 1, math.NaN()), seen(4, "d", "control", 40, 3)
	a.Count, b.Count, a.Unit, b.Unit = 8502, 36198, "", "" // day-7 retention of gate 30, Cookie Cats: 8,502 of 44,700
	d.Metric, d.Exposure, d.Site = "falls", 120.5, "north"
	p.add(a, b, c, d)
	cells := p.cells(store.CellQuery{BySite: true, Period: "month"})
	if len(cells) != 2 {
		t.Fatalf("%+v", cells)
	}
	falls, retained := cells[0], cells[1]
	if falls.Exposure != 120.5 || falls.Sum != 3 || falls.Period != "2026-04-01" || falls.Site != "north" {
		t.Errorf("%+v", falls)
	}
	if retained.N != 44700 || retained.Sum != 8502 || retained.Missing != 1 || math.Abs(retained.Mean-0.190201) > 5e-7 || math.Abs(retained.M2-8502*(1-8502.0/44700)) > 1e-6 || retained.Period != "2026-03-01" {
		t.Errorf("%+v", retained)
	}
}

// Whatever arrives later, the cells as of a cut stay the same to the bit.
func TestCellsOfACutStay(t *testing.T) {
	p := newTrial(t)
	row := func(i int, value float64) observation.Row {
		return seen(i+1, fmt.Sprint("k", i), []string{"control", "treatment"}[i%2], i%9, value)
	}
	var first []observation.Row
	for i := range 400 {
		first = append(first, row(i, math.Sqrt(float64(i))))
	}
	p.add(first...)
	before, until, err := p.observations.Cells(p.ctx, org, p.pilot, store.CellQuery{Period: "week"})
	if err != nil {
		t.Fatal(err)
	}
	var later []observation.Row
	for i := 399; i >= 0; i -= 3 {
		later = append(later, row(i, float64(i)/7))
	}
	p.add(append(later, row(500, 0.1))...)
	if _, err := p.db.Exec(p.ctx, `ANALYZE pilot_observations`); err != nil {
		t.Fatal(err)
	}
	again, _, err := p.observations.Cells(p.ctx, org, p.pilot, store.CellQuery{Period: "week", Cut: until.Cut})
	if err != nil || !reflect.DeepEqual(before, again) {
		t.Errorf("%v\n%+v\n%+v", err, before, again)
	}
	if now := p.cells(store.CellQuery{Period: "week"}); reflect.DeepEqual(before, now) {
		t.Error("what came later is not there")
	}
}

// The remission times of 6-MP and placebo, Freireich et al. 1963, as Cox 1972 gives them: 21 and 21 patients, 9 and 21 relapses.
func TestRisksAreGroupedByTime(t *testing.T) {
	p := newTrial(t)
	var rows []observation.Row
	add := func(arm string, event float64, weeks ...float64) {
		for _, w := range weeks {
			row := seen(len(rows)+1, fmt.Sprint(len(rows)), arm, 0, event)
			row.Exposure = w
			rows = append(rows, row)
		}
	}
	add("control", 1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
	add("treatment", 1, 6, 6, 6, 7, 10, 13, 16, 22, 23)
	add("treatment", 0, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
	p.add(rows...)
	risks, err := p.observations.Risks(p.ctx, org, p.pilot, store.CellQuery{})
	at := map[string]pilot.Risk{}
	for _, r := range risks {
		at[fmt.Sprint(r.Arm, " ", r.Time)] = r
	}
	six := at["treatment 6"]
	if err != nil || len(risks) != 12+16 || at["control 8"].Events != 4 || six.Events != 3 || six.Censored != 1 || at["treatment 32"].Censored != 2 {
		t.Errorf("%d risks, %+v, %v", len(risks), risks, err)
	}
}

func TestUnitsInSeveralArmsAndNotAsAssigned(t *testing.T) {
	p := newTrial(t)
	planned := p.planned()
	given, err := store.Assignments{DB: p.db}.Assign(p.ctx, org, planned, store.Sender{Person: "lena"}, []store.Arrival{{Unit: "a", Stratum: "north"}, {Unit: "b", Stratum: "north"}})
	if err != nil {
		t.Fatal(err)
	}
	other := map[string]string{"gate_30": "gate_40", "gate_40": "gate_30"}
	twice := seen(4, "a again", other[given[0].Arm], 1, 1)
	twice.Unit = "a"
	unplanned := seen(5, "e", "gate_50", 1, 1)
	p.add(seen(1, "a", given[0].Arm, 0, 1), seen(2, "b", other[given[1].Arm], 0, 1), seen(3, "c", "gate_30", 0, 1), twice, unplanned)
	got, err := p.observations.Allocation(p.ctx, org, p.pilot, planned.Plan, time.Time{})
	if err != nil || got.InSeveralArms != 1 || got.NotAsAssigned != 4 || got.Unplanned != 1 || got.Units["gate_30"]+got.Units["gate_40"] != 4 {
		t.Errorf("%+v, %v", got, err)
	}
	planned.Plan.Randomization = nil
	if got, err = p.observations.Allocation(p.ctx, org, p.pilot, planned.Plan, time.Time{}); err != nil || got.NotAsAssigned != 0 {
		t.Errorf("assigned elsewhere: %+v, %v", got, err)
	}
}
