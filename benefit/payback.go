package benefit

import (
	"math"

	"tollgate/fault"
)

// Payback is the number of periods after which the sum of flows (at least one, one a period, the first at 0)
// has recovered: within the period of recovery by linear interpolation, at the first crossing. It is 0 when
// the first flow leaves nothing to recover, and nil when the flows never recover. Errors: fault.Invalid.
func Payback(flows []float64) (*float64, error) {
	var p fault.Problems
	checkFlows(&p, flows, 1)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return recovery(flows), nil
}

// DiscountedPayback is Payback of flows discounted at rate, per period and above -1. Errors: fault.Invalid.
func DiscountedPayback(rate float64, flows []float64) (*float64, error) {
	v, err := NPV(rate, flows)
	if err != nil {
		return nil, err
	}
	return recovery(v.Discounted), nil
}

func recovery(flows []float64) *float64 {
	balance, moved := 0.0, 0.0
	for i, f := range flows {
		before := balance
		balance += f
		moved += math.Abs(f)
		if balance < -1e-12*moved { // -0.6 + 0.1 + 0.2 + 0.3 is not 0 in binary, and has recovered
			continue
		}
		periods := 0.0
		if i > 0 {
			periods = math.Min(float64(i), float64(i-1)-before/f)
		}
		return &periods
	}
	return nil
}
