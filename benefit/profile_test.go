package benefit

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tollgate/fault"
)

var eur = Measure{Currency: "EUR"}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		name    string
		profile ProfileText
		want    string
	}{
		{"a third has no end in cents; the last month takes the rest",
			ProfileText{Shape: Flat, Recurrence: OneTime, Amount: "100", From: "2026-11", Months: 3},
			"2026-11 33.33, 2026-12 33.33, 2027-01 33.34"},
		{"one-time falls in one month unless told otherwise",
			ProfileText{Shape: Flat, Recurrence: OneTime, Amount: "5000", From: "2027-01"}, "2027-01 5000.00"},
		{"a ramp rises by equal steps",
			ProfileText{Shape: Ramp, Recurrence: OneTime, Amount: "600", From: "2026-11", Months: 3},
			"2026-11 100.00, 2026-12 200.00, 2027-01 300.00"},
		{"a yearly licence", ProfileText{Shape: Flat, Recurrence: Recurring, Amount: "5000", From: "2027-01", Months: 1, Years: 3},
			"2027-01 5000.00, 2028-01 5000.00, 2029-01 5000.00"},
		{"a recurring ramp reaches 1200/3 = 400 a month in its first year, which brings 1200 × 4/6, and stays there",
			ProfileText{Shape: Ramp, Recurrence: Recurring, Amount: "1200", From: "2027-01", Months: 3, Years: 2},
			"2027-01 133.33, 2027-02 266.67, 2027-03 400.00, 2028-01 400.00, 2028-02 400.00, 2028-03 400.00"},
		{"explicit months come in order",
			ProfileText{Shape: Explicit, Recurrence: OneTime, Explicit: []MonthText{{"2027-02", "7.5"}, {"2026-12", "0"}}},
			"2026-12 0.00, 2027-02 7.50"},
	} {
		var p fault.Problems
		profile := c.profile.Parse("targets", eur, &p)
		if p.Err() != nil {
			t.Errorf("%s: %v", c.name, p.Err())
			continue
		}
		var got []string
		for _, part := range profile.Expand(eur) {
			got = append(got, part.Month.String()+" "+eur.Format(part.Amount))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(got, ", "), c.want)
		}
	}
}

func TestProfilesThatAreRefused(t *testing.T) {
	good := ProfileText{Shape: Flat, Recurrence: OneTime, Amount: "1", From: "2026-11", Months: 1}
	with := func(change func(*ProfileText)) ProfileText { p := good; change(&p); return p }
	for _, c := range []struct {
		fields  string
		profile ProfileText
	}{
		{"recurrence shape", ProfileText{}},
		{"amount from", with(func(p *ProfileText) { p.Amount, p.From = "-1", "2026-02-30" })},
		{"months", with(func(p *ProfileText) { p.Months = -1 })},
		{"months", with(func(p *ProfileText) { p.Months = 601 })},
		{"years", with(func(p *ProfileText) { p.Years = 2 })},
		{"months years", with(func(p *ProfileText) { p.Recurrence, p.Months, p.Years = Recurring, 13, 51 })},
		{"from", with(func(p *ProfileText) { p.From, p.Months = "2199-12", 2 })},
		{"explicit", with(func(p *ProfileText) { p.Explicit = []MonthText{{"2026-11", "1"}} })},
		{"explicit", ProfileText{Shape: Explicit, Recurrence: OneTime}},
		{"amount from months years", ProfileText{Shape: Explicit, Recurrence: OneTime, Amount: "1", From: "2026-11", Months: 1, Years: 1, Explicit: []MonthText{{"2026-11", "1"}}}},
		{"explicit[1].month explicit[2].month explicit[2].amount",
			ProfileText{Shape: Explicit, Recurrence: OneTime, Explicit: []MonthText{{"2026-11", "1"}, {"2026-11", "1"}, {"2026-14", "x"}}}},
	} {
		var p fault.Problems
		c.profile.Parse("targets", eur, &p)
		if got := strings.Join(paths(p.Err()), " "); got != "targets."+strings.ReplaceAll(c.fields, " ", " targets.") {
			t.Errorf("%+v: refused at %q; want %q", c.profile, got, c.fields)
		}
	}
}

func TestExpandSumsExactlyToWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Measure{Currency: rapid.SampledFrom([]Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")}
		text := ProfileText{
			Shape:      rapid.SampledFrom([]Shape{Flat, Ramp}).Draw(t, "shape"),
			Recurrence: rapid.SampledFrom([]Recurrence{OneTime, Recurring}).Draw(t, "recurrence"),
			Amount:     m.Format(drawAmount(t, m, "amount")), From: "2026-11", Months: rapid.IntRange(1, 12).Draw(t, "months"),
		}
		if text.Recurrence == Recurring {
			text.Years = rapid.IntRange(1, 5).Draw(t, "years")
		}
		var p fault.Problems
		profile := text.Parse("", m, &p)
		if p.Err() != nil {
			t.Fatal(p.Err())
		}
		sum, last := decimal.Zero, Month(0)
		for _, part := range profile.Expand(m) {
			if part.Month <= last || part.Amount.IsNegative() || !part.Amount.Equal(part.Amount.Round(int32(m.Decimals()))) {
				t.Fatalf("%v after %v", part, last)
			}
			sum, last = sum.Add(part.Amount), part.Month
		}
		if !sum.Equal(profile.Whole(m)) {
			t.Fatalf("the months sum to %s, the whole is %s", sum, profile.Whole(m))
		}
		if once := profile.Amount.Mul(decimal.NewFromInt(int64(profile.Years))); profile.Shape == Flat && !sum.Equal(once) {
			t.Fatalf("%d years of %s bring %s", profile.Years, profile.Amount, sum)
		}
	})
}

func TestSpreadStaysWithinAUnitOfTheExactShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := drawAmount(t, eur, "whole")
		shares := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 40).Draw(t, "shares")
		total, sum := int64(0), decimal.Zero
		for _, share := range shares {
			total += share
		}
		for i, part := range Spread(whole, shares, 2) {
			// |part − whole × share ÷ total| < 0.01, multiplied out so that nothing is rounded
			off := part.Mul(decimal.NewFromInt(total)).Sub(whole.Mul(decimal.NewFromInt(shares[i]))).Abs()
			if !off.LessThan(decimal.New(total, -2)) {
				t.Fatalf("part %d is %s of %s", i, part, whole)
			}
			sum = sum.Add(part)
		}
		if !sum.Equal(whole) {
			t.Fatalf("parts sum to %s, not %s", sum, whole)
		}
	})
}

func paths(err error) []string {
	var all []string
	if e, ok := err.(*fault.Error); ok {
		for _, f := range e.Fields {
			all = append(all, f.Path)
		}
	}
	return all
}

func FuzzProfile(f *testing.F) {
	f.Add("flat", "one_time", "100", "2026-11", 3, 0)
	f.Add("ramp", "recurring", "0.01", "2199-01", 12, 50)
	f.Add("explicit", "one_time", "", "", 0, 0)
	f.Fuzz(func(t *testing.T, shape, recurrence, amount, from string, months, years int) {
		var p fault.Problems
		profile := ProfileText{Shape: Shape(shape), Recurrence: Recurrence(recurrence), Amount: amount, From: from, Months: months, Years: years}.Parse("", eur, &p)
		if p.Err() != nil {
			return
		}
		sum, parts := decimal.Zero, profile.Expand(eur)
		for _, part := range parts {
			sum = sum.Add(part.Amount)
		}
		if !sum.Equal(profile.Whole(eur)) || len(parts) == 0 || parts[len(parts)-1].Month > LastMonth {
			t.Fatalf("%+v sums to %s, not %s", profile, sum, profile.Whole(eur))
		}
	})
}
