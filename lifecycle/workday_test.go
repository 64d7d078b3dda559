package lifecycle_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

// bankHolidays are those of England and Wales, as published at gov.uk/bank-holidays.
func bankHolidays() []lifecycle.SpecialDay {
	var days []lifecycle.SpecialDay
	for _, date := range []string{"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"} {
		days = append(days, lifecycle.SpecialDay{Date: date, Name: "bank holiday"})
	}
	return days
}

// Every expectation is counted by hand on the wall calendar of the zone; office hours are 9 to 17.
func TestWorkingDays(t *testing.T) {
	const london, york = "Europe/London", "America/New_York"
	sunday := lifecycle.Week{Sunday: hoursOf("09:00-17:00"), Monday: hoursOf("09:00-17:00"), Tuesday: hoursOf("09:00-17:00"), Wednesday: hoursOf("09:00-17:00"), Thursday: hoursOf("09:00-17:00")}
	for _, c := range []struct {
		name, zone string
		week       lifecycle.Week
		date       string
		n          int
		from, to   string
	}{
		{"the day itself", london, weekOf("09:00-17:00"), "2026-02-02", 0, "2026-02-02 09:00", "2026-02-02 17:00"},
		{"a start on a Saturday, before a bank holiday", london, weekOf("09:00-17:00"), "2026-08-29", 0, "2026-09-01 09:00", "2026-09-01 17:00"},
		{"the day after that", london, weekOf("09:00-17:00"), "2026-08-29", 1, "2026-09-02 09:00", "2026-09-02 17:00"},
		{"the day before that", london, weekOf("09:00-17:00"), "2026-08-29", -1, "2026-08-28 09:00", "2026-08-28 17:00"},
		{"a start on a Sunday, counted back", london, weekOf("09:00-17:00"), "2026-03-01", -5, "2026-02-23 09:00", "2026-02-23 17:00"},
		{"over Easter", london, weekOf("09:00-17:00"), "2026-04-01", 5, "2026-04-10 09:00", "2026-04-10 17:00"},
		{"back over Christmas and New Year", london, weekOf("09:00-17:00"), "2026-01-02", -5, "2025-12-23 09:00", "2025-12-23 17:00"},
		{"over Christmas on a Friday", london, weekOf("09:00-17:00"), "2026-12-24", 1, "2026-12-29 09:00", "2026-12-29 17:00"},
		{"into summer time in London", london, weekOf("09:00-17:00"), "2026-03-27", 1, "2026-03-30T08:00:00Z", "2026-03-30T16:00:00Z"},
		{"before summer time in London", london, weekOf("09:00-17:00"), "2026-03-30", -1, "2026-03-27T09:00:00Z", "2026-03-27T17:00:00Z"},
		{"out of summer time in London", london, weekOf("09:00-17:00"), "2026-10-23", 1, "2026-10-26T09:00:00Z", "2026-10-26T17:00:00Z"},
		{"into summer time in New York", york, weekOf("09:00-17:00"), "2026-03-06", 1, "2026-03-09T13:00:00Z", "2026-03-09T21:00:00Z"},
		{"out of summer time in New York", york, weekOf("09:00-17:00"), "2026-10-30", 1, "2026-11-02T14:00:00Z", "2026-11-02T22:00:00Z"},
		{"onto 29 February", london, weekOf("09:00-17:00"), "2028-02-28", 1, "2028-02-29 09:00", "2028-02-29 17:00"},
		{"from 29 February", london, weekOf("09:00-17:00"), "2028-02-29", 1, "2028-03-01 09:00", "2028-03-01 17:00"},
		{"back onto 29 February", london, weekOf("09:00-17:00"), "2028-03-01", -1, "2028-02-29 09:00", "2028-02-29 17:00"},
		{"the end of February without one", london, weekOf("09:00-17:00"), "2027-02-26", 1, "2027-03-01 09:00", "2027-03-01 17:00"},
		{"a week from Sunday to Thursday", london, sunday, "2026-02-05", 1, "2026-02-08 09:00", "2026-02-08 17:00"},
		{"a pause at noon", london, weekOf("08:00-12:00", "13:00-17:00"), "2026-02-02", 2, "2026-02-04 08:00", "2026-02-04 17:00"},
		{"a night shift ends on the next morning", london, weekOf("22:00-06:00"), "2026-02-02", 0, "2026-02-02 22:00", "2026-02-03 06:00"},
	} {
		from, to, err := calendarIn(t, c.zone, c.week, bankHolidays()...).WorkingDay(c.date, c.n)
		if err != nil || !from.Equal(at(t, c.zone, c.from)) || !to.Equal(at(t, c.zone, c.to)) {
			t.Errorf("%s: %s to %s (%v), want %s to %s", c.name, from, to, err, c.from, c.to)
		}
	}
}

func TestWorkingDayRefusesWhatIsNone(t *testing.T) {
	for _, date := range []string{"", "2026-02-30", "2027-02-29", "1 March", "2026-3-1"} {
		if _, _, err := lifecycle.DefaultCalendar().WorkingDay(date, 1); err == nil {
			t.Errorf("%q was taken for a date", date)
		}
	}
	closed := lifecycle.Calendar{Site: "closed", Zone: "UTC"}
	if _, _, err := closed.WorkingDay("2026-02-02", 1); err == nil {
		t.Error("a site that never works has a working day")
	}
}

// Counting n days on and n days back comes to the first day; each day more is later.
func TestWorkingDaysAreCountedBothWays(t *testing.T) {
	calendar := calendarIn(t, "Europe/London", weekOf("09:00-17:00"), bankHolidays()...)
	rapid.Check(t, func(t *rapid.T) {
		date := time.Date(2026, 1, rapid.IntRange(1, 700).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		base, _, err := calendar.WorkingDay(date, 0)
		there, _, gone := calendar.WorkingDay(date, n)
		next, _, further := calendar.WorkingDay(date, n+1)
		back, _, returned := calendar.WorkingDay(calendar.DateOf(there), -n)
		if err != nil || gone != nil || further != nil || returned != nil || !back.Equal(base) || !next.After(there) {
			t.Fatalf("%s and %d days: %s, back %s, next %s; base %s", date, n, there, back, next, base)
		}
	})
}
