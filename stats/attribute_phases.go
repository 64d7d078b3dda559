package stats

// chartCounts charts each phase of counts for itself and puts them side by side.
func chartCounts(kind string, counts, sizes []float64, opt AttributeOptions, at plottedAt) (*AttributeChart, error) {
	if err := opt.check(kind, len(counts)); err != nil {
		return nil, err
	}
	cut, err := cutPhases(len(counts), opt.Phases, 1)
	if err != nil {
		return nil, err
	}
	whole := &AttributeChart{Kind: kind, N: len(counts), Warnings: []Warning{}, Panel: Panel{Beyond: []int{}, Signals: []Signal{}}}
	for _, ph := range cut {
		part, err := chartPhase(kind, counts[ph.From:ph.To], sizes[ph.From:ph.To], opt, at)
		if err != nil {
			return nil, err
		}
		whole.Panel.join(part.Panel, ph.From)
		whole.SigmaZ, whole.Center, whole.Baseline = part.SigmaZ, part.Center, Range{part.Baseline.From + ph.From, part.Baseline.To + ph.From}
		whole.Warnings = mergeWarnings(whole.Warnings, part.Warnings)
		if len(opt.Phases) > 0 {
			whole.Phases = append(whole.Phases, ph.limitsOf(part.Panel))
		}
	}
	return whole, nil
}

func chartPhase(kind string, counts, sizes []float64, opt AttributeOptions, at plottedAt) (*AttributeChart, error) {
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
	for i, v := range counts {
		points[i] = v / at(c.Center, sizes[i]).divisor
	}
	scale := 1.0
	if opt.laney {
		base := c.Baseline
		if opt.Center != nil {
			base = Range{To: len(counts)}
		}
		scale = c.betweenSamples(points[base.From:base.To], sizes[base.From:base.To], opt.Tabulated, at)
	}
	limits := spans(len(counts), func(i int) Limits {
		is := at(c.Center, sizes[i])
		return threeSigma(is.center, scale*is.sigma, 0, is.ceiling)
	})
	if err := checkScale("sizes", c.Center, limits[0].Sigma); err != nil {
		return nil, err
	}
	c.Panel = Panel{Points: points, Limits: limits}
	c.Panel.judge(rulesOr(opt.Rules))
	if !opt.laney {
		c.Warnings = append(c.Warnings, dispersion(c.Panel)...)
	}
	c.Warnings = append(c.Warnings, autocorrelation(points, momentsOf(points))...)
	return c, nil
}
