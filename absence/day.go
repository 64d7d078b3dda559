package absence

import (
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// ParseFrom reads when an absence begins: an instant (RFC 3339), or a date, which is its first instant in the zone.
func ParseFrom(text string, zone *time.Location) (time.Time, error) { return parse(text, zone, 0) }

// ParseUntil reads when an absence ends: an instant, or a date, which is the last day of it.
func ParseUntil(text string, zone *time.Location) (time.Time, error) { return parse(text, zone, 1) }

// parse is exact to the microsecond, as the store is.
func parse(text string, zone *time.Location, later int) (time.Time, error) {
	if strings.Contains(text, "T") {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err == nil {
			return at.UTC().Truncate(time.Microsecond), nil
		}
	} else if day, err := time.Parse(time.DateOnly, text); err == nil {
		return lifecycle.StartOfDay(day.AddDate(0, 0, later), zone), nil
	}
	return time.Time{}, fault.New(fault.Invalid, "%q is neither a date such as 2026-12-24 nor a time such as 2026-12-24T13:00:00+01:00", text)
}
