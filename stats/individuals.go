package stats

import (
	"math"

	"tollgate/fault"
)

// Given are limits that do not come from the data: a known process, or a target to be held.
type Given struct {
	Center float64 `json:"center"`
	Sigma  float64 `json:"sigma"`
}

// IndividualsOptions choose how limits are set. The zero value is the usual chart: limits from all
// points, sigma from the exact d2, the four Western Electric rules.
type IndividualsOptions struct {
	Sigma    SigmaMethod
	Baseline *Range // limits come from these points only and hold for all
	Given    *Given // limits come from here; excludes Baseline and Sigma
	Rules    []Rule // nil is WesternElectric, an empty slice is none
	// Phases have limits of their own, each from its points; they exclude Baseline and Given.
	Phases []Phase
}

// IndividualsChart is an individuals and moving range chart (XmR, I-MR), in the unit of the series. With
// phases, center, sigma, mean moving range and baseline are those of the last one.
type IndividualsChart struct {
	N           int           `json:"n"`
	SigmaMethod SigmaMethod   `json:"sigma_method"`
	Baseline    Range         `json:"baseline" doc:"the points that the limits come from"`
	Center      float64       `json:"center"`
	Sigma       float64       `json:"sigma"`
	MRBar       float64       `json:"mr_bar"`
	Individuals Panel         `json:"individuals"`
	MovingRange Panel         `json:"moving_range"`
	Phases      []PhaseLimits `json:"phases,omitempty"`
	Warnings    []Warning     `json:"warnings"`
}

// NewIndividualsChart charts x, one value for each point in time (at least two finite values; one is
// enough with given limits).
//
// Limits are center +/- 3 sigma, sigma being the mean moving range over d2 or what opt.Sigma names
// (Shewhart 1931; NIST/SEMATECH e-Handbook 6.3.2.2). Moving ranges have the limits mean -/+ 3 d3/d2
// mean, the lower not below zero; only points beyond them are flagged, as successive ranges share a
// value and so make runs by chance. A point is beyond only if strictly outside: constant data never
// signals. Individuals.Points is x itself, not a copy. Errors: Invalid.
func NewIndividualsChart(x []float64, opt IndividualsOptions) (*IndividualsChart, error) {
	if len(opt.Phases) > 0 {
		return phasedIndividuals(x, opt)
	}
	if err := opt.check(x); err != nil {
		return nil, err
	}
	c := &IndividualsChart{N: len(x)}
	ranges := movingRanges(x)
	s, err := c.estimate(x, ranges, opt)
	if err != nil {
		return nil, err
	}
	c.Center, c.Sigma, c.MRBar = s.center, s.sigma, s.mrBar
	k := c.SigmaMethod.constants()
	individuals := threeSigma(s.center, s.sigma, math.Inf(-1), math.Inf(1))
	moving := threeSigma(s.mrBar, s.mrBar*k.d3/k.d2, 0, math.Inf(1))
	if err := checkScale("x", individuals.LCL, individuals.UCL, moving.UCL); err != nil {
		return nil, err
	}
	c.Individuals = Panel{Points: x, Limits: individuals.over(len(x))}
	c.Individuals.judge(rulesOr(opt.Rules))
	c.MovingRange = Panel{First: 1, Points: ranges, Limits: moving.over(len(ranges))}
	c.MovingRange.judge([]Rule{WesternElectric1})
	return c, nil
}

func (opt IndividualsOptions) check(x []float64) error {
	atLeast := 2
	if opt.Given != nil {
		atLeast = 1
	}
	if err := checkSeries("x", x, atLeast); err != nil {
		return err
	}
	if err := checkRules(opt.Rules); err != nil {
		return err
	}
	switch {
	case opt.Given != nil && (opt.Baseline != nil || opt.Sigma != ""):
		return invalid("given", "excludes baseline and sigma_method")
	case opt.Given != nil:
		return checkGiven("given.", *opt.Given)
	case opt.Baseline != nil:
		return checkRange("baseline", *opt.Baseline, len(x), 2)
	}
	return nil
}

func checkGiven(prefix string, g Given) error {
	var problems fault.Problems
	problems.Require(isFinite(g.Center), prefix+"center", "is not a finite number")
	problems.Require(isFinite(g.Sigma) && g.Sigma >= 0, prefix+"sigma", "must be a finite number, zero or more")
	return problems.Err()
}

// estimate sets the method and the baseline of c and returns what its limits are made from.
func (c *IndividualsChart) estimate(x, ranges []float64, opt IndividualsOptions) (spread, error) {
	c.Baseline = Range{To: len(x)}
	if opt.Given != nil {
		c.SigmaMethod, c.Baseline = GivenSigma, Range{}
		d2 := c.SigmaMethod.constants().d2
		c.Warnings = append([]Warning{}, autocorrelation(x, momentsOf(x))...)
		return spread{center: opt.Given.Center, sigma: opt.Given.Sigma, mrBar: d2 * opt.Given.Sigma}, nil
	}
	method, err := opt.Sigma.orDefault()
	if err != nil {
		return spread{}, err
	}
	c.SigmaMethod = method
	if opt.Baseline != nil {
		c.Baseline = *opt.Baseline
	}
	b := c.Baseline
	s, err := spreadOf(x[b.From:b.To], ranges[b.From:b.To-1], method)
	c.Warnings = append(fewPoints(b.Len()), autocorrelation(x[b.From:b.To], s.moments)...)
	return s, err
}
