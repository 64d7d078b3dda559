package pilot

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/stats"
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

// R 4.2.2: power.prop.test(p1=, p2=, power=.9)$n and power.t.test(delta=, sd=, power=.9)$n, rounded up by arm.
func TestFixedHorizonAgreesWithR(t *testing.T) {
	for _, c := range []struct {
		name string
		plan lifecycle.PilotPlan
		want int
	}{
		{"p 0.50 to 0.75", parallelPlan(lifecycle.MetricProportion, 0.5, 0.25, nil), 2 * 77},   // 76.70693
		{"p 0.10 to 0.12", parallelPlan(lifecycle.MetricProportion, 0.1, 0.02, nil), 2 * 5142}, // 5141.306
		{"mean 1 of sd 1", parallelPlan(lifecycle.MetricMean, 0, 1, ptr(1)), 2 * 23},           // 22.0211
		{"hazard ratio 1.5", parallelPlan(lifecycle.MetricTimeTo, 0.3, 1.5, nil), 256},         // Schoenfeld 1983: 4 (1.960 + 1.282)^2 / ln(1.5)^2 = 255.65
		{"hazard ratio 2", parallelPlan(lifecycle.MetricTimeTo, 0.3, 2, nil), 88},              // 4 10.5074 / ln(2)^2 = 87.48
	} {
		c.plan.Power = 0.9
		if got := sized(t, c.plan).Fixed; got != c.want {
			t.Errorf("%s: %d in all, want %d", c.name, got, c.want)
		}
	}
}

// A plan that is looked at once is a fixed test at the boundary of the mixture: the power at the size is one line of normal distribution.
func TestOneLookIsATestAtTheLimit(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.LookEvery = ofDays(20)
	size := sized(t, plan)
	n := float64(size.Total) / 2
	v := (0.3*0.7 + 0.36*0.64) / n
	tau2 := 0.06 * 0.06
	limit := math.Sqrt(v * (v + tau2) / tau2 * (2*math.Log(20) + math.Log((v+tau2)/v)))
	within(t, "power", 0.5*math.Erfc(-(0.06-limit)/math.Sqrt(v)/math.Sqrt2), 0.8, 0.001)
	if size.Looks != 1 || size.Mixture != 0.06 {
		t.Errorf("the size is %+v", size)
	}
}

// The package swCRTdesign (its authors are Hughes and colleagues) prints for 24 sites in four waves, 120 observations a site and period, 5 % to
// 3.5 % with standard deviation 0.01 of the sites: power 0.7861896 by the normal distribution at 5 %.
func TestHusseyHughes(t *testing.T) {
	treated := steps(4, 6)
	v := hussey(treated, 0.0425*0.9575/120, // the package takes the variance at the mean of both
		0.01*0.01, true)
	z := 0.015 / math.Sqrt(v)
	within(t, "power of both sides", normalTail(1.959963985-z)+normalTail(1.959963985+z), 0.7861896, 1e-7)
}

func steps(waves, each int) [][]bool {
	var treated [][]bool
	for w := range waves {
		for range each {
			row := make([]bool, waves+1)
			for j := w + 1; j <= waves; j++ {
				row[j] = true
			}
			treated = append(treated, row)
		}
	}
	return treated
}

// Woertman et al., Journal of Clinical Epidemiology 66, 2013: against a parallel trial of individuals with as many observations, the variance of a
// wedge of k steps, one period before and one after each step, n a site and period, is multiplied by
// (1+rho(kn+n-1))/(1+rho(kn/2+n-1)) 3(1-rho)/(2(k-1/k)) times the observations of a site over n.
func TestDesignEffectOfWoertman(t *testing.T) {
	for _, c := range []struct {
		k   int
		n   float64
		rho float64
	}{{4, 10, 0.05}, {3, 25, 0.01}, {6, 5, 0.2}} {
		k := float64(c.k)
		v := hussey(steps(c.k, 3), (1-c.rho)/c.n, c.rho, true)
		effect := (1 + c.rho*(k*c.n+c.n-1)) / (1 + c.rho*(k*c.n/2+c.n-1)) * 3 * (1 - c.rho) / (2 * (k - 1/k))
		individual := 4 / (3 * k * c.n) // variance of two equal arms of sites k n/2 observations in all
		within(t, "variance over that of Woertman's design effect", v/(individual*effect), 1, 1e-9)
	}
}

func TestAPlanThatCannotReachItsPowerIsFlagged(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	plan.ArrivalsPerDay, plan.LongestDuration = 100, ofDays(25)
	size := sized(t, plan)
	if size.Reached || size.PowerAtLongest == nil || *size.PowerAtLongest > 0.75 || len(size.Flags) != 1 || math.Abs(*size.Days-float64(size.Total)/100) > 1e-9 {
		t.Fatalf("the size is %+v", size)
	}
	for _, says := range []string{"25 days", "80 %", "34 days", "percentage points instead of 6 percentage points"} {
		if !strings.Contains(size.Flags[0], says) {
			t.Errorf("the flag does not say %q: %s", says, size.Flags[0])
		}
	}
	plan.LongestDuration = ofDays(40)
	if size := sized(t, plan); !size.Reached || len(size.Flags) != 0 {
		t.Errorf("with 40 days it is %+v", size)
	}
}

func TestSizeNamesWhatThePlanLacks(t *testing.T) {
	good := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	for _, c := range []struct {
		field  string
		change func(p *lifecycle.PilotPlan)
	}{
		{"plan.effect", func(p *lifecycle.PilotPlan) { p.Effect = nil }},
		{"plan.effect.minimum", func(p *lifecycle.PilotPlan) { p.Effect = &lifecycle.PilotEffect{Minimum: 0.8, Baseline: 0.3} }},
		{"plan.effect.baseline", func(p *lifecycle.PilotPlan) { p.Effect = &lifecycle.PilotEffect{Minimum: 0.1} }},
		{"plan.effect.minimum", func(p *lifecycle.PilotPlan) { p.Effect = &lifecycle.PilotEffect{Minimum: math.NaN(), Baseline: 0.3} }},
		{"plan.effect.sd", func(p *lifecycle.PilotPlan) { p.Primary.Kind = lifecycle.MetricMean }},
		{"plan.effect.minimum", func(p *lifecycle.PilotPlan) { p.Primary.Kind = lifecycle.MetricTimeTo }}, // 0.06 is no increase
		{"plan.primary_metric.kind", func(p *lifecycle.PilotPlan) { p.Primary.Kind = "count" }},
		{"plan.direction", func(p *lifecycle.PilotPlan) { p.Direction = "" }},
		{"plan.alpha", func(p *lifecycle.PilotPlan) { p.Alpha = 1 }},
		{"plan.arms", func(p *lifecycle.PilotPlan) { p.Arms = p.Arms[:1] }},
		{"plan.design", func(p *lifecycle.PilotPlan) { p.Design = "" }},
		{"plan.sites", func(p *lifecycle.PilotPlan) { p.Design = lifecycle.DesignSteppedWedge }},
		{"plan.sites", func(p *lifecycle.PilotPlan) { p.Design = lifecycle.DesignBeforeAfterControl }},
		{"plan.duration", func(p *lifecycle.PilotPlan) { p.Design, p.Duration = lifecycle.DesignBeforeAfter, 0 }},
	} {
		plan := good
		c.change(&plan)
		_, err := Size(plan)
		var f *fault.Error
		if !errors.As(err, &f) || f.Fields[0].Path != c.field {
			t.Errorf("want %s at fault, got %v", c.field, err)
		}
	}
}

// The size is for the smallest effect that matters: in other units it is the same, a larger effect needs less and more power needs more.
func TestLawsOfSizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sd, effect := rapid.Float64Range(0.5, 5).Draw(t, "sd"), rapid.Float64Range(0.3, 3).Draw(t, "effect")
		factor := rapid.Float64Range(0.001, 1000).Draw(t, "unit")
		size := func(effect, sd, power float64) *lifecycle.PilotSize {
			plan := parallelPlan(lifecycle.MetricMean, 0, effect, &sd)
			plan.Power, plan.LookEvery = power, ofDays(10)
			r, err := Size(plan)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		base := size(effect, sd, 0.8)
		if other := size(effect*factor, sd*factor, 0.8); absInt(other.Total-base.Total) > 2 { // rounding up at a whole number
			t.Errorf("in another unit %d is %d", base.Total, other.Total)
		}
		if larger := size(1.2*effect, sd, 0.8); larger.Total > base.Total {
			t.Errorf("a larger effect needs %d, not %d", larger.Total, base.Total)
		}
		if surer := size(effect, sd, 0.9); surer.Total < base.Total || base.Total < base.Fixed {
			t.Errorf("more power needs %d, %d and fixed %d", surer.Total, base.Total, base.Fixed)
		}
	})
}

func absInt(n int) int { return max(n, -n) }

// The looks in between can only add power to a single one at the end, at most as much as looking without end at a drift would; and a size
// beyond all reason is still a number.
func TestMoreLooksNeedNoMoreObservations(t *testing.T) {
	plan := parallelPlan(lifecycle.MetricProportion, 0.3, 0.06, nil)
	before := math.MaxInt
	for _, every := range []float64{20, 10, 4, 1, 0.4} {
		plan.LookEvery = ofDays(every)
		if size := sized(t, plan); size.Total > before {
			t.Errorf("with a look every %v days it needs %d, more than %d", every, size.Total, before)
		} else {
			before = size.Total
		}
	}
	if size := sized(t, parallelPlan(lifecycle.MetricProportion, 0.5, 1e-5, nil)); size.Total < 1e11 {
		t.Errorf("a hundred-thousandth needs %d", size.Total)
	}
}

// The mixture's limit is that of stats, of which the sample conventions are the check.
func TestTheLimitIsThatOfTheMixtureSPRT(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, v := rapid.Float64Range(-3, 3).Draw(t, "d"), rapid.Float64Range(0.01, 4).Draw(t, "v")
		tau := rapid.Float64Range(0.1, 3).Draw(t, "tau")
		r, err := stats.NewMixtureSPRT([]float64{d}, []float64{v}, stats.MixtureOptions{Tau: tau})
		if err != nil {
			t.Fatal(err)
		}
		m := mixture{tau, 0.05}
		if z := d / math.Sqrt(v); math.Abs(m.p(z, 1/v)-*r.P) > 1e-12 || (math.Abs(z) >= m.bound(1/v)) != r.Reject {
			t.Errorf("p is %v and %v, limit %v", m.p(z, 1/v), *r.P, m.bound(1/v))
		}
	})
}
