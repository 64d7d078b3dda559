package stats

import (
	"math"
	"slices"
)

// JohnsonFamily names a curve of Johnson's system, by its support.
type JohnsonFamily string

// The families.
const (
	JohnsonSB JohnsonFamily = "SB" // bounded: gamma + eta ln((x-epsilon)/(lambda+epsilon-x))
	JohnsonSL JohnsonFamily = "SL" // lognormal: gamma + eta ln(x-epsilon)
	JohnsonSU JohnsonFamily = "SU" // unbounded: gamma + eta asinh((x-epsilon)/lambda)
)

// Johnson is a fitted curve: it turns values into ones that are nearly standard normal.
type Johnson struct {
	Family  JohnsonFamily `json:"family"`
	Gamma   float64       `json:"gamma"`
	Eta     float64       `json:"eta"`
	Epsilon float64       `json:"epsilon"`
	Lambda  float64       `json:"lambda"`
	Z       float64       `json:"z" doc:"that chose the four percentiles"`
	AD      float64       `json:"anderson_darling" doc:"of the transformed values"`
	P       float64       `json:"p" doc:"of the transformed values' normality"`
}

// FitJohnson fits the curve whose transformed values are most normal by Anderson and Darling, among those through the
// percentiles at -3z, -z, z and 3z for z from 0.25 to 1.25 (Slifker and Shapiro, Technometrics 22, 1980; the choice
// of z by Chou, Polansky and Mason, Journal of Quality Technology 30, 1998, as Minitab does it). x has at least 20
// finite values. Errors: Invalid, also when no curve fits.
func FitJohnson(x []float64) (*Johnson, error) {
	if err := checkSeries("x", x, 20); err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(x))
	var best *Johnson
	for i := 25; i <= 125; i++ {
		for _, j := range johnsonThrough(sorted, float64(i)/100) {
			if j.judge(sorted) && (best == nil || j.AD < best.AD) {
				best = j
			}
		}
	}
	if best == nil {
		return nil, invalid("x", "is not fitted by any curve of Johnson's system")
	}
	return best, nil
}

// judge fills in the test of the transformed values; false when one of them is outside the support.
func (j *Johnson) judge(x []float64) bool {
	y := make([]float64, len(x))
	for i, v := range x {
		if y[i] = j.Transform(v); !isFinite(y[i]) {
			return false
		}
	}
	test, err := AndersonDarlingTest(y)
	if err != nil {
		return false
	}
	j.AD, j.P = test.Statistic, test.P
	return true
}

// johnsonThrough returns the curves through the percentiles of z: that of the ratio m n/p^2, and the lognormal one
// where it exists.
func johnsonThrough(sorted []float64, z float64) []*Johnson {
	percentile := func(z float64) float64 { return Type5.of(sorted, normalCDF(z)) } // the i-th value is at (i-1/2)/n
	low, left, right, high := percentile(-3*z), percentile(-z), percentile(z), percentile(3*z)
	m, n, p := high-right, left-low, right-left
	if !(m > 0 && n > 0 && p > 0) {
		return nil
	}
	var curves []*Johnson
	middle := (right + left) / 2
	if ratio := m * n / (p * p); ratio > 1 {
		curves = append(curves, johnsonUnbounded(z, m/p, n/p, p, middle))
	} else if ratio < 1 {
		curves = append(curves, johnsonBounded(z, p/m, p/n, p, middle))
	}
	if r := m / p; r > 1 {
		j := &Johnson{Family: JohnsonSL, Z: z, Eta: 2 * z / math.Log(r), Lambda: 1, Epsilon: middle - p/2*(r+1)/(r-1)}
		j.Gamma = j.Eta * math.Log((r-1)/(p*math.Sqrt(r)))
		curves = append(curves, j)
	}
	return slices.DeleteFunc(curves, func(j *Johnson) bool {
		return !isFinite(j.Gamma) || !isFinite(j.Epsilon) || !(j.Eta > 0) || !(j.Lambda > 0)
	})
}

// johnsonUnbounded takes a = m/p and b = n/p.
func johnsonUnbounded(z, a, b, p, middle float64) *Johnson {
	eta := 2 * z / math.Acosh((a+b)/2)
	beyond := math.Sqrt(a*b - 1)
	return &Johnson{
		Family: JohnsonSU, Z: z, Eta: eta, Gamma: eta * math.Asinh((b-a)/(2*beyond)),
		Lambda: 2 * p * beyond / ((a + b - 2) * math.Sqrt(a+b+2)), Epsilon: middle + p*(b-a)/(2*(a+b-2)),
	}
}

// johnsonBounded takes a = p/m and b = p/n.
func johnsonBounded(z, a, b, p, middle float64) *Johnson {
	product, excess := (1+a)*(1+b), a*b-1
	eta := z / math.Acosh(math.Sqrt(product)/2)
	lambda := p * math.Sqrt((product-2)*(product-2)-4) / excess
	return &Johnson{
		Family: JohnsonSB, Z: z, Eta: eta, Gamma: eta * math.Asinh((b-a)*math.Sqrt(product-4)/(2*excess)),
		Lambda: lambda, Epsilon: middle - lambda/2 + p*(b-a)/(2*excess),
	}
}

// Transform is the standard normal value of x; infinite outside the support.
func (j Johnson) Transform(x float64) float64 {
	from := x - j.Epsilon
	switch {
	case j.Family == JohnsonSU:
		return j.Gamma + j.Eta*math.Asinh(from/j.Lambda)
	case from <= 0:
		return math.Inf(-1)
	case j.Family == JohnsonSL:
		return j.Gamma + j.Eta*math.Log(from)
	case from >= j.Lambda:
		return math.Inf(1)
	}
	return j.Gamma + j.Eta*math.Log(from/(j.Lambda-from))
}

// Inverse is the x of a standard normal value.
func (j Johnson) Inverse(z float64) float64 {
	t := (z - j.Gamma) / j.Eta
	switch j.Family {
	case JohnsonSU:
		return j.Epsilon + j.Lambda*math.Sinh(t)
	case JohnsonSL:
		return j.Epsilon + math.Exp(t)
	}
	return j.Epsilon + j.Lambda/(1+math.Exp(-t))
}
