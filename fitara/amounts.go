package fitara

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
)

var (
	yearName = regexp.MustCompile(`^fy(19|20|21)[0-9]{2}$`)
	usd      = benefit.Measure{Currency: "USD"}
)

// readAmounts reads every fyNNNN field in the order of years, then notes what the amounts have in common.
func (s *Strategy) readAmounts(fields map[string]json.RawMessage) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch {
		case yearName.MatchString(name):
			s.readAmount(name, fields[name])
		case !slices.Contains(known, name):
			s.assume("unknown_field", name, "the field is not known and left out")
		}
	}
	slices.SortFunc(s.Amounts, func(a, b Amount) int { return cmp.Compare(a.FiscalYear, b.FiscalYear) })
	if len(s.Amounts) == 0 {
		s.assume("no_amounts", "fy…", "the record has no usable yearly amount; a line without entries stands for it")
		return
	}
	s.assume("booked_in_september", "fy…", "a yearly amount is booked in the last month of its fiscal year, September")
	s.noteBeforeDecision()
}

func (s *Strategy) readAmount(name string, raw json.RawMessage) {
	var year struct {
		Amount     json.RawMessage `json:"amount"`
		NetOrGross string          `json:"netOrGross"`
	}
	if err := json.Unmarshal(raw, &year); err != nil || year.Amount == nil {
		s.refuse("not_an_amount", name, "not an object with amount and netOrGross; the year is not taken over")
		return
	}
	fiscalYear, _ := strconv.Atoi(name[2:]) // digits by the pattern
	dollars, err := dollars(name+".amount", string(year.Amount))
	if err != nil {
		s.refuse("bad_amount", name+".amount", fmt.Sprintf("%.40s is not taken over: %s", year.Amount, err))
		return
	}
	s.Amounts = append(s.Amounts, Amount{
		FiscalYear: fiscalYear, Month: benefit.NewMonth(fiscalYear, time.September), USD: dollars, Gross: s.gross(name, year.NetOrGross),
	})
}

// gross reads netOrGross. Only net amounts are what is left after the cost of the measure.
func (s *Strategy) gross(name, text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "net":
		return false
	case "gross":
		s.assume("gross", name, "published as Gross; taken as published, with nothing deducted")
		return true
	}
	s.assume("net_or_gross", name, fmt.Sprintf("%q is neither Net nor Gross; taken as published", text))
	return false
}

// dollars turns millions of USD, as the digits stand in the JSON, into USD without any float in between.
func dollars(path, text string) (decimal.Decimal, error) {
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = strings.TrimSpace(unquoted)
	}
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 30 || strings.ContainsAny(digits, "eE") {
		return decimal.Zero, fault.New(fault.Invalid, "an amount is a plain decimal in millions of USD")
	}
	millions, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero, fault.New(fault.Invalid, "an amount is a plain decimal in millions of USD")
	}
	var p fault.Problems
	amount := usd.Parse(path, millions.Shift(6).String(), &p)
	if e, ok := p.Err().(*fault.Error); ok {
		return decimal.Zero, fault.New(fault.Invalid, "%s", e.Fields[0].Message)
	}
	return amount, nil
}

// noteBeforeDecision names the years that book money although they ended before the decision's fiscal year began.
func (s *Strategy) noteBeforeDecision() {
	if s.Decided.IsZero() {
		return
	}
	var early []string
	for _, a := range s.Amounts {
		if a.FiscalYear < FiscalYear(s.Decided) && !a.USD.IsZero() {
			early = append(early, fmt.Sprintf("FY%d", a.FiscalYear))
		}
	}
	if len(early) > 0 {
		s.assume("before_decision", "decisionDate", fmt.Sprintf("%s book money before the decision of %s; taken as published",
			strings.Join(early, ", "), s.Decided.Format(time.DateOnly)))
	}
}

// FiscalYear returns the U.S. federal fiscal year of a day: it begins on 1 October of the year before
// (31 U.S.C. § 1102).
func FiscalYear(day time.Time) int {
	if day.Month() >= time.October {
		return day.Year() + 1
	}
	return day.Year()
}
