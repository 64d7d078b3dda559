package stats

import (
	"math/bits"
	"math/rand/v2"

	"tollgate/fault"
)

// ResampleOptions choose how often to resample, and from which seed. One seed gives one answer, on any machine:
// the numbers are those of PCG-DXSM (O'Neill 2014; math/rand/v2, whose sequence is fixed), and indices come from
// them by Lemire's method.
type ResampleOptions struct {
	Resamples int    // 9,999 when zero, at most 1,000,000
	Seed      uint64 // any number; 0 is a seed like others
}

const (
	usualResamples = 9999
	mostResamples  = 1_000_000
	mostDraws      = 500_000_000 // resamples times values: a few seconds
)

func (o ResampleOptions) withDefaults(n int) (ResampleOptions, error) {
	if o.Resamples == 0 {
		o.Resamples = usualResamples
	}
	var p fault.Problems
	p.Require(o.Resamples >= 99 && o.Resamples <= mostResamples, "resamples", "is %d and must be between 99 and %d", o.Resamples, mostResamples)
	p.Require(o.Resamples*n <= mostDraws, "resamples", "is %d, which is too many for %d values: at most %d", o.Resamples, n, mostDraws/max(n, 1))
	return o, p.Err()
}

// dice draws whole numbers.
type dice struct{ source *rand.PCG }

func (o ResampleOptions) dice() dice { return dice{rand.NewPCG(o.Seed, 0x746f6c6c67617465)} }

// below draws from 0 to n-1, each as likely (Lemire, ACM Transactions on Modeling and Computer Simulation 29(1),
// 2019).
func (d dice) below(n int) int {
	limit := uint64(n)
	high, low := bits.Mul64(d.source.Uint64(), limit)
	for threshold := -limit % limit; low < threshold; {
		high, low = bits.Mul64(d.source.Uint64(), limit)
	}
	return int(high)
}
