package stats

import (
	"math"

	"tollgate/fault"
)

// CUSUMARL returns the zero-state average run length of a tabular CUSUM with decision interval h and
// reference value k (standard errors), when the mean is shift standard errors off center. Sums begin at
// headStart, from 0 to h, on each side. As xcusum.arl of the R package spc; two sides are put together as
// Lucas and Crosier do, Technometrics 24(3), 1982. Errors: Invalid.
func CUSUMARL(h, k, headStart float64, side Side, shift float64) (float64, error) {
	var p fault.Problems
	p.Require(h > 0 && isFinite(h), "h", "is %v and must be a finite number above 0", h)
	p.Require(k >= 0 && isFinite(k), "k", "is %v and must be a finite number, zero or more", k)
	p.Require(headStart >= 0 && headStart <= h, "head_start", "is %v and must be between 0 and h", headStart)
	checkShift(&p, side, shift)
	if err := p.Err(); err != nil {
		return 0, err
	}
	switch side {
	case UpperSide:
		return runLength(cusumRun(h, k, headStart, shift), "h")
	case LowerSide:
		return runLength(cusumRun(h, k, headStart, -shift), "h")
	}
	up, down := cusumRun(h, k, 0, shift), cusumRun(h, k, 0, -shift)
	both := 1 / (1/up + 1/down)
	if headStart > 0 {
		fastUp, fastDown := cusumRun(h, k, headStart, shift), cusumRun(h, k, headStart, -shift)
		both *= ratio(fastUp, up) + ratio(fastDown, down) - 1
	}
	return runLength(both, "h")
}

// ratio is 1 for runs that are both too long for their start to matter.
func ratio(fast, slow float64) float64 {
	if math.IsInf(slow, 1) {
		return 1
	}
	return fast / slow
}

// cusumRun is the run length of the upper sum, from start; infinite when it is too long to be computed.
func cusumRun(h, k, start, shift float64) float64 {
	arl, err := renewal{
		high: h, width: 1,
		stay:    func(s float64) float64 { return normalCDF(k - shift - s) },
		density: func(s, u float64) float64 { return normalDensity(u - s + k - shift) },
	}.at(start)
	if err != nil || arl > 100*longestRun || arl < 1 {
		return math.Inf(1)
	}
	return arl
}

// EWMARun is the EWMA chart whose run length is asked for. Distances are in standard deviations of the
// average, sqrt(lambda/(2-lambda)) standard errors.
type EWMARun struct {
	Lambda     float64
	NSigmas    float64 // of the limits
	Side       Side
	HeadStart  float64  // where the average begins
	Reflection *float64 // of a one-sided chart: the average is never farther than this on the other side; 0 when nil
	Exact      bool     // limits as they are from the first point on, sqrt(1-(1-Lambda)^(2i)) of the asymptotic ones; both sides only
}

// ARL returns the zero-state average run length when the mean is shift standard
// errors off center, as xewma.arl of the R package spc (Crowder, Technometrics 29(4), 1987), with exact limits as its limits = "vacl"
// (Steiner, Journal of Quality Technology 31(1), 1999). Errors: Invalid.
func (e EWMARun) ARL(shift float64) (float64, error) {
	var p fault.Problems
	p.Require(e.Lambda > 0 && e.Lambda <= 1, "lambda", "is %v and must be above 0 and at most 1", e.Lambda)
	p.Require(e.NSigmas > 0 && isFinite(e.NSigmas), "nsigmas", "is %v and must be a finite number above 0", e.NSigmas)
	p.Require(e.Reflection == nil || e.Side != BothSides, "reflection", "is for a one-sided chart")
	checkShift(&p, e.Side, shift)
	if err := p.Err(); err != nil {
		return 0, err
	}
	unit := math.Sqrt(e.Lambda / (2 - e.Lambda))
	low := -e.NSigmas
	if e.Side != BothSides {
		low = 0
		if e.Reflection != nil {
			low = *e.Reflection
		}
	}
	if !(low < e.NSigmas && isFinite(low)) {
		return 0, invalid("reflection", "is %v and must be a finite number below nsigmas", low)
	}
	if !(e.HeadStart >= low && e.HeadStart <= e.NSigmas) {
		return 0, invalid("head_start", "is %v and must be between %v and nsigmas", e.HeadStart, low)
	}
	if e.Exact && e.Side != BothSides {
		return 0, invalid("limits", "are exact on both sides only")
	}
	if e.Side == LowerSide {
		shift = -shift
	}
	length, err := renewal{
		low: low * unit, high: e.NSigmas * unit, width: e.Lambda, stay: e.reflected(low*unit, shift),
		density: func(s, u float64) float64 { return e.step(s, u, shift) },
	}.solve()
	if err == nil && e.Exact {
		return e.exactARL(shift, length)
	}
	arl := math.NaN()
	if err == nil {
		arl = length(e.HeadStart * unit)
	}
	if err != nil {
		return 0, invalid("nsigmas", "and lambda give a chart that is too slow to be computed")
	}
	return runLength(arl, "nsigmas")
}

// step is the density of the next average at u after one of s.
func (e EWMARun) step(s, u, shift float64) float64 {
	return normalDensity((u-(1-e.Lambda)*s)/e.Lambda-shift) / e.Lambda
}

// reflected is the probability that the average falls below low from s, and so is put at low.
func (e EWMARun) reflected(low, shift float64) func(s float64) float64 {
	if e.Side == BothSides {
		return func(float64) float64 { return 0 }
	}
	return func(s float64) float64 { return normalCDF((low-(1-e.Lambda)*s)/e.Lambda - shift) }
}

func normalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// LimitForARL returns the limit at which a chart has the given in-control average run length, to 1e-10:
// arl maps a limit to a run length and grows with it. Errors: Invalid when none from 0.01 to 50 does.
func LimitForARL(target float64, arl func(limit float64) (float64, error)) (float64, error) {
	if !(target > 1 && target <= longestRun/10) {
		return 0, invalid("target_arl", "is %v and must be above 1 and at most %g", target, longestRun/10)
	}
	low, high := 0.01, 50.0
	for high-low > 1e-11*high {
		mid := (low + high) / 2
		got, err := arl(mid)
		if err != nil || got > target { // an error here is a run too long to be computed
			high = mid
		} else {
			low = mid
		}
	}
	if got, err := arl(low); err != nil || math.Abs(got-target) > 1e-6*target {
		return 0, invalid("target_arl", "is %v, which no limit between 0.01 and 50 gives", target)
	}
	return (low + high) / 2, nil
}
