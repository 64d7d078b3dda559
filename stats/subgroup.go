package stats

import (
	"fmt"
	"math"
	"slices"
)

// subgroup is what a chart needs to know of one.
type subgroup struct {
	n           int
	mean, sd, r float64
	d2, d3, c4  float64
}

func subgroupsOf(raw [][]float64, opt SubgroupOptions) ([]subgroup, error) {
	if len(raw) == 0 {
		return nil, invalid("subgroups", "has no subgroups and needs at least 1")
	}
	if err := opt.check(len(raw)); err != nil {
		return nil, err
	}
	groups := make([]subgroup, len(raw))
	for i, x := range raw {
		g, err := subgroupOf(fmt.Sprintf("subgroups[%d]", i), x, opt.Tabulated)
		if err != nil {
			return nil, err
		}
		groups[i] = g
	}
	return groups, nil
}

func subgroupOf(name string, x []float64, tabulated bool) (subgroup, error) {
	if err := checkSeries(name, x, 2); err != nil {
		return subgroup{}, err
	}
	m := momentsOf(x)
	g := subgroup{n: m.n, mean: m.mean, sd: m.sd(), c4: c4(m.n)}
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	g.r = high - low
	if m.n > maxRangeSize {
		return g, invalid(name, "has %d values; a chart of subgroups takes up to %d", m.n, maxRangeSize)
	}
	k, err := rangeConstantsOf(m.n)
	if tabulated {
		k = k.tabulated()
	}
	g.d2, g.d3 = k.d2, k.d3
	return g, err
}

func (opt SubgroupOptions) check(n int) error {
	if !slices.Contains(SubgroupSigmas, opt.Sigma) {
		return invalid("sigma_method", "is %q and must be one of %v", string(opt.Sigma), SubgroupSigmas)
	}
	if err := checkRules(opt.Rules); err != nil {
		return err
	}
	switch {
	case len(opt.Phases) > 0 && (opt.Baseline != nil || opt.Given != nil):
		return invalid("phases", "exclude baseline and given limits")
	case opt.Given != nil && opt.Baseline != nil:
		return invalid("given", "excludes baseline")
	case opt.Given != nil:
		return checkGiven("given.", *opt.Given)
	case opt.Baseline != nil:
		return checkRange("baseline", *opt.Baseline, n, 1)
	}
	return nil
}

// Estimates returns the standard deviation of one observation under each estimate, for the
// baseline of the chart's options or all subgroups.
func (opt SubgroupOptions) Estimates(raw [][]float64) (map[SubgroupSigma]float64, error) {
	opt.Sigma = UnweightedR
	groups, err := subgroupsOf(raw, opt)
	if err != nil {
		return nil, err
	}
	if opt.Baseline != nil {
		groups = groups[opt.Baseline.From:opt.Baseline.To]
	}
	all := map[SubgroupSigma]float64{}
	for _, method := range SubgroupSigmas {
		all[method] = withinSigma(groups, method)
	}
	return all, nil
}
