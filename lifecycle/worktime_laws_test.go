package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/lifecycle"
)

var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca"}

// drawCalendar draws a week of any shape and special days in 2026.
func drawCalendar(t *rapid.T, tb testing.TB) lifecycle.Calendar {
	hours := rapid.SampledFrom([][]lifecycle.Span{
		nil, hoursOf("08:00-12:00", "13:00-17:00"), hoursOf("09:00-15:00"), hoursOf("06:00-14:00", "14:00-22:00"), hoursOf("22:00-06:00"), hoursOf("02:15-02:45", "23:30-24:00"),
	})
	draw := func(name string) []lifecycle.Span { return hours.Draw(t, name) }
	week := lifecycle.Week{Monday: hoursOf("08:00-12:00", "13:00-17:00"), Tuesday: draw("tue"), Wednesday: draw("wed"), Thursday: draw("thu"),
		Friday: draw("fri"), Saturday: draw("sat"), Sunday: draw("sun")}
	var days []lifecycle.SpecialDay
	for _, n := range slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.IntRange(0, 364), 0, 12, rapid.ID[int]).Draw(t, "days"))) {
		date := time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		days = append(days, lifecycle.SpecialDay{Date: date, Name: "special", Hours: draw(date)})
	}
	zone := rapid.SampledFrom(zones).Draw(t, "zone")
	location, err := time.LoadLocation(zone)
	if err != nil {
		tb.Fatal(err)
	}
	c := lifecycle.Calendar{Site: "test", Zone: zone, Week: week, Days: days, Offsets: lifecycle.OffsetsOf(location, 2025, 2028)}
	if c.Validate() != nil { // a night shift that goes on into the next day's work
		t.Skip("overlaps")
	}
	return c
}

func drawInstant(t *rapid.T, name string) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 400*24*60).Draw(t, name)) * time.Minute)
}

func drawHours(t *rapid.T, name string) lifecycle.WorkDuration {
	return lifecycle.WorkDuration{Hours: time.Duration(rapid.IntRange(1, 100*60).Draw(t, name)) * time.Minute}
}

func mustAdd(t *rapid.T, c lifecycle.Calendar, from time.Time, d lifecycle.WorkDuration) time.Time {
	at, err := c.Add(from, d)
	if err != nil {
		t.Fatalf("%s from %s: %v", d, from, err)
	}
	return at
}

func TestWorkingHoursLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, from := drawCalendar(rt, t), drawInstant(rt, "from")
		a, b := drawHours(rt, "a"), drawHours(rt, "b")
		first := mustAdd(rt, c, from, a)
		if got := c.Between(from, first); got != a {
			rt.Fatalf("from %s to %s are %s, not the %s that were added", from, first, got, a)
		}
		both := lifecycle.WorkDuration{Hours: a.Hours + b.Hours}
		if one, two := mustAdd(rt, c, from, both), mustAdd(rt, c, first, b); !one.Equal(two) {
			rt.Fatalf("%s at once give %s, %s and %s give %s", both, one, a, b, two)
		}
		if back := mustAdd(rt, c, first, lifecycle.WorkDuration{Hours: -a.Hours}); !back.Equal(mustAdd(rt, c, from, lifecycle.WorkDuration{})) {
			rt.Fatalf("%s there and back from %s is %s", a, from, back)
		}
		if first.Sub(from) < a.Hours {
			rt.Fatalf("%s of work are over after %s", a, first.Sub(from))
		}
		later := drawInstant(rt, "later")
		if later.After(from) && mustAdd(rt, c, later, a).Before(first) {
			rt.Fatalf("a later start is due earlier")
		}
		if got, sum := c.Between(from, later), c.Between(from, first).Hours+c.Between(first, later).Hours; got.Hours != sum {
			rt.Fatalf("the parts are %s, the whole %s", sum, got)
		}
	})
}

func TestWorkingDaysLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, from := drawCalendar(rt, t), drawInstant(rt, "from")
		n := rapid.IntRange(1, 60).Draw(rt, "n")
		start := mustAdd(rt, c, from, lifecycle.WorkDuration{})
		if start.Before(from) || !start.Equal(mustAdd(rt, c, start, lifecycle.WorkDuration{})) {
			rt.Fatalf("the next working moment of %s is %s", from, start)
		}
		due := mustAdd(rt, c, from, lifecycle.WorkDuration{Days: n})
		if !due.Equal(mustAdd(rt, c, start, lifecycle.WorkDuration{Days: n})) {
			rt.Fatalf("%s does not count as %s", from, start)
		}
		if next := mustAdd(rt, c, from, lifecycle.WorkDuration{Days: n + 1}); !due.After(start) || !next.After(due) {
			rt.Fatalf("%d days from %s are %s, one more is %s", n, start, due, next)
		}
		if before := mustAdd(rt, c, from, lifecycle.WorkDuration{Days: -n}); !before.Before(start) {
			rt.Fatalf("%d days before %s are %s", n, start, before)
		}
		// Local time itself goes back once a year; a start in that hour is the one exception to this law.
		later := start.Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(rt, "later")) * time.Minute)
		if !fallsBack(c, start, later) && mustAdd(rt, c, later, lifecycle.WorkDuration{Days: n}).Before(due) {
			rt.Fatalf("%d days from %s are before those from %s", n, later, start)
		}
	})
}

// fallsBack tells that the zone's clock is put back between two instants less than a day apart.
func fallsBack(c lifecycle.Calendar, a, b time.Time) bool {
	for i, offset := range c.Offsets {
		if i > 0 && offset.Seconds < c.Offsets[i-1].Seconds && a.Before(offset.From) && !b.Before(offset.From) {
			return true
		}
	}
	return false
}

func TestAHoldLeavesAsMuchAsThereWas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, held := drawCalendar(rt, t), drawInstant(rt, "held")
		due := mustAdd(rt, c, held, drawHours(rt, "left"))
		resumed := held.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(rt, "for")) * time.Minute)
		moved, err := c.Resume(due, held, resumed)
		if err != nil {
			rt.Fatal(err)
		}
		if left, was := c.Between(resumed, moved), c.Between(held, due); left != was {
			rt.Fatalf("%s are left, of %s", left, was)
		}
	})
}
