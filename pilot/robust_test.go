package pilot

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// anyPlan is of any design and kind, complete or not, sensible or not.
func anyPlan(t *rapid.T) lifecycle.PilotPlan {
	number := func(name string) float64 {
		return rapid.OneOf(rapid.Float64Range(0, 2), rapid.SampledFrom([]float64{0, -1, 1e-12, 1e12, 1e300, 0.5, 1})).Draw(t, name)
	}
	plan := lifecycle.PilotPlan{
		Primary:   lifecycle.PilotMetric{Key: "m", Kind: rapid.SampledFrom([]string{"proportion", "mean", "rate", "time_to_event", ""}).Draw(t, "kind")},
		Direction: rapid.SampledFrom([]string{"increase", "decrease"}).Draw(t, "direction"), Mixture: rapid.SampledFrom([]float64{0, 0, 0.1, 1e-9, 1e9}).Draw(t, "mixture"),
		Design: rapid.SampledFrom([]string{"parallel", "before_after_control", "stepped_wedge", "before_after"}).Draw(t, "design"),
		Period: rapid.SampledFrom([]string{"", "day", "week", "month"}).Draw(t, "period"), TimeZone: rapid.SampledFrom([]string{"", "Europe/Berlin", "nowhere"}).Draw(t, "zone"),
		Duration: ofDays(rapid.SampledFrom([]float64{0, 1, 60, 400}).Draw(t, "days")), LookEvery: ofDays(rapid.SampledFrom([]float64{0, 5, 30}).Draw(t, "every")),
		ArrivalsPerDay: rapid.SampledFrom([]float64{0, 3, 1e5}).Draw(t, "arrivals"), BaselineFrom: rapid.SampledFrom([]string{"", "2026-01-05", "x"}).Draw(t, "baseline from"),
		StartDate: rapid.SampledFrom([]string{"", "2026-02-16"}).Draw(t, "start"), Randomization: &lifecycle.Randomization{}, NoDataFor: ofDays(1),
		Effect: &lifecycle.PilotEffect{Minimum: number("minimum"), Baseline: number("baseline of m"), SD: ptr(number("sd"))},
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "groups") {
		role := []string{"control", "treatment"}[min(1, i)]
		plan.Arms = append(plan.Arms, lifecycle.PilotArm{Key: fmt.Sprint("g", i), Role: role, Share: float64(i)})
		plan.Sites = append(plan.Sites, lifecycle.PilotSite{Key: fmt.Sprint("g", i), Role: role, CrossesOver: rapid.SampledFrom([]string{"", "2026-02-02", "2026-02-20"}).Draw(t, "crosses")})
	}
	plan.Guardrails = []lifecycle.Guardrail{{PilotMetric: lifecycle.PilotMetric{Key: "m", Kind: plan.Primary.Kind}, AtMost: ptr(0.3), By: "interval"}}
	return plan
}

// anyData is what the store could give, empty cells and huge values among it.
func anyData(t *rapid.T) Data {
	d := Data{Started: noon.AddDate(0, 0, -rapid.IntRange(0, 40).Draw(t, "started")), Cut: noon}
	size := rapid.SampledFrom([]float64{1e-200, 1e-3, 1, 1e6, 1e150}).Draw(t, "size")
	for g := range 4 {
		for p := range rapid.IntRange(0, 8).Draw(t, "periods") {
			c := Cell{Metric: "m", Arm: fmt.Sprint("g", g), Site: fmt.Sprint("g", g), Period: week(p), LastAt: noon}
			if n := rapid.IntRange(0, 40).Draw(t, "n"); n > 0 {
				zeroOne := rapid.Bool().Draw(t, "whole")
				values := rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n).Draw(t, "values")
				for i := range values {
					if zeroOne {
						values[i] = math.Round(math.Abs(values[i]))
					} else {
						values[i] *= size
					}
				}
				c = joined(c, values, float64(rapid.IntRange(0, 5).Draw(t, "exposure")))
			}
			c.Missing = int64(rapid.IntRange(0, 3).Draw(t, "missing"))
			d.Cells = append(d.Cells, c)
			d.Risks = append(d.Risks, Risk{Metric: "m", Arm: c.Arm, Time: float64(p) * size, Events: int64(rapid.IntRange(0, 20).Draw(t, "events")), Censored: int64(p)})
		}
	}
	return d
}

var noNumber = regexp.MustCompile(`NaN|Inf|%!`)

// Whatever the plan and the data, a look and a verdict are answers: no panic, no figure that is none, one of the five verdicts.
func TestEveryPlanAndDataHaveAnAnswer(t *testing.T) {
	verdicts := []lifecycle.Verdict{lifecycle.VerdictSuccess, lifecycle.VerdictNoEffect, lifecycle.VerdictHarm, lifecycle.VerdictInsufficient, lifecycle.VerdictInvalid}
	rapid.Check(t, func(t *rapid.T) {
		plan, d := anyPlan(t), anyData(t)
		if rapid.Bool().Draw(t, "looked before") {
			d.Looks = []lifecycle.PilotLook{Analyze(plan, d)}
		}
		look := Analyze(plan, d)
		text, err := json.Marshal(look)
		if err != nil || noNumber.Match(text) {
			t.Fatalf("%v: %s", err, text)
		}
		v := Judge(plan, look, 2, []lifecycle.Deviation{{Kind: lifecycle.OtherDeviation, Reason: "x", At: noon}})
		if !slices.Contains(verdicts, v.Verdict) || v.Text == "" || noNumber.MatchString(v.Text) {
			t.Fatalf("%s: %s", v.Verdict, v.Text)
		}
		if e := look.Effect; e != nil && !(e.Lower <= e.Estimate && e.Estimate <= e.Upper && e.P >= 0 && e.P <= 1 && e.SE > 0) {
			t.Fatalf("the effect is %+v", e)
		}
	})
}

// A size is found or refused, never endless and never no number.
func TestEveryPlanHasASizeOrARefusal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := anyPlan(t)
		start := time.Now()
		size, err := Size(plan)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
		if err != nil {
			return
		}
		text, err := json.Marshal(size)
		if err != nil || noNumber.Match(text) || size.Total <= 0 || size.Fixed <= 0 {
			t.Fatalf("%v: %s, %+v", err, text, *size)
		}
	})
}
