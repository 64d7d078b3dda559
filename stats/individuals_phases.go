package stats

import "math"

// phasedIndividuals charts each phase for itself and puts them side by side. The moving range between
// two phases measures the step between them: it is shown, but lies under no limits and signals nothing.
func phasedIndividuals(x []float64, opt IndividualsOptions) (*IndividualsChart, error) {
	if opt.Baseline != nil || opt.Given != nil {
		return nil, invalid("phases", "exclude baseline and given limits")
	}
	if err := checkSeries("x", x, 2); err != nil {
		return nil, err
	}
	cut, err := cutPhases(len(x), opt.Phases, 2)
	if err != nil {
		return nil, err
	}
	opt.Phases = nil
	whole := &IndividualsChart{N: len(x), Warnings: []Warning{}}
	whole.Individuals = Panel{Beyond: []int{}, Signals: []Signal{}}
	whole.MovingRange = Panel{First: 1, Beyond: []int{}, Signals: []Signal{}}
	for _, ph := range cut {
		part, err := NewIndividualsChart(x[ph.From:ph.To], opt)
		if err != nil {
			return nil, err
		}
		if ph.From > 0 {
			whole.MovingRange.Points = append(whole.MovingRange.Points, math.Abs(x[ph.From]-x[ph.From-1]))
		}
		whole.Individuals.join(part.Individuals, ph.From)
		whole.MovingRange.join(part.MovingRange, ph.From)
		whole.Phases = append(whole.Phases, ph.limitsOf(part.Individuals))
		whole.Warnings = mergeWarnings(whole.Warnings, part.Warnings)
		whole.SigmaMethod, whole.Center, whole.Sigma, whole.MRBar = part.SigmaMethod, part.Center, part.Sigma, part.MRBar
		whole.Baseline = ph.Range
	}
	return whole, nil
}
