package lifecycle_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func TestParseWorkDuration(t *testing.T) {
	cases := map[string]lifecycle.WorkDuration{
		"P2D": {Days: 2}, "PT4H30M": {Hours: 4*time.Hour + 30*time.Minute}, "P1DT2H": {Days: 1, Hours: 2 * time.Hour}, "-P2D": {Days: -2},
		"-P1DT90M": {Days: -1, Hours: -90 * time.Minute}, "PT48H": {Hours: 48 * time.Hour}, "PT0S": {}, "P0D": {}, "-P0D": {}, "P007D": {Days: 7},
	}
	for text, want := range cases {
		if got, err := lifecycle.ParseWorkDuration(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "P", "-P", "PT", "P1DT", "P1W", "P1W1D", "P1M", "P1Y", "P-1D", "--P1D", "+P1D", "P1.5D", "2 days", "P1D ", "P36526D", "PT999999H9999999M"} {
		if got, err := lifecycle.ParseWorkDuration(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

func FuzzParseWorkDuration(f *testing.F) {
	for _, text := range []string{"P2D", "-P1DT4H30M", "PT999999999S", "P", "P1W", "-P0D", "P36525D"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := lifecycle.ParseWorkDuration(text)
		if err != nil {
			return
		}
		if again, err := lifecycle.ParseWorkDuration(d.String()); err != nil || again != d {
			t.Fatalf("%q is written %s and read back as %+v, %v", text, d, again, err)
		}
	})
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]lifecycle.Span{
		"08:00-12:00": {480, 720}, "22:00-06:00": {1320, 1800}, "00:00-24:00": {0, 1440}, "22:00-00:00": {1320, 1440}, "13:30-24:00": {810, 1440},
	} {
		if got, err := lifecycle.ParseSpan(text); err != nil || got != want {
			t.Errorf("%s is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "8:00-12:00", "08:00-08:00", "24:00-06:00", "08:00-24:01", "08:60-09:00", "25:00-26:00", "08:00–12:00", "08:00-12:00 ", "0８:00-12:00"} {
		if got, err := lifecycle.ParseSpan(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, text := range []string{"08:00-12:00", "22:00-06:00", "00:00-24:00", "24:00-00:00", "-"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		span, err := lifecycle.ParseSpan(text)
		if err != nil {
			return
		}
		if span.From < 0 || span.To <= span.From || span.To > span.From+24*60 {
			t.Fatalf("%q is %+v", text, span)
		}
		if again, err := lifecycle.ParseSpan(span.String()); err != nil || again != span {
			t.Fatalf("%q is written %s and read back as %v, %v", text, span, again, err)
		}
	})
}

func TestACalendarSaysAllThatIsWrong(t *testing.T) {
	office := hoursOf("08:00-17:00")
	christmas := lifecycle.SpecialDay{Date: "2026-12-25", Name: "Christmas"}
	cases := []struct {
		name   string
		change func(*lifecycle.Calendar)
		fields []string
	}{
		{"good", func(*lifecycle.Calendar) {}, nil},
		{"empty", func(c *lifecycle.Calendar) { *c = lifecycle.Calendar{} }, []string{"site", "week", "zone"}},
		{"no working time", func(c *lifecycle.Calendar) { c.Week = lifecycle.Week{} }, []string{"week"}},
		{"overlap", func(c *lifecycle.Calendar) { c.Week.Monday = hoursOf("08:00-12:00", "11:00-15:00") }, []string{"week.monday[1]"}},
		{"not in order", func(c *lifecycle.Calendar) { c.Week.Monday = hoursOf("13:00-17:00", "08:00-12:00") }, []string{"week.monday[1]"}},
		{"a night into the next day", func(c *lifecycle.Calendar) { c.Week.Monday = hoursOf("22:00-09:00") }, []string{"week.monday"}},
		{"a night into Monday", func(c *lifecycle.Calendar) { c.Week.Sunday = hoursOf("22:00-09:00") }, []string{"week.sunday"}},
		{"a night into a special day", func(c *lifecycle.Calendar) {
			c.Week.Monday = hoursOf("22:00-07:00")
			c.Days = []lifecycle.SpecialDay{{Date: "2026-12-01", Name: "early", Hours: hoursOf("06:00-10:00")}}
		}, []string{"days[0].hours"}},
		{"a special night into the next day", func(c *lifecycle.Calendar) {
			c.Days = []lifecycle.SpecialDay{{Date: "2026-11-30", Name: "late", Hours: hoursOf("22:00-09:00")}}
		}, []string{"days[0].hours"}},
		{"a day twice", func(c *lifecycle.Calendar) { c.Days = []lifecycle.SpecialDay{christmas, christmas} }, []string{"days[1].date"}},
		{"no date, no name", func(c *lifecycle.Calendar) { c.Days = []lifecycle.SpecialDay{{Date: "2026-02-29"}} }, []string{"days[0].date", "days[0].name"}},
		{"offsets in disorder", func(c *lifecycle.Calendar) { c.Offsets = lifecycle.Offsets{{From: began}, {}} }, []string{"offsets"}},
		{"a span by hand", func(c *lifecycle.Calendar) { c.Week.Monday = []lifecycle.Span{{From: -1, To: 5}} }, []string{"week.monday[0]"}},
	}
	for _, x := range cases {
		c := lifecycle.Calendar{Site: "test", Zone: "UTC", Week: lifecycle.Week{Monday: office, Tuesday: office}}
		x.change(&c)
		var refused *fault.Error
		var fields []string
		if errors.As(c.Validate(), &refused) {
			for _, field := range refused.Fields {
				fields = append(fields, field.Path)
			}
		}
		if slices.Sort(fields); !slices.Equal(fields, x.fields) {
			t.Errorf("%s: %q are wrong, want %q", x.name, fields, x.fields)
		}
	}
}

func TestACalendarTravelsAsJSON(t *testing.T) {
	c := calendarIn(t, "Europe/Berlin", weekOf("08:00-12:00", "22:00-06:00"), lifecycle.SpecialDay{Date: "2026-12-24", Name: "half", Hours: hoursOf("08:00-12:00")})
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back lifecycle.Calendar
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("%v: %s is read back as %+v", err, text, back)
	}
	if err := lifecycle.DefaultCalendar().Validate(); err != nil {
		t.Error(err)
	}
}

// The European Union: 01:00 UTC on the last Sundays of March and October (Directive 2000/84/EC).
func TestOffsetsOf(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	want := lifecycle.Offsets{{Seconds: 3600}, {time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), 7200}, {time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), 3600}}
	if got := lifecycle.OffsetsOf(berlin, 2026, 2026); !reflect.DeepEqual(got, want) {
		t.Errorf("offsets %v, want %v", got, want)
	}
	if got := lifecycle.OffsetsOf(time.UTC, 2020, 2030); !reflect.DeepEqual(got, lifecycle.Offsets{{}}) {
		t.Errorf("UTC has %v", got)
	}
}

// What OffsetsOf lists is what Go's zones say at any instant, also after the years that zone files list one by one.
func TestOffsetsAgreeWithTheZone(t *testing.T) {
	for _, name := range append([]string{"America/Sao_Paulo", "Europe/Dublin", "Africa/Cairo", "America/St_Johns"}, zones...) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		offsets := lifecycle.OffsetsOf(zone, 1970, 2100)
		for at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= 2100; at = at.Add(101 * time.Hour) {
			_, seconds := at.In(zone).Zone()
			if got := offsets.Clock(at).Sub(at); got != time.Duration(seconds)*time.Second {
				t.Fatalf("%s at %s is %s, want %d s", name, at, got, seconds)
			}
			if back := offsets.Instant(offsets.Clock(at)); !back.Equal(at) && at.Sub(back) > 2*time.Hour {
				t.Fatalf("%s at %s is read back as %s", name, at, back)
			}
		}
	}
}
