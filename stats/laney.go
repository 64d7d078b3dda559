package stats

// NewLaneyPChart is NewPChart for samples that vary more (or less) from one to the next than the binomial
// distribution lets them, as those of many thousand units do: the limits are
// p-bar +/- 3 sigma_z sqrt(p-bar (1-p-bar)/n), sigma_z being the mean moving range of the z-scores of the
// proportions over d2 (Laney, Quality Engineering 14(4), 2002). With sigma_z 1 it is the p chart.
func NewLaneyPChart(defectives, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefectives(defectives, sizes); err != nil {
		return nil, err
	}
	opt.laney = true
	return chartCounts("laney_p", defectives, sizes, opt, binomialRate)
}

// NewLaneyUChart is to NewUChart what NewLaneyPChart is to NewPChart: its limits are
// u-bar +/- 3 sigma_z sqrt(u-bar/n).
func NewLaneyUChart(defects, sizes []float64, opt AttributeOptions) (*AttributeChart, error) {
	if err := checkDefects(defects, sizes); err != nil {
		return nil, err
	}
	opt.laney = true
	return chartCounts("laney_u", defects, sizes, opt, poissonRate)
}

// betweenSamples sets and returns sigma z of the points; where nothing varies there is none, and the
// limits lie on the center.
func (c *AttributeChart) betweenSamples(points, sizes []float64, tabulated bool, at plottedAt) float64 {
	if len(points) < 2 || at(c.Center, sizes[0]).sigma == 0 {
		return 0
	}
	z := make([]float64, len(points))
	for i, v := range points {
		z[i] = (v - c.Center) / at(c.Center, sizes[i]).sigma
	}
	method := ExactD2
	if tabulated {
		method = TabulatedD2
	}
	sigma := momentsOf(movingRanges(z)).mean / method.constants().d2
	c.SigmaZ = &sigma
	return sigma
}
