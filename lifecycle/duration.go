package lifecycle

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time that is written as ISO 8601 in JSON: "P14D", "PT48H", "P1DT12H".
// Years and months are refused: their length is not fixed. So is what is over 100 years.
type Duration time.Duration

// longest bounds every duration, so that no sum of parts and no due time overflows.
const longest = 36_525 * 24 * time.Hour

var isoDuration = regexp.MustCompile(`^P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$`)

var isoUnits = []struct {
	length time.Duration
	letter string
}{
	{7 * 24 * time.Hour, "W"}, {24 * time.Hour, "D"}, {time.Hour, "H"}, {time.Minute, "M"}, {time.Second, "S"},
}

// ParseDuration reads an ISO 8601 duration of weeks, days, hours, minutes and seconds.
func ParseDuration(text string) (Duration, error) {
	parts := isoDuration.FindStringSubmatch(text)
	if parts == nil || text == "P" || strings.HasSuffix(text, "T") {
		return 0, fmt.Errorf("%q is not an ISO 8601 duration such as P14D or PT48H", text)
	}
	var total time.Duration
	for i, unit := range isoUnits {
		n, _ := strconv.Atoi("0" + parts[i+1])
		total += time.Duration(n) * unit.length
		if total < 0 || total > longest { // no part alone is over 274 years, so a sum of two shows it
			return 0, fmt.Errorf("%q is longer than 100 years", text)
		}
	}
	return Duration(total), nil
}

// String writes the shortest exact form in days, hours, minutes and seconds.
func (d Duration) String() string {
	rest, date, clock := time.Duration(d), "", ""
	for _, unit := range isoUnits[1:] {
		n := rest / unit.length
		rest -= n * unit.length
		switch {
		case n == 0:
		case unit.letter == "D":
			date = fmt.Sprintf("%dD", n)
		default:
			clock += fmt.Sprintf("%d%s", n, unit.letter)
		}
	}
	switch {
	case clock != "":
		return "P" + date + "T" + clock
	case date != "":
		return "P" + date
	}
	return "PT0S"
}

// After returns the instant d after t; the zero time when d is zero, which means "no deadline".
func (d Duration) After(t time.Time) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return t.Add(time.Duration(d))
}

// MarshalText writes ISO 8601.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ISO 8601.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	*d = parsed
	return err
}
