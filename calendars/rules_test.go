package calendars_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/lifecycle"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func read(t *testing.T, text string) calendars.Rules {
	t.Helper()
	var rules calendars.Rules
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

const munich = `{"zone":"Europe/Berlin",
	"week":{"monday":["08:00-12:00","13:00-17:00"],"tuesday":["08:00-12:00","13:00-17:00"],"wednesday":["08:00-12:00","13:00-17:00"],
		"thursday":["08:00-12:00","13:00-17:00"],"friday":["08:00-12:00","13:00-15:00"]},
	"holidays":{"country":"de","region":"by","except":["Heilige Drei Könige"]},
	"days":[{"date":"2019-12-24","name":"long ago"},{"date":"2026-12-24","name":"Heiligabend","hours":["08:00-12:00"]},
		{"date":"2026-12-25","name":"stocktaking","hours":["09:00-11:00"]}]}`

func TestRulesAreResolvedForTheYearsAround(t *testing.T) {
	rules := read(t, munich)
	var problems fault.Problems
	if rules.Check(&problems, ""); problems.Err() != nil {
		t.Fatal(problems.Err())
	}
	c, err := rules.Resolve("munich", 3, now)
	if err != nil || c.Validate() != nil {
		t.Fatal(err, c.Validate())
	}
	first, last := c.Days[0].Date, c.Days[len(c.Days)-1].Date
	if c.Site != "munich" || c.Version != 3 || first != "2025-01-01" || last != "2029-12-26" || len(c.Offsets) != 11 {
		t.Errorf("site %s version %d, days from %s to %s, %d offsets", c.Site, c.Version, first, last, len(c.Offsets))
	}
	for _, day := range c.Days {
		switch {
		case strings.HasSuffix(day.Date, "-01-06"):
			t.Errorf("%s is off, and was excepted", day.Date)
		case day.Date == "2026-12-25" && day.Name != "stocktaking":
			t.Errorf("the holiday %s won over the site's own day", day.Name)
		}
	}
	// Wednesday 23 December 2026, 15:00 in Munich: the next day has only its morning, 25 December two hours.
	due, err := c.Add(time.Date(2026, 12, 23, 14, 0, 0, 0, time.UTC), lifecycle.WorkDuration{Hours: 7 * time.Hour})
	if want := time.Date(2026, 12, 25, 9, 0, 0, 0, time.UTC); err != nil || !due.Equal(want) {
		t.Errorf("due %s, %v; want %s", due, err, want)
	}
	if text, err := json.Marshal(c); err != nil || len(text) > 8_000 {
		t.Errorf("%v: %d bytes travel with every case", err, len(text))
	}
}

func TestRulesSayAllThatIsWrong(t *testing.T) {
	for text, want := range map[string][]string{
		`{}`: {"week", "zone"},
		`{"zone":"Mars/Olympus","week":{"monday":["08:00-12:00"]},"holidays":{"country":"xx"}}`:                                             {"holidays.country", "zone"},
		`{"zone":"Local","week":{"monday":["08:00-12:00"]},"holidays":{"country":"de","region":"zz"}}`:                                      {"holidays.region", "zone"},
		`{"zone":"../UTC","week":{"monday":["08:00-12:00"]},"holidays":{"country":"au"}}`:                                                   {"holidays.region", "zone"},
		`{"zone":"UTC","week":{"monday":["08:00-12:00"]},"holidays":{"country":"de","except":["Neujahrstag","Christmas"]}}`:                 {"holidays.except[1]"},
		`{"zone":"UTC","week":{"monday":["08:00-12:00"]},"days":[{"date":"2026-12-24","name":"a"},{"date":"2026-12-24","name":"b"}]}`:       {"days[1].date"},
		`{"zone":"UTC","week":{"monday":["08:00-12:00","10:00-13:00"],"sunday":["22:00-09:00"]},"days":[{"date":"31.12.2026","name":"a"}]}`: {"days[0].date", "week.monday[1]", "week.sunday"},
	} {
		var problems fault.Problems
		read(t, text).Check(&problems, "")
		var refused *fault.Error
		var fields []string
		if errors.As(problems.Err(), &refused) {
			for _, field := range refused.Fields {
				fields = append(fields, field.Path)
			}
		}
		if slices.Sort(fields); !slices.Equal(fields, want) {
			t.Errorf("%s: %q are wrong, want %q", text, fields, want)
		}
	}
}

func TestTheDefaultIsResolved(t *testing.T) {
	c, err := calendars.Default().Resolve(lifecycle.DefaultSite, 0, now)
	if err != nil || c.Validate() != nil {
		t.Fatal(err, c.Validate())
	}
	if due, err := c.Add(now, lifecycle.WorkDuration{Days: 1}); err != nil || !due.Equal(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("a working day from Sunday morning is due %s, %v", due, err)
	}
}
