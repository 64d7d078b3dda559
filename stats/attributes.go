package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// AttributeOptions choose how the limits of a chart of counts are set. The zero value takes them from
// all points, with the four Western Electric rules.
type AttributeOptions struct {
	Baseline *Range   // limits come from these points only and hold for all
	Center   *float64 // given: a proportion for p and np, defects a unit for u, defects for c; excludes Baseline
	Rules    []Rule   // nil is WesternElectric
}

// AttributeChart is a chart of counts or of their rates. Limits are 3 sigma by the normal approximation
// of the binomial (p, np) or Poisson (c, u) distribution, and follow the size of each sample.
type AttributeChart struct {
	Kind     string    `json:"kind" enum:"p,np,c,u"`
	N        int       `json:"n" doc:"points"`
	Baseline Range     `json:"baseline" doc:"the points that the limits come from; empty when the center is given"`
	Center   float64   `json:"center" doc:"p-bar for p and np, u-bar for u, c-bar for c"`
	Panel    Panel     `json:"panel"`
	Warnings []Warning `json:"warnings"`
}

// NewPChart charts proportions defective: defectives out of sizes, one of each for every sample, whole
// and not negative, sizes of at least 1 and not below their defectives. Limits are
// p-bar +/- 3 sqrt(p-bar (1-p-bar)/n), within 0 and 1 (NIST/SEMATECH e-Handbook 6.3.3.2). Errors: Invalid.
func NewPChart(defectives, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefectives(defectives, sizes); err != nil {
		return nil, err
	}
	return chartCounts("p", defectives, sizes, opt, func(p, n float64) (float64, Limits) {
		return n, threeSigma(p, math.Sqrt(p*(1-p)/n), 0, 1)
	})
}

// NewNPChart charts numbers defective, in units, with the limits n p-bar +/- 3 sqrt(n p-bar (1-p-bar)),
// within 0 and n. Otherwise as NewPChart.
func NewNPChart(defectives, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefectives(defectives, sizes); err != nil {
		return nil, err
	}
	return chartCounts("np", defectives, sizes, opt, func(p, n float64) (float64, Limits) {
		return 1, threeSigma(n*p, math.Sqrt(n*p*(1-p)), 0, n)
	})
}

// NewCChart charts numbers of defects, whole and not negative, over samples of one size, with the limits
// c-bar +/- 3 sqrt(c-bar), not below 0 (NIST/SEMATECH e-Handbook 6.3.3.1). Errors: Invalid.
func NewCChart(defects []float64, opt AttributeOptions) (*AttributeChart, error) {
	ones := make([]float64, len(defects))
	for i := range ones {
		ones[i] = 1
	}
	if err := checkDefects(defects, ones); err != nil {
		return nil, err
	}
	return chartCounts("c", defects, ones, opt, func(c, _ float64) (float64, Limits) {
		return 1, threeSigma(c, math.Sqrt(c), 0, math.Inf(1))
	})
}

// NewUChart charts defects a unit: defects, whole and not negative, in sizes, which are positive
// (pieces, metres, bed days). Limits are u-bar +/- 3 sqrt(u-bar/n), not below 0 (Montgomery,
// Introduction to Statistical Quality Control, chapter 7). Errors: Invalid.
func NewUChart(defects, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefects(defects, sizes); err != nil {
		return nil, err
	}
	return chartCounts("u", defects, sizes, opt, func(u, n float64) (float64, Limits) {
		return n, threeSigma(u, math.Sqrt(u/n), 0, math.Inf(1))
	})
}

// chartCounts plots counts over what limitsAt divides them by; limitsAt takes the center and the size.
func chartCounts(kind string, counts, sizes []float64, opt AttributeOptions, limitsAt func(center, n float64) (divisor float64, l Limits)) (*AttributeChart, error) {
	if err := opt.check(kind, len(counts)); err != nil {
		return nil, err
	}
	c := &AttributeChart{Kind: kind, N: len(counts), Baseline: Range{To: len(counts)}, Warnings: []Warning{}}
	switch {
	case opt.Center != nil:
		c.Center, c.Baseline = *opt.Center, Range{}
	case opt.Baseline != nil:
		c.Baseline = *opt.Baseline
	}
	if b := c.Baseline; opt.Center == nil {
		c.Center = total(counts[b.From:b.To]) / total(sizes[b.From:b.To])
		c.Warnings = fewPoints(b.Len())
	}
	points := make([]float64, len(counts))
	limits := spans(len(counts), func(i int) Limits {
		divisor, l := limitsAt(c.Center, sizes[i])
		points[i] = counts[i] / divisor
		return l
	})
	if err := checkScale("sizes", c.Center, limits[0].Sigma); err != nil {
		return nil, err
	}
	c.Panel = Panel{Points: points, Limits: limits}
	c.Panel.judge(rulesOr(opt.Rules))
	return c, nil
}

func total(x []float64) float64 {
	var s sum
	for _, v := range x {
		s.add(v)
	}
	return s.value()
}

func (opt AttributeOptions) check(kind string, n int) error {
	if err := checkRules(opt.Rules); err != nil {
		return err
	}
	switch {
	case opt.Center != nil && opt.Baseline != nil:
		return invalid("center", "excludes baseline")
	case opt.Center != nil && !(isFinite(*opt.Center) && *opt.Center >= 0):
		return invalid("center", "must be a finite number, zero or more")
	case opt.Center != nil && *opt.Center > 1 && (kind == "p" || kind == "np"):
		return invalid("center", "is %v and must be a proportion, at most 1", *opt.Center)
	case opt.Baseline != nil:
		return checkRange("baseline", *opt.Baseline, n, 1)
	}
	return nil
}

func checkDefectives(defectives, sizes []float64) error {
	if err := checkCounts("defectives", defectives, sizes); err != nil {
		return err
	}
	var p fault.Problems
	for i, n := range sizes {
		p.Require(n >= 1 && n == math.Trunc(n), at("sizes", i), "is %v and must be a whole number of at least 1", n)
		p.Require(defectives[i] <= n, at("defectives", i), "is %v, more than its size of %v", defectives[i], n)
	}
	return p.Err()
}

func checkDefects(defects, sizes []float64) error {
	if err := checkCounts("defects", defects, sizes); err != nil {
		return err
	}
	var p fault.Problems
	for i, n := range sizes {
		p.Require(n > 0, at("sizes", i), "is %v and must be positive", n)
	}
	return p.Err()
}

func checkCounts(name string, counts, sizes []float64) error {
	if err := checkSeries(name, counts, 1); err != nil {
		return err
	}
	if err := checkSeries("sizes", sizes, 1); err != nil {
		return err
	}
	if len(sizes) != len(counts) {
		return invalid("sizes", "has %d values for %d of %s", len(sizes), len(counts), name)
	}
	var p fault.Problems
	for i, v := range counts {
		p.Require(v >= 0 && v == math.Trunc(v), at(name, i), "is %v and must be a whole number, zero or more", v)
	}
	return p.Err()
}

func at(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
