package lifecycle

import (
	"time"

	"tollgate/fault"
)

// WorkingDay returns the first and the last working moment (UTC) of a working day that is counted from a date: with n = 0
// the date itself when the site works then, else the next day on which it does; with n > 0 the n-th working day after
// that; with n < 0 the n-th before it. Invalid for what is no date, and for more than 20 years.
func (c Calendar) WorkingDay(date string, n int) (from, to time.Time, err error) {
	parsed, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return from, to, fault.New(fault.Invalid, "%q is not a date such as 2027-03-01", date)
	}
	day, found := dayOf(parsed), true
	if len(c.shiftsOn(day)) == 0 {
		day, found = c.workingDay(day, 1)
	}
	if n != 0 && found {
		day, found = c.workingDay(day, n)
	}
	if !found {
		return from, to, c.tooFar()
	}
	shifts := c.shiftsOn(day)
	return shifts[0].from.UTC(), shifts[len(shifts)-1].to.UTC(), nil
}

// DateOf is the date that the site's clock shows.
func (c Calendar) DateOf(at time.Time) string { return c.Offsets.Clock(at).Format(time.DateOnly) }
