package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Warning says that an assumption of a method is doubtful. The figures stand, read with care.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Codes of warnings.
const (
	FewPoints      = "few_points"
	Autocorrelated = "autocorrelated"
	Overdispersed  = "overdispersed"
	Underdispersed = "underdispersed"
)

// usualPoints is how many points limits usually take before they are worth trusting: 20 to 25
// (Montgomery, Introduction to Statistical Quality Control, chapter 6).
const usualPoints = 20

func fewPoints(n int) []Warning {
	if n >= usualPoints {
		return []Warning{}
	}
	return []Warning{{FewPoints, fmt.Sprintf(
		"the estimates come from %d points; at least %d are usual", n, usualPoints)}}
}

// autocorrelation warns when lag 1 is beyond the 95 % band 1.96/sqrt(n) of white noise (NIST/SEMATECH
// e-Handbook 1.3.3.1). It narrows limits that rest on successive differences.
func autocorrelation(x []float64, m moments) []Warning {
	band := 1.96 / math.Sqrt(float64(len(x)))
	r := m.lag1(x)
	if r == nil || math.Abs(*r) <= band {
		return nil
	}
	return []Warning{{Autocorrelated, fmt.Sprintf(
		"successive points are not independent (autocorrelation at lag 1 is %.2f, beyond %.2f): signals are less certain", *r, band)}}
}

// dispersion warns when counts vary more or less than their distribution lets them, by the dispersion
// test at 5 %: the sum of z^2 is chi-square with one degree of freedom fewer than there are points
// (Cochran, Biometrics 10(4), 1954). Large samples then put too many points, or none, beyond the limits.
func dispersion(p Panel) []Warning {
	var squares sum
	for _, l := range p.Limits {
		for _, v := range p.Points[l.From:l.To] {
			if l.Sigma == 0 {
				return nil // nothing varies
			}
			z := (v - l.Center) / l.Sigma
			squares.add(z * z)
		}
	}
	df := float64(len(p.Points) - 1)
	if df < 1 {
		return nil
	}
	chi, ratio := distuv.ChiSquared{K: df}, squares.value()/df
	switch below := chi.CDF(squares.value()); {
	case below > 0.975:
		return []Warning{{Overdispersed, fmt.Sprintf(
			"the counts vary %.2f times as much as chance alone lets them; a Laney chart takes that into its limits", math.Sqrt(ratio))}}
	case below < 0.025:
		return []Warning{{Underdispersed, fmt.Sprintf(
			"the counts vary only %.2f times as much as chance alone makes them: are the samples independent and the counts complete?", math.Sqrt(ratio))}}
	}
	return nil
}
