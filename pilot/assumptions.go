package pilot

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// assume lists what the analysis takes for granted, with what the data say about it.
func (s scheme) assume(d Data, look *lifecycle.PilotLook) {
	add := func(name string, holds *bool, format string, args ...any) {
		look.Assumptions = append(look.Assumptions, lifecycle.Assumption{Name: name, Holds: holds, Text: fmt.Sprintf(format, args...)})
	}
	if s.plan.Design == lifecycle.DesignParallel {
		s.assumeArms(look, add)
	} else {
		s.assumeSites(d, look, add)
	}
	s.assumeMissing(look, add)
	s.assumeBaseline(look, add)
	if s.plan.Primary.Kind == lifecycle.MetricRate {
		s.assumePoisson(d, add)
	}
	if s.plan.Primary.Kind == lifecycle.MetricTimeTo {
		add("proportional_hazards", nil, "One hazard ratio is taken to hold at all times; from one ratio the data cannot tell.")
	}
}

type addAssumption func(name string, holds *bool, format string, args ...any)

func yes(v bool) *bool { return &v }

func (s scheme) assumeArms(look *lifecycle.PilotLook, add addAssumption) {
	switch {
	case s.plan.Randomization == nil:
		add("comparable_arms", yes(false), "The arms were not assigned by chance, so they may differ in more than the change.")
	case look.Split != nil:
		add("comparable_arms", yes(look.Split.Level != string(stats.SplitHold)), "The arms were assigned by chance; their sizes fit the planned shares with p %s.", pText(look.Split.P))
	default:
		add("comparable_arms", nil, "The arms were assigned by chance.")
	}
	add("independent_observations", nil, "Each observation is taken to say something of its own; one unit with many of them would make the limits too narrow.")
	if look.Effect == nil {
		add("enough_data", yes(false), "There is not enough data to judge an effect.")
	} else {
		add("enough_data", yes(true), "Each group has the counts from which on the normal distribution is close enough.")
	}
}

func (s scheme) assumeSites(d Data, look *lifecycle.PilotLook, add addAssumption) {
	values, _ := s.panel(d)
	seen := map[string]bool{}
	for _, v := range values {
		seen[v.site] = true
	}
	switch s.plan.Design {
	case lifecycle.DesignBeforeAfter:
		add("nothing_else_changed", nil, "Nothing but the change is taken to have happened at the start; without a comparison the data cannot tell.")
		return
	case lifecycle.DesignBeforeAfterControl:
		add("parallel_trends", nil, "Sites with and without the change are taken to have changed alike but for it.")
	default:
		add("common_time", nil, "All sites are taken to share one course over time, and the effect to be there at once and to stay.")
	}
	const usual = 20 // Cameron and Miller, Journal of Human Resources 50, 2015
	add("enough_sites", yes(len(seen) >= usual), "There are %s; with fewer than %d, errors that allow for dependence within sites are rough, which the t distribution mends in part.", plural(len(seen), "site", "sites"), usual)
	if len(seen) < usual && look.Effect != nil {
		look.Notes = append(look.Notes, fmt.Sprintf("Only %s: the interval rests on few clusters.", plural(len(seen), "site", "sites")))
	}
}

func (s scheme) assumeMissing(look *lifecycle.PilotLook, add addAssumption) {
	all := look.Rows + look.Missing
	if all == 0 {
		return
	}
	share := float64(look.Missing) / float64(all)
	add("missing_at_random", yes(share <= s.plan.MissingAtMost), "%s of the observations have no value (the plan allows %s); those that have are taken to speak for them.", percent(share), percent(s.plan.MissingAtMost))
}

// assumeBaseline compares what is seen without the change with what the size was computed from.
func (s scheme) assumeBaseline(look *lifecycle.PilotLook, add addAssumption) {
	var without *lifecycle.ArmFigure
	for i := range look.Arms {
		if look.Arms[i].Role == lifecycle.ArmControl {
			without = &look.Arms[i]
			break
		}
	}
	if without == nil || without.Mean == nil || s.plan.Primary.Kind == lifecycle.MetricTimeTo {
		return
	}
	planned, seen, what := s.variance[0], math.NaN(), fmt.Sprintf("%s without the change", figureText(s.plan.Primary, *without.Mean))
	switch s.plan.Primary.Kind {
	case lifecycle.MetricProportion:
		seen = *without.Mean * (1 - *without.Mean)
	case lifecycle.MetricRate:
		seen = *without.Mean
	case lifecycle.MetricMean:
		if without.SD == nil {
			return
		}
		seen, what = *without.SD**without.SD, "a standard deviation of "+figureText(s.plan.Primary, *without.SD)
	}
	ratio := seen / planned
	if !finite(ratio) {
		return
	}
	text := fmt.Sprintf("The data show %s; the variance is %s times what the size was computed from.", what, round3(ratio))
	holds := ratio <= 1.25
	if !holds {
		look.Notes = append(look.Notes, text+" The planned size may be too small.")
	}
	add("baseline_as_planned", yes(holds), "%s", text)
}

// assumePoisson tests the dispersion of events over cells within an arm (Cochran, Biometrics 10, 1954).
func (s scheme) assumePoisson(d Data, add addAssumption) {
	chi, df := 0.0, 0.0
	for _, arm := range s.plan.Arms {
		p := s.pool(d, arm.Key)
		if len(p.cells) < 2 || !(p.rate() > 0) {
			continue
		}
		for _, c := range p.cells {
			if expected := p.rate() * c.Exposure; expected > 0 {
				chi += (c.Sum - expected) * (c.Sum - expected) / expected
				df++
			}
		}
		df--
	}
	if df < 1 {
		add("poisson", nil, "Events are taken to come one by one (Poisson); the data are not divided so that it could be seen.")
		return
	}
	tail := distuv.ChiSquared{K: df}.Survival(chi)
	add("poisson", yes(tail >= 0.01), "Events are taken to come one by one (Poisson): their variance over sites and periods is %s times that (p %s).", round3(chi/df), pText(tail))
}
