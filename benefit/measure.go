package benefit

import (
	"fmt"
	"regexp"

	"github.com/shopspring/decimal"

	"tollgate/fault"
)

// unitDecimals is how finely an amount in a unit of its own (hours, incidents) may be given.
const unitDecimals = 6

// Limit is what no amount may reach: a thousand times the yearly product of the world in USD is beyond it.
var Limit = decimal.New(1, 15)

// amountText refuses exponents ("1e999999" would fill the memory), signs other than one minus, and NaN.
var amountText = regexp.MustCompile(`^-?[0-9]{1,30}(\.[0-9]{1,30})?$`)

var unitText = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} %/.²³-]{0,39}$`)

// Measure is what the amounts of a line are counted in: money of one currency, or, for non-financial benefits
// only, a unit such as "hours". Exactly one of the two is set.
type Measure struct {
	Currency Currency
	Unit     string
}

// Check records at path+".currency" or path+".unit" what keeps m from measuring a line of that category.
func (m Measure) Check(path string, category Category, p *fault.Problems) {
	switch {
	case m.Currency != "" && m.Unit != "":
		p.Add(join(path, "unit"), "give a currency or a unit, not both")
	case m.Unit != "":
		p.Require(category == NonFinancial, join(path, "unit"), "only a non_financial line is counted in a unit; give a currency")
		p.Require(unitText.MatchString(m.Unit), join(path, "unit"), "at most 40 letters, digits, spaces and %% / . -, such as hours")
	case m.Currency == "":
		p.Add(join(path, "currency"), "an ISO 4217 code such as EUR is needed")
	default:
		p.Require(m.Currency.Known(), join(path, "currency"), "%q is not an ISO 4217 currency in use; codes are three capitals such as EUR", m.Currency)
	}
}

// Decimals returns how many decimals an amount may have.
func (m Measure) Decimals() int {
	if m.Unit != "" {
		return unitDecimals
	}
	return m.Currency.MinorUnits()
}

// Parse reads a plain decimal such as "1250.50" of at least zero. What is wrong is recorded at path, and zero
// returned: text that is no decimal, negative, more decimals than the measure has, or Limit and above.
func (m Measure) Parse(path, text string, p *fault.Problems) decimal.Decimal {
	if !amountText.MatchString(text) {
		p.Add(path, `an amount is a plain decimal in a string, such as "1250.50"`)
		return decimal.Zero
	}
	amount, err := decimal.NewFromString(text)
	if err != nil {
		p.Add(path, `an amount is a plain decimal in a string, such as "1250.50"`)
		return decimal.Zero
	}
	if problem := m.problem(amount); problem != "" {
		p.Add(path, "%s", problem)
		return decimal.Zero
	}
	return amount
}

// problem says in words what keeps amount from being entered; "" when nothing does.
func (m Measure) problem(amount decimal.Decimal) string {
	switch {
	case amount.IsNegative():
		return "must not be negative; a correction is a reversal of the entry that was wrong"
	case amount.GreaterThanOrEqual(Limit):
		return "must be below 10^15"
	case !amount.Equal(amount.Truncate(int32(m.Decimals()))):
		return fmt.Sprintf("%s has at most %d decimals", m, m.Decimals())
	}
	return ""
}

// Format writes amount with exactly the decimals of a currency, and with as few as are needed for a unit.
func (m Measure) Format(amount decimal.Decimal) string {
	if m.Unit != "" {
		return amount.String()
	}
	return amount.StringFixed(int32(m.Decimals()))
}

func (m Measure) String() string {
	if m.Unit != "" {
		return m.Unit
	}
	return string(m.Currency)
}

// join appends a field name to a path that may be empty.
func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
