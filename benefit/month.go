package benefit

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
	"tollgate/fault"
)

// Month is a calendar month, counted in months since January of year 0, so that months compare with < and are
// counted with -. The zero Month means "not given"; valid months lie between FirstMonth and LastMonth.
type Month int32

// The months that a ledger may hold. Anything outside is a slip of the keyboard.
const (
	FirstMonth Month = 1900 * 12
	LastMonth  Month = 2199*12 + 11
)

var monthText = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])$`)

// NewMonth returns the month of that year. Month overflow is carried: (2026, 13) is January 2027.
func NewMonth(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// MonthOf returns the month that t falls into, in UTC.
func MonthOf(t time.Time) Month { return NewMonth(t.UTC().Year(), t.UTC().Month()) }

// ParseMonth reads "2026-11". It refuses any other form, months that do not exist and years outside 1900 to 2199
// with a fault.Invalid error.
func ParseMonth(text string) (Month, error) {
	if !monthText.MatchString(text) {
		return 0, fault.New(fault.Invalid, "a month has the form 2026-11")
	}
	year, _ := strconv.Atoi(text[:4]) // four digits by the pattern
	month, _ := strconv.Atoi(text[5:])
	m := NewMonth(year, time.Month(month))
	if m < FirstMonth || m > LastMonth {
		return 0, fault.New(fault.Invalid, "the year of a month lies between 1900 and 2199")
	}
	return m, nil
}

// Year returns the calendar year.
func (m Month) Year() int { return int(m) / 12 }

// Calendar returns the month of the year.
func (m Month) Calendar() time.Month { return time.Month(int(m)%12 + 1) }

// First returns midnight UTC of the first day.
func (m Month) First() time.Time { return time.Date(m.Year(), m.Calendar(), 1, 0, 0, 0, 0, time.UTC) }

// Add returns the month n months later, or earlier when n is negative.
func (m Month) Add(n int) Month { return m + Month(n) }

// Through returns every month from m to last, both included; none when last is before m.
func (m Month) Through(last Month) []Month {
	var months []Month
	for ; m <= last; m++ {
		months = append(months, m)
	}
	return months
}

func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), int(m.Calendar())) }

// MarshalText writes "2026-11", the form in JSON and CSV.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (m *Month) UnmarshalText(text []byte) error {
	parsed, err := ParseMonth(string(text))
	if err == nil {
		*m = parsed
	}
	return err
}
