package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
)

// monthOfLine is what a cap holds for.
type monthOfLine struct {
	line  string
	month benefit.Month
}

// capFigures are the numbers of a refusal.
type capFigures struct {
	Pilot        string `json:"pilot"`
	Verdict      string `json:"verdict,omitempty"`
	AtMost       string `json:"cap_per_month"`
	Exception    string `json:"exception_up_to,omitempty"`
	Claimed      string `json:"claimed_before"`
	With         string `json:"claimed_with_this"`
	Lower        string `json:"effect_lower,omitempty"`
	Upper        string `json:"effect_upper,omitempty"`
	ValuePerUnit string `json:"value_per_unit"`
	Volume       string `json:"volume_per_month"`
}

// overCap finds what entries that are about to be written would claim beyond what a pilot supports and finance has signed, and
// claims of those who signed that exception themselves. The lines are locked by this transaction, so that what it reads stays true
// until the entries are in. Fields are at path.id unless the caller has rows to name.
func overCap(ctx context.Context, tx Tx, organisation string, entries []benefit.Entry) (map[monthOfLine]fault.Field, error) {
	added := addedClaims(entries)
	var lines []string
	for key, amount := range added {
		if amount.IsPositive() && !slices.Contains(lines, key.line) {
			lines = append(lines, key.line)
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	slices.Sort(lines)
	caps, err := capsOf(ctx, tx, organisation, lines, "")
	if err != nil || len(caps) == 0 {
		return nil, err
	}
	exceptions, err := exceptionsOf(ctx, tx, organisation, lines)
	if err != nil {
		return nil, err
	}
	claimed, err := claimedMonths(ctx, tx, organisation, lines)
	if err != nil {
		return nil, err
	}
	refused := map[monthOfLine]fault.Field{}
	for key, more := range added {
		i := slices.IndexFunc(caps, func(c LineCap) bool { return c.LineID == key.line })
		if i < 0 || !more.IsPositive() {
			continue
		}
		if field, bad := caps[i].refuses(key.month, more, claimed, exceptions, entries); bad {
			refused[key] = field
		}
	}
	return refused, nil
}

// addedClaims sums what entries add to what is claimed and not rejected.
func addedClaims(entries []benefit.Entry) map[monthOfLine]decimal.Decimal {
	added := map[monthOfLine]decimal.Decimal{}
	for _, e := range entries {
		key := monthOfLine{e.LineID, e.Month}
		switch e.CountsAs() {
		case benefit.Claimed:
			added[key] = added[key].Add(e.Amount)
		case benefit.Rejected:
			added[key] = added[key].Sub(e.Amount)
		}
	}
	return added
}

// refuses tells why a month takes no more.
func (c LineCap) refuses(month benefit.Month, more decimal.Decimal, claimed []ClaimedMonth, exceptions []CapException, entries []benefit.Entry) (fault.Field, bool) {
	before := decimal.Zero
	for _, m := range claimed {
		if m.LineID == c.LineID && benefit.MonthOf(m.Date) == month {
			before = m.Amount
		}
	}
	allowed, exception := c.AtMost, ""
	for _, e := range exceptions { // the newest counts
		if e.LineID != c.LineID || e.Month() != month {
			continue
		}
		for _, entry := range entries {
			if entry.Kind == benefit.Claimed && entry.LineID == c.LineID && entry.Month == month && entry.By == e.By {
				return fault.Field{Path: "path.id", Code: string(fault.Forbidden), Message: "you signed an exception for " + month.String() + ", so somebody else claims it"}, true
			}
		}
		allowed, exception = decimal.Max(c.AtMost, e.UpTo), c.Measure.Format(e.UpTo)
	}
	after := before.Add(more)
	if after.LessThanOrEqual(allowed) {
		return fault.Field{}, false
	}
	figures := capFigures{Pilot: c.PilotKey, Verdict: string(c.Verdict), AtMost: c.Measure.Format(c.AtMost), Exception: exception, Claimed: c.Measure.Format(before), With: c.Measure.Format(after),
		ValuePerUnit: c.Basis.ValuePerUnit.String(), Volume: c.Basis.VolumePerMonth.String()}
	if c.Interval != nil {
		figures.Lower, figures.Upper = fmt.Sprint(c.Interval.Lower), fmt.Sprint(c.Interval.Upper)
	}
	return fault.Field{Path: "path.id", Code: "beyond_the_pilot", Value: figures,
		Message: fmt.Sprintf("%s %s would be claimed for %s; %s supports at most %s", figures.With, c.Measure, month, c.PilotKey, c.Measure.Format(allowed)),
		Needs:   fmt.Sprintf("a claim of at most %s, or finance's exception: POST /v1/benefit-lines/%s/cap-exceptions", c.Measure.Format(decimal.Max(decimal.Zero, allowed.Sub(before))), c.LineID)}, true
}

// beyondThePilot is the refusal of rows whose month takes no more.
func beyondThePilot(fields []fault.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "more would be claimed than the pilot supports", Fields: fields}
}
