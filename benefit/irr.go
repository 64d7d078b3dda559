package benefit

import (
	"cmp"
	"math"
	"slices"
	"time"

	"tollgate/fault"
)

// mostWork bounds flows times changes of sign, beyond which the search for every rate would take too long.
const mostWork = 500_000

// IRR finds every real rate of return per period, above -1 and in ascending order, at which flows (two or
// more, one a period) are worth nothing. There are at most as many as flows change sign (Descartes' rule), so
// more than one change may give several, and none of them is then the rate of return. Errors: fault.Invalid,
// also when there is no real rate.
func IRR(flows []float64) ([]float64, error) {
	var p fault.Problems
	checkFlows(&p, flows, 2)
	if err := p.Err(); err != nil {
		return nil, err
	}
	times := make([]float64, len(flows))
	for i := range times {
		times[i] = float64(i)
	}
	return rates(flows, times)
}

// XIRR is IRR for flows at dates: yearly rates over actual days / 365 from the first date listed. Errors:
// fault.Invalid.
func XIRR(flows []float64, dates []time.Time) ([]float64, error) {
	var p fault.Problems
	checkFlows(&p, flows, 2)
	checkDates(&p, flows, dates)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return rates(flows, years(dates))
}

func rates(flows, times []float64) ([]float64, error) {
	e := newExponentials(flows, times)
	changes := e.signChanges()
	if changes == 0 {
		return nil, oneSign()
	}
	if len(e)*changes > mostWork {
		return nil, fault.New(fault.Invalid, "the flows change sign too often").With("flows", "has %d values that change sign %d times: too many to find every rate", len(e), changes)
	}
	roots := e.roots()
	if len(roots) == 0 {
		return nil, fault.New(fault.Invalid, "the flows have no real rate of return").With("flows", "are worth something at every rate: there is no real rate of return")
	}
	found := make([]float64, 0, len(roots))
	for _, u := range slices.Backward(roots) {
		rate := math.Expm1(-u)
		if err := finite("flows", rate); err != nil {
			return nil, err
		}
		found = append(found, rate)
	}
	return found, nil
}

// exponentials is the sum of a exp(t u): the value of flows a at times t when the logarithm of the discount
// factor is u. Times ascend, no amount is zero.
type exponentials []struct{ a, t float64 }

func newExponentials(flows, times []float64) exponentials {
	order := make([]int, len(flows))
	largest := 0.0
	for i, f := range flows {
		order[i] = i
		largest = math.Max(largest, math.Abs(f))
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(times[i], times[j]) })
	all := make(exponentials, 0, len(flows))
	for _, i := range order {
		amount := flows[i] / largest
		if n := len(all); n > 0 && all[n-1].t == times[i] {
			all[n-1].a += amount
			continue
		}
		all = append(all, struct{ a, t float64 }{amount, times[i]})
	}
	return slices.DeleteFunc(all, func(v struct{ a, t float64 }) bool { return v.a == 0 || math.IsNaN(v.a) })
}

func (e exponentials) signChanges() int {
	n := 0
	for i := 1; i < len(e); i++ {
		if e[i].a > 0 != (e[i-1].a > 0) {
			n++
		}
	}
	return n
}

// at is the sum at u, and that of the sizes of its terms, both in units of its largest term.
func (e exponentials) at(u float64) (value, size float64) {
	top := math.Inf(-1)
	for _, v := range e {
		top = math.Max(top, math.Log(math.Abs(v.a))+v.t*u)
	}
	for _, v := range e {
		term := math.Exp(math.Log(math.Abs(v.a)) + v.t*u - top)
		value += math.Copysign(term, v.a)
		size += term
	}
	return value, size
}

// sign is that of the sum at u: 0 where it cannot be told from an error of rounding.
func (e exponentials) sign(u float64) int {
	value, size := e.at(u)
	if math.Abs(value) <= 1e-14*size {
		return 0
	}
	return signOf(value)
}

// roots finds every u at which the sum is zero, ascending. It is the proof of Descartes' rule: times
// exp(-k u), k between two times of different sign, the sum has the same roots and a derivative with one
// change of sign less, whose roots part those sought.
func (e exponentials) roots() []float64 {
	changes := e.signChanges()
	if changes == 0 {
		return nil
	}
	turns := e.derivative().roots()
	var found []float64
	left, leftSign := math.Inf(-1), signOf(e[0].a)
	for _, turn := range append(turns, math.Inf(1)) {
		turnSign := signOf(e[len(e)-1].a)
		if !math.IsInf(turn, 1) {
			turnSign = e.sign(turn)
		}
		if leftSign*turnSign < 0 {
			found = append(found, e.between(left, turn, leftSign))
		}
		if turnSign == 0 { // it touches zero there
			found = append(found, turn)
		}
		left, leftSign = turn, turnSign
	}
	return found
}

func signOf(v float64) int {
	if v > 0 {
		return 1
	}
	return -1
}

// derivative is that of the sum times exp(-k u), with k amid its first change of sign.
func (e exponentials) derivative() exponentials {
	i := 1
	for e[i].a > 0 == (e[i-1].a > 0) {
		i++
	}
	k := e[i-1].t + (e[i].t-e[i-1].t)/2
	d := make(exponentials, len(e))
	largest := 0.0
	for j, v := range e {
		d[j].a, d[j].t = (v.t-k)*v.a, v.t
		largest = math.Max(largest, math.Abs(d[j].a))
	}
	for j := range d {
		d[j].a /= largest
	}
	return slices.DeleteFunc(d, func(v struct{ a, t float64 }) bool { return v.a == 0 })
}

// between bisects where the sum changes sign from that at low; either end may be infinite.
func (e exponentials) between(low, high float64, lowSign int) float64 {
	step := 1.0
	if math.IsInf(low, -1) {
		low = math.Min(0, high) - step
		for e.sign(low) != lowSign {
			step *= 2
			low -= step
		}
	}
	if step = 1; math.IsInf(high, 1) {
		high = math.Max(0, low) + step
		for e.sign(high) != -lowSign {
			step *= 2
			high += step
		}
	}
	for range 2000 {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		if value, _ := e.at(middle); value*float64(lowSign) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low + (high-low)/2
}
