package lifecycle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// WorkDuration is a length of working time: whole working days, then hours within working time. In
// JSON it is ISO 8601: "P2D", "PT4H30M", "P1DT2H", and "-P2D" for two working days before. A working
// day is a day on which the site works, however long; it is not 24 hours. Both parts have one sign.
type WorkDuration struct {
	Days  int
	Hours time.Duration
}

// mostWorkDays bounds the days of a duration; a calendar refuses long before.
const mostWorkDays = 36_525

// ParseWorkDuration reads ISO 8601 with days, hours, minutes and seconds. Weeks are refused: one with a
// holiday in it has no fixed number of working days.
func ParseWorkDuration(text string) (WorkDuration, error) {
	positive, backwards := strings.CutPrefix(text, "-")
	parts := isoDuration.FindStringSubmatch(positive)
	if parts == nil || positive == "P" || strings.HasSuffix(text, "T") {
		return WorkDuration{}, fmt.Errorf("%q is not a working time in ISO 8601 such as P2D or PT4H30M", text)
	}
	if parts[1] != "" {
		return WorkDuration{}, fmt.Errorf("%q has weeks; give working days, such as P5D", text)
	}
	var d WorkDuration
	d.Days, _ = strconv.Atoi("0" + parts[2]) // the pattern bounds every number
	for i, unit := range isoUnits[2:] {
		n, _ := strconv.Atoi("0" + parts[i+3])
		d.Hours += time.Duration(n) * unit.length
	}
	if d.Days > mostWorkDays || d.Hours > longest {
		return WorkDuration{}, fmt.Errorf("%q is longer than 100 years", text)
	}
	if backwards {
		d = d.negative()
	}
	return d, nil
}

func (d WorkDuration) negative() WorkDuration { return WorkDuration{Days: -d.Days, Hours: -d.Hours} }

// IsZero tells that no time is asked for.
func (d WorkDuration) IsZero() bool { return d == WorkDuration{} }

// String writes ISO 8601; what is under a second is cut off.
func (d WorkDuration) String() string {
	if d.Days < 0 || d.Hours < 0 {
		return "-" + d.negative().String()
	}
	text, clock := "P", ""
	if d.Days > 0 {
		text += fmt.Sprintf("%dD", d.Days)
	}
	rest := d.Hours
	for _, unit := range isoUnits[2:] { // 26 hours stay 26 hours
		if n := rest / unit.length; n > 0 {
			clock += fmt.Sprintf("%d%s", n, unit.letter)
			rest -= n * unit.length
		}
	}
	switch {
	case clock != "":
		return text + "T" + clock
	case text == "P":
		return "PT0S"
	}
	return text
}

// MarshalText writes ISO 8601.
func (d WorkDuration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ISO 8601.
func (d *WorkDuration) UnmarshalText(text []byte) error {
	parsed, err := ParseWorkDuration(string(text))
	*d = parsed
	return err
}
