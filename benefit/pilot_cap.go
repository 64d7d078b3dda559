package benefit

import (
	"math"

	"github.com/shopspring/decimal"
)

// PilotBasis is what the effect of a pilot is worth: the value of one unit of effect on one unit of volume, in the line's measure, and
// how many units of volume a month has. A proportion's unit of effect is 1, all of the volume.
type PilotBasis struct {
	ValuePerUnit   decimal.Decimal
	VolumePerMonth decimal.Decimal
}

// PilotInterval is the always-valid interval of a pilot's effect, as its verdict has it, in the metric's unit. Of a hazard ratio the
// effect is the relative change of the hazard, ratio - 1. Decrease means that less is better.
type PilotInterval struct {
	Lower, Estimate, Upper float64
	HazardRatio, Decrease  bool
}

// PilotCap is what a month's effect is worth at the favourable end of the interval, beyond which the data contradict any claim; as
// estimated; and at the other end, which the data support.
type PilotCap struct{ AtMost, Estimated, AtLeast decimal.Decimal }

// Cap is effect × volume × value for a month, rounded down to the measure's smallest unit and never below zero. A bound is a measurement and
// becomes money here alone: its shortest decimal text is taken exactly, and the product is exact. Nothing is worth anything when
// there is no interval, or one of its ends is not finite.
func (b PilotBasis) Cap(i *PilotInterval, m Measure) PilotCap {
	if i == nil {
		return PilotCap{}
	}
	for _, end := range []float64{i.Lower, i.Estimate, i.Upper} {
		if math.IsNaN(end) || math.IsInf(end, 0) {
			return PilotCap{}
		}
	}
	worth := func(effect float64) decimal.Decimal {
		amount := i.favourable(effect).Mul(b.ValuePerUnit).Mul(b.VolumePerMonth)
		return decimal.Max(decimal.Zero, amount.RoundFloor(int32(m.Decimals())))
	}
	lower, upper := worth(i.Lower), worth(i.Upper)
	return PilotCap{AtMost: decimal.Max(lower, upper), Estimated: worth(i.Estimate), AtLeast: decimal.Min(lower, upper)}
}

// favourable is an effect as a gain: positive when it goes the right way.
func (i PilotInterval) favourable(effect float64) decimal.Decimal {
	gain := decimal.NewFromFloat(effect)
	if i.HazardRatio {
		gain = gain.Sub(decimal.NewFromInt(1))
	}
	if i.Decrease {
		return gain.Neg()
	}
	return gain
}
