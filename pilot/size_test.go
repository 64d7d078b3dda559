package pilot

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

func ofDays(n float64) lifecycle.Duration {
	return lifecycle.Duration(n * 24 * float64(time.Hour))
}

// parallelPlan compares two equal arms over 20 looks.
func parallelPlan(kind string, baseline, minimum float64, sd *float64) lifecycle.PilotPlan {
	return lifecycle.PilotPlan{
		Primary: lifecycle.PilotMetric{Key: "m", Kind: kind}, Direction: lifecycle.Increase,
		Effect: &lifecycle.PilotEffect{Minimum: minimum, Baseline: baseline, SD: sd}, Design: lifecycle.DesignParallel,
		Arms:     []lifecycle.PilotArm{{Key: "old", Role: lifecycle.ArmControl}, {Key: "new", Role: lifecycle.ArmTreatment}},
		Duration: ofDays(20), LookEvery: ofDays(1),
	}
}

func sized(t *testing.T, plan lifecycle.PilotPlan) *lifecycle.PilotSize {
	t.Helper()
	size, err := Size(plan)
	if err != nil {
		t.Fatal(err)
	}
	return size
}

func ptr(v float64) *float64 { return &v }

// R 4.2.2: power.prop.test(p1=, p2=, power=) and power.t.test(delta=, sd=, power=); n is per arm.
func TestFixedHorizonAgreesWithR(t *testing.T) {
	for _, c := range []struct {
		name string
		plan lifecycle.PilotPlan
		want int
	}{
		{"p 0.50 to 0.75 at 0.9", parallelPlan(lifecycle.MetricProportion, 0.5, 0.25, nil), 154},      // power.prop.test(p1 = .50, p2 = .75, power = .90): 76.7
		{"mean 1 of sd 1 at 0.9", parallelPlan(lifecycle.MetricMean, 0, 1, ptr(1)), 46},               // power.t.test(power = .90, delta = 1): 22.0211
		{"p 0.10 to 0.12 at 0.9", parallelPlan(lifecycle.MetricProportion, 0.1, 0.02, nil), 2 * 5142}, // 5141.306
	} {
		c.plan.Power = 0.9
		if got := sized(t, c.plan).Fixed; got != c.want {
			t.Errorf("%s: %d in all, want %d", c.name, got, c.want)
		}
	}
}
