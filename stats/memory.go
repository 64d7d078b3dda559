package stats

import (
	"math"

	"tollgate/fault"
)

// Samples are what a chart with memory (EWMA, CUSUM) looks at: individual values, or subgroups of 2 or
// more; one of them.
type Samples struct {
	X         []float64
	Subgroups [][]float64
}

// MemoryOptions hold center and sigma (of one observation) when they are known; what is nil is
// estimated: the mean, and mean moving range / d2 or, for subgroups, the mean of R / d2, of the baseline.
type MemoryOptions struct {
	Center   *float64
	Sigma    *float64
	Baseline *Range // samples that the estimates come from; all when nil
}

// memory is the start that EWMA and CUSUM share.
type memory struct {
	means  []float64
	sizes  []int
	center float64
	sigma  float64

	baseline Range
	warnings []Warning
}

// standardError is sigma of the mean of sample i.
func (m memory) standardError(i int) float64 { return m.sigma / math.Sqrt(float64(m.sizes[i])) }

func memoryOf(s Samples, opt MemoryOptions) (memory, error) {
	if err := opt.check(); err != nil {
		return memory{}, err
	}
	m, err := s.memory(opt)
	if err != nil {
		return m, err
	}
	if opt.Center == nil || opt.Sigma == nil {
		m.warnings = fewPoints(m.baseline.Len())
	}
	m.warnings = append(m.warnings, autocorrelation(m.means, momentsOf(m.means))...)
	if opt.Center != nil {
		m.center = *opt.Center
	}
	if opt.Sigma != nil {
		m.sigma = *opt.Sigma
	}
	if m.sigma == 0 {
		return m, invalid("sigma", "is zero: the values do not vary, so there is nothing to weigh them by")
	}
	return m, checkScale("x", m.center, m.sigma)
}

func (opt MemoryOptions) check() error {
	var p fault.Problems
	p.Require(opt.Center == nil || isFinite(*opt.Center), "center", "is not a finite number")
	p.Require(opt.Sigma == nil || isFinite(*opt.Sigma) && *opt.Sigma > 0, "sigma", "must be a finite number above zero")
	return p.Err()
}

func (s Samples) memory(opt MemoryOptions) (memory, error) {
	if s.Subgroups != nil {
		if s.X != nil {
			return memory{}, invalid("subgroups", "excludes x")
		}
		return subgroupMemory(s.Subgroups, opt)
	}
	atLeast := 2
	if opt.Sigma != nil {
		atLeast = 1
	}
	if err := checkSeries("x", s.X, atLeast); err != nil {
		return memory{}, err
	}
	m := memory{means: s.X, sizes: make([]int, len(s.X)), baseline: opt.baselineOf(len(s.X)), warnings: []Warning{}}
	if err := checkRange("baseline", m.baseline, len(s.X), atLeast); err != nil {
		return memory{}, err
	}
	for i := range m.sizes {
		m.sizes[i] = 1
	}
	x := s.X[m.baseline.From:m.baseline.To]
	m.center = momentsOf(x).mean
	if opt.Sigma == nil {
		m.sigma = momentsOf(movingRanges(x)).mean / ExactD2.constants().d2
	}
	return m, nil
}

func (opt MemoryOptions) baselineOf(n int) Range {
	if opt.Baseline != nil {
		return *opt.Baseline
	}
	return Range{To: n}
}

func subgroupMemory(raw [][]float64, opt MemoryOptions) (memory, error) {
	groups, err := subgroupsOf(raw, SubgroupOptions{Sigma: UnweightedR, Baseline: opt.Baseline})
	if err != nil {
		return memory{}, err
	}
	m := memory{baseline: opt.baselineOf(len(groups)), warnings: []Warning{}}
	base := groups[m.baseline.From:m.baseline.To]
	m.center, m.sigma = grandMean(base), withinSigma(base, UnweightedR)
	for _, g := range groups {
		m.means = append(m.means, g.mean)
		m.sizes = append(m.sizes, g.n)
	}
	return m, nil
}
