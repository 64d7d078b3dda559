package stats

import (
	"fmt"
	"math"
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
