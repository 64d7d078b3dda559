package pilot

import (
	"math"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// scheme is a plan with everything settled that it leaves to defaults, on the scale on which it is analysed: differences in the
// metric's unit, of time_to_event the logarithm of the hazard ratio.
type scheme struct {
	plan        lifecycle.PilotPlan
	power       float64
	alpha       float64 // of one comparison: the plan's over the number of treatments (Bonferroni)
	sign        float64 // +1 when the metric is to rise
	effect      float64 // the minimum effect, above 0
	tau         float64
	control     float64 // shares of all observations, of the control and of the smallest treatment
	treatment   float64
	comparisons int
	// Variance of one observation, or of one unit of exposure, without and with the change at the minimum effect. Not of time_to_event.
	variance [2]float64
	expected [2]float64 // of the metric, likewise; of time_to_event the share with the event
}

// mixture is the always-valid test of the scheme.
func (s scheme) mixture() mixture { return mixture{s.tau, s.alpha} }

// settle takes the plan with its defaults and names whatever is missing for the mathematics. What else a plan needs is the machine's affair.
func settle(plan lifecycle.PilotPlan) (scheme, error) {
	plan = plan.Defaulted()
	s := scheme{plan: plan, power: plan.Power, alpha: plan.Alpha, sign: 1, tau: plan.Mixture}
	if plan.Direction == lifecycle.Decrease {
		s.sign = -1
	}
	var p fault.Problems
	p.Require(plan.Direction == lifecycle.Increase || plan.Direction == lifecycle.Decrease, "plan.direction", "is %q and must be increase or decrease", plan.Direction)
	p.Require(s.alpha > 0 && s.alpha < 1, "plan.alpha", "is %v and must be between 0 and 1", s.alpha)
	p.Require(s.power > 0 && s.power < 1, "plan.power", "is %v and must be between 0 and 1", s.power)
	p.Require(s.tau >= 0 && finite(s.tau), "plan.mixture", "is %v and must be above 0", s.tau)
	s.settleEffect(&p)
	s.settleShares(&p)
	if s.tau == 0 {
		s.tau = s.effect
	}
	s.alpha /= float64(max(1, s.comparisons))
	return s, p.Err()
}

// settleEffect reads the minimum effect and the variance that goes with it.
func (s *scheme) settleEffect(p *fault.Problems) {
	e := s.plan.Effect
	if e == nil {
		p.Add("plan.effect", "is missing: the smallest effect that matters")
		return
	}
	if !(e.Minimum > 1e-100) || !(e.Minimum < 1e100) || !finite(e.Baseline) {
		p.Add("plan.effect.minimum", "is %v and must be above 0 (from 1e-100 to 1e100)", e.Minimum)
		return
	}
	s.effect = e.Minimum
	s.expected = [2]float64{e.Baseline, e.Baseline + s.sign*e.Minimum}
	inside := func(most float64, limits string) {
		p.Require(s.expected[0] > 0 && s.expected[0] < most, "plan.effect.baseline", "is %v and must be %s", e.Baseline, limits)
		p.Require(s.expected[1] > 0 && s.expected[1] < most, "plan.effect.minimum", "leads from %v to %v, which must be %s", e.Baseline, s.expected[1], limits)
	}
	switch s.plan.Primary.Kind {
	case lifecycle.MetricProportion:
		inside(1, "between 0 and 1")
		s.variance = [2]float64{e.Baseline * (1 - e.Baseline), s.expected[1] * (1 - s.expected[1])}
	case lifecycle.MetricMean:
		if e.SD == nil {
			p.Add("plan.effect.sd", "is missing: the expected standard deviation of one observation")
			return
		}
		if ratio := *e.SD / e.Minimum; !(ratio > 1e-9) || !(ratio < 1e9) {
			p.Add("plan.effect.sd", "is %v and must be above 0, and not a billion times smaller or larger than the minimum effect", *e.SD)
			return
		}
		s.variance = [2]float64{*e.SD * *e.SD, *e.SD * *e.SD}
	case lifecycle.MetricRate:
		inside(math.Inf(1), "above 0")
		s.variance = s.expected
	case lifecycle.MetricTimeTo:
		s.settleHazard(p, e)
	default:
		p.Add("plan.primary_metric.kind", "is %q and must be proportion, mean, rate or time_to_event", s.plan.Primary.Kind)
	}
}

func (s *scheme) settleHazard(p *fault.Problems, e *lifecycle.PilotEffect) {
	above := e.Minimum > 1
	p.Require(e.Minimum != 1 && above == (s.sign > 0), "plan.effect.minimum", "is the hazard ratio %v and must be above 1 for increase, below 1 for decrease", e.Minimum)
	p.Require(s.plan.Design == lifecycle.DesignParallel, "plan.design", "must be parallel for time_to_event: hazards are compared within one time")
	s.effect = math.Abs(math.Log(e.Minimum))
	// Proportional hazards: S1 = S0^HR.
	s.expected = [2]float64{e.Baseline, 1 - math.Pow(1-e.Baseline, e.Minimum)}
}

func (s *scheme) settleShares(p *fault.Problems) {
	if s.plan.Design != lifecycle.DesignParallel {
		s.comparisons = 1
		known := s.plan.Design == lifecycle.DesignBeforeAfterControl || s.plan.Design == lifecycle.DesignSteppedWedge || s.plan.Design == lifecycle.DesignBeforeAfter
		p.Require(known, "plan.design", "is %q and must be parallel, before_after_control, stepped_wedge or before_after", s.plan.Design)
		return
	}
	sum, least := 0.0, math.Inf(1)
	for _, arm := range s.plan.Arms {
		sum += arm.Share
		if arm.Role == lifecycle.ArmControl {
			s.control += arm.Share
			continue
		}
		s.comparisons++
		least = math.Min(least, arm.Share)
	}
	p.Require(s.control > 0 && s.comparisons > 0, "plan.arms", "must have a control and a treatment")
	s.control, s.treatment = s.control/sum, least/sum
}

func days(d lifecycle.Duration) float64 { return time.Duration(d).Hours() / 24 }

// duration and longest are in days.
func (s scheme) duration() float64 { return days(s.plan.Duration) }

func (s scheme) longest() float64 {
	return math.Max(days(s.plan.LongestDuration), days(s.plan.Duration))
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
