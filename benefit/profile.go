package benefit

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tollgate/fault"
)

// Shape says how a target is laid over its months.
type Shape string

const (
	Flat     Shape = "flat"     // the same every month
	Ramp     Shape = "ramp"     // rising by the same step every month: shares 1, 2, … n
	Explicit Shape = "explicit" // an amount named for each month
)

// The widest a profile may be: one occurrence of it, and how many years it may recur.
const (
	maxMonths = 600
	maxYears  = 50
	yearly    = 12
)

// MonthAmount is an amount for one month.
type MonthAmount struct {
	Month  Month
	Amount decimal.Decimal
}

// Profile is the target of a line as planned.
//
// One-time: Amount is the whole, laid over Months months from From by Shape. Recurring: Amount is what a year at
// full effect brings, again every year for Years years, laid over Months (at most 12) months of each; with Ramp
// the first year climbs to the full monthly effect and so brings Amount × (n+1)/(2n), and the later years are flat.
// Explicit: the months are named one by one and nothing else is set.
type Profile struct {
	Shape      Shape
	Recurrence Recurrence
	Amount     decimal.Decimal
	From       Month
	Months     int
	Years      int
	Explicit   []MonthAmount
}

// ProfileText is a Profile as people send it: months and amounts are text.
type ProfileText struct {
	Shape      Shape       `json:"shape" enum:"flat,ramp,explicit" doc:"how the amount is laid over the months"`
	Recurrence Recurrence  `json:"recurrence" enum:"one_time,recurring" doc:"recurring: amount is what a year at full effect brings"`
	Amount     string      `json:"amount,omitempty" doc:"plain decimal, at least 0 and below 10^15" example:"120000.00"`
	From       string      `json:"from,omitempty" doc:"first month" example:"2026-11"`
	Months     int         `json:"months,omitempty" doc:"months the amount is laid over; 1 for one-time and 12 for recurring when absent"`
	Years      int         `json:"years,omitempty" doc:"how many years it recurs; 1 when absent"`
	Explicit   []MonthText `json:"explicit,omitempty" maxItems:"600" doc:"the months of an explicit profile"`
}

// MonthText is a MonthAmount as people send it.
type MonthText struct {
	Month  string `json:"month" example:"2026-11"`
	Amount string `json:"amount" example:"1250.50"`
}

// Parse turns t into a profile in measure m, recording every field at fault under path.
func (t ProfileText) Parse(path string, m Measure, p *fault.Problems) Profile {
	profile := Profile{Shape: t.Shape, Recurrence: t.Recurrence}
	p.Require(t.Recurrence == OneTime || t.Recurrence == Recurring, join(path, "recurrence"), "one of one_time, recurring")
	switch t.Shape {
	case Explicit:
		t.parseExplicit(path, m, &profile, p)
	case Flat, Ramp:
		t.parseSpread(path, m, &profile, p)
	default:
		p.Add(join(path, "shape"), "one of flat, ramp, explicit")
	}
	return profile
}

func (t ProfileText) parseSpread(path string, m Measure, profile *Profile, p *fault.Problems) {
	p.Require(len(t.Explicit) == 0, join(path, "explicit"), "only an explicit profile names its months")
	profile.Amount = m.Parse(join(path, "amount"), t.Amount, p)
	profile.From = parseMonth(join(path, "from"), t.From, p)
	profile.Months, profile.Years = t.Months, max(t.Years, 1)
	longest := maxMonths
	if t.Recurrence == Recurring {
		longest = yearly
	}
	if t.Months == 0 && t.Recurrence == Recurring {
		profile.Months = yearly
	} else if t.Months == 0 {
		profile.Months = 1
	}
	p.Require(t.Months >= 0 && t.Months <= longest, join(path, "months"), "between 1 and %d", longest)
	p.Require(t.Years >= 0 && t.Years <= maxYears, join(path, "years"), "between 1 and %d", maxYears)
	p.Require(t.Recurrence == Recurring || t.Years <= 1, join(path, "years"), "only a recurring profile has years")
	last := profile.From.Add(profile.Months - 1 + (profile.Years-1)*yearly)
	p.Require(last <= LastMonth, join(path, "from"), "the profile runs beyond %s", LastMonth)
}

func (t ProfileText) parseExplicit(path string, m Measure, profile *Profile, p *fault.Problems) {
	const only = "an explicit profile has only its months under explicit"
	p.Require(t.Amount == "", join(path, "amount"), only)
	p.Require(t.From == "", join(path, "from"), only)
	p.Require(t.Months == 0, join(path, "months"), only)
	p.Require(t.Years == 0, join(path, "years"), only)
	p.Require(len(t.Explicit) > 0 && len(t.Explicit) <= maxMonths, join(path, "explicit"), "between 1 and %d months", maxMonths)
	seen := map[Month]bool{}
	for i, text := range t.Explicit[:min(len(t.Explicit), maxMonths)] {
		at := fmt.Sprintf("%s[%d]", join(path, "explicit"), i)
		part := MonthAmount{parseMonth(at+".month", text.Month, p), m.Parse(at+".amount", text.Amount, p)}
		p.Require(part.Month == 0 || !seen[part.Month], at+".month", "%s is there twice", part.Month)
		seen[part.Month] = true
		profile.Explicit = append(profile.Explicit, part)
	}
	slices.SortFunc(profile.Explicit, func(a, b MonthAmount) int { return int(a.Month - b.Month) })
}

func parseMonth(path, text string, p *fault.Problems) Month {
	m, err := ParseMonth(text)
	p.Require(err == nil, path, "a month that exists, of the form 2026-11, between %s and %s", FirstMonth, LastMonth)
	return m
}
