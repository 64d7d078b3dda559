package measurement

import (
	"errors"
	"time"
)

// Period is what a date names: from From up to but not including To, UTC.
type Period struct{ From, To time.Time }

// Bounds of what is taken for a date rather than for a slip of the pen.
const (
	firstYear = 1900
	lastYear  = 2199
)

var (
	errNotADate   = errors.New("is not a date; write 2026-11, 2026-11-22 or 2026-11-22T09:30:00Z")
	errOutOfRange = errors.New("is outside the years 1900 to 2199")
)

// ParsePeriod reads a month (2026-11), a day (2026-11-22) or an instant (RFC 3339, to the microsecond).
// A date that the calendar does not have is an error, whose text completes "observed_at …".
func ParsePeriod(text string) (Period, error) {
	var p Period
	var err error
	switch len(text) {
	case len("2026-11"):
		p.From, err = time.Parse("2006-01", text)
		p.To = p.From.AddDate(0, 1, 0)
	case len("2026-11-22"):
		p.From, err = time.Parse(time.DateOnly, text)
		p.To = p.From.AddDate(0, 0, 1)
	default:
		p.From, err = time.Parse(time.RFC3339Nano, text)
		p.From = p.From.UTC().Truncate(time.Microsecond)
		p.To = p.From.Add(time.Microsecond)
	}
	if err != nil {
		return Period{}, errNotADate
	}
	return within(p)
}
