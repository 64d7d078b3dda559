package pilot

import (
	"fmt"
	"math"

	"tollgate/lifecycle"
)

// inTime says how long the size takes at the planned arrivals and what the longest duration gives, and what would help when that is
// too little.
func (s scheme) inTime(size *lifecycle.PilotSize, need float64) {
	perDay := s.perDay()
	if perDay <= 0 {
		size.Flags = append(size.Flags, "How long it takes is not known: the plan names no arrivals a day"+s.shareNote()+".")
		return
	}
	before := 0.0
	if s.plan.Design != lifecycle.DesignParallel {
		before = baselineDays(s.plan)
	}
	took := math.Max(0, float64(size.Total)/perDay-before)
	if s.plan.Design == lifecycle.DesignBeforeAfter || s.plan.Design == lifecycle.DesignBeforeAfterControl {
		took = float64(size.Total) / perDay * (1 - beforeShare(before, s.duration()))
	}
	size.Days = &took
	longest := s.longest()
	if longest <= 0 {
		size.Flags = append(size.Flags, fmt.Sprintf("The plan names no duration; it would take %s.", inDays(took)))
		return
	}
	got, ok := s.powerAfter(longest)
	if !ok {
		return
	}
	size.PowerAtLongest = &got
	// What rounding up to whole observations adds is not held against the plan.
	size.Reached = got >= s.power-0.0005
	if !size.Reached {
		size.Flags = append(size.Flags, s.helps(got, took, longest, need))
	}
}

func (s scheme) shareNote() string {
	if s.plan.Primary.Kind == lifecycle.MetricTimeTo && s.plan.ArrivalsPerDay > 0 {
		return " and the share with the event (effect.baseline)"
	}
	return ""
}

// powerAfter is the power when the pilot runs for so many days at the planned arrivals.
func (s scheme) powerAfter(length float64) (float64, bool) {
	l, err := s.layout(length)
	if err != nil {
		return 0, false
	}
	gathered := length
	switch {
	case s.plan.Design == lifecycle.DesignSteppedWedge:
		_, periods := span(s.plan, length)
		gathered = float64(periods) * periodDays(s.plan)
	case s.plan.Design != lifecycle.DesignParallel:
		gathered = length / (1 - beforeShare(baselineDays(s.plan), length))
	}
	return s.powerOf(l, gathered*s.perDay()), true
}

// helps says in words what is out of reach and three things of which each alone would mend it.
func (s scheme) helps(got, took, longest, need float64) string {
	text := fmt.Sprintf("With %s observations a day the pilot reaches a power of %s in its longest duration of %s, not the planned %s.",
		round3(s.plan.ArrivalsPerDay), percent(got), inDays(longest), percent(s.power))
	if s.plan.Design == lifecycle.DesignParallel || s.plan.Design == lifecycle.DesignBeforeAfterControl {
		text += fmt.Sprintf(" It would need %s, or about %s observations a day", inDays(took), round3(s.plan.ArrivalsPerDay*took/longest))
	} else { // the periods are given: more time is another design
		text += fmt.Sprintf(" It would need about %s observations a day in the same periods", round3(need/math.Max(1, longest+baselineDays(s.plan))))
	}
	if effect, ok := s.findable(longest); ok {
		text += fmt.Sprintf(", or a minimum effect of %s instead of %s", s.effectText(effect), s.effectText(s.plan.Effect.Minimum))
	}
	return text + "."
}

// findable is the smallest effect that the longest duration finds with the planned power, in the plan's terms.
func (s scheme) findable(longest float64) (float64, bool) {
	minimumOf := func(x float64) float64 {
		if s.plan.Primary.Kind == lifecycle.MetricTimeTo {
			return math.Exp(s.sign * x)
		}
		return x
	}
	found, ok := enough(s.power, s.effect*s.effect, func(squared float64) float64 {
		plan := s.plan
		effect := *plan.Effect
		effect.Minimum = minimumOf(math.Sqrt(squared))
		plan.Effect = &effect
		other, err := settle(plan)
		if err != nil {
			return 0
		}
		got, _ := other.powerAfter(longest)
		return got
	})
	return minimumOf(math.Sqrt(found)), ok
}
