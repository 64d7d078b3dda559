package stats

import "math"

// AttributeOptions choose how the limits of a chart of counts are set. The zero value takes them from
// all points, with the four Western Electric rules.
type AttributeOptions struct {
	Baseline *Range   // limits come from these points only and hold for all
	Center   *float64 // given: a proportion for p and np, defects a unit for u, defects for c; excludes Baseline
	Rules    []Rule   // nil is WesternElectric
	Phases   []Phase  // have limits of their own, each from its points; exclude Baseline and Center
	// Tabulated takes sigma z of a Laney chart with d2 = 1.128 instead of the exact one.
	Tabulated bool
	laney     bool
}

// AttributeChart is a chart of counts or of their rates. Limits are 3 sigma by the normal approximation
// of the binomial (p, np) or Poisson (c, u) distribution, and follow the size of each sample.
type AttributeChart struct {
	Kind     string        `json:"kind" enum:"p,np,c,u,laney_p,laney_u"`
	N        int           `json:"n" doc:"points"`
	Baseline Range         `json:"baseline" doc:"the points that the limits come from; empty when the center is given"`
	Center   float64       `json:"center" doc:"p-bar for p and np, u-bar for u, c-bar for c"`
	SigmaZ   *float64      `json:"sigma_z,omitempty" doc:"of a Laney chart: how much more the samples vary than chance alone lets them; null when nothing varies"`
	Panel    Panel         `json:"panel"`
	Warnings []Warning     `json:"warnings"`
	Phases   []PhaseLimits `json:"phases,omitempty"`
}

// NewPChart charts proportions defective: defectives out of sizes, one of each for every sample, whole
// and not negative, sizes of at least 1 and not below their defectives. Limits are
// p-bar +/- 3 sqrt(p-bar (1-p-bar)/n), within 0 and 1 (NIST/SEMATECH e-Handbook 6.3.3.2). Errors: Invalid.
func NewPChart(defectives, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefectives(defectives, sizes); err != nil {
		return nil, err
	}
	return chartCounts("p", defectives, sizes, opt, binomialRate)
}

// NewNPChart charts numbers defective, in units, with the limits n p-bar +/- 3 sqrt(n p-bar (1-p-bar)),
// within 0 and n. Otherwise as NewPChart.
func NewNPChart(defectives, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefectives(defectives, sizes); err != nil {
		return nil, err
	}
	return chartCounts("np", defectives, sizes, opt, func(p, n float64) plotted {
		return plotted{divisor: 1, center: n * p, sigma: math.Sqrt(n * p * (1 - p)), ceiling: n}
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
	return chartCounts("c", defects, ones, opt, func(c, _ float64) plotted {
		return plotted{divisor: 1, center: c, sigma: math.Sqrt(c), ceiling: math.Inf(1)}
	})
}

// NewUChart charts defects a unit: defects, whole and not negative, in sizes, which are positive
// (pieces, metres, bed days). Limits are u-bar +/- 3 sqrt(u-bar/n), not below 0 (Montgomery,
// Introduction to Statistical Quality Control, chapter 7). Errors: Invalid.
func NewUChart(defects, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefects(defects, sizes); err != nil {
		return nil, err
	}
	return chartCounts("u", defects, sizes, opt, poissonRate)
}

// plotted says how a count of a sample is plotted: what divides it, and the center, standard deviation and
// greatest value of the quotient.
type plotted struct{ divisor, center, sigma, ceiling float64 }

// plottedAt is plotted for a sample of size n under the chart's center.
type plottedAt func(center, n float64) plotted

func binomialRate(p, n float64) plotted {
	return plotted{divisor: n, center: p, sigma: math.Sqrt(p * (1 - p) / n), ceiling: 1}
}

func poissonRate(u, n float64) plotted {
	return plotted{divisor: n, center: u, sigma: math.Sqrt(u / n), ceiling: math.Inf(1)}
}
