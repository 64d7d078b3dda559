// Package benefit holds the arithmetic of benefits: months, amounts, target profiles and the rules of an
// append-only ledger. It is pure: no clock, no randomness, no SQL, no HTTP. Amounts are exact decimals.
package benefit

import "slices"

// Category says what kind of gain a benefit line is. The distinction decides what finance may count:
// only hard savings, revenue and working capital reach the accounts.
type Category string

const (
	HardSaving     Category = "hard_saving"     // spending that falls below what was spent; visible in the accounts
	SoftSaving     Category = "soft_saving"     // capacity freed (hours, space) that no budget gives back
	CostAvoidance  Category = "cost_avoidance"  // spending that would have come and does not
	Revenue        Category = "revenue"         // additional income, as margin
	WorkingCapital Category = "working_capital" // cash set free from stock, receivables or payables; once
	NonFinancial   Category = "non_financial"   // safety, quality, satisfaction: counted in a unit, or valued but never in the accounts
	// UnsplitSavingAvoidance is for a source that publishes savings and avoidance as one figure. Booking it as
	// either would claim knowledge that nobody has (docs/adr/0020-unsplit-category.md).
	UnsplitSavingAvoidance Category = "unsplit_saving_avoidance"
)

// Categories lists every category in the order of reports.
func Categories() []Category {
	return []Category{HardSaving, SoftSaving, CostAvoidance, UnsplitSavingAvoidance, Revenue, WorkingCapital, NonFinancial}
}

// Known tells whether c is one of Categories.
func (c Category) Known() bool { return slices.Contains(Categories(), c) }

// Recurrence says whether a benefit comes once or again every year.
type Recurrence string

const (
	OneTime   Recurrence = "one_time"
	Recurring Recurrence = "recurring"
)
