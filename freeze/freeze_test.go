package freeze_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/freeze"
	"tollgate/lifecycle"
)

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func single(t testing.TB, start, end string) freeze.Times {
	from, to := instant(t, start), instant(t, end)
	return freeze.Times{Start: &from, End: &to}
}

func TestEveryOverlapIsListed(t *testing.T) {
	both := []lifecycle.ChangeKind{"normal", "standard"}
	yearEnd := freeze.Freeze{ID: "a", Title: "Year end", Kinds: both, Times: single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z")}
	nightly := freeze.Freeze{ID: "b", Title: "Batch", Kinds: append(both, "emergency"), Scope: freeze.Scope{Processes: []string{"billing", "dunning"}},
		Times: freeze.Times{Recurrence: "DTSTART;TZID=Europe/Berlin:20261201T220000\nRRULE:FREQ=DAILY\nEXDATE;TZID=Europe/Berlin:20261224T220000", Duration: lifecycle.Duration(6 * time.Hour)}}
	audit := freeze.Freeze{ID: "c", Title: "Audit", Kinds: both, Scope: freeze.Scope{Sites: []string{"munich"}, Processes: []string{"billing"}}, Times: single(t, "2026-12-22T12:00:00Z", "2026-12-22T13:00:00Z")}
	all := []freeze.Freeze{yearEnd, nightly, audit}
	billing := freeze.Scope{Processes: []string{"billing", "dunning"}, Sites: []string{"turin"}}
	for _, c := range []struct {
		name       string
		kind       lifecycle.ChangeKind
		affects    freeze.Scope
		start, end string
		want       string
	}{
		{"everything is bound", "normal", freeze.Scope{}, "2026-12-24T00:00:00Z", "2026-12-24T01:00:00Z", "a []"},
		{"each night but the excepted one", "normal", billing, "2026-12-22T21:30:00Z", "2026-12-26T00:00:00Z", "a []; b [billing dunning]; b [billing dunning]; b [billing dunning]"},
		{"an emergency is bound by what says so", "emergency", billing, "2026-12-22T21:30:00Z", "2026-12-22T22:00:00Z", "b [billing dunning]"},
		{"any kind", "", billing, "2026-12-22T21:30:00Z", "2026-12-22T22:00:00Z", "a []; b [billing dunning]"},
		{"the site too must be affected", "normal", billing, "2026-12-22T12:00:00Z", "2026-12-22T13:00:00Z", "a []"},
		{"site and process", "normal", freeze.Scope{Sites: []string{"munich"}, Processes: []string{"billing"}}, "2026-12-22T12:30:00Z", "2026-12-22T12:31:00Z", "a []; c [munich billing]"},
		{"what ends when the freeze begins", "normal", billing, "2026-12-19T23:00:00Z", "2026-12-20T00:00:00Z", "b [billing dunning]"},
		{"what begins when the freeze ends", "normal", freeze.Scope{}, "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z", ""},
		{"no assets named: none affected", "normal", freeze.Scope{Assets: []string{"press 4"}}, "2026-12-01T00:00:00Z", "2026-12-10T00:00:00Z", ""},
	} {
		hits, err := freeze.Overlaps(all, c.kind, c.affects, freeze.Window{Start: instant(t, c.start), End: instant(t, c.end)})
		var got []string
		for _, h := range hits {
			got = append(got, fmt.Sprint(h.FreezeID, " ", h.On))
		}
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, strings.Join(got, "; "), err, c.want)
		}
	}
	for _, w := range []freeze.Window{{}, {Start: instant(t, "2026-12-02T00:00:00Z"), End: instant(t, "2026-12-01T00:00:00Z")}, {Start: instant(t, "2026-12-02T00:00:00Z"), End: instant(t, "2036-12-01T00:00:00Z")}} {
		if _, err := freeze.Overlaps(all, "", billing, w); fault.Of(err) != fault.Invalid {
			t.Errorf("the window %v: %v", w, err)
		}
	}
}

// The conflict list is never cut short, however many assets there are.
func TestThousandsOfAssetsAreAllListed(t *testing.T) {
	var freezes []freeze.Freeze
	var affects freeze.Scope
	for i := range 3000 {
		asset := fmt.Sprintf("asset-%04d", i)
		affects.Assets = append(affects.Assets, asset)
		freezes = append(freezes, freeze.Freeze{ID: asset, Kinds: []lifecycle.ChangeKind{"normal"}, Scope: freeze.Scope{Assets: []string{asset}},
			Times: single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z")})
	}
	hits, err := freeze.Overlaps(freezes, "normal", affects, freeze.Window{Start: instant(t, "2026-12-24T00:00:00Z"), End: instant(t, "2026-12-25T00:00:00Z")})
	if err != nil || len(hits) != 3000 || hits[0].On[0] != "asset-0000" || hits[2999].On[0] != "asset-2999" {
		t.Errorf("%d hits, %v", len(hits), err)
	}
}

func TestAnEndedFreezeBindsNothingFromThenOn(t *testing.T) {
	ended := instant(t, "2026-12-03T23:00:00Z")
	nightly := freeze.Freeze{EndedAt: &ended, Times: freeze.Times{Recurrence: "DTSTART:20261201T220000Z\nRRULE:FREQ=DAILY", Duration: lifecycle.Duration(6 * time.Hour)}}
	found, err := nightly.Occurrences(freeze.Window{Start: instant(t, "2026-12-01T00:00:00Z"), End: instant(t, "2027-01-01T00:00:00Z")})
	if err != nil || len(found) != 3 || !found[2].End.Equal(ended) {
		t.Errorf("%v, %v", found, err)
	}
	before := instant(t, "2026-11-01T00:00:00Z")
	nightly.EndedAt = &before
	if found, err = nightly.Occurrences(freeze.Window{Start: before, End: ended}); err != nil || len(found) != 0 {
		t.Errorf("ended before it began: %v, %v", found, err)
	}
}

func TestTimesSayAllThatIsWrong(t *testing.T) {
	const start = "DTSTART;TZID=Europe/Berlin:20261130T180000\n"
	recurring := func(lines string, length time.Duration) freeze.Times {
		return freeze.Times{Recurrence: lines, Duration: lifecycle.Duration(length)}
	}
	with := func(times freeze.Times, change func(*freeze.Times)) freeze.Times { change(&times); return times }
	for _, c := range []struct {
		name   string
		times  freeze.Times
		fields string
	}{
		{"single", single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z"), ""},
		{"recurring", recurring(start+"RRULE:FREQ=MONTHLY;BYMONTHDAY=-1", 12*time.Hour), ""},
		{"with an exception", recurring(start+"RRULE:FREQ=MONTHLY;BYMONTHDAY=-1\nEXDATE;TZID=Europe/Berlin:20261231T180000,20270131T180000", 12*time.Hour), ""},
		{"lines end as in iCalendar", recurring(strings.ReplaceAll(start, "\n", "\r\n")+"RRULE:FREQ=DAILY\r\n", time.Hour), ""},
		{"nothing", freeze.Times{}, "end start"},
		{"backwards", single(t, "2027-01-05T00:00:00Z", "2026-12-20T00:00:00Z"), "end"},
		{"empty", single(t, "2026-12-20T00:00:00Z", "2026-12-20T00:00:00Z"), "end"},
		{"two years", single(t, "2026-12-20T00:00:00Z", "2028-12-20T00:00:00Z"), "end"},
		{"the year 1", single(t, "0001-12-20T00:00:00Z", "0002-01-20T00:00:00Z"), "start"},
		{"a duration of a single one", with(single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z"), func(x *freeze.Times) { x.Duration = lifecycle.Duration(time.Hour) }), "duration"},
		{"both", with(single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z"), func(x *freeze.Times) {
			x.Recurrence, x.Duration = start+"RRULE:FREQ=DAILY", lifecycle.Duration(time.Hour)
		}), "end start"},
		{"no duration", recurring(start+"RRULE:FREQ=DAILY", 0), "duration"},
		{"too long", recurring(start+"RRULE:FREQ=YEARLY", 32*24*time.Hour), "duration"},
		{"always", recurring(start+"RRULE:FREQ=DAILY", 24*time.Hour), "duration"},
		{"over itself", recurring(start+"RRULE:FREQ=WEEKLY", 8*24*time.Hour), "duration"},
		{"over itself in February", recurring("DTSTART;TZID=Europe/Berlin:20270128T180000\nRRULE:FREQ=MONTHLY", 29*24*time.Hour), "duration"},
		{"secondly", recurring(start+"RRULE:FREQ=SECONDLY", time.Second/2), "recurrence"},
		{"minutely", recurring(start+"RRULE:FREQ=MINUTELY;COUNT=3", time.Second), "recurrence"},
		{"hourly", recurring(start+"RRULE:FREQ=HOURLY", time.Minute), "recurrence"},
		{"by the hour", recurring(start+"RRULE:FREQ=DAILY;BYHOUR=1,2,3", time.Minute), "recurrence"},
		{"by Easter, which is no part of RFC 5545", recurring(start+"RRULE:FREQ=YEARLY;BYEASTER=1", time.Minute), "recurrence"},
		{"never", recurring(start+"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", time.Hour), "recurrence"},
		{"a start that is no occurrence", recurring(start+"RRULE:FREQ=MONTHLY;BYMONTHDAY=31", time.Hour), "recurrence"},
		{"all excepted", recurring(start+"RRULE:FREQ=DAILY;COUNT=1\nEXDATE;TZID=Europe/Berlin:20261130T180000", time.Hour), "recurrence"},
		{"an exception to nothing", recurring(start+"RRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20261130T190000", time.Hour), "recurrence"},
		{"an exception in another zone", recurring(start+"RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261130T180000Z", time.Hour), "recurrence"},
		{"no rule", recurring(start, time.Hour), "recurrence"},
		{"two rules", recurring(start+"RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", time.Hour), "recurrence"},
		{"two starts", recurring(start+start+"RRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"no start", recurring("RRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"a start without a zone", recurring("DTSTART:20261130T180000\nRRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"a date only", recurring("DTSTART;VALUE=DATE:20261130\nRRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"a zone that is none", recurring("DTSTART;TZID=Mars/Olympus:20261130T180000\nRRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"the machine's zone", recurring("DTSTART;TZID=Local:20261130T180000\nRRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"30 February", recurring("DTSTART;TZID=Europe/Berlin:20270230T180000\nRRULE:FREQ=DAILY", time.Hour), "recurrence"},
		{"UNTIL and COUNT", recurring(start+"RRULE:FREQ=DAILY;COUNT=3;UNTIL=20271231T000000Z", time.Hour), "recurrence"},
		{"UNTIL in local time", recurring(start+"RRULE:FREQ=DAILY;UNTIL=20271231T000000", time.Hour), "recurrence"},
		{"COUNT=0", recurring(start+"RRULE:FREQ=DAILY;COUNT=0", time.Hour), "recurrence"},
		{"INTERVAL=-1", recurring(start+"RRULE:FREQ=DAILY;INTERVAL=-1", time.Hour), "recurrence"},
		{"FREQ twice", recurring(start+"RRULE:FREQ=DAILY;FREQ=WEEKLY", time.Hour), "recurrence"},
		{"BYMONTHDAY=32", recurring(start+"RRULE:FREQ=MONTHLY;BYMONTHDAY=32", time.Hour), "recurrence"},
		{"RDATE", recurring(start+"RRULE:FREQ=DAILY\nRDATE:20271231T000000Z", time.Hour), "recurrence"},
		{"much text", recurring(start+"RRULE:FREQ=DAILY"+strings.Repeat("\n", 5000)+"x", time.Hour), "recurrence"},
	} {
		var problems fault.Problems
		c.times.Check(&problems, "")
		var refused *fault.Error
		var fields []string
		if errors.As(problems.Err(), &refused) {
			for _, f := range refused.Fields {
				fields = append(fields, f.Path)
			}
		}
		if slices.Sort(fields); strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: %q are wrong, want %q: %v", c.name, fields, c.fields, problems.Err())
		}
	}
}

func TestSpan(t *testing.T) {
	for _, c := range []struct {
		times      freeze.Times
		start, end string
	}{
		{single(t, "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z"), "2026-12-20T00:00:00Z", "2027-01-05T00:00:00Z"},
		{freeze.Times{Recurrence: "DTSTART;TZID=Europe/Berlin:20270131T180000\nRRULE:FREQ=MONTHLY;COUNT=2", Duration: lifecycle.Duration(12 * time.Hour)}, "2027-01-31T17:00:00Z", "2027-04-01T04:00:00Z"},
		{freeze.Times{Recurrence: "DTSTART;TZID=Europe/Berlin:20270131T180000\nRRULE:FREQ=MONTHLY;UNTIL=20270531T160000Z", Duration: lifecycle.Duration(12 * time.Hour)}, "2027-01-31T17:00:00Z", "2027-06-01T04:00:00Z"},
		{freeze.Times{Recurrence: "DTSTART;TZID=Europe/Berlin:20270131T180000\nRRULE:FREQ=MONTHLY", Duration: lifecycle.Duration(12 * time.Hour)}, "2027-01-31T17:00:00Z", ""},
	} {
		start, end, err := c.times.Span()
		if err != nil || start.Format(time.RFC3339) != c.start || (end == nil) != (c.end == "") || end != nil && end.Format(time.RFC3339) != c.end {
			t.Errorf("%s %v, %v; want %s %s", start, end, err, c.start, c.end)
		}
	}
}

// What is found for a window is what is found for a longer one, narrowed.
func TestAWindowShowsWhatALongerOneShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rule := rapid.SampledFrom([]string{"FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY", "FREQ=MONTHLY;COUNT=7", "FREQ=YEARLY;UNTIL=20300101T000000Z"}).Draw(rt, "rule")
		f := freeze.Freeze{ID: "f", Times: freeze.Times{Recurrence: "DTSTART;TZID=Europe/Berlin:20260130T230000\nRRULE:" + rule, Duration: lifecycle.Duration(rapid.IntRange(1, 40).Draw(rt, "hours")) * lifecycle.Duration(time.Hour)}}
		begin := instant(t, "2026-01-01T00:00:00Z")
		from := begin.Add(time.Duration(rapid.IntRange(0, 900*24).Draw(rt, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(1, 60*24).Draw(rt, "length")) * time.Hour)
		found, err := f.Occurrences(freeze.Window{Start: from, End: to})
		long, worse := f.Occurrences(freeze.Window{Start: begin, End: begin.Add(1000 * 24 * time.Hour)})
		if err != nil || worse != nil {
			rt.Fatal(err, worse)
		}
		long = slices.DeleteFunc(long, func(o freeze.Window) bool { return !o.End.After(from) || !o.Start.Before(to) })
		if !slices.Equal(found, long) {
			rt.Fatalf("%s from %s to %s: %v, want %v", rule, from, to, found, long)
		}
	})
}

func FuzzParseRecurrence(f *testing.F) {
	for _, text := range []string{
		"DTSTART;TZID=Europe/Berlin:20261130T180000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\nEXDATE;TZID=Europe/Berlin:20261231T180000",
		"DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;INTERVAL=9999;BYWEEKNO=53;BYDAY=-1SU;BYSETPOS=-366;WKST=SU", "DTSTART:20280229T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29",
		"DTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;COUNT=9999;BYDAY=MO,TU", "RRULE:FREQ=SECONDLY", "DTSTART:99991231T235959Z\nRRULE:FREQ=DAILY",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		times := freeze.Times{Recurrence: text, Duration: lifecycle.Duration(time.Hour)}
		began := time.Now()
		var problems fault.Problems
		if times.Check(&problems, ""); problems.Err() == nil {
			window := freeze.Window{Start: instant(t, "2026-01-01T00:00:00Z"), End: instant(t, "2028-01-01T00:00:00Z")}
			found, err := freeze.Freeze{Times: times}.Occurrences(window)
			if err != nil || len(found) > 732 || !slices.IsSortedFunc(found, func(a, b freeze.Window) int { return a.Start.Compare(b.Start) }) {
				t.Fatalf("%q: %d occurrences in two years, %v", text, len(found), err)
			}
			if _, _, err := times.Span(); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Fatalf("%q took %s", text, took)
		}
	})
}
