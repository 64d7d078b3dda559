package stats

import (
	"math"
	"sort"
)

// Limits hold over a span of consecutive points of one panel: center line, standard deviation of the
// plotted statistic and control limits, all in the unit of the points. A chart with constant limits
// has one span; stages, unequal subgroup sizes and moving limits have more.
type Limits struct {
	Range
	Center float64 `json:"center"`
	Sigma  float64 `json:"sigma"`
	LCL    float64 `json:"lcl"`
	UCL    float64 `json:"ucl"`
}

// threeSigma are Shewhart's limits, cut at the bounds of what the statistic can be.
func threeSigma(center, sigma, floor, ceiling float64) Limits {
	return Limits{
		Center: center, Sigma: sigma,
		LCL: math.Max(floor, center-3*sigma), UCL: math.Min(ceiling, center+3*sigma),
	}
}

// spans lays limits over n points, one span for each run of equal ones.
func spans(n int, at func(i int) Limits) []Limits {
	var limits []Limits
	for i := range n {
		l := at(i)
		if last := len(limits) - 1; last >= 0 {
			if l.Range = limits[last].Range; l == limits[last] {
				limits[last].To = i + 1
				continue
			}
		}
		l.Range = Range{From: i, To: i + 1}
		limits = append(limits, l)
	}
	return limits
}

// over makes limits that hold for all of n points.
func (l Limits) over(n int) []Limits {
	l.Range = Range{To: n}
	return []Limits{l}
}

// Panel is one plot of a chart: its points in time order and the limits that cover them.
type Panel struct {
	// First is the index in the series of Points[0]: 1 for moving ranges, which need a predecessor.
	First  int       `json:"first"`
	Points []float64 `json:"points"`
	Limits []Limits  `json:"limits"`
	// Beyond lists the points strictly outside their limits, by index in Points.
	Beyond []int `json:"beyond"`
	// Signals lists each rule that found something, in the order of the rules asked for.
	Signals []Signal `json:"signals"`
}

// judge fills Beyond and Signals from points and limits.
func (p *Panel) judge(rules []Rule) {
	seen := pattern{zones: zonesOf(p.Points, p.Limits), points: p.Points, limits: p.Limits}
	p.Beyond = beyondLimits(seen)
	p.Signals = signalsOf(seen, rules)
}

// Flagged returns the indices in Points that any rule flagged, in order and once each.
func (p *Panel) Flagged() []int {
	flagged := make([]bool, len(p.Points))
	for _, s := range p.Signals {
		for _, i := range s.Points {
			flagged[i] = true
		}
	}
	indices := []int{}
	for i, f := range flagged {
		if f {
			indices = append(indices, i)
		}
	}
	return indices
}

// LimitsAt returns the limits that cover point i; the zero Limits when none do.
func (p *Panel) LimitsAt(i int) Limits {
	k := sort.Search(len(p.Limits), func(k int) bool { return i < p.Limits[k].To })
	if k == len(p.Limits) || i < p.Limits[k].From {
		return Limits{}
	}
	return p.Limits[k]
}
