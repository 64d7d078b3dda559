package measurement

import (
	"errors"
	"strings"
	"time"
)

// DateOrder says how dates of numbers alone are to be read, where the day or the month may come first.
type DateOrder string

// Orders. Without one such a date is refused: 03/04/2026 is two days.
const (
	NoOrder    DateOrder = ""
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

var errAmbiguous = errors.New("may begin with the day or the month; say which with date_order=dmy or date_order=mdy")

// Forms that say by themselves what is what. Those without a day are months.
var (
	plainDays    = []string{"2006/1/2", "20060102", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "Jan 2, 2006", "January 2, 2006", "2.1.2006"}
	plainMonths  = []string{"2006/01", "Jan 2006", "January 2006", "Jan-06", "Jan-2006", "01.2006"}
	plainMinutes = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05", "2.1.2006 15:04", "2.1.2006 15:04:05", "2006/1/2 15:04", "2006/1/2 15:04:05"}
	ordered      = map[DateOrder][]string{
		DayFirst:   {"2/1/2006", "2-1-2006", "2/1/2006 15:04", "2/1/2006 15:04:05", "2-1-2006 15:04", "2-1-2006 15:04:05"},
		MonthFirst: {"1/2/2006", "1-2-2006", "1/2/2006 15:04", "1/2/2006 15:04:05", "1-2-2006 15:04", "1-2-2006 15:04:05"},
	}
)

// ParseDate reads a date as it stands in files: what ParsePeriod reads, 2026/11/22, 22.11.2026, 20261122, 22 Nov 2026,
// Nov 2026, and times of day without a zone, which are UTC. Dates of numbers such as 03/04/2026 need an order.
func ParseDate(text string, order DateOrder) (Period, error) {
	p, err := ParsePeriod(text)
	if !errors.Is(err, errNotADate) {
		return p, err
	}
	text = strings.Join(strings.Fields(text), " ")
	for _, forms := range []struct {
		layouts []string
		end     func(time.Time) time.Time
	}{
		{plainMinutes, func(t time.Time) time.Time { return t.Add(time.Microsecond) }},
		{plainDays, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{plainMonths, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{ordered[order], endOfOrdered},
	} {
		for _, layout := range forms.layouts {
			if t, err := time.Parse(layout, text); err == nil {
				return within(Period{t, forms.end(t)})
			}
		}
	}
	if order == NoOrder && readsInSomeOrder(text) {
		return Period{}, errAmbiguous
	}
	return Period{}, errNotADate
}

// ParseDateIn is ParseDate for a date on the clocks of a zone; what carries an offset of its own keeps it.
func ParseDateIn(text string, order DateOrder, zone *time.Location) (Period, error) {
	if instant, err := time.Parse(time.RFC3339Nano, text); err == nil {
		from := instant.UTC().Truncate(time.Microsecond)
		return within(Period{from, from.Add(time.Microsecond)})
	}
	p, err := ParseDate(text, order)
	if err != nil || zone == time.UTC {
		return p, err
	}
	there := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone).UTC()
	}
	return within(Period{there(p.From), there(p.To)})
}

// endOfOrdered is the end of the day, or of the instant for what has a time of day.
func endOfOrdered(t time.Time) time.Time {
	if t.Hour()+t.Minute()+t.Second() > 0 {
		return t.Add(time.Microsecond)
	}
	return t.AddDate(0, 0, 1)
}

func readsInSomeOrder(text string) bool {
	for _, layouts := range ordered {
		for _, layout := range layouts {
			if _, err := time.Parse(layout, text); err == nil {
				return true
			}
		}
	}
	return false
}

func within(p Period) (Period, error) {
	if y := p.From.Year(); y < firstYear || y > lastYear {
		return Period{}, errOutOfRange
	}
	return p, nil
}
