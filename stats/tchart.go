package stats

import "math"

// transform charts times to the power as individuals.
func (c *RareEventChart) transform(times []float64, opt RareEventOptions) error {
	raised := make([]float64, len(times))
	for i, v := range times {
		raised[i] = math.Pow(v, power)
	}
	chart, err := NewIndividualsChart(raised, IndividualsOptions{Baseline: opt.Baseline, Rules: opt.Rules})
	if err != nil {
		return err
	}
	exponent := power
	limits := chart.Individuals.Limits[0]
	c.Power, c.Panel, c.Warnings = &exponent, chart.Individuals, chart.Warnings
	c.Center, c.LCL, c.UCL = limits.Center, limits.LCL, limits.UCL
	return nil
}

// quantiles sets the limits of a Weibull distribution; with shape 1 it is the exponential one.
func (c *RareEventChart) quantiles(times []float64, opt RareEventOptions, shape, scale *float64) error {
	at := func(p float64) float64 { return *scale * math.Pow(-math.Log1p(-p), 1 / *shape) }
	c.Scale = scale
	limits := Limits{Center: at(0.5), LCL: at(belowLimits), UCL: *scale * math.Pow(-math.Log(belowLimits), 1 / *shape)}
	limits.Sigma = (limits.UCL - limits.LCL) / 6
	return c.judge(times, limits, opt)
}

// judge looks for points beyond limits that are not symmetric: rules that count sigmas, or sides of a
// center that halves no probability, have no meaning there.
func (c *RareEventChart) judge(points []float64, limits Limits, opt RareEventOptions) error {
	if err := checkScale("x", limits.Center, limits.LCL, limits.UCL, limits.Sigma); err != nil {
		return err
	}
	rules := opt.Rules
	if rules == nil {
		rules = []Rule{WesternElectric1}
	}
	c.Panel = Panel{Points: points, Limits: limits.over(len(points))}
	c.Panel.judge(rules)
	c.Center, c.LCL, c.UCL = limits.Center, limits.LCL, limits.UCL
	c.Warnings = append(c.Warnings, autocorrelation(points, momentsOf(points))...)
	return nil
}

// fitWeibull returns the shape and scale of greatest likelihood for x, at least two positive values that
// are not all equal. The shape k is the one root of sum(x^k ln x)/sum(x^k) - 1/k - mean(ln x), which
// grows with k (Cohen, Technometrics 7(4), 1965); it is found by bisection.
func fitWeibull(x []float64) (shape, scale float64, err error) {
	logs := make([]float64, len(x))
	for i, v := range x {
		if v <= 0 {
			return 0, 0, invalid(at("x", i), "is %v and must be positive for Weibull limits", v)
		}
		logs[i] = math.Log(v)
	}
	m := momentsOf(logs)
	if m.ss == 0 {
		return 0, 0, invalid("x", "holds equal times, which no Weibull distribution fits")
	}
	excess := func(k float64) (slope, mass float64) {
		var weighted, weights sum
		for _, l := range logs {
			w := math.Exp(k * (l - m.mean))
			weighted.add(w * (l - m.mean))
			weights.add(w)
		}
		return weighted.value()/weights.value() - 1/k, weights.value() / float64(len(logs))
	}
	low, high := 1e-3/m.sd(), 1e3/m.sd()
	for range 200 {
		shape = math.Sqrt(low * high)
		if slope, _ := excess(shape); slope < 0 {
			low = shape
		} else {
			high = shape
		}
	}
	_, mass := excess(shape)
	return shape, math.Exp(m.mean + math.Log(mass)/shape), nil
}
