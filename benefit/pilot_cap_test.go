package benefit_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tollgate/benefit"
)

// Worked out by hand. The first is 2 to 6 more of 100 players kept, 1,000 players a month, 20 EUR each: 0.06 × 1000 × 20 = 1200.
func TestCapOfAPilot(t *testing.T) {
	eur, jpy := benefit.Measure{Currency: "EUR"}, benefit.Measure{Currency: "JPY"}
	basis := func(value, volume string) benefit.PilotBasis {
		return benefit.PilotBasis{ValuePerUnit: decimal.RequireFromString(value), VolumePerMonth: decimal.RequireFromString(volume)}
	}
	for name, c := range map[string]struct {
		basis                       benefit.PilotBasis
		interval                    *benefit.PilotInterval
		in                          benefit.Measure
		atMost, estimated, atLeasts string
	}{
		"increase":                  {basis("20", "1000"), &benefit.PilotInterval{Lower: 0.02, Estimate: 0.04, Upper: 0.06}, eur, "1200", "800", "400"},
		"less is better":            {basis("3.5", "100"), &benefit.PilotInterval{Lower: -2, Estimate: -1, Upper: 0.5, Decrease: true}, eur, "700", "350", "0"},
		"the wrong way":             {basis("20", "1000"), &benefit.PilotInterval{Lower: -0.06, Estimate: -0.04, Upper: -0.02}, eur, "0", "0", "0"},
		"a hazard ratio":            {basis("1000", "10"), &benefit.PilotInterval{Lower: 0.6, Estimate: 0.75, Upper: 0.9, HazardRatio: true, Decrease: true}, eur, "4000", "2500", "1000"},
		"rounded down":              {basis("1", "1"), &benefit.PilotInterval{Lower: 0.001, Estimate: 0.0199, Upper: 1.999}, eur, "1.99", "0.01", "0"},
		"without decimals":          {basis("1", "1"), &benefit.PilotInterval{Lower: 1, Estimate: 1.5, Upper: 1.999}, jpy, "1", "1", "1"},
		"no interval":               {basis("20", "1000"), nil, eur, "0", "0", "0"},
		"an interval without end":   {basis("20", "1000"), &benefit.PilotInterval{Lower: 0.1, Estimate: 0.2, Upper: math.Inf(1)}, eur, "0", "0", "0"},
		"0.1 + 0.2 is not in money": {basis("10", "1"), &benefit.PilotInterval{Lower: 0.1, Estimate: 0.2, Upper: 0.3}, eur, "3", "2", "1"},
	} {
		got := c.basis.Cap(c.interval, c.in)
		if got.AtMost.String() != c.atMost || got.Estimated.String() != c.estimated || got.AtLeast.String() != c.atLeasts {
			t.Errorf("%s: at most %s, estimated %s, at least %s; want %s, %s, %s", name, got.AtMost, got.Estimated, got.AtLeast, c.atMost, c.estimated, c.atLeasts)
		}
	}
}

// The exact product of rationals is never below the cap and never a smallest unit above it; a wider interval never lowers the cap.
func TestCapIsTheExactProductRoundedDown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, volume := decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "value"), -3), decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "volume"), -2)
		lower := rapid.Float64Range(-10, 10).Draw(t, "lower")
		upper := lower + rapid.Float64Range(0, 10).Draw(t, "width")
		decrease := rapid.Bool().Draw(t, "decrease")
		eur, b := benefit.Measure{Currency: "EUR"}, benefit.PilotBasis{ValuePerUnit: value, VolumePerMonth: volume}
		capped := b.Cap(&benefit.PilotInterval{Lower: lower, Estimate: lower, Upper: upper, Decrease: decrease}, eur)
		end := upper
		if decrease {
			end = -lower
		}
		exact := new(big.Rat).Mul(new(big.Rat).Mul(decimal.NewFromFloat(end).Rat(), value.Rat()), volume.Rat())
		if exact.Sign() < 0 {
			exact.SetInt64(0)
		}
		above := new(big.Rat).Sub(exact, capped.AtMost.Rat())
		if above.Sign() < 0 || above.Cmp(big.NewRat(1, 100)) >= 0 || capped.AtLeast.GreaterThan(capped.AtMost) {
			t.Fatalf("cap %s of exactly %s", capped.AtMost, exact.FloatString(6))
		}
		wider := b.Cap(&benefit.PilotInterval{Lower: lower - 1, Estimate: lower, Upper: upper + 1, Decrease: decrease}, eur)
		if wider.AtMost.LessThan(capped.AtMost) {
			t.Fatalf("a wider interval lowers the cap from %s to %s", capped.AtMost, wider.AtMost)
		}
	})
}
