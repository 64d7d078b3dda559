package measurement

import (
	"strings"
	"testing"
	"time"
)

func TestDatesInCommonForms(t *testing.T) {
	day := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text  string
		order DateOrder
		from  time.Time
		lasts time.Duration
	}{
		{"2026-11-03", NoOrder, day, 24 * time.Hour}, {"2026/11/03", NoOrder, day, 24 * time.Hour}, {"20261103", NoOrder, day, 24 * time.Hour},
		{"3.11.2026", NoOrder, day, 24 * time.Hour}, {"03.11.2026", NoOrder, day, 24 * time.Hour}, {"3 Nov 2026", NoOrder, day, 24 * time.Hour},
		{"Nov 3, 2026", NoOrder, day, 24 * time.Hour}, {"03-Nov-2026", NoOrder, day, 24 * time.Hour}, {"03/11/2026", DayFirst, day, 24 * time.Hour}, {"11/3/2026", MonthFirst, day, 24 * time.Hour},
		{"2026-11", NoOrder, month, 30 * 24 * time.Hour}, {"2026/11", NoOrder, month, 30 * 24 * time.Hour}, {"Nov 2026", NoOrder, month, 30 * 24 * time.Hour},
		{"November 2026", NoOrder, month, 30 * 24 * time.Hour}, {"Nov-26", NoOrder, month, 30 * 24 * time.Hour}, {"Nov-2026", NoOrder, month, 30 * 24 * time.Hour},
		{"2026-11-03 09:30", NoOrder, day.Add(9*time.Hour + 30*time.Minute), time.Microsecond},
		{"3.11.2026 09:30:05", NoOrder, day.Add(9*time.Hour + 30*time.Minute + 5*time.Second), time.Microsecond},
		{"11/3/2026 09:30", MonthFirst, day.Add(9*time.Hour + 30*time.Minute), time.Microsecond},
		{"2026-11-03T09:30:00+01:00", NoOrder, day.Add(8*time.Hour + 30*time.Minute), time.Microsecond},
	} {
		p, err := ParseDate(c.text, c.order)
		if err != nil || !p.From.Equal(c.from) || p.To.Sub(p.From) != c.lasts {
			t.Errorf("%q: %v to %v, %v", c.text, p.From, p.To, err)
		}
	}
	for text, want := range map[string]string{
		"03/04/2026": "date_order", "3-4-2026": "date_order", "31.11.2026": "not a date", "2026-13": "not a date", "Nov 1026": "outside", "": "not a date", "tomorrow": "not a date",
	} {
		if _, err := ParseDate(text, NoOrder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseDate("13/25/2026", MonthFirst); err == nil {
		t.Error("a day that is none")
	}
}

// Whatever is read lies within the years, has a length, and reads the same again.
func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-11-22", "3.11.2026", "11/3/2026 09:30", "Nov 2026", "20261103"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range []DateOrder{NoOrder, DayFirst, MonthFirst} {
			p, err := ParseDate(text, order)
			if err != nil {
				continue
			}
			if y := p.From.Year(); y < firstYear || y > lastYear || !p.To.After(p.From) {
				t.Fatalf("%q is %v", text, p)
			}
			if again, err := ParsePeriod(p.From.Format(time.RFC3339Nano)); err != nil || !again.From.Equal(p.From.Truncate(time.Microsecond)) {
				t.Fatalf("%q is %v, then %v", text, p, again)
			}
		}
	})
}

func TestSizesOfACSV(t *testing.T) {
	for _, c := range []struct {
		body    string
		mapping Mapping
		want    float64
	}{
		{"observed_at,value,size\n2026-11-01,0.5,40\n", Mapping{}, 40},
		{"observed_at,value,n\n2026-11-01,0.5,40\n", Mapping{Size: "n"}, 40},
		{"observed_at,bad,of\n2026-11-01,3,40\n", Mapping{Numerator: "bad", Denominator: "of"}, 40},
		{"observed_at,value,size\n2026-11-01,0.5,\n", Mapping{}, 0},
	} {
		b, err := ParseCSV([]byte(c.body), c.mapping)
		if err != nil || len(b.Rows) != 1 || b.Rows[0].Size != c.want {
			t.Errorf("%q: %+v, %v", c.body, b, err)
		}
	}
	b, err := ParseJSON([]byte(`[{"observed_at":"2026-11-01","value":1,"size":0},{"observed_at":"2026-11-01","value":1,"size":2.5}]`))
	if err != nil || len(b.Refused) != 1 || b.Refused[0].Field != "size" || len(b.Rows) != 1 || b.Rows[0].Size != 2.5 {
		t.Errorf("%+v, %v", b, err)
	}
}
