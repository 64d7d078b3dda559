package lifecycle_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// weekOf gives Monday to Friday the same hours.
func weekOf(spans ...string) lifecycle.Week {
	hours := hoursOf(spans...)
	return lifecycle.Week{Monday: hours, Tuesday: hours, Wednesday: hours, Thursday: hours, Friday: hours}
}

func hoursOf(spans ...string) []lifecycle.Span {
	hours := make([]lifecycle.Span, len(spans))
	for i, text := range spans {
		if err := hours[i].UnmarshalText([]byte(text)); err != nil {
			panic(err)
		}
	}
	return hours
}

func calendarIn(t testing.TB, zone string, week lifecycle.Week, days ...lifecycle.SpecialDay) lifecycle.Calendar {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	c := lifecycle.Calendar{Site: "test", Version: 1, Zone: zone, Week: week, Days: days, Offsets: lifecycle.OffsetsOf(location, 2010, 2030)}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c
}

// at reads local time in a zone, or an instant with its offset.
func at(t testing.TB, zone, text string) time.Time {
	t.Helper()
	if instant, err := time.Parse(time.RFC3339, text); err == nil {
		return instant
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	local, err := time.ParseInLocation("2006-01-02 15:04", text, location)
	if err != nil {
		t.Fatal(err)
	}
	return local
}

// Every expectation is counted by hand on the wall calendar of the zone.
func TestAddWorkingTime(t *testing.T) {
	const berlin = "Europe/Berlin"
	office := calendarIn(t, berlin, weekOf("08:00-12:00", "13:00-17:00"),
		// Holidays in Bavaria: gesetzliche Feiertage, Art. 1 FTG; 24 and 31 December are half days by agreement.
		lifecycle.SpecialDay{Date: "2026-04-03", Name: "Karfreitag"}, lifecycle.SpecialDay{Date: "2026-04-06", Name: "Ostermontag"},
		lifecycle.SpecialDay{Date: "2026-12-24", Name: "Heiligabend", Hours: hoursOf("08:00-12:00")},
		lifecycle.SpecialDay{Date: "2026-12-25", Name: "1. Weihnachtstag"},
		lifecycle.SpecialDay{Date: "2026-12-31", Name: "Silvester", Hours: hoursOf("09:00-12:00")},
		lifecycle.SpecialDay{Date: "2027-01-01", Name: "Neujahr"}, lifecycle.SpecialDay{Date: "2027-01-06", Name: "Heilige Drei Könige"})
	cases := []struct{ name, from, d, want string }{
		{"a working day is not 24 hours", "2026-11-19 10:00", "P1D", "2026-11-20 10:00"},
		{"over a weekend", "2026-11-20 10:00", "P1D", "2026-11-23 10:00"},
		{"a week of working days", "2026-11-20 10:00", "P5D", "2026-11-27 10:00"},
		{"from a Saturday: as if on Monday morning", "2026-11-21 15:00", "P1D", "2026-11-24 08:00"},
		{"from the evening: as if on the next morning", "2026-11-19 17:00", "P1D", "2026-11-23 08:00"},
		{"from the lunch pause: as if after it", "2026-11-19 12:30", "P1D", "2026-11-20 13:00"},
		{"over Easter", "2026-04-02 16:00", "P1D", "2026-04-07 16:00"},
		{"hours over Easter", "2026-04-02 16:00", "PT2H", "2026-04-07 09:00"},
		{"hours over the lunch pause", "2026-11-19 11:00", "PT2H", "2026-11-19 14:00"},
		{"hours to the lunch pause", "2026-11-19 11:00", "PT1H", "2026-11-19 12:00"},
		{"hours to the evening", "2026-11-19 08:00", "PT8H", "2026-11-19 17:00"},
		{"hours over a night", "2026-11-19 16:30", "PT1H15M", "2026-11-20 08:45"},
		{"more hours than a day has", "2026-11-19 08:00", "PT20H", "2026-11-23 12:00"},
		{"days, then hours", "2026-11-19 16:00", "P1DT2H", "2026-11-23 09:00"},
		{"a shorter day ends at its own end", "2026-12-23 15:00", "P1D", "2026-12-24 12:00"},
		{"a day that begins later", "2026-12-30 08:15", "P1D", "2026-12-31 09:00"},
		{"hours on half a day", "2026-12-24 11:00", "PT2H", "2026-12-28 09:00"},
		{"over the end of the year and two holidays", "2026-12-31 10:00", "P3D", "2027-01-07 10:00"},
		{"the 31st plus working days", "2026-08-31 09:00", "P1D", "2026-09-01 09:00"},
		{"over 28 February", "2027-02-26 09:00", "P1D", "2027-03-01 09:00"},
		{"over 29 February", "2028-02-28 09:00", "P2D", "2028-03-01 09:00"},
		{"onto 29 February", "2028-02-28 09:00", "P1D", "2028-02-29 09:00"},
		{"nothing, at work", "2026-11-19 09:00", "PT0S", "2026-11-19 09:00"},
		{"nothing, at night", "2026-11-19 03:00", "PT0S", "2026-11-19 08:00"},
		{"days before", "2026-11-23 09:00", "-P1D", "2026-11-20 09:00"},
		{"days before a date's midnight", "2026-11-23 00:00", "-P2D", "2026-11-19 08:00"},
		{"days before, over Easter", "2026-04-07 16:00", "-P2D", "2026-04-01 16:00"},
		{"hours before, over a night", "2026-11-20 09:00", "-PT2H", "2026-11-19 16:00"},
		{"hours before, from the evening", "2026-11-19 17:00", "-PT1H", "2026-11-19 16:00"},
		{"hours before, to the morning", "2026-11-19 17:00", "-PT8H", "2026-11-19 08:00"},
		{"days and hours before", "2026-11-23 09:00", "-P1DT2H", "2026-11-19 16:00"},
		{"over the change to summer time: same local time", "2026-03-27 10:00", "P1D", "2026-03-30 10:00"},
		{"over the change to summer time: working hours stay", "2026-03-27 16:00", "PT2H", "2026-03-30 09:00"},
		{"over the change to winter time", "2026-10-23 10:00", "P1D", "2026-10-26 10:00"},
		{"hours over the change to winter time", "2026-10-23 16:00", "PT2H", "2026-10-26 09:00"},
		{"before, over the change to winter time", "2026-10-26 10:00", "-P1D", "2026-10-23 10:00"},
	}
	for _, c := range cases {
		checkAdd(t, office, c.name, at(t, berlin, c.from), c.d, at(t, berlin, c.want))
	}
}

func checkAdd(t *testing.T, c lifecycle.Calendar, name string, from time.Time, text string, want time.Time) {
	t.Helper()
	d, err := lifecycle.ParseWorkDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Add(from, d)
	if err != nil || !got.Equal(want) {
		t.Errorf("%s: %s from %s is %s, %v; want %s", name, text, from, got.In(want.Location()), err, want)
	}
	if got.Location() != time.UTC {
		t.Errorf("%s: %s is not in UTC", name, got)
	}
}

// The instants of the changes are those of the IANA time zone database.
func TestWorkingTimeOverChangesOfTheClock(t *testing.T) {
	night := lifecycle.Week{Monday: hoursOf("22:00-06:00"), Friday: hoursOf("22:00-06:00"), Saturday: hoursOf("22:00-06:00"), Sunday: hoursOf("22:00-06:00")}
	cases := []struct {
		name, zone string
		week       lifecycle.Week
		from, d    string
		want       string
	}{
		{"a night with 7 hours", "Europe/Berlin", night, "2026-03-28 22:00", "PT7H", "2026-03-29 06:00"},
		{"a night with 9 hours", "Europe/Berlin", night, "2026-10-24 22:00", "PT9H", "2026-10-25 06:00"},
		{"an hour that comes twice is worked twice", "Europe/Berlin", night, "2026-10-24 22:00", "PT5H30M", "2026-10-25T02:30:00+01:00"},
		{"a shift that ends when the hour that came twice is over", "Europe/Berlin", lifecycle.Week{Saturday: hoursOf("22:00-03:00")}, "2026-10-24 22:00", "PT6H", "2026-10-25T03:00:00+01:00"},
		{"St. John's went back over midnight until 2011", "America/St_Johns", lifecycle.Week{Sunday: hoursOf("00:00-08:00")}, "2010-11-06T23:30:00-03:30", "-PT30M", "2010-11-07T00:00:00-02:30"},
		{"to a local time that is skipped", "Europe/Berlin", night, "2026-03-28T02:30:00+01:00", "P1D", "2026-03-29T03:00:00+02:00"},
		{"to a local time that comes twice", "Europe/Berlin", night, "2026-10-24 02:30", "P1D", "2026-10-25T02:30:00+02:00"},
		{"New York to summer time", "America/New_York", night, "2026-03-07 22:00", "PT7H", "2026-03-08 06:00"},
		{"New York to winter time", "America/New_York", night, "2026-10-31 22:00", "PT9H", "2026-11-01 06:00"},
		{"New York, a working day over the change", "America/New_York", weekOf("09:00-17:00"), "2026-03-06 16:00", "P1D", "2026-03-09T16:00:00-04:00"},
		{"Sydney to winter time, in April", "Australia/Sydney", night, "2026-04-04 22:00", "PT9H", "2026-04-05 06:00"},
		{"Sydney to summer time, in October", "Australia/Sydney", night, "2026-10-03 22:00", "PT7H", "2026-10-04 06:00"},
		{"Lord Howe changes by half an hour", "Australia/Lord_Howe", night, "2026-04-04 22:00", "PT8H30M", "2026-04-05 06:00"},
		{"Kolkata never changes", "Asia/Kolkata", night, "2026-03-28 22:00", "PT8H", "2026-03-29 06:00"},
		{"Santiago skips midnight", "America/Santiago", night, "2026-09-05 22:00", "PT7H", "2026-09-06 06:00"},
		{"Apia skipped 30 December 2011, a Friday", "Pacific/Apia", weekOf("08:00-16:00"), "2011-12-29 10:00", "P1D", "2012-01-02 10:00"},
		{"an hour of work inside the skipped one", "Europe/Berlin", lifecycle.Week{Sunday: hoursOf("02:00-03:00")}, "2026-03-22 02:10", "P1D", "2026-04-05 02:10"},
	}
	for _, c := range cases {
		checkAdd(t, calendarIn(t, c.zone, c.week), c.name, at(t, c.zone, c.from), c.d, at(t, c.zone, c.want))
	}
}

func TestOtherWeeks(t *testing.T) {
	gulf := lifecycle.Week{Sunday: hoursOf("08:00-16:00"), Monday: hoursOf("08:00-16:00"), Tuesday: hoursOf("08:00-16:00"),
		Wednesday: hoursOf("08:00-16:00"), Thursday: hoursOf("08:00-16:00")}
	nights := weekOf("22:00-06:00")
	around := lifecycle.Week{Monday: hoursOf("00:00-24:00"), Tuesday: hoursOf("00:00-24:00"), Wednesday: hoursOf("00:00-24:00"),
		Thursday: hoursOf("00:00-24:00"), Friday: hoursOf("00:00-24:00"), Saturday: hoursOf("00:00-24:00"), Sunday: hoursOf("00:00-24:00")}
	cases := []struct {
		name, zone    string
		week          lifecycle.Week
		from, d, want string
	}{
		{"Thursday to Sunday", "Asia/Kuwait", gulf, "2026-11-19 10:00", "P1D", "2026-11-22 10:00"},
		{"Sunday back to Thursday", "Asia/Kuwait", gulf, "2026-11-22 10:00", "-P1D", "2026-11-19 10:00"},
		{"after midnight is the night before's shift", "UTC", nights, "2026-11-20 02:00", "P1D", "2026-11-21 02:00"},
		{"Friday's night ends on Saturday, then Monday's", "UTC", nights, "2026-11-21 05:00", "PT2H", "2026-11-23 23:00"},
		{"back into Friday's night", "UTC", nights, "2026-11-23 23:00", "-PT2H", "2026-11-21 05:00"},
		{"around the clock, days", "UTC", around, "2026-11-21 13:37", "P10D", "2026-12-01 13:37"},
		{"around the clock, hours", "UTC", around, "2026-11-21 13:37", "PT240H", "2026-12-01 13:37"},
		{"into a pause that the day before has not", "UTC", lifecycle.Week{Monday: hoursOf("08:00-17:00"), Tuesday: hoursOf("08:00-12:00", "13:00-17:00")}, "2026-11-16 12:30", "P1D", "2026-11-17 13:00"},
		{"to the very start of such a pause", "UTC", lifecycle.Week{Monday: hoursOf("08:00-17:00"), Tuesday: hoursOf("08:00-12:00", "13:00-17:00")}, "2026-11-16 12:00", "P1D", "2026-11-17 13:00"},
		{"one day a week", "UTC", lifecycle.Week{Wednesday: hoursOf("09:00-10:00")}, "2026-11-18 09:30", "P3D", "2026-12-09 09:30"},
	}
	for _, c := range cases {
		checkAdd(t, calendarIn(t, c.zone, c.week), c.name, at(t, c.zone, c.from), c.d, at(t, c.zone, c.want))
	}
}

func TestANightShiftGoesOnIntoAHoliday(t *testing.T) {
	c := calendarIn(t, "UTC", weekOf("22:00-06:00"), lifecycle.SpecialDay{Date: "2026-12-25", Name: "Christmas"})
	checkAdd(t, c, "Thursday's shift ends on the holiday, whose own does not begin", at(t, "UTC", "2026-12-24 22:00"), "PT9H", at(t, "UTC", "2026-12-28 23:00"))
}

func TestTooMuchWorkingTimeIsRefused(t *testing.T) {
	c := calendarIn(t, "UTC", lifecycle.Week{Friday: hoursOf("09:00-10:00")})
	for _, d := range []lifecycle.WorkDuration{{Days: 1100}, {Days: -1100}, {Hours: 1100 * time.Hour}, {Hours: -1100 * time.Hour}} {
		if got, err := c.Add(began, d); fault.Of(err) != fault.Invalid {
			t.Errorf("%s is %s, %v", d, got, err)
		}
	}
	if got, err := (lifecycle.Calendar{Site: "none"}).NextWorking(began); fault.Of(err) != fault.Invalid {
		t.Errorf("a calendar without working time gives %s, %v", got, err)
	}
}

func TestBetween(t *testing.T) {
	c := calendarIn(t, "Europe/Berlin", weekOf("08:00-12:00", "13:00-17:00"), lifecycle.SpecialDay{Date: "2026-12-25", Name: "Christmas"})
	cases := []struct{ a, b, want string }{
		{"2026-11-19 09:00", "2026-11-19 11:00", "PT2H"},
		{"2026-11-19 11:30", "2026-11-19 13:30", "PT1H"},
		{"2026-11-20 16:00", "2026-11-23 09:00", "PT2H"},
		{"2026-11-20 17:00", "2026-11-23 08:00", "PT0S"},
		{"2026-11-23 09:00", "2026-11-20 16:00", "-PT2H"},
		{"2026-12-21 00:00", "2026-12-28 00:00", "PT32H"},
		{"2026-03-23 00:00", "2026-04-06 00:00", "PT80H"},
	}
	for _, x := range cases {
		if got := c.Between(at(t, "Europe/Berlin", x.a), at(t, "Europe/Berlin", x.b)); got.String() != x.want {
			t.Errorf("from %s to %s are %s, want %s", x.a, x.b, got, x.want)
		}
	}
}

func TestAHoldKeepsTheWorkingTimeThatWasLeft(t *testing.T) {
	c := calendarIn(t, "Europe/Berlin", weekOf("08:00-12:00", "13:00-17:00"))
	cases := []struct{ name, due, held, resumed, want string }{
		{"two working hours", "2026-11-19 11:00", "2026-11-19 09:00", "2026-11-19 11:00", "2026-11-19 14:00"},
		{"over a weekend and its days", "2026-11-20 12:00", "2026-11-20 10:00", "2026-11-24 09:00", "2026-11-24 11:00"},
		{"at night nothing is lost", "2026-11-23 08:00", "2026-11-19 18:00", "2026-11-20 07:00", "2026-11-23 08:00"},
		{"overdue stays overdue", "2026-11-19 08:30", "2026-11-19 09:00", "2026-11-25 09:00", "2026-11-19 08:30"},
		{"over the change of the clock", "2026-10-23 17:00", "2026-10-23 16:00", "2026-10-26 10:00", "2026-10-26 11:00"},
	}
	for _, x := range cases {
		z := func(text string) time.Time { return at(t, "Europe/Berlin", text) }
		if got, err := c.Resume(z(x.due), z(x.held), z(x.resumed)); err != nil || !got.Equal(z(x.want)) {
			t.Errorf("%s: due %s, %v; want %s", x.name, got, err, z(x.want))
		}
	}
	if got, err := c.Resume(time.Time{}, began, began.Add(day)); err != nil || !got.IsZero() {
		t.Errorf("what has no due time gets %s, %v", got, err)
	}
}
