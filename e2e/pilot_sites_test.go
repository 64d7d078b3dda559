package e2e_test

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"
)

// atSites is the plan of a pilot over departments: fewer attendances over four hours.
func atSites(design string, sites []object, extra object) object {
	plan := object{"hypothesis": "A clinician at the door shortens the stay", "direction": "decrease", "design": design, "sites": sites,
		"primary_metric": object{"key": "over_four_hours", "name": "Share over four hours", "kind": "proportion"},
		"effect":         object{"minimum": 0.03, "baseline": 0.2}, "arrivals_per_day": 4000, "duration": "P90D", "missing_at_most": 0.05}
	maps.Copy(plan, extra)
	return plan
}

// pilotOver takes a pilot over sites from its plan to its verdict; at says when a month was observed.
func pilotOver(t *testing.T, title string, plan object, all []siteMonth, at func(siteMonth) time.Time) (string, pilotPage) {
	t.Helper()
	id := runningPilot(t, title, plan)
	for months := range slices.Chunk(all, 100) {
		var rows []object
		for _, m := range months {
			rows = append(rows, countedRows(m.site+"-"+m.month, m.over, m.n, object{"site": m.site, "at": at(m)})...)
		}
		observe(t, id, rows)
	}
	looked(t, id)
	page := judged(t, id)
	total := int64(0)
	for _, m := range all {
		total += int64(m.n)
	}
	if page.Verdict.Look.Rows != total || page.Verdict.Look.Effect == nil {
		t.Fatalf("of %d observations: %+v", total, page.Verdict)
	}
	t.Logf("%s: %s", title, page.Verdict.Text)
	checkLooksAgain(t, id, 2)
	return id, page
}

// wedge lets the sites cross over one a month, from a month on, in the order drawn by the seed.
type wedge struct {
	all     []siteMonth
	crosses map[string]string // month by site
	plan    object
}

func newWedge(all []siteMonth, from int, seed uint64) wedge {
	w, months, sites := wedge{all: all, crosses: map[string]string{}}, monthsOf(all), []object{}
	for i, site := range sitesOf(all, seed) {
		w.crosses[site] = months[from+i]
		sites = append(sites, object{"key": site, "crosses_over": months[from+i] + "-01"})
	}
	w.plan = atSites("stepped_wedge", sites, object{"period": "month", "baseline_from": months[0] + "-01", "intracluster_correlation": 0.05})
	return w
}

func (w wedge) changed(m siteMonth) bool { return m.month >= w.crosses[m.site] }

func ofItsMonth(m siteMonth) time.Time {
	at, _ := time.Parse("2006-01", m.month)
	return at.AddDate(0, 0, 14)
}

// run takes the wedge through a pilot as it is, and once more with an effect of −5 points after each crossover.
func (w wedge) run(t *testing.T, name string) (as, better pilotPage) {
	t.Helper()
	id, as := pilotOver(t, name, w.plan, w.all, ofItsMonth)
	if v := as.Verdict.Verdict; v != "no_effect" && v != "insufficient_evidence" {
		t.Errorf("nothing was changed, and the verdict is %s: %s", v, as.Verdict.Text)
	}
	if o := decided(t, id, "stop"); o.State != "stopped" {
		t.Errorf("after the decision: %+v", o)
	}
	id, better = pilotOver(t, name+", 5 points better", w.plan, improved(w.all, 0.05, w.changed), ofItsMonth)
	if better.Verdict.Verdict != "success" {
		t.Errorf("5 points better, and the verdict is %s: %s", better.Verdict.Verdict, better.Verdict.Text)
	}
	// Least squares is linear: what was added is what is found, to the rounding of whole attendances.
	if d := better.Verdict.Look.Effect.Estimate - as.Verdict.Look.Effect.Estimate; math.Abs(d+0.05) > 5e-4 {
		t.Errorf("5 points added move the estimate by %v", d)
	}
	if o := decided(t, id, "scale", object{"key": "rest", "sites": []string{"elsewhere"}, "from": "2026-01-01", "hold_for": "P28D",
		"guardrails": []object{{"key": "over_four_hours", "kind": "proportion", "at_most": 0.2}}}); o.State != "scaling" {
		t.Errorf("after the decision: %+v", o)
	}
	return as, better
}

func TestASteppedWedgeOverMadeUpDepartments(t *testing.T) {
	newWedge(madeUp(8, 12), 2, 1).run(t, "Clinician at the door, by steps")
}

// The 12 largest departments of type 1 over two years, one crossing over each month from the seventh on in the order drawn by the seed. No such change was
// ever made there, so as they are they must not give a success.
func TestASteppedWedgeOverRealDepartments(t *testing.T) {
	w := newWedge(providers(t, 12, 24), 6, 22)
	as, _ := w.run(t, "Clinician at the door of real departments, by steps")
	// R 4.2: lm(share ~ change + factor(site) + factor(month)), CR1 by site by hand: G/(G-1) (N-1)/(N-k) of the sandwich.
	if e := as.Verdict.Look.Effect; math.Abs(e.Estimate+0.020761716740) > 1e-10 || math.Abs(e.SE-0.013027770414) > 1e-10 {
		t.Errorf("the effect: %+v", e)
	}
}
