package calendars_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/calendars"
	"tollgate/lifecycle"
)

// office is where people work from 9 to 17 on weekdays, and when it is closed in 2026, as published.
type office struct {
	zone   string
	rules  calendars.Holidays
	closed string // weekdays of 2026, as its source has them
}

var offices = map[string]office{
	// https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/ (2025 to 2028; 3 July 2026 is for Saturday the 4th)
	"us": {"America/New_York", calendars.Holidays{Country: "us"}, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"},
	// https://www.gov.uk/bank-holidays, England and Wales (28 December 2026 is for Saturday the 26th)
	"england": {"Europe/London", calendars.Holidays{Country: "gb"}, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"},
	// Bayerisches Staatsministerium des Innern, gesetzliche Feiertage; those of every municipality, without 15 August
	"bavaria": {"Europe/Berlin", calendars.Holidays{Country: "de", Region: "by"}, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 12-25"},
}

func (o office) calendar(t *testing.T, year int) lifecycle.Calendar {
	t.Helper()
	hours := []lifecycle.Span{{From: 9 * 60, To: 17 * 60}}
	rules := calendars.Rules{Zone: o.zone, Holidays: &o.rules, Week: lifecycle.Week{Monday: hours, Tuesday: hours, Wednesday: hours, Thursday: hours, Friday: hours}}
	calendar, err := rules.Resolve("office", 1, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return calendar
}

// Days are counted by hand on the published calendars; opens is 9:00 there. The clocks change on 8 March and 1 November 2026 in New York
// (15 U.S.C. 260a), on 29 March and 25 October in London and Berlin (Directive 2000/84/EC, and the Summer Time Order 2002).
func TestWorkingDaysOfPublishedCalendars(t *testing.T) {
	for _, c := range []struct {
		name, office, date string
		n                  int
		opens              string
	}{
		{"a start on Saturday, 4 July", "us", "2026-07-04", 0, "2026-07-06T13:00:00Z"},
		{"and the day before it, over the observed holiday", "us", "2026-07-04", -1, "2026-07-02T13:00:00Z"},
		{"over Thanksgiving", "us", "2026-11-25", 1, "2026-11-27T14:00:00Z"},
		{"over Martin Luther King's birthday, from a Sunday", "us", "2026-01-18", 0, "2026-01-20T14:00:00Z"},
		{"into daylight-saving time", "us", "2026-03-06", 1, "2026-03-09T13:00:00Z"},
		{"before it", "us", "2026-03-09", -1, "2026-03-06T14:00:00Z"},
		{"out of daylight-saving time", "us", "2026-10-30", 1, "2026-11-02T14:00:00Z"},
		{"before that", "us", "2026-11-02", -1, "2026-10-30T13:00:00Z"},
		{"a start on 29 February", "us", "2028-02-29", 0, "2028-02-29T14:00:00Z"},
		{"back from 29 February over Washington's birthday", "us", "2028-02-29", -6, "2028-02-18T14:00:00Z"},
		{"into the year before", "us", "2026-01-05", -3, "2025-12-30T14:00:00Z"},

		{"a start on Saturday before a bank holiday", "england", "2026-08-29", 0, "2026-09-01T08:00:00Z"},
		{"a start on Sunday, 26 December, with two substitute days", "england", "2027-12-26", 0, "2027-12-29T09:00:00Z"},
		{"over Easter", "england", "2026-04-01", 5, "2026-04-10T08:00:00Z"},
		{"into summer time", "england", "2026-03-27", 1, "2026-03-30T08:00:00Z"},
		{"before it", "england", "2026-03-30", -1, "2026-03-27T09:00:00Z"},
		{"out of summer time", "england", "2026-10-23", 1, "2026-10-26T09:00:00Z"},
		{"before that", "england", "2026-10-26", -1, "2026-10-23T08:00:00Z"},
		{"back onto 29 February", "england", "2028-03-01", -1, "2028-02-29T09:00:00Z"},
		{"from 29 February over Easter", "england", "2028-02-29", 33, "2028-04-18T08:00:00Z"},
		{"into the year before, over New Year and Christmas", "england", "2026-01-02", -5, "2025-12-23T09:00:00Z"},

		{"a start on Saturday, All Saints' on Sunday", "bavaria", "2026-10-31", 0, "2026-11-02T08:00:00Z"},
		{"a start on Easter Saturday", "bavaria", "2026-04-04", 0, "2026-04-07T07:00:00Z"},
		{"over Corpus Christi", "bavaria", "2026-06-03", 1, "2026-06-05T07:00:00Z"},
		{"into summer time", "bavaria", "2026-03-27", 1, "2026-03-30T07:00:00Z"},
		{"before it", "bavaria", "2026-03-30", -1, "2026-03-27T08:00:00Z"},
		{"out of summer time", "bavaria", "2026-10-23", 1, "2026-10-26T08:00:00Z"},
		{"before that", "bavaria", "2026-10-26", -1, "2026-10-23T07:00:00Z"},
		{"onto 29 February", "bavaria", "2028-02-28", 1, "2028-02-29T08:00:00Z"},
		{"from 29 February over Easter", "bavaria", "2028-02-29", 33, "2028-04-18T07:00:00Z"},
		{"into the year before, over Epiphany and New Year", "bavaria", "2026-01-07", -3, "2025-12-31T08:00:00Z"},
	} {
		want, err := time.Parse(time.RFC3339, c.opens)
		if err != nil {
			t.Fatal(err)
		}
		from, to, err := offices[c.office].calendar(t, 2026).WorkingDay(c.date, c.n)
		if err != nil || !from.Equal(want) || !to.Equal(want.Add(8*time.Hour)) {
			t.Errorf("%s, %s: %s to %s (%v), want %s", c.office, c.name, from, to, err, c.opens)
		}
	}
}

// From every date of February to November 2026, weekends too, fifteen working days back and on: stepped through day by day on the published list.
func TestWorkingDaysAgainstAWallCalendar(t *testing.T) {
	for name, o := range offices {
		calendar, closed := o.calendar(t, 2026), strings.Fields(o.closed)
		works := func(day time.Time) bool {
			return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !slices.Contains(closed, day.Format("01-02"))
		}
		for date := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC); date.Month() != time.December; date = date.AddDate(0, 0, 1) {
			first := date
			for !works(first) {
				first = first.AddDate(0, 0, 1)
			}
			for _, step := range []int{-1, 1} {
				for n, day := 0, first; n <= 15; n++ {
					if from, _, err := calendar.WorkingDay(date.Format(time.DateOnly), n*step); err != nil || calendar.DateOf(from) != day.Format(time.DateOnly) {
						t.Fatalf("%s, %s and %d: %s (%v), want %s", name, date.Format(time.DateOnly), n*step, from, err, day)
					}
					for day = day.AddDate(0, 0, step); !works(day); day = day.AddDate(0, 0, step) {
					}
				}
			}
		}
	}
}
