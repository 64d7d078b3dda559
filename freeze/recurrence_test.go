package freeze_test

import (
	"strings"
	"testing"
	"time"

	"tollgate/freeze"
	"tollgate/lifecycle"
)

// starts are the local starts of a recurrence from its DTSTART to a day, as "0902" for 2 September; with the year
// in front when it changes.
func starts(t *testing.T, recurrence, from, to string) string {
	t.Helper()
	var text []string
	year := from[:4]
	for _, o := range occurrences(t, recurrence, time.Hour, day(t, from), day(t, to)) {
		date := o.Start.In(zoneOf(t, recurrence)).Format("20060102")
		if date[:4] != year {
			year = date[:4]
			text = append(text, year+":")
		}
		text = append(text, date[4:])
	}
	return strings.Join(text, " ")
}

func occurrences(t *testing.T, recurrence string, length time.Duration, from, to time.Time) []freeze.Window {
	t.Helper()
	found, err := freeze.Freeze{Times: freeze.Times{Recurrence: recurrence, Duration: lifecycle.Duration(length)}}.Occurrences(freeze.Window{Start: from, End: to})
	if err != nil {
		t.Fatalf("%s: %v", recurrence, err)
	}
	return found
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func zoneOf(t *testing.T, recurrence string) *time.Location {
	t.Helper()
	_, rest, _ := strings.Cut(recurrence, "TZID=")
	name, _, _ := strings.Cut(rest, ":")
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// The examples of RFC 5545, 3.8.5.3. Where its DTSTART is no occurrence, the first occurrence is.
func TestExamplesOfRFC5545(t *testing.T) {
	const newYork = "DTSTART;TZID=America/New_York:"
	for _, c := range []struct{ name, recurrence, from, to, want string }{
		{"daily for 10 occurrences", newYork + "19970902T090000\nRRULE:FREQ=DAILY;COUNT=10", "19970902", "19991231",
			"0902 0903 0904 0905 0906 0907 0908 0909 0910 0911"},
		{"every other week on Tuesday and Sunday, weeks from Monday", newYork + "19970805T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970801", "19991231",
			"0805 0810 0819 0824"},
		{"the same, weeks from Sunday", newYork + "19970805T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970801", "19991231",
			"0805 0817 0819 0831"},
		{"monthly on the third-to-last day", newYork + "19970928T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-3", "19970928", "19980301",
			"0928 1029 1128 1229 1998: 0129 0226"},
		{"every Friday the 13th", newYork + "19980213T090000\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "19980213", "20001231",
			"0213 0313 1113 1999: 0813 2000: 1013"},
		{"U.S. Presidential Election Day", newYork + "19961105T090000\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961101", "19961201", "1105"},
		{"and eight years later", newYork + "19961105T090000\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "20040101", "20041201", "1102"},
		{"an invalid date is ignored: 30 February", newYork + "20070115T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070101", "20091231",
			"0115 0130 0215 0315 0330"},
		{"the second-to-last weekday of the month", newYork + "19970929T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "19970929", "19980401",
			"0929 1030 1127 1230 1998: 0129 0226 0330"},
		{"Monday of week 20", newYork + "19970512T090000\nRRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970501", "19991231", "0512 1998: 0511 1999: 0517"},
		{"every third year on the 1st, 100th and 200th day", newYork + "19970101T090000\nRRULE:FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "19970101", "19991231", "0101 0410 0719"},
		{"and its last time", newYork + "19970101T090000\nRRULE:FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "20050101", "20080101", "2006: 0101"},
	} {
		if got := starts(t, c.recurrence, c.from, c.to); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	untilChristmas := occurrences(t, newYork+"19970902T090000\nRRULE:FREQ=DAILY;UNTIL=19971224T000000Z", time.Hour, day(t, "19970901"), day(t, "19981231"))
	if n := len(untilChristmas); n != 113 || untilChristmas[n-1].Start.Format(time.RFC3339) != "1997-12-23T14:00:00Z" {
		t.Errorf("daily until 24 December are %d", n)
	}
}

// A rule on the 31st skips the months that have none; it never slips to the 1st, the 28th or the 30th.
func TestThirtyFirstOfMonthRecurrences(t *testing.T) {
	const berlin = "DTSTART;TZID=Europe/Berlin:20270131T180000\nRRULE:FREQ=MONTHLY"
	want := "0131 0331 0531 0731 0831 1031 1231"
	for _, rule := range []string{berlin, berlin + ";BYMONTHDAY=31"} {
		if got := starts(t, rule, "20270101", "20280101"); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	if got := starts(t, berlin+";BYMONTHDAY=-1", "20270101", "20280101"); got != "0131 0228 0331 0430 0531 0630 0731 0831 0930 1031 1130 1231" {
		t.Errorf("the last day of each month is %s", got)
	}
	if got := starts(t, "DTSTART;TZID=Europe/Berlin:20280229T180000\nRRULE:FREQ=YEARLY", "20280101", "20370101"); got != "0229 2032: 0229 2036: 0229" {
		t.Errorf("29 February comes back on %s", got)
	}
	if got := starts(t, "DTSTART;TZID=Europe/Berlin:20270131T180000\nRRULE:FREQ=MONTHLY;COUNT=3", "20270101", "20280101"); got != "0131 0331 0531" {
		t.Errorf("what is skipped is counted: %s", got)
	}
}

// Changes of the clock in Europe: 01:00 UTC on 29 March and 25 October 2026.
func TestRecurrencesKeepLocalTime(t *testing.T) {
	for _, c := range []struct {
		name, recurrence, on string
		length               time.Duration
		start, end           string
	}{
		{"before summer time", "DTSTART;TZID=Europe/Berlin:20260327T180000\nRRULE:FREQ=WEEKLY", "20260327", 60 * time.Hour, "2026-03-27T17:00:00Z", "2026-03-30T04:00:00Z"},
		{"in summer time", "DTSTART;TZID=Europe/Berlin:20260327T180000\nRRULE:FREQ=WEEKLY", "20260403", 60 * time.Hour, "2026-04-03T16:00:00Z", "2026-04-06T04:00:00Z"},
		{"over the change to winter time", "DTSTART;TZID=Europe/Berlin:20260327T180000\nRRULE:FREQ=WEEKLY", "20261023", 60 * time.Hour, "2026-10-23T16:00:00Z", "2026-10-26T05:00:00Z"},
		{"at a local time that is skipped: from the change on", "DTSTART;TZID=Europe/Berlin:20260328T023000\nRRULE:FREQ=DAILY", "20260329", time.Hour, "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"},
		{"at a local time that comes twice: its first", "DTSTART;TZID=Europe/Berlin:20261024T023000\nRRULE:FREQ=DAILY", "20261025", time.Hour, "2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"},
		{"in New York in another week", "DTSTART;TZID=America/New_York:20260308T180000\nRRULE:FREQ=DAILY", "20260308", time.Hour, "2026-03-08T22:00:00Z", "2026-03-08T23:00:00Z"},
		{"in UTC", "DTSTART:20260328T023000Z\nRRULE:FREQ=DAILY", "20260329", time.Hour, "2026-03-29T02:30:00Z", "2026-03-29T03:30:00Z"},
	} {
		found := occurrences(t, c.recurrence, c.length, day(t, c.on), day(t, c.on).Add(23*time.Hour))
		if len(found) != 1 || found[0].Start.Format(time.RFC3339) != c.start || found[0].End.Format(time.RFC3339) != c.end {
			t.Errorf("%s: %v, want %s to %s", c.name, found, c.start, c.end)
		}
	}
}
