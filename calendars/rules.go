// Package calendars makes a site's working-time calendar from rules: its zone and week, the holidays of a
// country or region, and days of its own. It is pure: what it makes is a lifecycle.Calendar, resolved for a
// few years, which needs neither this package nor a database of time zones.
package calendars

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones, where the machine has none of its own

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Rules are what an organisation says of a site's working time.
type Rules struct {
	Zone     string                 `json:"zone" minLength:"1" maxLength:"60" doc:"IANA time zone" example:"Europe/Berlin"`
	Week     lifecycle.Week         `json:"week" doc:"working time of each weekday in local time; a weekday without any is off"`
	Holidays *Holidays              `json:"holidays,omitempty" doc:"none when absent"`
	Days     []lifecycle.SpecialDay `json:"days,omitempty" maxItems:"200" doc:"the site's own days, by date; they win over holidays"`
}

// Default are the rules of the built-in calendar.
func Default() Rules {
	c := lifecycle.DefaultCalendar()
	return Rules{Zone: c.Zone, Week: c.Week}
}

// Check finds everything that is wrong with the rules.
func (r Rules) Check(problems *fault.Problems, path string) {
	_, err := r.zone()
	problems.Require(err == nil, path+"zone", "is not an IANA time zone such as Europe/Berlin")
	if r.Holidays != nil {
		r.Holidays.Check(problems, path+"holidays")
	}
	lifecycle.Calendar{Site: "checked", Zone: "checked", Week: r.Week, Days: r.Days}.Check(problems, path)
}

func (r Rules) zone() (*time.Location, error) {
	if r.Zone == "" || r.Zone == "Local" { // Go reads them as UTC and as the machine's own
		return nil, fault.New(fault.Invalid, "%q is not a time zone", r.Zone)
	}
	return time.LoadLocation(r.Zone)
}

// Years that a calendar is resolved for, around the one in which it is asked for.
const (
	yearsBefore = 1
	yearsAfter  = 3
)

// Resolve makes the calendar of a site for the years around an instant: from January of the year before
// to December of the third year after.
func (r Rules) Resolve(site string, version int, at time.Time) (lifecycle.Calendar, error) {
	zone, err := r.zone()
	if err != nil {
		return lifecycle.Calendar{}, fault.Wrap(fault.Invalid, err, "the time zone %s of the site %s is not known here", r.Zone, site)
	}
	first, last := at.UTC().Year()-yearsBefore, at.UTC().Year()+yearsAfter
	return lifecycle.Calendar{Site: site, Version: version, Zone: r.Zone, Week: r.Week,
		Days: r.days(first, last), Offsets: lifecycle.OffsetsOf(zone, first, last)}, nil
}

// days are the holidays and the site's own days of some years, by date.
func (r Rules) days(first, last int) []lifecycle.SpecialDay {
	var days []lifecycle.SpecialDay
	own := map[string]bool{}
	for _, day := range r.Days {
		own[day.Date] = true
		if date, err := time.Parse(time.DateOnly, day.Date); err == nil && first <= date.Year() && date.Year() <= last {
			days = append(days, day)
		}
	}
	if r.Holidays != nil {
		for _, day := range r.Holidays.Between(first, last) {
			if !own[day.Date] {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, func(a, b lifecycle.SpecialDay) int { return strings.Compare(a.Date, b.Date) })
	return days
}
