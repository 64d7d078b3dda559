package pilot

import (
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

func counts(metric, arm string, n, successes int64) Cell {
	p := float64(successes) / float64(n)
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return Cell{Metric: metric, Arm: arm, N: n, Sum: float64(successes), Mean: p, M2: float64(n) * p * (1 - p), FirstAt: at, LastAt: at}
}

func catsCells() []Cell {
	return []Cell{counts("day_7", "gate_30", 44700, 8502), counts("day_7", "gate_40", 45489, 8279)}
}

func TestCookieCats(t *testing.T) {
	plan := catsPlan()
	look := Analyze(plan, Data{Cells: catsCells(), Size: sized(t, plan)})
	v := Judge(plan, look, 1, nil)
	t.Log(v.Verdict, v.Text, v.Reasons, look.Effect, look.Effect.Fixed, *look.Effect.Power, *look.Effect.Information)
	for _, a := range v.Assumptions {
		t.Log(a.Name, a.Text)
	}
}
