package pilot

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// The published A/B test of Cookie Cats: gate_40 against gate_30, day-7 retention, of which only the counts are needed.
func catsPlan() lifecycle.PilotPlan {
	plan := parallelPlan(lifecycle.MetricProportion, 0.19, 0.01, nil)
	plan.Primary = lifecycle.PilotMetric{Key: "day_7", Name: "day-7 retention", Kind: lifecycle.MetricProportion}
	plan.Arms[0].Key, plan.Arms[1].Key = "gate_30", "gate_40"
	plan.Randomization = &lifecycle.Randomization{By: "elsewhere"}
	return plan
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func counts(metric, arm string, n, successes int64) Cell {
	p := float64(successes) / float64(n)
	return Cell{Metric: metric, Arm: arm, N: n, Sum: float64(successes), Mean: p, M2: float64(n) * p * (1 - p), FirstAt: noon, LastAt: noon}
}

func catsCells() []Cell {
	return []Cell{counts("day_7", "gate_30", 44700, 8502), counts("day_7", "gate_40", 45489, 8279)}
}

// R 4.2.2. The limits: V = p(1-p)/n of both arms, tau = 0.01, L = sqrt(V/(V+tau^2)) exp(tau^2 d^2/(2V(V+tau^2))), p = 1/L and the interval of
// the sample conventions. The usual test: prop.test(c(8279, 8502), c(45489, 44700), correct = FALSE). The split: chisq.test(c(44700, 45489)).
func TestCookieCats(t *testing.T) {
	plan := catsPlan()
	look := Analyze(plan, Data{Cells: catsCells(), Size: sized(t, plan)})
	e := look.Effect
	within(t, "difference", e.Estimate, -8.20129831521e-03, 1e-13)
	within(t, "variance", e.SE*e.SE, 6.71853661919e-06, 1e-16)
	within(t, "always-valid p", e.P, 3.65946105960e-02, 1e-12)
	within(t, "always-valid lower", e.Lower, -0.016125029232463, 1e-14)
	within(t, "always-valid upper", e.Upper, -0.000277567397949, 1e-14)
	within(t, "usual p", e.Fixed.P, 0.00155424997561, 1e-13)
	within(t, "usual lower", e.Fixed.Lower, -0.01328155241889, 1e-13)
	within(t, "usual upper", e.Fixed.Upper, -0.00312104421153, 1e-13)
	within(t, "chi-square of the split", look.Split.ChiSquare, 6.902, 0.0005)
	within(t, "p of the split", look.Split.P, 0.00861, 0.000005)
	if look.Split.Level != "warning" || look.Boundary != boundaryHarm || look.Rows != 90189 {
		t.Errorf("the split is %s, the boundary %s, the rows %d", look.Split.Level, look.Boundary, look.Rows)
	}
	v := Judge(plan, look, 1, nil)
	want := "The change does harm. It is 18.2 % (8,279 of 45,489) in gate_40 and 19 % (8,502 of 44,700) in gate_30: day-7 retention is 0.82 percentage points " +
		"lower with the change than without it (always-valid 95 % interval −1.61 to −0.0278 percentage points, p = 0.037)."
	if v.Verdict != lifecycle.VerdictHarm || !strings.HasPrefix(v.Text, want) || !strings.Contains(v.Text, "Warning: the arms have 44,700 and 45,489") {
		t.Errorf("the verdict is %s: %s", v.Verdict, v.Text)
	}
}

func TestSameCellsInAnyOrderGiveTheSameBytes(t *testing.T) {
	plan := catsPlan()
	plan.Guardrails = []lifecycle.Guardrail{{PilotMetric: lifecycle.PilotMetric{Key: "crash", Kind: lifecycle.MetricProportion}, AtMost: ptr(0.02)}}
	cells := append(catsCells(), counts("crash", "gate_40", 1000, 10), counts("crash", "gate_30", 900, 10))
	first, _ := json.Marshal(Analyze(plan, Data{Cells: cells, Cut: noon}))
	slices.Reverse(cells)
	again, _ := json.Marshal(Analyze(plan, Data{Cells: cells, Cut: noon}))
	if string(first) != string(again) {
		t.Errorf("the look depends on the order of cells:\n%s\n%s", first, again)
	}
	if strings.Contains(string(first), "NaN") || len(first) < 100 {
		t.Errorf("the look is %s", first)
	}
}
