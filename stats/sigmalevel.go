package stats

import "tollgate/fault"

// Quality says how good a process is by the defects counted in its units.
type Quality struct {
	DPU   float64 `json:"dpu" doc:"defects per unit"`
	DPO   float64 `json:"dpo" doc:"defects per opportunity"`
	DPMO  float64 `json:"dpmo" doc:"defects per million opportunities"`
	Yield float64 `json:"yield" doc:"share of opportunities without a defect"`
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
	q.DPMO, q.Yield = 1e6*q.DPO, 1-q.DPO
	if q.SigmaLevel = finiteOrNil(-normalQuantile(q.DPO)); q.SigmaLevel != nil {
		shifted := *q.SigmaLevel + 1.5
		q.ShiftedLevel = &shifted
	}
	return q, nil
}

// RolledThroughputYield is the share of units that pass every step without a defect: the product of the
// steps' yields, each between 0 and 1, at least one. Errors: Invalid.
func RolledThroughputYield(yields []float64) (float64, error) {
	if err := checkSeries("yields", yields, 1); err != nil {
		return 0, err
	}
	var p fault.Problems
	product := 1.0
	for i, y := range yields {
		p.Require(y >= 0 && y <= 1, at("yields", i), "is %v and must be between 0 and 1", y)
		product *= y
	}
	return product, p.Err()
}
