package lifecycle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendar is when a site works, resolved for a few years so that it travels inside a case: its dated
// holidays and its zone's offsets are in it. So working time needs no database of zones, and a replay
// years later, with other zone rules on the machine, gives the same due times. After the resolved
// years weeks go on without holidays and with the last offset.
type Calendar struct {
	Site    string       `json:"site"`
	Version int          `json:"version"`
	Zone    string       `json:"zone" doc:"IANA time zone, such as Europe/Berlin"`
	Week    Week         `json:"week"`
	Days    []SpecialDay `json:"days,omitempty" doc:"holidays and days with other hours, by date"`
	Offsets Offsets      `json:"offsets,omitempty" doc:"the zone's offsets from UTC, by time; none means UTC"`
}

// Week is the working time of each weekday in local time; a day without any is off.
type Week struct {
	Monday    []Span `json:"monday,omitempty"`
	Tuesday   []Span `json:"tuesday,omitempty"`
	Wednesday []Span `json:"wednesday,omitempty"`
	Thursday  []Span `json:"thursday,omitempty"`
	Friday    []Span `json:"friday,omitempty"`
	Saturday  []Span `json:"saturday,omitempty"`
	Sunday    []Span `json:"sunday,omitempty"`
}

// On returns the working time of a weekday.
func (w Week) On(weekday time.Weekday) []Span {
	return [...][]Span{w.Sunday, w.Monday, w.Tuesday, w.Wednesday, w.Thursday, w.Friday, w.Saturday}[weekday]
}

// SpecialDay is a date that is not like its weekday: a holiday without working time, or a day with
// other hours, such as half of 24 December.
type SpecialDay struct {
	Date  string `json:"date" format:"date"`
	Name  string `json:"name"`
	Hours []Span `json:"hours,omitempty" doc:"none: nobody works"`
}

// Span is a stretch of working time in minutes after the local midnight of the day on which it begins.
// In JSON it is "08:00-12:00"; "22:00-06:00" ends on the next day.
type Span struct{ From, To int }

const dayMinutes = 24 * 60

var spanText = regexp.MustCompile(`^(\d\d):([0-5]\d)-(\d\d):([0-5]\d)$`)

// ParseSpan reads "08:00-12:00". Midnight at the end is 24:00 or 00:00; a whole day is "00:00-24:00".
func ParseSpan(text string) (Span, error) {
	wrong := fmt.Errorf("%q is not a stretch of working time such as 08:00-12:00 or 22:00-06:00", text)
	parts := spanText.FindStringSubmatch(text)
	if parts == nil {
		return Span{}, wrong
	}
	minutes := func(i int) int {
		hour, _ := strconv.Atoi(parts[i]) // the pattern leaves digits only
		minute, _ := strconv.Atoi(parts[i+1])
		return hour*60 + minute
	}
	s := Span{From: minutes(1), To: minutes(3)}
	if s.From >= dayMinutes || s.To > dayMinutes || s.From == s.To {
		return Span{}, wrong
	}
	if s.To < s.From {
		s.To += dayMinutes
	}
	return s, nil
}

// String writes the span as it is read.
func (s Span) String() string {
	to := s.To
	if to > dayMinutes {
		to -= dayMinutes
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, to/60, to%60)
}

// MarshalText writes "08:00-12:00".
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "08:00-12:00".
func (s *Span) UnmarshalText(text []byte) error {
	parsed, err := ParseSpan(string(text))
	*s = parsed
	return err
}

// DefaultSite is the site whose calendar holds where no other does.
const DefaultSite = "default"

// DefaultCalendar holds where an organisation has set none: Monday to Friday, 08:00 to 12:00 and 13:00
// to 17:00 UTC, no holidays.
func DefaultCalendar() Calendar {
	office := []Span{{8 * 60, 12 * 60}, {13 * 60, 17 * 60}}
	return Calendar{Site: DefaultSite, Zone: "UTC",
		Week: Week{Monday: office, Tuesday: office, Wednesday: office, Thursday: office, Friday: office}}
}

// hours are the working time of a date: what is set for it, else that of its weekday.
func (c Calendar) hours(date time.Time) []Span {
	if len(c.Days) == 0 {
		return c.Week.On(date.Weekday())
	}
	i, found := slices.BinarySearchFunc(c.Days, date.Format(time.DateOnly), func(d SpecialDay, date string) int { return strings.Compare(d.Date, date) })
	if found {
		return c.Days[i].Hours
	}
	return c.Week.On(date.Weekday())
}
