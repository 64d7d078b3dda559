package pilot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

func week(i int) string { return time.Date(2026, 1, 5+7*i, 0, 0, 0, 0, time.UTC).Format(day) }

// panelOf gives each site of the plan one value a week: its level, the week's, the effect once it has the change, and a wobble that is
// orthogonal to nothing in particular.
func panelOf(plan lifecycle.PilotPlan, weeks int, effect, wobble float64) []Cell {
	begin := onset(plan, time.Time{})
	var cells []Cell
	for i, site := range plan.Sites {
		for w := range weeks {
			y := 10 + float64(i) + math.Sin(float64(w)) + wobble*math.Cos(float64(7*i+3*w*w))
			if at := begin[site.Key]; at != "" && week(w) >= at && site.Role != lifecycle.ArmControl {
				y += effect
			}
			cells = append(cells, Cell{Metric: "m", Site: site.Key, Period: week(w), N: 10, Sum: 10 * y, Mean: y, M2: 9})
		}
	}
	return cells
}

func wedgePlan() lifecycle.PilotPlan {
	return sitesPlan(lifecycle.DesignSteppedWedge, 8, 1, 8, func(i int) int { return 2 * (1 + i/2) })
}

func comparedPlan(sites int) lifecycle.PilotPlan {
	return sitesPlan(lifecycle.DesignBeforeAfterControl, sites, 6, 6, nil)
}

// Without a wobble the effect comes out as it was put in, whatever the levels of sites and weeks: there is then no error to judge by, and that is
// said. With one it comes out nearly.
func TestDesignsOverSitesFindWhatWasPutIn(t *testing.T) {
	series := sitesPlan(lifecycle.DesignBeforeAfter, 1, 12, 12, nil)
	for name, c := range map[string]struct {
		plan  lifecycle.PilotPlan
		weeks int
	}{"stepped wedge": {wedgePlan(), 9}, "with control": {comparedPlan(8), 12}, "two sites": {comparedPlan(2), 12}} {
		exact := Analyze(c.plan, Data{Cells: panelOf(c.plan, c.weeks, 2, 0)})
		if exact.Effect != nil || !strings.Contains(strings.Join(exact.Notes, " "), "Not enough data") {
			t.Errorf("%s: without any error the effect is %+v, notes %v", name, exact.Effect, exact.Notes)
		}
		look := Analyze(c.plan, Data{Cells: panelOf(c.plan, c.weeks, 2, 0.1)})
		if look.Effect == nil || math.Abs(look.Effect.Estimate-2) > 0.1 || look.Effect.SE <= 0 || look.Boundary != boundarySuccess {
			t.Errorf("%s: %+v, %s, %v", name, look.Effect, look.Boundary, look.Notes)
		}
	}
	cells := panelOf(series, 24, 2, 0.1)
	for i := range cells { // no course over time: one group cannot tell it from the change
		cells[i].Mean -= math.Sin(float64(i))
		cells[i].Sum = 10 * cells[i].Mean
	}
	if look := Analyze(series, Data{Cells: cells}); look.Effect == nil || math.Abs(look.Effect.Estimate-2) > 0.1 || !strings.Contains(look.Effect.Method, "interrupted") {
		t.Errorf("one group: %+v, %v", look.Effect, look.Notes)
	}
}

func TestThePeriodOfTheChangeIsLeftOut(t *testing.T) {
	plan := comparedPlan(8)
	started, _ := time.Parse(day, week(6))
	whole := Analyze(plan, Data{Cells: panelOf(plan, 12, 2, 0.1), Started: started})
	late := Analyze(plan, Data{Cells: panelOf(plan, 12, 2, 0.1), Started: started.AddDate(0, 0, 3)})
	if len(whole.Notes) != 1 || !strings.Contains(strings.Join(late.Notes, " "), "8 means of a site and period are left out") {
		t.Errorf("notes %v and %v", whole.Notes, late.Notes)
	}
	if whole.Arms[3].N != 4*6*10 || late.Arms[3].N != 4*5*10 {
		t.Errorf("after the change there are %d and %d observations", whole.Arms[3].N, late.Arms[3].N)
	}
}

func TestADroppedSiteKeepsWhatItGave(t *testing.T) {
	plan := wedgePlan()
	at, _ := time.Parse(day, week(3))
	d := Data{Cells: panelOf(plan, 9, 2, 0.1), Deviations: []lifecycle.Deviation{{Kind: lifecycle.SiteDropped, Site: "s7", Reason: "closed", At: at.AddDate(0, 0, 1)}}}
	s, err := settle(plan)
	if err != nil {
		t.Fatal(err)
	}
	values, _ := s.panel(d)
	kept := 0
	for _, v := range values {
		if v.site == "s7" {
			kept++
		}
	}
	if kept != 4 || len(values) != 7*9+4 {
		t.Errorf("of the dropped site %d of %d means are kept", kept, len(values))
	}
}

// The method of one group before and after is the plan's from the first look on.
func TestOneGroupWaitsForItsSeries(t *testing.T) {
	plan := sitesPlan(lifecycle.DesignBeforeAfter, 1, 12, 12, nil)
	early := Analyze(plan, Data{Cells: panelOf(plan, 14, 2, 0.1)})
	if early.Effect != nil || !strings.Contains(early.Notes[0], "3 periods after the start") {
		t.Errorf("%+v, %v", early.Effect, early.Notes)
	}
	gap := slices.Delete(panelOf(plan, 20, 2, 0.1), 15, 16)
	if look := Analyze(plan, Data{Cells: gap}); look.Effect != nil || !strings.Contains(look.Notes[0], "has no data") {
		t.Errorf("with a gap: %+v, %v", look.Effect, look.Notes)
	}
	short := sitesPlan(lifecycle.DesignBeforeAfter, 1, 2, 12, nil)
	if look := Analyze(short, Data{Cells: panelOf(short, 6, 2, 0.1)}); look.Effect == nil || !strings.Contains(look.Effect.Method, "difference of means") {
		t.Errorf("with a short baseline: %+v, %v", look.Effect, look.Notes)
	}
}

// The variance of a difference in differences is that of four means, of which the levels of sites are no part.
func TestSizeWithControl(t *testing.T) {
	plan := comparedPlan(40)
	size := sized(t, plan)
	n := float64(size.Fixed) / 4 // half before, half of the sites
	z := normalTail(1.959963985 - 1/math.Sqrt(16*4/n))
	within(t, "power of one analysis", z, 0.8, 0.001)
	if size.Total < size.Fixed || size.Looks != 6 {
		t.Errorf("%+v", size)
	}
}

func TestSizesOverSitesGrowWithWhatMakesThemHard(t *testing.T) {
	few, many := sized(t, comparedPlan(6)), sized(t, comparedPlan(24))
	if many.Total >= few.Total {
		t.Errorf("6 sites need %d, 24 sites %d: more sites have more degrees of freedom", few.Total, many.Total)
	}
	alike, unlike := wedgePlan(), wedgePlan()
	alike.Correlation, unlike.Correlation = 0.01, 0.4
	if a, b := sized(t, alike), sized(t, unlike); a.Total%(8*9) != 0 || b.Total >= a.Total {
		t.Errorf("at one total variance, what lies between sites is not in the way of the change: %d and %d", a.Total, b.Total)
	}
	flagged := wedgePlan()
	flagged.ArrivalsPerDay = 20
	if size := sized(t, flagged); size.Reached || !strings.Contains(size.Flags[0], "in the same periods") {
		t.Errorf("%+v", size)
	}
	at := wedgePlan()
	for i := range at.Sites {
		at.Sites[i].CrossesOver = at.Sites[0].CrossesOver
	}
	if _, err := Size(at); err == nil || !strings.Contains(fmt.Sprint(err), "different dates") {
		t.Errorf("sites that cross over at once: %v", err)
	}
}

// R 4.2.2: summary(lm(y ~ t + d + I((t-12)*d))), of which the step is d. Three periods on a line leave Newey and West nothing to see.
func TestTheErrorOfAStepIsAtLeastTheOrdinaryOne(t *testing.T) {
	plan := sitesPlan(lifecycle.DesignBeforeAfter, 1, 12, 12, nil)
	var cells []Cell
	for i, y := range []float64{10.3, 9.6, 10.8, 9.9, 10.1, 10.7, 9.4, 10.2, 10.6, 9.7, 10.4, 9.8, 12.0, 12.1, 12.2} {
		cells = append(cells, Cell{Metric: "m", Site: "s0", Period: week(i), N: 10, Sum: 10 * y, Mean: y, M2: 9})
	}
	look := Analyze(plan, Data{Cells: cells})
	if look.Effect == nil {
		t.Fatal(look.Notes)
	}
	within(t, "step", look.Effect.Estimate, 1.9545454545455, 1e-12)
	within(t, "standard error", look.Effect.SE, 0.496942044621, 1e-11)
}
