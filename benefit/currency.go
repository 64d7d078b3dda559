package benefit

import (
	"sync"

	"golang.org/x/text/currency"
)

// Currency is an ISO 4217 code in capitals, such as "EUR".
type Currency string

// amended holds what ISO 4217 says today where the CLDR data in x/text differs: currencies introduced since, and
// minor units that CLDR rounds away because nobody pays with them, though accounts keep them.
// Source: ISO 4217:2015 list one as maintained by SIX, columns "Alphabetic code" and "Minor unit".
var amended = map[Currency]int{
	"AFN": 2, "ALL": 2, "AMD": 2, "COP": 2, "GYD": 2, "IDR": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2,
	"MGA": 2, "MMK": 2, "MNT": 2, "MUR": 2, "PKR": 2, "RSD": 2, "SOS": 2, "SYP": 2, "TZS": 2, "UZS": 2, "YER": 2,
	"MRU": 2, "SLE": 2, "STN": 2, "VED": 2, "VES": 2, "XCG": 2, "ZWG": 2,
}

// tender returns the minor units of every currency that is legal tender somewhere.
var tender = sync.OnceValue(func() map[Currency]int {
	digits := map[Currency]int{}
	for it := currency.Query(); it.Next(); {
		scale, _ := currency.Standard.Rounding(it.Unit())
		digits[Currency(it.Unit().String())] = scale
	}
	for code, scale := range amended {
		digits[code] = scale
	}
	return digits
})

// Known tells whether c is the code of a currency in use. Historic and test codes (DEM, XTS) are not.
func (c Currency) Known() bool {
	_, ok := tender()[c]
	return ok
}

// MinorUnits returns the decimals of c: 2 for EUR, 0 for JPY, 3 for KWD; 2 when the currency is not known.
func (c Currency) MinorUnits() int {
	if digits, ok := tender()[c]; ok {
		return digits
	}
	return 2
}
