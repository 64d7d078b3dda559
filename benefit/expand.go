package benefit

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// Expand lays the profile over its months, in order, each part in whole minor units of m. The parts sum exactly to
// Whole. The profile must have come from ProfileText.Parse without problems.
func (p Profile) Expand(m Measure) []MonthAmount {
	if p.Shape == Explicit {
		return slices.Clone(p.Explicit)
	}
	var parts []MonthAmount
	for year := range p.Years {
		shares := p.shares(year)
		for i, amount := range Spread(p.yearWhole(year, m), shares, m.Decimals()) {
			parts = append(parts, MonthAmount{p.From.Add(year*yearly + i), amount})
		}
	}
	return parts
}

// Whole is the sum of all months: what the profile promises altogether, in whole minor units of m.
func (p Profile) Whole(m Measure) decimal.Decimal {
	whole := decimal.Zero
	for _, part := range p.Explicit {
		whole = whole.Add(part.Amount)
	}
	for year := range p.Years {
		whole = whole.Add(p.yearWhole(year, m))
	}
	return whole
}

// yearWhole is what one year of a flat or ramp profile brings. In the first year of a recurring ramp month k of n
// brings k/n of a full month, which is Amount/n, so the year brings Amount × (1+…+n)/n² = Amount × (n+1)/(2n).
func (p Profile) yearWhole(year int, m Measure) decimal.Decimal {
	if p.Shape != Ramp || p.Recurrence != Recurring || year > 0 {
		return p.Amount
	}
	n := int64(p.Months)
	return p.Amount.Mul(decimal.NewFromInt(n+1)).DivRound(decimal.NewFromInt(2*n), int32(m.Decimals()))
}

// shares returns the weight of each month of the year: 1, 2, … n while it ramps, else 1 each.
func (p Profile) shares(year int) []int64 {
	shares := make([]int64, p.Months)
	for i := range shares {
		shares[i] = 1
		if p.Shape == Ramp && year == 0 {
			shares[i] = int64(i + 1)
		}
	}
	return shares
}

// Spread divides whole in proportion to shares into parts of at most the given decimals that sum exactly to whole,
// by the largest-remainder method (Hamilton): every part is rounded down, and the units left over go to the parts
// that lost most, on a tie to the later one. So no part is a unit or more away from its exact share, and a flat
// spread gives its last months the rest. whole must be at least zero and have no more decimals; shares must be positive.
func Spread(whole decimal.Decimal, shares []int64, decimals int) []decimal.Decimal {
	total := int64(0)
	for _, share := range shares {
		total += share
	}
	parts, lost, order := make([]decimal.Decimal, len(shares)), make([]decimal.Decimal, len(shares)), make([]int, len(shares))
	rest := whole
	for i, share := range shares {
		parts[i], lost[i] = whole.Mul(decimal.NewFromInt(share)).QuoRem(decimal.NewFromInt(total), int32(decimals))
		rest, order[i] = rest.Sub(parts[i]), i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(lost[b].Cmp(lost[a]), b-a) })
	unit := decimal.New(1, int32(-decimals))
	for _, i := range order[:int(rest.Shift(int32(decimals)).IntPart())] {
		parts[i] = parts[i].Add(unit)
	}
	return parts
}
