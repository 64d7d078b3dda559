package stats

import "math"

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
	Baseline *Range  // subgroups that the limits come from, and that hold for all
	Rules    []Rule  // for the means; nil is WesternElectric
	Phases   []Phase // have limits of their own, each from its subgroups; exclude Baseline and Given
	Given    *Given  // limits come from here; excludes Baseline
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
	Phases      []PhaseLimits `json:"phases,omitempty" doc:"of the means"`
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

// dispersionOf returns what a subgroup contributes to the second panel: its statistic, the center under
// the given sigma, and the standard deviation of the statistic.
type dispersionOf func(s subgroup, sigma float64) (statistic, center, sd float64)

func (s subgroup) rangeLimits(sigma float64) (statistic, center, sd float64) {
	return s.r, s.d2 * sigma, s.d3 * sigma
}

func (s subgroup) sdLimits(sigma float64) (statistic, center, sd float64) {
	return s.sd, s.c4 * sigma, sigma * math.Sqrt(1-s.c4*s.c4)
}

// chartSubgroups charts each phase of the subgroups for itself and puts them side by side.
func chartSubgroups(raw [][]float64, opt SubgroupOptions, usual SubgroupSigma, of dispersionOf) (*SubgroupChart, error) {
	if opt.Sigma == "" {
		opt.Sigma = usual
	}
	groups, err := subgroupsOf(raw, opt)
	if err != nil {
		return nil, err
	}
	squares := 0.0
	for _, g := range groups {
		squares += float64(g.n) * g.sd * g.sd
	}
	if err := checkScale("subgroups", squares); err != nil {
		return nil, err
	}
	cut, err := cutPhases(len(groups), opt.Phases, 1)
	if err != nil {
		return nil, err
	}
	empty := Panel{Beyond: []int{}, Signals: []Signal{}}
	whole := &SubgroupChart{Subgroups: len(groups), SigmaMethod: opt.Sigma, Tabulated: opt.Tabulated, Stepped: opt.Stepped,
		Means: empty, Dispersion: empty, Warnings: []Warning{}}
	for _, ph := range cut {
		part, err := chartSubgroupPhase(groups[ph.From:ph.To], opt, of)
		if err != nil {
			return nil, err
		}
		whole.N += part.N
		whole.Means.join(part.Means, ph.From)
		whole.Dispersion.join(part.Dispersion, ph.From)
		whole.Center, whole.Sigma = part.Center, part.Sigma
		whole.Baseline = Range{part.Baseline.From + ph.From, part.Baseline.To + ph.From}
		whole.Warnings = mergeWarnings(whole.Warnings, part.Warnings)
		if len(opt.Phases) > 0 {
			whole.Phases = append(whole.Phases, ph.limitsOf(part.Means))
		}
	}
	return whole, nil
}

func chartSubgroupPhase(groups []subgroup, opt SubgroupOptions, of dispersionOf) (*SubgroupChart, error) {
	c := &SubgroupChart{Stepped: opt.Stepped || opt.Given != nil, Baseline: Range{To: len(groups)}}
	if opt.Baseline != nil {
		c.Baseline = *opt.Baseline
	}
	for _, g := range groups {
		c.N += g.n
	}
	base := groups[c.Baseline.From:c.Baseline.To]
	if opt.Given != nil {
		c.Center, c.Sigma, c.Baseline = opt.Given.Center, opt.Given.Sigma, Range{}
	} else {
		c.Center, c.Sigma = grandMean(base), withinSigma(base, opt.Sigma)
		c.Warnings = fewPoints(len(base))
	}
	c.Means = c.meansPanel(groups)
	c.Dispersion = c.dispersionPanel(groups, base, of)
	if err := checkScale("subgroups", c.Center, c.Sigma, c.Means.Limits[0].UCL, c.Dispersion.Limits[0].UCL); err != nil {
		return nil, err
	}
	c.Means.judge(rulesOr(opt.Rules))
	c.Dispersion.judge([]Rule{WesternElectric1})
	c.Warnings = append(c.Warnings, autocorrelation(c.Means.Points, momentsOf(c.Means.Points))...)
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

func (c *SubgroupChart) dispersionPanel(groups, base []subgroup, of dispersionOf) Panel {
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
