package pilot

import (
	"math"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

func cellOf(arm string, values ...float64) Cell {
	return joined(Cell{Metric: "m", Arm: arm}, values, 0)
}

// R 4.2.2: t.test(y, x).
func TestMeansAgainstWelch(t *testing.T) {
	x := cellOf("old", 27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4)
	y := cellOf("new", 27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.2)
	e, lacks := compare(lifecycle.PilotMetric{Kind: lifecycle.MetricMean}, poolOf(x), poolOf(y), 0.95)
	if lacks != "" {
		t.Fatal(lacks)
	}
	within(t, "difference", e.effect, 2.82, 1e-12)
	within(t, "standard error", e.se, 0.992495651904, 1e-11)
	within(t, "degrees of freedom", e.df, 27.88250984, 1e-7)
	within(t, "p", e.fixed.P, 0.00830342548332, 1e-10)
	within(t, "lower", e.fixed.Lower, 0.786578803918, 1e-9)
	within(t, "upper", e.fixed.Upper, 4.853421196082, 1e-9)
}

func poolOf(cells ...Cell) pooled { return pool(cells, func(Cell) bool { return true }) }

// R 4.2.2, survival: coxph(Surv(t, e) ~ g, ties = "efron") and its score test.
func TestHazardRatioAgainstCoxph(t *testing.T) {
	var risks []Risk
	add := func(arm string, times, events []float64) {
		for i, at := range times {
			r := Risk{Metric: "m", Arm: arm, Time: at, Events: int64(events[i])}
			r.Censored = 1 - r.Events
			risks = append(risks, r)
		}
	}
	add("old", []float64{6, 7, 9, 10, 10, 11, 13, 17, 19, 20, 22, 23, 25, 32, 34, 35, 16, 1, 2, 3, 5, 8},
		[]float64{1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1})
	add("new", []float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23, 6, 6},
		[]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1})
	e, lacks := hazardRatio(riskSets(risksInOrder(risks), "m", "old", "new"), 0.95)
	if lacks != "" {
		t.Fatal(lacks)
	}
	within(t, "log hazard ratio", e.effect, 1.12122255191, 1e-8) // coxph stops after 3 steps
	within(t, "standard error", e.se, 0.37321162079, 1e-9)
	within(t, "p of the score test", e.fixed.P, 0.00168040183271, 1e-11)
	within(t, "lower", math.Log(e.fixed.Lower), 0.389741216552, 1e-8)
}

// The variance of the step is that of the least-squares fit: by lines through the means on either side, here against the design matrix of
// R, solve(crossprod(cbind(1, t, d, (t-12)*d)))[3,3] for 12 periods before and 6 after, and for 8 and 8.
func TestVarianceOfAStep(t *testing.T) {
	within(t, "12 and 6", stepVariance(12, 6), 0.902597402597, 1e-9)
	within(t, "8 and 8", stepVariance(8, 8), 1.02380952381, 1e-9)
}

func TestTooLittleDataIsAnAnswer(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	for name, cells := range map[string][]Cell{
		"nothing": nil, "one arm": {counts("m", "old", 500, 100)}, "few": {counts("m", "old", 20, 8), counts("m", "new", 20, 9)},
		"no success": {counts("m", "old", 500, 0), counts("m", "new", 500, 0)}, "all missing": {{Metric: "m", Arm: "old", Missing: 10}, {Metric: "m", Arm: "new", Missing: 9}},
		"another metric": {counts("x", "old", 500, 100), counts("x", "new", 500, 100)},
	} {
		look := Analyze(plan, Data{Cells: cells})
		if look.Effect != nil || len(look.Notes) == 0 || !strings.HasPrefix(look.Notes[0], "Not enough data: ") || look.Boundary != boundaryNone {
			t.Errorf("%s: effect %v, notes %v", name, look.Effect, look.Notes)
		}
		verdict := Judge(plan, look, 1, nil)
		if want := lifecycle.VerdictInsufficient; verdict.Verdict != want && name != "all missing" {
			t.Errorf("%s: %s", name, verdict.Text)
		}
	}
}

// An earlier look's p stays: the always-valid p never rises. Power counts the looks that were.
func TestLooksBeforeCount(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	first := Analyze(plan, Data{Cells: []Cell{counts("m", "old", 500, 150), counts("m", "new", 500, 190)}})
	data := Data{Cells: []Cell{counts("m", "old", 1000, 330), counts("m", "new", 1000, 340)}, Looks: []lifecycle.PilotLook{first}}
	second, alone := Analyze(plan, data), Analyze(plan, Data{Cells: data.Cells})
	if second.N != 2 || second.Effect.P != first.Effect.P || alone.Effect.P <= second.Effect.P {
		t.Errorf("p went from %v to %v, alone %v", first.Effect.P, second.Effect.P, alone.Effect.P)
	}
	if !(*second.Effect.Power > *alone.Effect.Power) {
		t.Errorf("power of two looks is %v, of one %v", *second.Effect.Power, *alone.Effect.Power)
	}
}
