package benefit

import "github.com/shopspring/decimal"

// Totals sums entries by the kind they count as. All amounts are in one measure; never add totals of two.
type Totals struct{ Target, Forecast, Claimed, Validated, Rejected decimal.Decimal }

// Add returns t with e counted in. The order in which entries are added does not matter.
func (t Totals) Add(e Entry) Totals {
	switch e.CountsAs() {
	case Target:
		t.Target = t.Target.Add(e.Amount)
	case Forecast:
		t.Forecast = t.Forecast.Add(e.Amount)
	case Claimed:
		t.Claimed = t.Claimed.Add(e.Amount)
	case Validated:
		t.Validated = t.Validated.Add(e.Amount)
	case Rejected:
		t.Rejected = t.Rejected.Add(e.Amount)
	}
	return t
}

// Plus returns the sum of both, kind by kind.
func (t Totals) Plus(u Totals) Totals {
	return Totals{
		Target: t.Target.Add(u.Target), Forecast: t.Forecast.Add(u.Forecast), Claimed: t.Claimed.Add(u.Claimed),
		Validated: t.Validated.Add(u.Validated), Rejected: t.Rejected.Add(u.Rejected),
	}
}

// Open is what was claimed and waits for finance: Claimed − Validated − Rejected.
func (t Totals) Open() decimal.Decimal { return t.Claimed.Sub(t.Validated).Sub(t.Rejected) }

// Equal tells whether every sum is the same number.
func (t Totals) Equal(u Totals) bool {
	return t.Target.Equal(u.Target) && t.Forecast.Equal(u.Forecast) && t.Claimed.Equal(u.Claimed) &&
		t.Validated.Equal(u.Validated) && t.Rejected.Equal(u.Rejected)
}

// Fold sums entries by key: by month, by line, by whatever key names. It is the definition of every report; the
// database's rollups must equal it.
func Fold[K comparable](entries []Entry, key func(Entry) K) map[K]Totals {
	totals := map[K]Totals{}
	for _, e := range entries {
		totals[key(e)] = totals[key(e)].Add(e)
	}
	return totals
}
