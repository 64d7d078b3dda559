package stats

import (
	"math"

	"tollgate/fault"
)

// AttributeCapability says how good a process is by its defective units or its defects.
type AttributeCapability struct {
	Subgroups int      `json:"subgroups"`
	Events    int      `json:"events" doc:"defectives or defects in all"`
	Size      float64  `json:"size" doc:"units in all"`
	Mean      float64  `json:"mean" doc:"proportion defective, or defects per unit"`
	CI        Interval `json:"ci" doc:"exact, of the mean"`
	PPM       float64  `json:"ppm" doc:"defective units, or defects, of a million units"`
	PPMCI     Interval `json:"ppm_ci"`
	// Yield is the share of units without a defect: 1 less the proportion, or exp(-DPU).
	Yield      float64  `json:"yield"`
	ProcessZ   *float64 `json:"process_z" doc:"normal quantile of the yield, without a shift; null when no unit is defective, or every one"`
	ProcessZCI Interval `json:"process_z_ci"`
	Shifted    *float64 `json:"process_z_with_1.5_shift"`
	Confidence float64  `json:"confidence"`
	// Dispersion compares the subgroups: a small p says that the process is not stable.
	Dispersion *ChiSquareTest `json:"dispersion_test" doc:"of one proportion or rate in all subgroups; null when it does not exist"`
	Doubts     []Warning      `json:"-"`
}

// Unstable is the code of the warning that subgroups differ by more than chance.
const Unstable = "unstable"

// BinomialCapability judges counts of defectives among sizes units: the proportion with its interval of Clopper and
// Pearson, ppm and Z (Montgomery, chapter 8; AIAG SPC). Errors: Invalid.
func BinomialCapability(defectives, sizes []int, confidence float64) (*AttributeCapability, error) {
	if err := sameLength("sizes", len(sizes), "defectives", len(defectives)); err != nil {
		return nil, err
	}
	var p fault.Problems
	exposures := make([]float64, len(sizes))
	units := 0
	for i, n := range sizes {
		p.Require(n >= 1, at("sizes", i), "is %d and must be at least 1", n)
		p.Require(defectives[i] >= 0 && defectives[i] <= max(n, 0), at("defectives", i), "is %d and must be between 0 and its size, %d", defectives[i], n)
		exposures[i] = float64(n)
		units += n
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	a, opt, err := attributeCapability(defectives, exposures, confidence)
	if err != nil {
		return nil, err
	}
	lower, upper := Proportion{a.Events, units}.clopperPearson(1 - opt.level())
	a.judge(lower, upper, func(proportion float64) float64 { return proportion })
	a.disperse(defectives, exposures, a.Mean*(1-a.Mean))
	return a, nil
}

// PoissonCapability judges counts of defects in sizes units, not necessarily whole: defects per unit with Garwood's
// interval, and the yield exp(-DPU). Errors: Invalid.
func PoissonCapability(defects []int, sizes []float64, confidence float64) (*AttributeCapability, error) {
	if err := sameLength("sizes", len(sizes), "defects", len(defects)); err != nil {
		return nil, err
	}
	var p fault.Problems
	for i, n := range sizes {
		p.Require(n > 0 && isFinite(n), at("sizes", i), "is %v and must be a finite number above 0", n)
		p.Require(defects[i] >= 0, at("defects", i), "is %d and must not be negative", defects[i])
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	a, opt, err := attributeCapability(defects, sizes, confidence)
	if err != nil {
		return nil, err
	}
	lower, upper := garwood(a.Events, 1-opt.level())
	a.judge(lower/a.Size, upper/a.Size, func(dpu float64) float64 { return -math.Expm1(-dpu) })
	a.disperse(defects, sizes, a.Mean)
	return a, nil
}

func attributeCapability(events []int, sizes []float64, confidence float64) (*AttributeCapability, TestOptions, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, opt, err
	}
	a := &AttributeCapability{Subgroups: len(events), Size: total(sizes), Confidence: opt.Confidence, Doubts: fewPoints(len(events))}
	for _, n := range events {
		a.Events += n
	}
	a.Mean = float64(a.Events) / a.Size
	return a, opt, checkScale("sizes", a.Mean, a.Size)
}

// judge takes the interval of the mean, and the share of defective units that a mean stands for.
func (a *AttributeCapability) judge(lower, upper float64, defective func(mean float64) float64) {
	z := func(mean float64) *float64 { return finiteOrNil(-normalQuantile(defective(mean))) }
	scaled := func(v float64) *float64 { v *= 1e6; return &v }
	a.CI = Interval{&lower, &upper}
	a.PPM, a.PPMCI = 1e6*a.Mean, Interval{scaled(lower), scaled(upper)}
	a.Yield = 1 - defective(a.Mean)
	a.ProcessZ, a.ProcessZCI = z(a.Mean), Interval{z(upper), z(lower)}
	if a.ProcessZ != nil {
		shifted := *a.ProcessZ + 1.5
		a.Shifted = &shifted
	}
}

// disperse is Pearson's chi-square of the counts about the mean; variance is that of a count in one unit.
func (a *AttributeCapability) disperse(events []int, sizes []float64, variance float64) {
	if len(events) < 2 || variance <= 0 {
		return
	}
	var chi sum
	for i, n := range events {
		d := float64(n) - sizes[i]*a.Mean
		chi.add(d * d / (sizes[i] * variance))
	}
	t := &ChiSquareTest{Statistic: chi.value(), DF: float64(len(events) - 1)}
	t.P = chiSquareUpper(t.Statistic, t.DF)
	a.Dispersion = t
	if t.P < 0.05 {
		a.Doubts = append(a.Doubts, Warning{Unstable, "subgroups differ by more than chance, so one figure for the process says little: look at its chart first"})
	}
}

func sameLength(name string, n int, other string, m int) error {
	if n < 1 || n != m {
		return invalid(name, "has %d values for %d of %s; both need as many, at least 1", n, m, other)
	}
	return nil
}
