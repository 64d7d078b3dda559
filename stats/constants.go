package stats

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"
)

// D2 returns d2(n): the mean range of n independent standard normal values, n from 2 to 1,000. It
// turns a mean range into an unbiased sigma. Computed from E(W) = the integral of 1 - F^n - (1-F)^n
// (Tippett, Biometrika 17, 1925) to 14 digits, not read from a rounded table: D2(2) is 2/sqrt(pi) =
// 1.1283791670955126 and not 1.128. Errors: Invalid when n is outside its bounds.
func D2(n int) (float64, error) {
	c, err := rangeConstantsOf(n)
	return c.d2, err
}

// D3 returns d3(n): the standard deviation of the range of n independent standard normal values, n
// from 2 to 1,000, to 13 digits. It sets the limits of range charts. Errors as for D2.
func D3(n int) (float64, error) {
	c, err := rangeConstantsOf(n)
	return c.d3, err
}

// C4 returns c4(n) = sqrt(2/(n-1)) gamma(n/2)/gamma((n-1)/2): the mean of the standard deviation of n
// independent standard normal values, n of at least 2 (Montgomery, Introduction to Statistical Quality
// Control, appendix VI). s/c4 is an unbiased sigma. Errors: Invalid for n below 2.
func C4(n int) (float64, error) {
	if n < 2 {
		return 0, invalid("n", "is %d and must be at least 2", n)
	}
	return c4(n), nil
}

func c4(n int) float64 {
	v := float64(n - 1)
	if n <= 100 {
		return math.Sqrt(2/v) * math.Gamma(float64(n)/2) / math.Gamma(v/2)
	}
	// Stirling's series of the ratio; its next term, 17/(112 v^7), is below 1e-14 here.
	return math.Exp(-1/(4*v) + 1/(24*v*v*v) - 1/(20*v*v*v*v*v))
}

const maxRangeSize = 1000

type rangeConstants struct{ d2, d3 float64 }

// computed keeps constants by size: they never change and cost a few milliseconds.
var computed sync.Map

func rangeConstantsOf(n int) (rangeConstants, error) {
	if n < 2 || n > maxRangeSize {
		return rangeConstants{}, invalid("n", "is %d and must be between 2 and %d", n, maxRangeSize)
	}
	if c, ok := computed.Load(n); ok {
		return c.(rangeConstants), nil
	}
	c := rangeConstants{d2: 2 / math.SqrtPi, d3: math.Sqrt(2 - 4/math.Pi)} // the closed form for n = 2
	if n > 2 {
		mean := meanRange(n)
		c = rangeConstants{d2: mean, d3: math.Sqrt(rangeVariance(n, mean))}
	}
	computed.Store(n, c)
	return c, nil
}

// The normal density is below 1e-31 outside [-reach, reach]. On the whole line the trapezoidal rule
// converges exponentially for such integrands, so a step of 1/16 is exact to rounding (Trefethen and
// Weideman, SIAM Review 56(3), 2014).
const (
	reach = 12.0
	step  = 1.0 / 16
)

func meanRange(n int) float64 {
	var total sum
	for x := -reach; x <= reach; x += step {
		total.add(outside(n, x))
	}
	return total.value() * step
}

// outside returns 1 - F(x)^n - (1-F(x))^n without cancellation.
func outside(n int, x float64) float64 {
	tail := normalCDF(-math.Abs(x))
	return -math.Expm1(float64(n)*math.Log1p(-tail)) - math.Pow(tail, float64(n))
}

// rangeVariance integrates the squared distance from the mean range by parts, on both sides of the
// mean: E(W^2) - d2^2 would lose two digits.
func rangeVariance(n int, mean float64) float64 {
	below := func(w float64) float64 { return (mean - w) * rangeCDF(n, w) }
	above := func(w float64) float64 { return (w - mean) * rangeSF(n, w) }
	return 2 * (quad.Fixed(below, 0, mean, 64, quad.Legendre{}, 0) +
		quad.Fixed(above, mean, mean+reach, 64, quad.Legendre{}, 0))
}

// rangeCDF is P(W <= w) = n times the integral of f(x) (F(x+w) - F(x))^(n-1).
func rangeCDF(n int, w float64) float64 {
	var total sum
	h := spacing(n)
	for x := -reach; x <= reach; x += h {
		between := normalCDF(x+w) - normalCDF(x)
		if x > 0 {
			between = normalCDF(-x) - normalCDF(-x-w)
		}
		total.add(math.Exp(-x*x/2) * math.Pow(between, float64(n-1)))
	}
	return float64(n) * total.value() * h / math.Sqrt(2*math.Pi)
}

// spacing is the step for an integrand like a product of n normal densities: the error of the trapezoidal rule,
// exp(-2 pi^2/(n h^2)), is then 1e-34.
func spacing(n int) float64 { return math.Min(0.25, 0.5/math.Sqrt(float64(n))) }
