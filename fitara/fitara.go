// Package fitara reads the "cost savings and avoidance" JSON that U.S. federal agencies publish under the Federal
// Information Technology Acquisition Reform Act (FITARA, 2014), and says of every record what it had to assume
// and what it refuses. It reads only; amounts come out exactly as published, in USD.
package fitara

import (
	"time"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
)

// File is a parsed publication.
type File struct {
	Encoding   string // "UTF-8" or "Windows-1252"
	Strategies []Strategy
}

// Strategy is one IT improvement with its yearly amounts.
type Strategy struct {
	Position   int    // 1 for the first record of the file
	Ref        string // stable name: from the published id, else from title and decision date; never from the position
	Title      string
	Decided    time.Time // the decision date, zero when it cannot be read
	Initiative string    // the OMB initiative as published
	Use        string    // what the agency says it does with the money
	Related    []string  // unique investment identifiers
	Category   benefit.Category
	Amounts    []Amount // by fiscal year
	Assumed    []Note   // what was decided where the record does not say
	Refused    []Note   // what is not taken over, and why
}

// Amount is what a strategy brought in one U.S. federal fiscal year.
type Amount struct {
	FiscalYear int             // FY2013 runs from October 2012 to September 2013
	Month      benefit.Month   // the last month of the fiscal year, in which the amount is booked
	USD        decimal.Decimal // whole dollars and cents, exactly the published millions
	Gross      bool            // published before the cost of the measure is taken off
}

// Note is one thing about a record that a reader of the import must know. Code is stable: id_derived, gross,
// booked_in_september, before_decision, unsplit_category, spelling, no_investment, unknown_field, …
type Note struct {
	Code  string `json:"code"`
	Field string `json:"field"`
	Says  string `json:"says"`
}

// TakenOver tells whether anything of the record is imported. A record without usable name or category is not.
func (s Strategy) TakenOver() bool { return s.Ref != "" && s.Category != "" }

// Total sums the amounts, in USD.
func (s Strategy) Total() decimal.Decimal {
	sum := decimal.Zero
	for _, a := range s.Amounts {
		sum = sum.Add(a.USD)
	}
	return sum
}

func (s *Strategy) assume(code, field, says string) {
	s.Assumed = append(s.Assumed, Note{code, field, says})
}

func (s *Strategy) refuse(code, field, says string) {
	s.Refused = append(s.Refused, Note{code, field, says})
}
