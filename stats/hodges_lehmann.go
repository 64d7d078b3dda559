package stats

import (
	"math"
	"slices"
)

// crossed is a multiset of n numbers that is too large to write down: all differences between two samples, or all
// averages within one. atMost counts those that are at most v.
type crossed struct {
	n           int
	least, most float64
	atMost      func(v float64) int
}

// differencesBetween are x[i]-y[j]. Sorted, both are passed once for each count.
func differencesBetween(x, y []float64) crossed {
	x, y = slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y))
	c := crossed{n: len(x) * len(y), least: x[0] - y[len(y)-1], most: x[len(x)-1] - y[0]}
	c.atMost = func(v float64) int {
		count, j := 0, 0 // y[j:] are far enough above x[i]
		for _, a := range x {
			for j < len(y) && a-y[j] > v {
				j++
			}
			count += len(y) - j
		}
		return count
	}
	return c
}

// walshAverages are (x[i]+x[j])/2 for i <= j.
func walshAverages(x []float64) crossed {
	x = slices.Sorted(slices.Values(x))
	c := crossed{n: len(x) * (len(x) + 1) / 2, least: x[0], most: x[len(x)-1]}
	c.atMost = func(v float64) int {
		count, j := 0, len(x) // x[:j] are low enough for x[i]
		for i, a := range x {
			for j > 0 && (a+x[j-1])/2 > v {
				j--
			}
			if j <= i {
				break
			}
			count += j - i
		}
		return count
	}
	return c
}

// nth is the k-th smallest, from 1, found by halving the doubles between the ends.
func (c crossed) nth(k int) float64 {
	low, high := ordinal(c.least), ordinal(c.most)
	for low < high {
		middle := low&high + (low^high)>>1 // their mean rounded down, which cannot overflow
		if c.atMost(fromOrdinal(middle)) >= k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return fromOrdinal(low)
}

// ordinal numbers the doubles in their order.
func ordinal(v float64) int64 {
	bits := int64(math.Float64bits(v))
	if bits < 0 {
		return math.MinInt64 - bits
	}
	return bits
}

func fromOrdinal(n int64) float64 {
	if n < 0 {
		n = math.MinInt64 - n
	}
	return math.Float64frombits(uint64(n))
}

func (c crossed) median() float64 {
	low := c.nth((c.n + 1) / 2)
	if c.n%2 == 1 {
		return low
	}
	return low + (c.nth(c.n/2+1)-low)/2
}

// shift fills in the estimate and its interval. With an exact p and no ties, the ends are at the quantile of the statistic, whose
// counts are given; else at that of the normal approximation, rounded down.
func (r *RankTest) shift(c crossed, opt RankOptions, variance float64, counts func() []float64) {
	r.Shift = c.median()
	tail := 1 - opt.level()
	k := int(math.Floor(float64(c.n)/2 + normalQuantile(tail)*math.Sqrt(variance)))
	if r.Method == ExactP && !r.Ties && r.Zeros == 0 {
		k = quantileOfCounts(counts(), tail)
	}
	k = min(max(k, 1), (c.n+1)/2)
	r.CI = opt.Alternative.interval(c.nth(k), c.nth(c.n+1-k), math.Inf(-1), math.Inf(1))
}

// quantileOfCounts is the smallest value whose cumulative share is at least p.
func quantileOfCounts(counts []float64, p float64) int {
	all, below := total(counts), sum{}
	for k, v := range counts {
		below.add(v)
		if below.value() >= p*all*(1-64*0x1p-52) {
			return k
		}
	}
	return len(counts) - 1
}

// moved is the interval of what is further up by d.
func (i Interval) moved(d float64) Interval {
	shift := func(end *float64) *float64 {
		if end == nil {
			return nil
		}
		v := *end + d
		return &v
	}
	return Interval{Lower: shift(i.Lower), Upper: shift(i.Upper)}
}
