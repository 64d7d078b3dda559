package pilot

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

func lookAt(plan lifecycle.PilotPlan, oldN, old, newN, new int64) lifecycle.PilotLook {
	return Analyze(plan, Data{Cells: []Cell{counts("m", "old", oldN, old), counts("m", "new", newN, new)}, Cut: noon})
}

// The rules in their order, on two arms with 30 % expected and 6 points wanted.
func TestRulesOfTheVerdict(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.Randomization = &lifecycle.Randomization{By: "elsewhere"}
	rail := lifecycle.Guardrail{PilotMetric: lifecycle.PilotMetric{Key: "late", Name: "late orders", Kind: lifecycle.MetricProportion}, AtMost: ptr(0.02)}
	success := lookAt(plan, 5000, 1500, 5000, 1850)
	changed := []lifecycle.Deviation{{Kind: lifecycle.MetricChanged, Reason: "easier to get"}}
	longer := []lifecycle.Deviation{{Kind: lifecycle.DurationExtended, By: ofDays(7), Reason: "a strike."}}
	guarded := func(by string, late int64) lifecycle.PilotLook {
		plan.Guardrails = []lifecycle.Guardrail{rail}
		plan.Guardrails[0].By = by
		return Analyze(plan, Data{Cells: []Cell{counts("m", "old", 5000, 1500), counts("m", "new", 5000, 1850), counts("late", "new", 5000, late)}})
	}
	missing := success
	missing.Doubts = []lifecycle.Doubt{{Kind: lifecycle.DoubtMissing, Text: "half is missing", Hold: true}}
	for _, c := range []struct {
		name string
		look lifecycle.PilotLook
		rail string
		devs []lifecycle.Deviation
		want lifecycle.Verdict
		says string
	}{
		{"an effect in the wanted direction", success, "", nil, lifecycle.VerdictSuccess, "7 percentage points higher"},
		{"a deviation that hurts nothing", success, "", longer, lifecycle.VerdictSuccess, "It deviated from its plan once: duration extended by 7 days (a strike)."},
		{"the other direction", lookAt(plan, 5000, 1500, 5000, 1200), "", nil, lifecycle.VerdictHarm, "6 percentage points lower"},
		{"nothing", lookAt(plan, 5000, 1500, 5000, 1500), "", nil, lifecycle.VerdictNoEffect, "below the smallest effect that matters, an increase of 6 percentage points"},
		{"an effect that is too small", lookAt(plan, 60000, 18000, 60000, 18900), "", nil, lifecycle.VerdictNoEffect, "1.5 percentage points higher"},
		{"too early", lookAt(plan, 500, 150, 500, 165), "", nil, lifecycle.VerdictInsufficient, "holds both no effect and"},
		{"no data", lookAt(plan, 5, 2, 5, 1), "", nil, lifecycle.VerdictInsufficient, "Not enough data"},
		{"the metric was changed", success, "", changed, lifecycle.VerdictInvalid, "easier to get"},
		{"the split is broken", lookAt(plan, 5000, 1500, 5600, 2072), "", nil, lifecycle.VerdictInvalid, "do not fit their planned shares"},
		{"half is missing", missing, "", nil, lifecycle.VerdictInvalid, "Half is missing."},
		{"a guardrail holds", guarded("estimate", 90), "estimate", nil, lifecycle.VerdictSuccess, "no guardrail is breached"},
		{"a guardrail is breached, perhaps by chance", guarded("estimate", 110), "estimate", nil, lifecycle.VerdictInsufficient, "late orders is breached"},
		{"a guardrail is breached beyond chance", guarded("interval", 300), "interval", nil, lifecycle.VerdictHarm, "late orders is breached"},
		{"a guardrail that chance may have breached does not count by its interval", guarded("interval", 110), "interval", nil, lifecycle.VerdictSuccess, "success"},
	} {
		plan.Guardrails = nil
		if c.rail != "" {
			plan.Guardrails = []lifecycle.Guardrail{rail}
			plan.Guardrails[0].By = c.rail
		}
		v := Judge(plan, c.look, 3, c.devs)
		if v.Verdict != c.want || !strings.Contains(strings.ToLower(v.Text), strings.ToLower(c.says)) || !strings.Contains(v.Text, "looked at 3 times") {
			t.Errorf("%s: %s, not %s: %s", c.name, v.Verdict, c.want, v.Text)
		}
	}
}

// anyCounts are those of two arms, of which some have no effect, some a large one, and some arms are of unlike size.
func anyCounts(t *rapid.T) (oldN, old, newN, new int64) {
	oldN, newN = rapid.Int64Range(1, 20000).Draw(t, "old n"), rapid.Int64Range(1, 20000).Draw(t, "new n")
	return oldN, rapid.Int64Range(0, oldN).Draw(t, "old"), newN, rapid.Int64Range(0, newN).Draw(t, "new")
}

func TestInvalidNeverBecomesSuccess(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.Randomization = &lifecycle.Randomization{By: "tollgate"}
	rapid.Check(t, func(t *rapid.T) {
		oldN, old, newN, new := anyCounts(t)
		cells := []Cell{counts("m", "old", oldN, old), counts("m", "new", newN, new)}
		data, deviations := Data{Cells: cells}, []lifecycle.Deviation{}
		kind := rapid.SampledFrom([]string{"split", "allocation", "unplanned", "missing", "metric"}).Draw(t, "kind")
		switch kind {
		case "split":
			data.Cells = []Cell{counts("m", "old", 10*newN+1000, rapid.Int64Range(0, 1000).Draw(t, "successes")), cells[1]}
		case "allocation":
			data.Allocation = &Allocation{Units: map[string]int64{"old": oldN, "new": newN}, NotAsAssigned: (oldN+newN)/50 + 1}
		case "unplanned":
			data.Allocation = &Allocation{Unplanned: (oldN+newN)/50 + 1}
		case "missing":
			data.Cells[0].Missing = (oldN+newN)/10 + 1
		case "metric":
			deviations = append(deviations, lifecycle.Deviation{Kind: lifecycle.MetricChanged, Reason: "x"})
		}
		v := Judge(plan, Analyze(plan, data), 1, deviations)
		if v.Verdict != lifecycle.VerdictInvalid {
			t.Errorf("%s: %s: %s", kind, v.Verdict, v.Text)
		}
	})
}

// With the arms swapped the effect has the other sign, and what is wanted of it the other direction: nothing else changes.
func TestSwappedArmsMirrorTheVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		oldN, old, newN, new := anyCounts(t)
		plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
		mirror := plan
		mirror.Direction = lifecycle.Decrease
		mirror.Arms = []lifecycle.PilotArm{{Key: "old", Role: lifecycle.ArmTreatment}, {Key: "new", Role: lifecycle.ArmControl}}
		a, b := lookAt(plan, oldN, old, newN, new), lookAt(mirror, oldN, old, newN, new)
		if (a.Effect == nil) != (b.Effect == nil) || a.Boundary != b.Boundary {
			t.Fatalf("%v and %v", a.Effect, b.Effect)
		}
		if a.Effect != nil && (a.Effect.Estimate != -b.Effect.Estimate || math.Abs(a.Effect.Lower+b.Effect.Upper) > 1e-12 || math.Abs(a.Effect.P-b.Effect.P) > 1e-12) {
			t.Errorf("%+v and %+v", a.Effect, b.Effect)
		}
		if x, y := Judge(plan, a, 1, nil).Verdict, Judge(mirror, b, 1, nil).Verdict; x != y {
			t.Errorf("%s and %s", x, y)
		}
		// With only the arms swapped and the same wish, a success turns into harm.
		mirror.Direction = lifecycle.Increase
		if a.Boundary == boundarySuccess {
			if v := Judge(mirror, lookAt(mirror, oldN, old, newN, new), 1, nil).Verdict; v != lifecycle.VerdictHarm {
				t.Errorf("success became %s", v)
			}
		}
	})
}

func TestUnitsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, shift float64) []float64 {
			values := rapid.SliceOfN(rapid.Float64Range(-10, 10), 10, 60).Draw(t, name)
			for i := range values {
				values[i] += shift
			}
			return values
		}
		old, new := draw("old", 0), draw("new", rapid.Float64Range(-20, 20).Draw(t, "shift"))
		unit := math.Pow(2, float64(rapid.IntRange(-20, 20).Draw(t, "unit"))) // a power of two rounds nothing
		verdict := func(unit float64) (lifecycle.PilotLook, lifecycle.Verdict) {
			plan := parallelPlan(lifecycle.MetricMean, 0, 2*unit, ptr(4*unit))
			scaled := func(arm string, values []float64) Cell {
				c := joined(Cell{Metric: "m", Arm: arm}, values, 0)
				c.Sum, c.Mean, c.M2 = c.Sum*unit, c.Mean*unit, c.M2*unit*unit
				return c
			}
			look := Analyze(plan, Data{Cells: []Cell{scaled("old", old), scaled("new", new)}})
			return look, Judge(plan, look, 1, nil).Verdict
		}
		a, x := verdict(1)
		b, y := verdict(unit)
		if x != y || (a.Effect == nil) != (b.Effect == nil) {
			t.Fatalf("%s and %s", x, y)
		}
		if a.Effect != nil && (math.Abs(a.Effect.P-b.Effect.P) > 1e-12 || math.Abs(a.Effect.Lower*unit-b.Effect.Lower) > 1e-12*unit) {
			t.Errorf("%+v and %+v", a.Effect, b.Effect)
		}
	})
}

// Several treatments share alpha; one that succeeds makes the success, and the one that speaks is named.
func TestSeveralTreatments(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.Arms = append(plan.Arms, lifecycle.PilotArm{Key: "other", Role: lifecycle.ArmTreatment})
	cells := []Cell{counts("m", "old", 5000, 1500), counts("m", "new", 5000, 1300), counts("m", "other", 5000, 1850)}
	look := Analyze(plan, Data{Cells: cells})
	if look.Boundary != boundarySuccess || look.Effect.Arm != "other" || len(look.Comparisons) != 2 {
		t.Errorf("%s by %+v of %d", look.Boundary, look.Effect, len(look.Comparisons))
	}
	if two := lookAt(parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil), 5000, 1500, 5000, 1300); two.Effect.Upper >= look.Comparisons[0].Upper {
		t.Errorf("an interval at half the alpha must be wider: %v and %v", two.Effect.Upper, look.Comparisons[0].Upper)
	}
	harm := false
	for _, doubt := range look.Doubts {
		harm = harm || doubt.Kind == lifecycle.DoubtHarm && doubt.On == "new" && doubt.Hold
	}
	if v := Judge(plan, look, 1, nil); v.Verdict != lifecycle.VerdictSuccess || !harm {
		t.Errorf("%s, doubts %v", v.Text, look.Doubts)
	}
}

func TestDoubtsPauseOrWarn(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.NoDataFor = ofDays(2)
	cells := []Cell{counts("m", "old", 500, 150), counts("m", "new", 500, 160)}
	silent := Data{Cells: cells, Started: noon.AddDate(0, 0, -10), Cut: noon.AddDate(0, 0, 3)}
	for _, c := range []struct {
		name string
		data func() Data
		kind string
		hold bool
	}{
		{"silence", func() Data { return silent }, lifecycle.DoubtNoData, true},
		{"silence that began with a pause", func() Data { d := silent; d.Running = noon.AddDate(0, 0, 2); return d }, "", false},
		{"a few units in several arms", func() Data {
			return Data{Cells: cells, Allocation: &Allocation{Units: map[string]int64{"old": 500, "new": 500}, InSeveralArms: 3}}
		}, lifecycle.DoubtAllocation, false},
		{"many units in several arms", func() Data {
			return Data{Cells: cells, Allocation: &Allocation{Units: map[string]int64{"old": 500, "new": 500}, InSeveralArms: 30}}
		}, lifecycle.DoubtAllocation, true},
		{"observed before the start", func() Data {
			early := append([]Cell{}, cells...)
			early[0].FirstAt, early[1].FirstAt = noon.AddDate(0, 0, -11), noon
			return Data{Cells: early, Started: noon.AddDate(0, 0, -10), Cut: noon}
		}, lifecycle.DoubtEarly, false},
		{"observed on the day of the start, before it", func() Data {
			early := append([]Cell{}, cells...)
			early[0].FirstAt, early[1].FirstAt = noon.Add(-time.Hour), noon
			return Data{Cells: early, Started: noon, Cut: noon.Add(time.Hour)}
		}, "", false},
		{"missing values", func() Data {
			more := append([]Cell{}, cells...)
			more[0].Missing = 60
			return Data{Cells: more}
		}, lifecycle.DoubtMissing, true},
	} {
		look := Analyze(plan, c.data())
		switch {
		case c.kind == "" && len(look.Doubts) > 0:
			t.Errorf("%s: %v", c.name, look.Doubts)
		case c.kind != "" && (len(look.Doubts) != 1 || look.Doubts[0].Kind != c.kind || look.Doubts[0].Hold != c.hold):
			t.Errorf("%s: %v", c.name, look.Doubts)
		}
	}
}
