package stats

import (
	"math"

	"tollgate/fault"
)

// Quality says how good a process is by the defects counted in its units.
type Quality struct {
	DPU   float64 `json:"dpu" doc:"defects per unit"`
	DPO   float64 `json:"dpo" doc:"defects per opportunity"`
	DPMO  float64 `json:"dpmo" doc:"defects per million opportunities"`
	Yield float64 `json:"yield" doc:"share of opportunities without a defect"`
	// UnitYield is exp(-DPU), the share of units without a defect when defects fall at random.
	UnitYield float64 `json:"unit_yield"`
	// SigmaLevel is the normal quantile of the yield, null for no defect at all and for nothing else.
	SigmaLevel *float64 `json:"sigma_level_no_shift"`
	// ShiftedLevel adds the customary 1.5 sigma of drift between the short and the long term.
	ShiftedLevel *float64 `json:"sigma_level_with_1.5_shift"`
}

// SigmaLevel rates defects (zero or more, not above units times opportunities) in units, each with so
// many opportunities, both at least 1 (ASQ; Breyfogle, Implementing Six Sigma, 2003). Errors: Invalid.
func SigmaLevel(defects, units, opportunities int) (*Quality, error) {
	var p fault.Problems
	p.Require(units >= 1, "units", "is %d and must be at least 1", units)
	p.Require(opportunities >= 1, "opportunities", "is %d and must be at least 1", opportunities)
	chances := float64(units) * float64(opportunities)
	p.Require(defects >= 0 && float64(defects) <= chances, "defects", "is %d and must be between 0 and units times opportunities, %v", defects, chances)
	if err := p.Err(); err != nil {
		return nil, err
	}
	q := &Quality{DPU: float64(defects) / float64(units), DPO: float64(defects) / chances}
	q.DPMO, q.Yield, q.UnitYield = 1e6*q.DPO, 1-q.DPO, math.Exp(-q.DPU)
	q.SigmaLevel, q.ShiftedLevel = SigmaLevelOf(q.DPO)
	return q, nil
}

// SigmaLevelOf is the normal quantile of what is not defective, dpo being the share that is, and the same plus the
// customary 1.5; nil when it is infinite, at 0 and 1.
func SigmaLevelOf(dpo float64) (level, shifted *float64) {
	if level = finiteOrNil(-normalQuantile(dpo)); level != nil {
		v := *level + 1.5
		shifted = &v
	}
	return level, shifted
}

// RolledYield is what a chain of steps lets pass right the first time.
type RolledYield struct {
	RTY          float64
	Normalized   float64  // geometric mean of the steps' yields
	TotalDPU     *float64 // -ln RTY; nil when nothing passes
	SigmaLevel   *float64 // of the normalized yield; nil when infinite
	ShiftedLevel *float64 // the same plus 1.5
}

// RolledThroughputYield is the share of units that pass every step without a defect: the product of the
// steps' yields, each between 0 and 1, at least one (Breyfogle, Implementing Six Sigma, 2003). Errors: Invalid.
func RolledThroughputYield(yields []float64) (*RolledYield, error) {
	if err := checkSeries("yields", yields, 1); err != nil {
		return nil, err
	}
	var p fault.Problems
	r := &RolledYield{RTY: 1}
	for i, y := range yields {
		p.Require(y >= 0 && y <= 1, at("yields", i), "is %v and must be between 0 and 1", y)
		r.RTY *= y
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	r.Normalized = math.Pow(r.RTY, 1/float64(len(yields)))
	r.TotalDPU = finiteOrNil(-math.Log(r.RTY))
	r.SigmaLevel, r.ShiftedLevel = SigmaLevelOf(-math.Expm1(math.Log(r.RTY) / float64(len(yields))))
	return r, nil
}

// Z is how many standard deviations of all values lie between the mean and the limits.
type Z struct {
	N       int      `json:"n"`
	Mean    float64  `json:"mean"`
	SD      float64  `json:"sd"`
	Lower   *float64 `json:"z_lsl" doc:"(mean-lsl)/sd; null without the limit"`
	Upper   *float64 `json:"z_usl" doc:"(usl-mean)/sd"`
	Min     float64  `json:"z_min" doc:"the smaller of the two"`
	Shifted float64  `json:"z_min_minus_1.5" doc:"the same after the customary drift of 1.5 sigma"`
}

// ZOf takes values x (at least two, finite, not all equal) against their limits (R package SixSigma, ss.ca.z). It is
// not Z bench, which adds both tails. Errors: Invalid.
func ZOf(x []float64, spec Specification) (*Z, error) {
	if err := firstError(checkSeries("x", x, 2), spec.check(0.95)); err != nil {
		return nil, err
	}
	m := momentsOf(x)
	if m.ss == 0 {
		return nil, invalid("x", "holds equal values only, so it has no sigma level")
	}
	z := &Z{N: m.n, Mean: m.mean, SD: m.sd()}
	if spec.LSL != nil {
		v := (m.mean - *spec.LSL) / z.SD
		z.Lower = &v
	}
	if spec.USL != nil {
		v := (*spec.USL - m.mean) / z.SD
		z.Upper = &v
	}
	z.Min = *smaller(z.Lower, z.Upper)
	z.Shifted = z.Min - 1.5
	return z, checkScale("x", z.Min)
}

// Outside is the share of a normal process beyond its limits.
type Outside struct {
	Total float64
	Bench *float64 // normal quantile of what is inside; nil when nothing or everything is
}

// Outside adds up both tails of a normal process.
func (z Z) Outside() Outside {
	var e Expected
	if z.Lower != nil {
		e.BelowLSL = normalCDF(-*z.Lower)
	}
	if z.Upper != nil {
		e.AboveUSL = normalCDF(-*z.Upper)
	}
	e.complete()
	return Outside{e.BelowLSL + e.AboveUSL, e.ZBench}
}

// StepYield is what a step of a process lets pass.
type StepYield struct {
	Defects int     `json:"defects"`
	Rework  int     `json:"rework"`
	Units   float64 `json:"units"`
	Yield   float64 `json:"yield" doc:"units without a defect, whether reworked or not"`
	First   float64 `json:"first_time_yield" doc:"units with neither defect nor rework"`
}

// StepYields takes the defective and the reworked units of each step of a process (rework may be nil) among the units
// that entered it: first time yield is what needed neither (R package SixSigma, ss.ca.yield). Errors: Invalid.
func StepYields(defects, rework []int, units []float64) ([]StepYield, error) {
	if rework == nil {
		rework = make([]int, len(defects))
	}
	if err := firstError(sameLength("defects", len(defects), "units", len(units)), sameLength("rework", len(rework), "units", len(units))); err != nil {
		return nil, err
	}
	var p fault.Problems
	steps := make([]StepYield, len(units))
	for i, n := range units {
		p.Require(n > 0 && isFinite(n), at("units", i), "is %v and must be a finite number above 0", n)
		p.Require(defects[i] >= 0 && float64(defects[i]) <= n, at("defects", i), "is %d and must be between 0 and the units, %v", defects[i], n)
		p.Require(rework[i] >= 0 && float64(defects[i]+rework[i]) <= n, at("rework", i), "is %d and must be between 0 and the units without a defect", rework[i])
		steps[i] = StepYield{defects[i], rework[i], n, (n - float64(defects[i])) / n, (n - float64(defects[i]+rework[i])) / n}
	}
	return steps, p.Err()
}
