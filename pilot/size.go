package pilot

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// Size is how many observations of the primary metric (events of time_to_event) give the plan its power at the minimum effect when it
// is analysed at every planned look with always-valid limits, and whether the planned arrivals bring them in time. An observation of a
// rate is taken as one unit of exposure. The size is a root of the probability that the mixture SPRT crosses on the right side (cross),
// so it is larger than that of a single analysis, which is given beside it; with an effect as planned a pilot mostly stops before it.
// Errors: Invalid with the fields of the plan that are missing or make no design.
func Size(plan lifecycle.PilotPlan) (*lifecycle.PilotSize, error) {
	s, err := settle(plan)
	if err != nil {
		return nil, err
	}
	l, err := s.layout(s.duration())
	if err != nil {
		return nil, err
	}
	need, ok := s.need(l)
	if ok && plan.Duration == 0 && s.perDay() > 0 && plan.Design == lifecycle.DesignParallel {
		l, _ = s.layout(need / s.perDay()) // as many looks as it will take
		need, ok = s.need(l)
	}
	need = math.Max(need, s.least())
	if !ok || !(need <= mostObservations) {
		return nil, wrong("plan.effect.minimum", "is so small against the spread that this design would need more than %.0e observations; choose another design or a larger effect", mostObservations)
	}
	size := &lifecycle.PilotSize{Looks: len(l.looks(need)), Mixture: s.tau, LongestDays: s.longest(), Reached: true, Flags: []string{}, Method: s.describe(l)}
	size.Total, size.ByArm = s.whole(need)
	size.Fixed = s.fixed(l)
	looks := l.looks(float64(size.Total))
	size.Information = looks[len(looks)-1]
	s.inTime(size, need)
	return size, nil
}

// mostObservations bounds sizes: nobody gathers more.
const mostObservations = 1e12

// least is the total from which on the arms are judged at all.
func (s scheme) least() float64 {
	if s.plan.Design != lifecycle.DesignParallel {
		return 1
	}
	arm := math.Min(s.control, s.treatment)
	level := (s.expected[0] + s.expected[1]) / 2
	switch s.plan.Primary.Kind {
	case lifecycle.MetricProportion:
		return leastCounts / (arm * math.Min(level, 1-level))
	case lifecycle.MetricRate:
		return leastCounts / (arm * level)
	case lifecycle.MetricMean:
		return leastValues / arm
	}
	return leastCounts / arm
}

// need is the total with which the sequential test reaches the power.
func (s scheme) need(l layout) (float64, bool) {
	known := l
	known.df = nil
	guess, ok := enough(s.power, 1.7*s.single(l), func(total float64) float64 { return s.powerOf(known, total) })
	if !ok || l.df == nil {
		return guess, ok
	}
	return enough(s.power, guess, func(total float64) float64 { return s.powerOf(l, total) })
}

// single is the total that one analysis by normal quantiles needs.
func (s scheme) single(l layout) float64 {
	limit := -normalQuantile(s.alpha / 2)
	total, _ := enough(s.power, 100, func(total float64) float64 {
		return distuv.UnitNormal.CDF(s.effect/math.Sqrt(l.single(total)) - limit)
	})
	return total
}

// fixed is the total of the usual fixed-horizon design: that of stats for two arms, of the design's own variance otherwise.
func (s scheme) fixed(l layout) int {
	if s.plan.Design == lifecycle.DesignParallel {
		if n, ok := s.textbook(); ok {
			return n
		}
	}
	return int(math.Ceil(s.single(l) * (1 - 1e-9)))
}

func (s scheme) textbook() (int, bool) {
	opt := stats.PowerOptions{Alpha: s.alpha, Ratio: s.treatment / s.control}
	q := stats.Sought{Power: &s.power, Effect: &s.expected[1]}
	var r *stats.PowerResult
	var err error
	switch s.plan.Primary.Kind {
	case lifecycle.MetricProportion:
		r, err = stats.PowerTwoProportions(q, s.expected[0], stats.PooledNormal, opt)
	case lifecycle.MetricRate:
		r, err = stats.PowerTwoRates(q, s.expected[0], stats.PooledNormal, opt)
	case lifecycle.MetricMean:
		q.Effect = &s.effect
		r, err = stats.PowerTwoSampleT(q, math.Sqrt(s.variance[0]), opt)
	default:
		return 0, false
	}
	if err != nil {
		return 0, false
	}
	total := 0
	for _, arm := range s.plan.Arms { // r.N is the control's
		total += int(math.Ceil(r.N * arm.Share / (s.control * s.shares()) * (1 - 1e-9)))
	}
	return total, true
}

// shares is the sum of the arms' shares.
func (s scheme) shares() float64 {
	sum := 0.0
	for _, arm := range s.plan.Arms {
		sum += arm.Share
	}
	return sum
}

// whole rounds a total up: by arm, by cell of a stepped wedge, or to the next number.
func (s scheme) whole(need float64) (int, map[string]int) {
	up := func(v float64) int { return int(math.Ceil(v * (1 - 1e-7))) }
	switch s.plan.Design {
	case lifecycle.DesignParallel:
		total, byArm := 0, map[string]int{}
		for _, arm := range s.plan.Arms {
			n := up(need * arm.Share / s.shares())
			byArm[arm.Key] = n
			total += n
		}
		return total, byArm
	case lifecycle.DesignSteppedWedge:
		_, periods := span(s.plan, s.duration())
		cells := len(s.plan.Sites) * periods
		return cells * up(need/float64(cells)), nil
	}
	return up(need), nil
}

// perDay is how many observations, of time_to_event events, the planned arrivals bring a day.
func (s scheme) perDay() float64 {
	if s.plan.Primary.Kind != lifecycle.MetricTimeTo {
		return s.plan.ArrivalsPerDay
	}
	if s.expected[0] <= 0 || s.expected[0] >= 1 {
		return 0
	}
	events := s.control*s.expected[0] + (1-s.control)*s.expected[1]
	return s.plan.ArrivalsPerDay * events
}

func (s scheme) describe(l layout) string {
	return "Normal-mixture SPRT (Robbins 1970; Johari et al. 2017), crossing probability by recursive integration (Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, chapter 19); " + l.method + "."
}
