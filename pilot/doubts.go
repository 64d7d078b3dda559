package pilot

import (
	"fmt"
	"math"
	"slices"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// mostMisplaced is the share of units outside their arm from which on the allocation counts as broken. Below it single units are a
// warning: the bias that they can do is of their order.
const mostMisplaced = 0.01

// doubt collects what makes the data doubtful: what pauses the pilot before what only warns.
func (s scheme) doubt(d Data, look *lifecycle.PilotLook) {
	add := func(kind, on, text string, hold bool) {
		look.Doubts = append(look.Doubts, lifecycle.Doubt{Kind: kind, On: on, Text: text, Hold: hold})
	}
	s.doubtHarm(look, add)
	for _, g := range look.Guardrails {
		if g.Breached {
			add(lifecycle.DoubtGuardrail, g.Key, g.Text, true)
		}
	}
	s.doubtSplit(d, look, add)
	s.doubtAllocation(d, look, add)
	s.doubtMissing(look, add)
	s.doubtSilence(d, look, add)
	s.doubtEarly(d, add)
	slices.SortStableFunc(look.Doubts, func(a, b lifecycle.Doubt) int {
		switch {
		case a.Hold == b.Hold:
			return 0
		case a.Hold:
			return -1
		}
		return 1
	})
}

type addDoubt func(kind, on, text string, hold bool)

func (s scheme) doubtHarm(look *lifecycle.PilotLook, add addDoubt) {
	found := look.Comparisons
	if len(found) == 0 && look.Effect != nil {
		found = []lifecycle.EffectEstimate{*look.Effect}
	}
	for _, e := range found {
		if s.boundary(e) == boundaryHarm {
			add(lifecycle.DoubtHarm, e.Arm, fmt.Sprintf("the change does harm: %s", s.effectSentence(e)), true)
		}
	}
}

// doubtSplit holds the arms' sizes to their shares, when chance was to make them.
func (s scheme) doubtSplit(d Data, look *lifecycle.PilotLook, add addDoubt) {
	if s.plan.Design != lifecycle.DesignParallel || s.plan.Randomization == nil {
		return
	}
	counts, ratio := []int{}, []float64{}
	for _, arm := range s.plan.Arms {
		p := s.pool(d, arm.Key)
		n := p.n + p.missing
		if d.Allocation != nil && len(d.Allocation.Units) > 0 {
			n = d.Allocation.Units[arm.Key]
		}
		counts, ratio = append(counts, int(n)), append(ratio, arm.Share)
	}
	r, err := stats.SampleRatioMismatch(counts, ratio, 0, 0)
	if err != nil {
		return
	}
	look.Split = &lifecycle.SampleRatio{ChiSquare: r.Statistic, P: r.P, Level: string(r.Verdict)}
	if r.Verdict == stats.SplitHolds {
		return
	}
	text := fmt.Sprintf("the arms have %s observations, which is not what their planned shares give (chi-square %s, p = %s): look for what loses or doubles observations in one arm",
		countsText(counts), round3(r.Statistic), round3(r.P))
	add(lifecycle.DoubtSampleRatio, "", text, r.Verdict == stats.SplitHold)
}

func countsText(counts []int) string {
	text := ""
	for i, n := range counts {
		switch {
		case i > 0 && i == len(counts)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		text += grouped(int64(n))
	}
	return text
}

func (s scheme) doubtAllocation(d Data, look *lifecycle.PilotLook, add addDoubt) {
	if d.Allocation == nil {
		return
	}
	a := *d.Allocation
	look.Allocation = &lifecycle.AllocationCheck{InSeveralArms: a.InSeveralArms, NotAsAssigned: a.NotAsAssigned, Unplanned: a.Unplanned}
	units := int64(0)
	for _, key := range sortedKeys(a.Units) {
		units += a.Units[key]
	}
	if misplaced := a.InSeveralArms + a.NotAsAssigned; misplaced > 0 {
		add(lifecycle.DoubtAllocation, "", fmt.Sprintf("%s units are in several arms and %s are not where they were assigned, of %s",
			grouped(a.InSeveralArms), grouped(a.NotAsAssigned), grouped(units)), float64(misplaced) > mostMisplaced*float64(max(1, units)))
	}
	if a.Unplanned > 0 {
		add(lifecycle.DoubtAllocation, "", fmt.Sprintf("%s observations name an arm or site that the plan does not have; they are left out", grouped(a.Unplanned)),
			float64(a.Unplanned) > mostMisplaced*float64(max(1, look.Rows+look.Missing+a.Unplanned)))
	}
}

func (s scheme) doubtMissing(look *lifecycle.PilotLook, add addDoubt) {
	all := look.Rows + look.Missing
	if all == 0 {
		return
	}
	if share := float64(look.Missing) / float64(all); share > s.plan.MissingAtMost {
		add(lifecycle.DoubtMissing, "", fmt.Sprintf("%s of %s observations (%s) have no value, more than the %s that the plan allows",
			grouped(look.Missing), grouped(all), percent(share), percent(s.plan.MissingAtMost)), true)
	}
}

func (s scheme) doubtSilence(d Data, look *lifecycle.PilotLook, add addDoubt) {
	if s.plan.NoDataFor <= 0 || d.Started.IsZero() {
		return
	}
	since := d.Started
	if d.Running.After(since) {
		since = d.Running
	}
	if look.NewestAt.After(since) {
		since = look.NewestAt
	}
	if quiet := d.Cut.Sub(since).Hours() / 24; quiet > days(s.plan.NoDataFor) {
		add(lifecycle.DoubtNoData, "", fmt.Sprintf("no observation is newer than %s ago, more than the %s that the plan allows", inDays(math.Floor(quiet)), inDays(days(s.plan.NoDataFor))), true)
	}
}

// doubtEarly tells of arms that were observed before the day on which the pilot began: nobody had said yet what success would be.
func (s scheme) doubtEarly(d Data, add addDoubt) {
	if s.plan.Design != lifecycle.DesignParallel || d.Started.IsZero() {
		return
	}
	began := d.Started.In(zone(s.plan)).Format(day)
	for _, c := range d.Cells {
		if first := c.FirstAt.In(zone(s.plan)).Format(day); c.Metric == s.plan.Primary.Key && first < began {
			add(lifecycle.DoubtEarly, "", fmt.Sprintf("observations go back to %s, and the pilot began on %s: what is from before was not gathered under this plan", first, began), false)
			return
		}
	}
}
