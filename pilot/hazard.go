package pilot

import (
	"fmt"
	"math"

	"tollgate/lifecycle"
)

// riskSet is one time at which something happened: who was still at risk just before it, and the events, in the old and the new group.
type riskSet struct {
	atRisk, events [2]float64
}

// riskSets are those with an event, from the exits in the order of time.
func riskSets(risks []Risk, metric, old, new string) []riskSet {
	group := map[string]int{old: 0, new: 1}
	var left [2]float64
	var mine []Risk
	for _, r := range risks {
		if g, ok := group[r.Arm]; ok && r.Metric == metric {
			left[g] += float64(r.Events + r.Censored)
			mine = append(mine, r)
		}
	}
	var sets []riskSet
	for i := 0; i < len(mine); {
		at, set := mine[i].Time, riskSet{atRisk: left}
		for ; i < len(mine) && mine[i].Time == at; i++ {
			g := group[mine[i].Arm]
			set.events[g] += float64(mine[i].Events)
			left[g] -= float64(mine[i].Events + mine[i].Censored)
		}
		if set.events[0]+set.events[1] > 0 {
			sets = append(sets, set)
		}
	}
	return sets
}

// score is the derivative of the logarithm of Cox's partial likelihood at the log hazard ratio beta and its information, with Efron's
// approximation for ties (JASA 72, 1977).
func score(sets []riskSet, beta float64) (u, information float64) {
	ratio := math.Exp(beta)
	for _, s := range sets {
		ties := s.events[0] + s.events[1]
		u += s.events[1]
		for j := 0.; j < ties; j++ {
			gone := j / ties
			new := ratio * (s.atRisk[1] - gone*s.events[1])
			share := new / (new + s.atRisk[0] - gone*s.events[0])
			u -= share
			information += share * (1 - share)
		}
	}
	return u, information
}

// hazardRatio is Cox's estimate of the log hazard ratio, new against old (JRSS B 34, 1972), with the score test (the logrank test when no
// times are tied) as the fixed-horizon one.
func hazardRatio(sets []riskSet, confidence float64) (estimate, string) {
	var events [2]float64
	for _, s := range sets {
		events[0] += s.events[0]
		events[1] += s.events[1]
	}
	if events[0] < leastCounts || events[1] < leastCounts {
		return estimate{}, fmt.Sprintf("each group needs %d events, they have %v and %v", leastCounts, events[0], events[1])
	}
	beta, information := 0.0, 0.0
	u0, i0 := score(sets, 0)
	for range 50 {
		var u float64
		u, information = score(sets, beta)
		if !(information > 0) {
			return estimate{}, "the hazards cannot be compared: the groups were never at risk together"
		}
		step := math.Max(-1, math.Min(1, u/information))
		beta += step
		if math.Abs(step) < 1e-12 {
			break
		}
	}
	e := estimate{effect: beta, se: 1 / math.Sqrt(information), method: "Cox's log hazard ratio, ties by Efron"}
	half := -normalQuantile((1-confidence)/2) * e.se
	e.fixed = &lifecycle.FixedTest{Method: "score (logrank) test; Wald interval", P: twoSided(u0 / math.Sqrt(i0)), Lower: math.Exp(beta - half), Upper: math.Exp(beta + half)}
	if !finite(e.se) || !finite(math.Exp(beta+10*e.se)) {
		return estimate{}, "the hazards cannot be compared yet"
	}
	return e, ""
}
