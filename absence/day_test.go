package absence_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"tollgate/absence"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// Zones as in the IANA time zone database: Germany's clocks go forward on 29 March 2026 and back on 25 October, Egypt's go
// forward at midnight of 24 April (Law 24/2023), Cuba's go back from one to midnight on 1 November, Samoa had no 30 December 2011.
func TestDaysBeginWhereThePersonIs(t *testing.T) {
	for _, c := range []struct{ zone, text, from, until string }{
		{"UTC", "2026-12-24", "2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"}, // 23 hours
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}, // 25 hours
		{"Asia/Kolkata", "2026-12-31", "2026-12-30T18:30:00Z", "2026-12-31T18:30:00Z"},
		{"Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"},   // begins at one
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"}, // has midnight twice
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},   // never was
		{"Europe/Berlin", "2040-12-31", "2040-12-30T23:00:00Z", "2040-12-31T23:00:00Z"},  // a leap year beyond the listed changes of the zone
		{"America/New_York", "2028-02-29", "2028-02-29T05:00:00Z", "2028-03-01T05:00:00Z"},
		{"Europe/Berlin", "2026-12-24T13:00:00+01:00", "2026-12-24T12:00:00Z", "2026-12-24T12:00:00Z"},
		{"Asia/Kolkata", "2026-12-24T13:00:00.1234567Z", "2026-12-24T13:00:00.123456Z", "2026-12-24T13:00:00.123456Z"},
	} {
		from, err := absence.ParseFrom(c.text, zone(t, c.zone))
		until, err2 := absence.ParseUntil(c.text, zone(t, c.zone))
		if err != nil || err2 != nil || from.Format(time.RFC3339Nano) != c.from || until.Format(time.RFC3339Nano) != c.until {
			t.Errorf("%s in %s: from %v until %v, want %s and %s (%v, %v)", c.text, c.zone, from, until, c.from, c.until, err, err2)
		}
	}
}

func TestDaysThatAreNone(t *testing.T) {
	for _, text := range []string{"", "2026-02-30", "2026-13-01", "24.12.2026", "2026-12-24T25:00:00Z", "2026-12-24T13:00", "2026-12-24T", "T", "tomorrow", "2026-12-24 13:00:00Z"} {
		if at, err := absence.ParseFrom(text, time.UTC); err == nil {
			t.Errorf("%q is %v", text, at)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2026-12-24", "2026-12-24T13:00:00+01:00", "0000-01-01", "9999-12-31", "T", ""} {
		f.Add(text)
	}
	zones := []*time.Location{time.UTC, zone(f, "Africa/Cairo"), zone(f, "America/Havana"), zone(f, "Pacific/Apia")}
	f.Fuzz(func(t *testing.T, text string) {
		for _, zone := range zones {
			from, err := absence.ParseFrom(text, zone)
			until, err2 := absence.ParseUntil(text, zone)
			if (err == nil) != (err2 == nil) || err == nil && until.Before(from) {
				t.Errorf("%q in %v: from %v (%v), until %v (%v)", text, zone, from, err, until, err2)
			}
		}
	})
}
