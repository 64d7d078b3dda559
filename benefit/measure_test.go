package benefit

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tollgate/fault"
)

// The minor units of ISO 4217:2015 list one (SIX Group, six-group.com/en/products-services/financial-information/data-standards.html),
// every code that is not of two decimals, and a sample of those that are, new ones among them.
func TestMinorUnitsAreThoseOfISO4217(t *testing.T) {
	for digits, codes := range map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		2: "AED AFN ALL AMD AUD BRL CAD CHF CNY COP CRC CZK DKK EUR GBP HUF IDR ILS INR IRR KPW LAK LBP MGA MMK MNT MRU MUR MXN NOK NZD PKR PLN RSD SAR SEK SGD SLE SOS STN SYP THB TRY TWD TZS UAH USD UZS VED VES XCD XCG YER ZAR ZWG",
		3: "BHD IQD JOD KWD LYD OMR TND",
	} {
		for _, code := range strings.Fields(codes) {
			if code == "UYI" { // an indexed unit of account, not tender: no benefit is booked in it
				continue
			}
			if c := Currency(code); !c.Known() || c.MinorUnits() != digits {
				t.Errorf("%s: known %v, %d decimals; want %d", code, c.Known(), c.MinorUnits(), digits)
			}
		}
	}
}

func TestCurrenciesThatAreRefused(t *testing.T) {
	for _, code := range []Currency{"", "usd", "Eur", "DEM", "XXX", "XTS", "XAU", "US", "EURO", "€", "EUR ", "ZZZ", "\x00\x00\x00"} {
		if code.Known() {
			t.Errorf("%q is taken for a currency in use", code)
		}
	}
}

func TestAmountsThatAreRefused(t *testing.T) {
	for _, c := range []struct{ currency, text, says string }{
		{"EUR", "", "plain decimal"}, {"EUR", "NaN", "plain decimal"}, {"EUR", "Infinity", "plain decimal"},
		{"EUR", "1e3", "plain decimal"}, {"EUR", "1e999999999", "plain decimal"}, {"EUR", "+1", "plain decimal"},
		{"EUR", "1,000", "plain decimal"}, {"EUR", "1.", "plain decimal"}, {"EUR", ".5", "plain decimal"},
		{"EUR", " 1", "plain decimal"}, {"EUR", "0x10", "plain decimal"}, {"EUR", "١٢", "plain decimal"},
		{"EUR", "1.1.1", "plain decimal"}, {"EUR", strings.Repeat("9", 31), "plain decimal"}, {"EUR", "12\x00", "plain decimal"},
		{"EUR", "-0.01", "negative"}, {"EUR", "-1000000000000000", "negative"},
		{"EUR", "1000000000000000", "below 10^15"}, {"EUR", strings.Repeat("9", 30), "below 10^15"},
		{"EUR", "0.001", "at most 2 decimals"}, {"JPY", "1.5", "at most 0 decimals"}, {"KWD", "1.0005", "at most 3 decimals"},
	} {
		var p fault.Problems
		Measure{Currency: Currency(c.currency)}.Parse("rows[3].amount", c.text, &p)
		if err := p.Err(); err == nil || !strings.Contains(err.Error(), "rows[3].amount: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q %s: %v; want a refusal that says %q", c.text, c.currency, err, c.says)
		}
	}
}

func TestAmountsThatAreTaken(t *testing.T) {
	for _, c := range []struct{ currency, text, want string }{
		{"EUR", "0", "0.00"}, {"EUR", "0.50", "0.50"}, {"EUR", "7.1000000", "7.10"}, {"EUR", "999999999999999.99", "999999999999999.99"},
		{"JPY", "1500", "1500"}, {"KWD", "1.005", "1.005"}, {"USD", "007", "7.00"}, {"EUR", "-0", "0.00"},
	} {
		var p fault.Problems
		m := Measure{Currency: Currency(c.currency)}
		if got := m.Format(m.Parse("amount", c.text, &p)); p.Err() != nil || got != c.want {
			t.Errorf("%q %s = %q, %v; want %q", c.text, c.currency, got, p.Err(), c.want)
		}
	}
}

func TestMeasureOfACategory(t *testing.T) {
	for _, c := range []struct {
		category Category
		measure  Measure
		refused  string
	}{
		{HardSaving, Measure{Currency: "EUR"}, ""},
		{HardSaving, Measure{}, "currency"},
		{HardSaving, Measure{Currency: "EURO"}, "currency"},
		{HardSaving, Measure{Unit: "hours"}, "unit"},
		{NonFinancial, Measure{Unit: "hours"}, ""},
		{NonFinancial, Measure{Unit: "t CO₂"}, ""},
		{NonFinancial, Measure{Unit: "=cmd()"}, "unit"},
		{NonFinancial, Measure{Currency: "EUR"}, ""},
		{NonFinancial, Measure{Currency: "EUR", Unit: "hours"}, "unit"},
		{NonFinancial, Measure{}, "currency"},
	} {
		var p fault.Problems
		c.measure.Check("body", c.category, &p)
		err := p.Err()
		if (err != nil) != (c.refused != "") || (err != nil && !strings.Contains(err.Error(), "body."+c.refused+": ")) {
			t.Errorf("%s in %+v: %v; want refused at %q", c.category, c.measure, err, c.refused)
		}
	}
}

func TestFormatComesBackExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Measure{Currency: rapid.SampledFrom([]Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")}
		amount := drawAmount(t, m, "amount")
		var p fault.Problems
		if back := m.Parse("amount", m.Format(amount), &p); p.Err() != nil || !back.Equal(amount) {
			t.Fatalf("%s comes back as %s, %v", amount, back, p.Err())
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"0", "12.50", "-1", "1e9", "NaN", "999999999999999.99", "0.001"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var p fault.Problems
		m := Measure{Currency: "EUR"}
		amount := m.Parse("amount", text, &p)
		if p.Err() == nil && (amount.IsNegative() || !amount.LessThan(Limit) || !amount.Equal(amount.Round(2))) {
			t.Errorf("%q was read as %s", text, amount)
		}
	})
}

// drawAmount draws an amount that m allows.
func drawAmount(t *rapid.T, m Measure, label string) decimal.Decimal {
	return decimal.New(rapid.Int64Range(0, 1e14).Draw(t, label), int32(-m.Decimals()))
}
