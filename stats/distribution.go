package stats

import (
	"math"
)

// Distribution is a probability distribution whose two tails keep their digits: the upper one is never
// computed as 1 less the lower one where that would lose them.
type Distribution struct {
	Name     string
	Discrete bool
	center   *float64 // of a symmetric one
	least    float64  // smallest and largest possible value, possibly infinite
	most     float64
	cdf, sf  func(x float64) float64
	density  func(x float64) float64 // nil where none is offered
}

// CDF is P(X <= x).
func (d Distribution) CDF(x float64) float64 {
	switch {
	case x < d.least:
		return 0
	case x >= d.most:
		return 1
	}
	return clamp01(d.cdf(x))
}

// SF is P(X > x), the survival function.
func (d Distribution) SF(x float64) float64 {
	switch {
	case x < d.least:
		return 1
	case x >= d.most:
		return 0
	}
	return clamp01(d.sf(x))
}

// Density is the probability density at x, or of a discrete distribution P(X = x); nil where it is not
// offered or not finite.
func (d Distribution) Density(x float64) *float64 {
	if d.density == nil {
		return nil
	}
	if x < d.least || x > d.most || d.Discrete && x != math.Floor(x) {
		return new(float64)
	}
	return finiteOrNil(d.density(x))
}

// Quantile is the smallest x with P(X <= x) of at least p, from 0 to 1; infinite where the support is.
func (d Distribution) Quantile(p float64) float64 {
	switch {
	case p <= 0:
		return d.least
	case p >= 1:
		return d.most
	case p == 0.5 && d.center != nil:
		return *d.center
	case p > 0.5 && !d.Discrete:
		return d.UpperQuantile(1 - p)
	}
	return d.search(func(x float64) float64 { return math.Log(d.CDF(x) / p) })
}

// UpperQuantile is the smallest x with P(X > x) of at most q, from 0 to 1: Quantile(1-q) without the
// digits that 1-q loses.
func (d Distribution) UpperQuantile(q float64) float64 {
	switch {
	case q <= 0:
		return d.most
	case q >= 1:
		return d.least
	case q == 0.5 && d.center != nil:
		return *d.center
	case q > 0.5 && !d.Discrete:
		return d.Quantile(1 - q)
	}
	return d.search(func(x float64) float64 { return -math.Log(d.SF(x) / q) })
}

// fuzz is the relative difference that counts as equal to a probability asked for, as in R.
const fuzz = 64 * 0x1p-52

// search returns the smallest x in the support where f, which increases, is not below zero. It halves the
// floating-point numbers themselves until it is near, be that at 1e-200 or at 1e200: gonum's inverses of the
// incomplete beta and gamma functions lose all digits in far tails.
func (d Distribution) search(f func(x float64) float64) float64 {
	if d.Discrete {
		return float64(smallest(int64(d.least), int64(math.Min(d.most, 1<<53)), func(i int64) bool { return f(float64(i)) >= -fuzz }))
	}
	low, high := order(math.Max(d.least, -math.MaxFloat64)), order(math.Min(d.most, math.MaxFloat64))
	first, last := low, high
	flow, fhigh := math.Inf(-1), math.Inf(1)
	for low+1 < high {
		if uint64(high-low) < 1<<51 && isFinite(flow) && isFinite(fhigh) {
			return root(f, fromOrder(low), flow, fromOrder(high), fhigh)
		}
		middle := low + int64(uint64(high-low)/2)
		if v := f(fromOrder(middle)); v >= 0 {
			high, fhigh = middle, v
		} else {
			low, flow = middle, v
		}
	}
	switch { // beyond any floating-point number
	case high == last:
		return d.most
	case low == first:
		return d.least
	}
	return fromOrder(high)
}

// smallest returns the first number from low to high at which reached holds, high when it does not before.
func smallest(low, high int64, reached func(i int64) bool) int64 {
	for low < high {
		if middle := low + (high-low)/2; reached(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// order numbers the finite floating-point numbers by size; fromOrder is its inverse.
func order(x float64) int64 {
	if x < 0 {
		return -int64(math.Float64bits(-x))
	}
	return int64(math.Float64bits(math.Abs(x)))
}

func fromOrder(i int64) float64 {
	if i < 0 {
		return -math.Float64frombits(uint64(-i))
	}
	return math.Float64frombits(uint64(i))
}

func clamp01(p float64) float64 { return math.Min(1, math.Max(0, p)) }
