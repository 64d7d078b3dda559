package stats

import (
	"fmt"
	"math"
	"slices"

	"tollgate/fault"
)

// SubgroupSigma names how the standard deviation within subgroups is estimated. The names are those of
// the R package qcc (UWAVE-R, MVLUE-R, UWAVE-SD, MVLUE-SD, RMSDF); R, s, d2 and c4 are each subgroup's.
type SubgroupSigma string

// The estimates: from ranges, from standard deviations, and pooled.
const (
	UnweightedR  SubgroupSigma = "uwave_r"           // mean of R/d2: the default of the X-bar and R chart
	MinVarianceR SubgroupSigma = "mvlue_r"           // weighted by (d2/d3)^2, which is Minitab's R-bar
	UnweightedS  SubgroupSigma = "uwave_sd"          // mean of s/c4: the default of the X-bar and S chart
	MinVarianceS SubgroupSigma = "mvlue_sd"          // weighted by c4^2/(1-c4^2)
	PooledS      SubgroupSigma = "pooled_sd_over_c4" // root of the pooled variance, over c4 of its df + 1
	PooledRawS   SubgroupSigma = "pooled_sd"         // root of the pooled variance
)

// SubgroupSigmas are all of them.
var SubgroupSigmas = []SubgroupSigma{UnweightedR, MinVarianceR, UnweightedS, MinVarianceS, PooledS, PooledRawS}

// SubgroupOptions choose how the limits of a chart of subgroups are set. The zero value is the usual
// chart: all subgroups, exact constants, the four Western Electric rules on the means.
type SubgroupOptions struct {
	Sigma SubgroupSigma
	// Tabulated rounds d2 and d3 to the three decimals of printed tables.
	Tabulated bool
	// Stepped gives the R or S chart of unequal subgroups a center line of its own for each size, d2 or
	// c4 times sigma, as Minitab and JMP do. Otherwise it is the size-weighted mean of R or s, as in qcc.
	Stepped  bool
	Baseline *Range // subgroups that the limits come from, and that hold for all
	Rules    []Rule // for the means; nil is WesternElectric
}

// SubgroupChart is a chart of means of subgroups with one of their ranges or standard deviations.
type SubgroupChart struct {
	Subgroups   int           `json:"subgroups"`
	N           int           `json:"n" doc:"observations"`
	SigmaMethod SubgroupSigma `json:"sigma_method"`
	Tabulated   bool          `json:"tabulated_constants"`
	Stepped     bool          `json:"stepped_center"`
	Baseline    Range         `json:"baseline" doc:"the subgroups that the limits come from"`
	Center      float64       `json:"center" doc:"mean of all observations of the baseline"`
	Sigma       float64       `json:"sigma" doc:"of one observation, within subgroups"`
	Means       Panel         `json:"xbar"`
	Dispersion  Panel         `json:"dispersion" doc:"ranges or standard deviations"`
	Warnings    []Warning     `json:"warnings"`
}

// subgroup is what a chart needs to know of one.
type subgroup struct {
	n           int
	mean, sd, r float64
	d2, d3, c4  float64
}

// NewXbarRChart charts means and ranges of subgroups, each of 2 to 1,000 finite values in time order,
// in one unit.
//
// Means have the limits center +/- 3 sigma/sqrt(n), ranges d2 sigma +/- 3 d3 sigma or, unless stepped,
// the mean range +/- 3 d3 sigma, not below zero; limits follow the size of the subgroup (Montgomery,
// Introduction to Statistical Quality Control, chapter 6; R package qcc 2.7). Errors: Invalid.
func NewXbarRChart(subgroups [][]float64, opt SubgroupOptions) (*SubgroupChart, error) {
	return chartSubgroups(subgroups, opt, UnweightedR, subgroup.rangeLimits)
}

// NewXbarSChart charts means and standard deviations of subgroups, each of 2 or more finite values in
// time order. Standard deviations have the limits c4 sigma, or the mean s, +/- 3 sigma sqrt(1-c4^2).
// Otherwise as NewXbarRChart.
func NewXbarSChart(subgroups [][]float64, opt SubgroupOptions) (*SubgroupChart, error) {
	return chartSubgroups(subgroups, opt, UnweightedS, subgroup.sdLimits)
}

// dispersion returns what a subgroup contributes to the second panel: its statistic, the center under
// the given sigma, and the standard deviation of the statistic.
type dispersion func(s subgroup, sigma float64) (statistic, center, sd float64)

func (s subgroup) rangeLimits(sigma float64) (statistic, center, sd float64) {
	return s.r, s.d2 * sigma, s.d3 * sigma
}

func (s subgroup) sdLimits(sigma float64) (statistic, center, sd float64) {
	return s.sd, s.c4 * sigma, sigma * math.Sqrt(1-s.c4*s.c4)
}

func chartSubgroups(raw [][]float64, opt SubgroupOptions, usual SubgroupSigma, of dispersion) (*SubgroupChart, error) {
	if opt.Sigma == "" {
		opt.Sigma = usual
	}
	groups, err := subgroupsOf(raw, opt)
	if err != nil {
		return nil, err
	}
	c := &SubgroupChart{Subgroups: len(groups), SigmaMethod: opt.Sigma, Tabulated: opt.Tabulated, Stepped: opt.Stepped, Baseline: Range{To: len(groups)}}
	if opt.Baseline != nil {
		c.Baseline = *opt.Baseline
	}
	for _, g := range groups {
		c.N += g.n
	}
	base := groups[c.Baseline.From:c.Baseline.To]
	c.Center, c.Sigma = grandMean(base), withinSigma(base, opt.Sigma)
	c.Means = c.meansPanel(groups)
	c.Dispersion = c.dispersionPanel(groups, base, of)
	if err := checkScale("subgroups", c.Center, c.Sigma, c.Means.Limits[0].UCL, c.Dispersion.Limits[0].UCL); err != nil {
		return nil, err
	}
	c.Means.judge(rulesOr(opt.Rules))
	c.Dispersion.judge([]Rule{WesternElectric1})
	c.Warnings = append(fewPoints(len(base)), autocorrelation(c.Means.Points, momentsOf(c.Means.Points))...)
	return c, nil
}

func (c *SubgroupChart) meansPanel(groups []subgroup) Panel {
	points := make([]float64, len(groups))
	for i, g := range groups {
		points[i] = g.mean
	}
	return Panel{Points: points, Limits: spans(len(groups), func(i int) Limits {
		return threeSigma(c.Center, c.Sigma/math.Sqrt(float64(groups[i].n)), math.Inf(-1), math.Inf(1))
	})}
}

func (c *SubgroupChart) dispersionPanel(groups, base []subgroup, of dispersion) Panel {
	points := make([]float64, len(groups))
	for i, g := range groups {
		points[i], _, _ = of(g, c.Sigma)
	}
	var total, n float64
	for _, g := range base {
		statistic, _, _ := of(g, c.Sigma)
		total += float64(g.n) * statistic
		n += float64(g.n)
	}
	return Panel{Points: points, Limits: spans(len(groups), func(i int) Limits {
		_, center, sd := of(groups[i], c.Sigma)
		if !c.Stepped {
			center = total / n
		}
		return threeSigma(center, sd, 0, math.Inf(1))
	})}
}

func subgroupsOf(raw [][]float64, opt SubgroupOptions) ([]subgroup, error) {
	if len(raw) == 0 {
		return nil, invalid("subgroups", "has no subgroups and needs at least 1")
	}
	if opt.Baseline != nil {
		if err := checkRange("baseline", *opt.Baseline, len(raw), 1); err != nil {
			return nil, err
		}
	}
	if err := checkRules(opt.Rules); err != nil {
		return nil, err
	}
	var p fault.Problems
	p.Require(slices.Contains(SubgroupSigmas, opt.Sigma), "sigma_method", "is %q and must be one of %v", string(opt.Sigma), SubgroupSigmas)
	if err := p.Err(); err != nil {
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
		k = rangeConstants{d2: math.Round(k.d2*1000) / 1000, d3: math.Round(k.d3*1000) / 1000}
	}
	g.d2, g.d3 = k.d2, k.d3
	return g, err
}
