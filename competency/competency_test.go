package competency_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/competency"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

// The ends of months as PostgreSQL counts them: SELECT timestamp '2026-08-31' + interval '6 months' and so on.
func TestExpires(t *testing.T) {
	for _, c := range []struct {
		assessed string
		months   int
		want     string
	}{
		{"2026-08-31", 6, "2027-02-28"}, {"2027-08-31", 6, "2028-02-29"}, {"2028-02-29", 12, "2029-02-28"}, {"2026-01-15", 12, "2027-01-15"},
		{"2026-12-31", 2, "2027-02-28"}, {"2026-11-30", 1, "2026-12-30"}, {"2026-01-31", 120, "2036-01-31"},
	} {
		if got := competency.Expires(day(c.assessed), c.months); !got.Equal(day(c.want)) {
			t.Errorf("%s and %d months is %s, not %s", c.assessed, c.months, got, c.want)
		}
	}
	if !competency.Expires(day("2026-01-01"), 0).IsZero() {
		t.Error("what counts for ever expires")
	}
}

func TestRemindersOfAYear(t *testing.T) {
	expires := day("2027-03-01")
	from := competency.RemindFrom(day("2026-03-01"), expires, 60)
	var got []string
	for at := day("2026-03-01"); ; {
		if at = competency.NextReminder(from, expires, at); at.IsZero() {
			break
		}
		got = append(got, at.Format(time.DateOnly))
	}
	if want := "2026-12-31 2027-01-30 2027-02-22 2027-03-01"; strings.Join(got, " ") != want {
		t.Errorf("reminded on %v, not on %s", got, want)
	}
}

// Reminders begin before the end, each is later than the one before, and the last is the end itself.
func TestRemindersLeadToTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		assessed := day("2026-01-01").Add(time.Duration(rapid.Int64Range(0, 10*365*24).Draw(t, "hours")) * time.Hour)
		expires := competency.Expires(assessed, rapid.IntRange(1, 120).Draw(t, "months"))
		from := competency.RemindFrom(assessed, expires, rapid.IntRange(0, 365).Draw(t, "days"))
		if from.Before(assessed) || !from.Before(expires) {
			t.Fatalf("assessed %s, reminded from %s, expires %s", assessed, from, expires)
		}
		at, n := assessed.Add(-time.Nanosecond), 0
		for next := competency.NextReminder(from, expires, at); !next.IsZero(); next = competency.NextReminder(from, expires, at) {
			if !next.After(at) || next.Before(from) {
				t.Fatalf("%s after %s, from %s", next, at, from)
			}
			at = next
			n++
		}
		if n < 2 || n > 4 || !at.Equal(expires) {
			t.Fatalf("%d reminders, the last at %s of %s", n, at, expires)
		}
	})
}

func TestWhatIsTold(t *testing.T) {
	expires := day("2027-03-01")
	for at, want := range map[string]string{"2027-01-30": "in 30 days", "2027-02-28": "recertify now", "2027-03-01": "has expired on 2027-03-01"} {
		if got := competency.Reminder("Triage", 2, "Nina", expires, day(at)); !strings.Contains(got, want) || !strings.Contains(got, "Triage on level 2 of Nina") {
			t.Errorf("on %s: %s", at, got)
		}
	}
}
