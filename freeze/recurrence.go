package freeze

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"tollgate/lifecycle"
)

// Recurrence is a rule of RFC 5545 that has been read: when it first happens, in which zone, and how it
// goes on.
type Recurrence struct {
	zone    *time.Location
	offsets lifecycle.Offsets
	option  rrule.ROption // on the zone's clock, as lifecycle.Offsets writes it: the library sees no change of a clock
	except  map[time.Time]bool
}

// What a rule may be at most, so that expanding it is always quick.
const (
	longestRule = 4000 // bytes
	mostExcepts = 200
	firstYear   = 1970
	lastYear    = 2100
)

const wallLayout = "20060102T150405"

var (
	zonedLine = regexp.MustCompile(`^(DTSTART|EXDATE)(?:;TZID=([A-Za-z0-9_+\-/]{1,60}))?:(.+)$`)
	untilText = regexp.MustCompile(`^\d{8}T\d{6}Z$`)
	ruleParts = []string{"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"}
)

// ParseRecurrence reads the lines of an iCalendar recurrence: one DTSTART with a TZID (or in UTC), one RRULE, and
// EXDATE lines in the same zone. What happens more than daily is refused, and so is a DTSTART that the rule
// does not give, whose meaning RFC 5545 leaves open (3.8.5.3).
func ParseRecurrence(text string) (Recurrence, error) {
	if len(text) > longestRule {
		return Recurrence{}, fmt.Errorf("has over %d bytes", longestRule)
	}
	var r Recurrence
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n")
	rule, found := "", 0
	for i, line := range lines {
		if rest, is := strings.CutPrefix(line, "RRULE:"); is {
			rule, found = rest, found+1
			continue
		}
		if err := r.readLine(line, i == 0); err != nil {
			return Recurrence{}, err
		}
	}
	if r.zone == nil || found != 1 {
		return Recurrence{}, fmt.Errorf("needs a DTSTART and one RRULE, such as DTSTART;TZID=Europe/Berlin:20261130T180000 and, on the next line, RRULE:FREQ=MONTHLY;BYMONTHDAY=-1")
	}
	if err := r.readRule(rule); err != nil {
		return Recurrence{}, err
	}
	return r, r.checkTimes()
}

// readLine reads DTSTART, which comes first, or EXDATE.
func (r *Recurrence) readLine(line string, first bool) error {
	parts := zonedLine.FindStringSubmatch(line)
	if parts == nil || (parts[1] == "DTSTART") != first {
		return fmt.Errorf("%.60q cannot be read: DTSTART comes first, then RRULE and EXDATE, each on a line of its own", line)
	}
	zone, err := time.LoadLocation(parts[2]) // none is UTC
	if err != nil || parts[2] == "Local" {
		return fmt.Errorf("%s is not an IANA time zone such as Europe/Berlin", parts[2])
	}
	times, err := wallTimes(parts[3], parts[2] == "")
	if err != nil {
		return err
	}
	if first {
		r.zone, r.option.Dtstart, r.except = zone, times[0], map[time.Time]bool{}
		r.offsets = lifecycle.OffsetsOf(zone, times[0].Year()-1, lastYear)
		if len(times) > 1 {
			return fmt.Errorf("DTSTART must be one time")
		}
		return nil
	}
	if r.zone.String() != zone.String() {
		return fmt.Errorf("EXDATE must be in the zone of DTSTART, %s", r.zone)
	}
	for _, at := range times {
		r.except[at] = true
	}
	if len(r.except) > mostExcepts {
		return fmt.Errorf("has over %d exceptions", mostExcepts)
	}
	return nil
}

// wallTimes reads times of a clock; those in UTC end in Z.
func wallTimes(values string, utc bool) ([]time.Time, error) {
	var times []time.Time
	for value := range strings.SplitSeq(values, ",") {
		text, marked := strings.CutSuffix(value, "Z")
		at, err := time.Parse(wallLayout, text)
		switch {
		case err != nil || len(text) != len(wallLayout):
			return nil, fmt.Errorf("%.60q is not a date and time such as 20261130T180000", value)
		case marked != utc:
			return nil, fmt.Errorf("%s needs either a zone, as in DTSTART;TZID=Europe/Berlin:20261130T180000, or a Z for UTC", value)
		case at.Year() < firstYear || at.Year() > lastYear:
			return nil, fmt.Errorf("%s is not from %d to %d", value, firstYear, lastYear)
		}
		times = append(times, at)
	}
	return times, nil
}

func (r *Recurrence) readRule(rule string) error {
	seen := map[string]string{}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		if _, twice := seen[name]; twice || value == "" || !slices.Contains(ruleParts, name) {
			return fmt.Errorf("RRULE: %.60q cannot be read, or is there twice; the parts are %s", part, strings.Join(ruleParts, ", "))
		}
		seen[name] = value
	}
	until := seen["UNTIL"]
	switch {
	case !slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, seen["FREQ"]):
		return fmt.Errorf("RRULE: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
	case until != "" && seen["COUNT"] != "":
		return fmt.Errorf("RRULE: give COUNT or UNTIL, not both")
	case until != "" && !untilText.MatchString(until):
		return fmt.Errorf("RRULE: UNTIL must be a time in UTC such as 20271231T225959Z")
	}
	for _, name := range []string{"INTERVAL", "COUNT"} { // zero means the default to the library, and nothing to the RFC
		if value := seen[name]; value != "" && !regexp.MustCompile(`^[1-9]\d{0,3}$`).MatchString(value) {
			return fmt.Errorf("RRULE: %s must be from 1 to 9999", name)
		}
	}
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return fmt.Errorf("RRULE: %w", err)
	}
	option.Dtstart = r.option.Dtstart
	if until != "" {
		option.Until = r.offsets.Clock(option.Until)
	}
	r.option = *option
	return nil
}

// checkTimes refuses a DTSTART that the rule does not give, and an exception to nothing.
func (r Recurrence) checkTimes() error {
	last := r.option.Dtstart
	for at := range r.except {
		if at.After(last) {
			last = at
		}
	}
	given, err := r.walls(last)
	if err != nil {
		return fmt.Errorf("RRULE: %w", err)
	}
	if len(given) == 0 || !given[0].Equal(r.option.Dtstart) {
		return fmt.Errorf("DTSTART is not itself a time that RRULE gives: begin with the first one")
	}
	for at := range r.except {
		if !slices.ContainsFunc(given, at.Equal) {
			return fmt.Errorf("EXDATE has a time that RRULE does not give")
		}
	}
	return nil
}

// walls are the starts up to a time of the clock, without exceptions taken out.
func (r Recurrence) walls(to time.Time) ([]time.Time, error) {
	option := r.option
	if option.Until.IsZero() || option.Until.After(to) {
		option.Until = to // so that the library stops there
	}
	rule, err := rrule.NewRRule(option)
	if err != nil {
		return nil, err
	}
	return rule.All(), nil
}
