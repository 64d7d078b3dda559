package stats

import "math"

// SigmaMethod names how the standard deviation of individual values is estimated.
type SigmaMethod string

const (
	// ExactD2 is the mean moving range over d2(2) = 1.1283791670955126: the default.
	ExactD2 SigmaMethod = "exact_d2"
	// TabulatedD2 is the same with the rounded constants of printed tables, d2 = 1.128 and d3 = 0.853.
	TabulatedD2 SigmaMethod = "tabulated_1.128"
	// Tabulated266 uses the rounded factors of XmR work sheets: center +/- 2.66 mean moving ranges, and
	// 3.267 of them as upper limit of the ranges (Wheeler, Understanding Variation, 1993).
	Tabulated266 SigmaMethod = "tabulated_2.66"
	// OverallSD is s over c4(n). It takes shifts and trends for noise; prefer a moving range.
	OverallSD SigmaMethod = "overall_sd_over_c4"
	// GivenSigma is reported when the caller gave center and sigma.
	GivenSigma SigmaMethod = "given"
)

// SigmaMethods are those that a caller may choose.
var SigmaMethods = []SigmaMethod{ExactD2, TabulatedD2, Tabulated266, OverallSD}

func (m SigmaMethod) orDefault() (SigmaMethod, error) {
	switch m {
	case "":
		return ExactD2, nil
	case ExactD2, TabulatedD2, Tabulated266, OverallSD:
		return m, nil
	}
	return m, invalid("sigma_method", "is %q and must be one of %v", string(m), SigmaMethods)
}

// constants returns the d2 and d3 of moving ranges of two under the method.
func (m SigmaMethod) constants() rangeConstants {
	switch m {
	case TabulatedD2:
		return rangeConstants{d2: 1.128, d3: 0.853}
	case Tabulated266:
		return rangeConstants{d2: 3 / 2.66, d3: (3.267 - 1) / 2.66}
	}
	return rangeConstants{d2: 2 / math.SqrtPi, d3: math.Sqrt(2 - 4/math.Pi)}
}

// spread holds what the limits of individuals and moving ranges are made from.
type spread struct {
	center  float64
	sigma   float64
	mrBar   float64 // mean moving range, or the one that a given sigma implies
	moments moments
}

// spreadOf estimates from x (at least two finite values) and its moving ranges.
func spreadOf(x, ranges []float64, method SigmaMethod) (spread, error) {
	m := momentsOf(x)
	s := spread{center: m.mean, mrBar: momentsOf(ranges).mean, moments: m}
	if method == OverallSD {
		s.sigma = m.sd() / c4(m.n)
	} else {
		s.sigma = s.mrBar / method.constants().d2
	}
	return s, checkScale("x", s.center, s.mrBar, s.sigma, m.ss)
}

// MovingRanges returns |x[i]-x[i-1]| for i from 1 on: one value fewer than x, in its unit. Errors:
// Invalid for fewer than two values or one that is not finite.
func MovingRanges(x []float64) ([]float64, error) {
	if err := checkSeries("x", x, 2); err != nil {
		return nil, err
	}
	return movingRanges(x), nil
}

func movingRanges(x []float64) []float64 {
	ranges := make([]float64, len(x)-1)
	for i := range ranges {
		ranges[i] = math.Abs(x[i+1] - x[i])
	}
	return ranges
}
